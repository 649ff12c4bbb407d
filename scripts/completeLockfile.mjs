/**
 * Completes package-lock.json: npm leaves out binaries for other platforms when the registry it talks
 * to doesn't have them, and `npm ci` then refuses the lockfile, here and everywhere. Run it after
 * adding or moving a package; a unit test says when it is needed.
 *
 *   node scripts/completeLockfile.mjs
 */
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './setup.mjs';

/**
 * @typedef {{ version?: string, license?: string, dev?: boolean, optional?: boolean, os?: string[],
 *   cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} LockEntry
 * @typedef {Record<string, LockEntry>} LockPackages by path: "node_modules/sharp"
 */

/** What names of platform packages end in: "linux-arm64-musl", "win32-x64-msvc". */
const PLATFORM =
  /(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm64|arm|x64|ia32|loong64|ppc64|riscv64|s390x)(?:-(\w+))?$/;

/**
 * Optional dependencies that the lockfile has no entry for.
 * @param {LockPackages} packages
 * @returns {{ name: string, version: string, parent: LockEntry }[]}
 */
export function missingOptional(packages) {
  return Object.entries(packages).flatMap(([path, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !isLocked(packages, path, name))
      .map(([name, version]) => ({ name, version, parent })),
  );
}

/** Looks where Node would: below the package, then beside it and further up. @param {LockPackages} packages @param {string} path @param {string} name */
function isLocked(packages, path, name) {
  for (
    let folder = path;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
  ) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
  }
}

/**
 * The entry npm would have written, less the checksum, which only the registry knows.
 * @param {{ name: string, version: string, parent: LockEntry }} missing
 * @returns {LockEntry}
 */
export function platformEntry({ name, version, parent }) {
  const [, os, cpu, abi = ''] = PLATFORM.exec(name) ?? [];
  if (os === undefined || cpu === undefined || !/^\d/.test(version)) {
    throw new Error(`${name}@${version} is no platform package of one version: add it by hand.`);
  }
  return {
    version,
    cpu: [cpu],
    ...(parent.dev === true ? { dev: true } : {}),
    ...(os === 'linux' ? { libc: [abi.startsWith('musl') ? 'musl' : 'glibc'] } : {}),
    ...(parent.license === undefined ? {} : { license: parent.license }),
    optional: true,
    os: [os],
  };
}

function complete() {
  const file = join(ROOT, 'package-lock.json');
  const lock = /** @type {{ packages: LockPackages }} */ (JSON.parse(readFileSync(file, 'utf8')));
  const missing = missingOptional(lock.packages);
  for (const one of missing) lock.packages[`node_modules/${one.name}`] = platformEntry(one);
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  if (missing.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  for (const { name, version } of missing) console.log(`Added ${name}@${version}`);
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) complete();
