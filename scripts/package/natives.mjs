/**
 * The native files of one platform. Most are npm packages of their own, which npm installs for the machine
 * it runs on alone; those for another platform are fetched into a folder of their own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, ROOT } from '../setup.mjs';
import { listFiles } from './listFiles.mjs';
import { hostTarget, runsOn, TARGETS } from './targets.mjs';

/**
 * @typedef {import('./targets.mjs').TargetName} TargetName
 * @typedef {import('../completeLockfile.mjs').LockPackages} LockPackages
 * @typedef {object} PackedFile
 * @property {string} from absolute path
 * @property {string} to path inside the package, with slashes
 */

/** @returns {LockPackages} */
function lockPackages() {
  const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  /** @type {{ packages: LockPackages }} */
  const lock = JSON.parse(text);
  return lock.packages;
}

/**
 * The platform packages that the traced packages choose from while they load: their optional dependencies,
 * and what those need in turn (sharp's libvips).
 * @param {Iterable<string>} traced names of packages
 * @param {TargetName} target
 * @param {LockPackages} [packages]
 * @returns {{ name: string, version: string }[]}
 */
export function platformPackages(traced, target, packages = lockPackages()) {
  const names = new Set(traced);
  for (const name of names) {
    for (const one of Object.keys(packages[`node_modules/${name}`]?.optionalDependencies ?? {})) {
      const entry = packages[`node_modules/${one}`];
      if (entry !== undefined && isPlatformPackage(entry) && runsOn(entry, TARGETS[target])) {
        names.add(one);
      }
    }
  }
  return [...names].flatMap((name) => {
    const entry = packages[`node_modules/${name}`];
    if (entry?.version === undefined || !isPlatformPackage(entry)) return [];
    return runsOn(entry, TARGETS[target]) ? [{ name, version: entry.version }] : [];
  });
}

/** One that names a single system and processor; others list all that they run on. @param {import('../completeLockfile.mjs').LockEntry} entry */
function isPlatformPackage({ os, cpu }) {
  return os?.length === 1 && cpu?.length === 1;
}

/** @param {string} name of a package @returns {boolean} whether it is one for a single platform */
export function isPlatformName(name, packages = lockPackages()) {
  return isPlatformPackage(packages[`node_modules/${name}`] ?? {});
}

/**
 * Where the platform packages of a target lie, fetched if it is not this machine's.
 * @param {TargetName} target @param {{ name: string, version: string }[]} wanted
 * @returns {{ folder: string, missing: string[] }} a folder that holds node_modules; "name@version" of each that the registry lacks
 */
export function findPlatformPackages(target, wanted) {
  const folder = target === hostTarget() ? ROOT : join(ROOT, 'out/package', `natives-${target}`);
  const missing = () =>
    wanted
      .filter(({ name }) => !existsSync(join(folder, 'node_modules', name, 'package.json')))
      .map(({ name, version }) => `${name}@${version}`);
  if (folder !== ROOT && missing().length > 0) fetchPackages(folder, target, wanted);
  return { folder, missing: missing() };
}

/** @param {string} folder @param {TargetName} target @param {{ name: string, version: string }[]} wanted */
function fetchPackages(folder, target, wanted) {
  const { os, cpu, libc } = TARGETS[target];
  const versions = Object.fromEntries(wanted.map(({ name, version }) => [name, version]));
  mkdirSync(folder, { recursive: true });
  // Optional ones that the registry lacks are passed over; they are named afterwards.
  const manifest = { private: true, optionalDependencies: versions };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const npm = npmCommand();
  const platform = [`--os=${os}`, `--cpu=${cpu}`, ...(libc === null ? [] : [`--libc=${libc}`])];
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  spawnSync(npm.command, [...npm.before, 'install', ...platform, ...quiet], {
    cwd: folder,
    shell: npm.shell,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Names of native files. */
export const NATIVE = /\.(node|dll|dylib)$|\.so(\.\d+)*$/;

/**
 * The native files that come inside packages made for all platforms: those of this one.
 * @param {TargetName} target
 * @returns {{ files: string[], missing: string[] }} paths from the project's folder; what there is no file of
 */
export function bundledNatives(target) {
  const { os, cpu } = TARGETS[target];
  const runtime = listFiles(ROOT, `node_modules/onnxruntime-node/bin/napi-v6/${os}/${cpu}`);
  const usearch = usearchFiles(target);
  return {
    files: [...runtime.filter((path) => !TWIN.test(path)), ...usearch],
    missing: [
      ...(runtime.length > 0 ? [] : [`a binary of onnxruntime-node for ${target}`]),
      ...(usearch.length > 0
        ? []
        : [`a binary of usearch for ${target}${os === 'win32' ? USEARCH_ON_WINDOWS : ''}`]),
    ],
  };
}

const USEARCH_ON_WINDOWS = ' (there, npm rebuild usearch --ignore-scripts=false builds it)';

/** macOS's library lies in its folder under two names, only one of which is asked for. */
const TWIN = /libonnxruntime\.\d+\.\d+\.\d+\.dylib$/;

/** @param {TargetName} target */
function usearchFiles(target) {
  const { os, cpu } = TARGETS[target];
  const ready = listFiles(ROOT, 'node_modules/usearch/prebuilds').filter((path) => {
    const [system, processors = ''] = (path.split('/').at(-2) ?? '').split('-');
    return system === os && processors.split('+').includes(cpu);
  });
  if (ready.length > 0 || target !== hostTarget()) return ready;
  // Built on this machine, for this machine.
  const built = listFiles(ROOT, 'node_modules/usearch/build/Release');
  return built.filter((path) => path.endsWith('/usearch.node'));
}
