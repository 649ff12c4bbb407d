/**
 * What `npm start` and `npm test` do before their job: check Node, install what is missing, build.
 * Runs on a fresh clone, so it uses nothing but Node itself.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean }> }} Lockfile */

/**
 * Whether this Node release can run Likeness: the engines range of package.json.
 * @param {string} version as process.versions.node says it: "22.13.1"
 */
export function isSupportedNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 13;
  return major >= 24;
}

/**
 * The packages that the lockfile asks for and node_modules lacks or has in another version.
 * Optional ones (binaries for other platforms) may be absent.
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile | null} installed node_modules/.package-lock.json, null when nothing is installed
 */
export function missingPackages(wanted, installed) {
  return Object.entries(wanted.packages)
    .filter(([path, entry]) => path !== '' && entry.optional !== true)
    .filter(([path, entry]) => installed?.packages[path]?.version !== entry.version)
    .map(([path]) => path);
}

/** @param {string} path @returns {Lockfile | null} */
function readLockfile(path) {
  try {
    return /** @type {Lockfile} */ (JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * npm's own script, so that no shell is needed; npm hands its path to the scripts it starts.
 * @param {string} node what is to run it
 */
export function npmCommand(node = process.execPath) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { command: node, before: [script], shell: false };
  return { command: 'npm', before: [], shell: process.platform === 'win32' };
}

/**
 * Runs `npm ci` when a package of the lockfile is missing.
 * @returns {boolean} whether everything is there now
 */
function installPackages() {
  const wanted = readLockfile(join(ROOT, 'package-lock.json'));
  const installed = readLockfile(join(ROOT, 'node_modules/.package-lock.json'));
  if (wanted === null) return fail('package-lock.json is missing or broken: check the clone.');
  const missing = missingPackages(wanted, installed);
  if (missing.length === 0) return true;
  console.log(`Installing ${missing.length} packages with npm ci (about a minute) …`);
  const npm = npmCommand();
  const { status } = spawnSync(npm.command, [...npm.before, 'ci', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    shell: npm.shell,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0 || fail('npm ci failed: check the network connection and start again.');
}

/** @param {string} sentence @returns {false} */
function fail(sentence) {
  console.error(sentence);
  return false;
}

/**
 * Runs a program of this project with Node; its output appears as it comes.
 * @param {string[]} args script and its arguments, relative to the project's folder
 * @returns {boolean} whether it succeeded
 */
export function runNode(args, cwd = ROOT) {
  const [script = '', ...rest] = args;
  const { status } = spawnSync(process.execPath, [join(ROOT, script), ...rest], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}

/**
 * Everything up to a built dist/.
 * @returns {boolean} whether the job can begin; if not, the reason has been printed
 */
export function setUp() {
  const version = process.versions.node;
  if (!isSupportedNode(version)) {
    return fail(
      `Likeness needs Node 20.19 or later, 22.13 or later, or 24; this is ${version}. ` +
        'Get a current one from https://nodejs.org.',
    );
  }
  if (!installPackages()) return false;
  return runNode(['scripts/build.mjs']) || fail('The build failed; what is wrong stands above.');
}
