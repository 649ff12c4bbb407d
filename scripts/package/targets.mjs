/** The platforms that Likeness is packaged for: those that all its native packages exist for. */

/**
 * @typedef {object} Target
 * @property {string} os as Node and npm name it
 * @property {string} cpu
 * @property {string | null} libc null where there is but one
 *
 * @typedef {'linux-x64' | 'linux-arm64' | 'darwin-arm64' | 'win32-x64'} TargetName as VS Code names them
 */

/** @type {Record<TargetName, Target>} */
export const TARGETS = {
  'linux-x64': { os: 'linux', cpu: 'x64', libc: 'glibc' },
  'linux-arm64': { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  'darwin-arm64': { os: 'darwin', cpu: 'arm64', libc: null },
  'win32-x64': { os: 'win32', cpu: 'x64', libc: null },
};

export const TARGET_NAMES = /** @type {TargetName[]} */ (Object.keys(TARGETS));

/** @returns {TargetName | null} this machine's, null when Likeness is not packaged for it */
export function hostTarget() {
  const { platform, arch } = process;
  return TARGET_NAMES.find((name) => name === `${platform}-${arch}`) ?? null;
}

/**
 * Whether a package that names platforms runs on this one.
 * @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry of a package-lock.json
 * @param {Target} target
 */
export function runsOn({ os, cpu, libc }, target) {
  const fits = (/** @type {string[] | undefined} */ names, /** @type {string | null} */ one) =>
    names === undefined || one === null || names.includes(one);
  return fits(os, target.os) && fits(cpu, target.cpu) && fits(libc, target.libc);
}
