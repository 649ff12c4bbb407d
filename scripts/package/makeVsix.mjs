/** Lays out what a package holds in a folder of its own and has vsce make the .vsix of it. */
import { spawnSync } from 'node:child_process';
import { constants, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../setup.mjs';
import { checkVsix } from './checkVsix.mjs';
import { packageContents, readShipped } from './contents.mjs';
import { bundledPackages, thirdPartyNotices } from './notices.mjs';

/**
 * @typedef {object} Made
 * @property {string} path of the .vsix
 * @property {number} bytes
 * @property {import('./readVsix.mjs').VsixFile[]} files
 * @property {string[]} problems what the check found
 */

/**
 * Makes one package from what is built.
 * @param {import('./targets.mjs').TargetName} target
 * @param {{ repository?: string | undefined }} [options] where it is published: links of the README lead there
 * @returns {Promise<Made | { missing: string[] }>} missing: natives that this machine cannot get for the target
 */
export async function makeVsix(target, { repository } = {}) {
  const { files, packages, natives, missing } = await packageContents(target);
  if (missing.length > 0) return { missing };
  const stage = join(ROOT, 'out/package', target);
  rmSync(stage, { recursive: true, force: true });
  for (const { from, to } of files) {
    mkdirSync(dirname(join(stage, to)), { recursive: true });
    copyFileSync(from, join(stage, to), constants.COPYFILE_FICLONE);
  }
  const manifest = shippedManifest(repository);
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const names = [...packages, ...bundledPackages(readShipped().inputs)];
  writeFileSync(join(stage, 'ThirdPartyNotices.txt'), thirdPartyNotices(names, natives));
  const path = join(ROOT, 'out', `${manifest.name}-${target}-${manifest.version}.vsix`);
  pack(stage, target, path, repository !== undefined);
  const expected = [...files.map(({ to }) => to), 'package.json', 'ThirdPartyNotices.txt'];
  const checked = await checkVsix(path, target, expected);
  rmSync(stage, { recursive: true });
  return { path, ...checked };
}

/** The manifest without what only development needs. @param {string | undefined} repository */
function shippedManifest(repository) {
  const {
    private: _private,
    scripts,
    devDependencies,
    ...manifest
  } = /** @type {Record<string, unknown> & { name: string, version: string }} */ (
    JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  );
  void [_private, scripts, devDependencies];
  return { ...manifest, ...(repository === undefined ? {} : { repository }) };
}

/** @param {string} stage @param {string} target @param {string} path @param {boolean} published */
function pack(stage, target, path, published) {
  // All that lies there is meant: nothing is left to be ignored.
  writeFileSync(join(stage, '.vscodeignore'), '');
  const links = published ? [] : ['--allow-missing-repository', '--no-rewrite-relative-links'];
  const options = ['--target', target, '--no-dependencies', '--out', path, ...links];
  const vsce = join(ROOT, 'node_modules/@vscode/vsce/vsce');
  const { status, stdout, stderr } = spawnSync(process.execPath, [vsce, 'package', ...options], {
    cwd: stage,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`vsce could not make the package:\n${stdout}${stderr}`);
}
