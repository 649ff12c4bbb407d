/**
 * What a package holds, and nothing else: the bundles that the build says are to be shipped, the files of
 * npm packages that those load (traced from the code itself), the natives of one platform, and a few files by rule.
 */
import { nodeFileTrace } from '@vercel/nft';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup.mjs';
import { listFiles } from './listFiles.mjs';
import {
  bundledNatives,
  findPlatformPackages,
  isPlatformName,
  NATIVE,
  platformPackages,
} from './natives.mjs';

/**
 * @typedef {import('./natives.mjs').PackedFile} PackedFile
 * @typedef {import('./targets.mjs').TargetName} TargetName
 * @typedef {{ outputs: string[], inputs: string[] }} Shipped what scripts/build.mjs wrote to out/shipped.json
 */

/** Where the packages lie in the package: vsce takes the files of a folder node_modules only by asking npm. */
const PACKED_MODULES = 'dist/node_modules';

const PAPERS = ['README.md', 'CHANGELOG.md', 'LICENSE'];

/** Files of npm packages that are opened by their path at run time, which no trace of the code can see. */
const OPENED_BY_PATH = [
  { folder: 'node_modules/@tensorflow/tfjs-backend-wasm/dist', files: /\.wasm$/ },
  {
    folder: 'node_modules/@vladmandic/face-api/model',
    files: /\/(ssd_mobilenetv1|tiny_face_detector|face_landmark_68|face_recognition)_model/,
  },
  { folder: 'node_modules/7z-wasm', files: /\.wasm$/ },
];

/** The project's own files that the editor or the backend opens, beside those that package.json names. */
const OWN = [
  { folder: 'media', files: /(?<!README)\.(svg|png|jpg|gif|md)$/ },
  { folder: 'models', files: /^models\/(registry\.json|built\/)/ },
];

/** What packages need of a platform package: its code, its binaries and its licence. */
const RUNS = /\.(js|cjs|mjs|json)$|\/LICEN[CS]E/i;

/** @returns {Shipped} */
export function readShipped() {
  return /** @type {Shipped} */ (JSON.parse(readFileSync(join(ROOT, 'out/shipped.json'), 'utf8')));
}

/**
 * @param {TargetName} target
 * @returns {Promise<{ files: PackedFile[], packages: string[], natives: string, missing: string[] }>} the files but for package.json
 *   and the notices, sorted; the npm packages among them; the folder whose node_modules has the platform's; what could not be had
 */
export async function packageContents(target) {
  const bundles = readShipped().outputs.filter((path) => !path.endsWith('.map'));
  const modules = (await traceModules(bundles)).filter((path) => !isOfOnePlatform(path));
  const packages = [...new Set(modules.map(packageName))];
  const wanted = platformPackages(packages, target);
  const { folder, missing } = findPlatformPackages(target, wanted);
  const own = [...bundles, ...PAPERS, ...namedByManifest(), ...byRules(OWN)];
  const platform = wanted.flatMap(({ name }) => listFiles(folder, `node_modules/${name}`));
  const natives = bundledNatives(target);
  const files = [
    ...own.map((path) => ({ from: join(ROOT, path), to: path })),
    ...[...modules, ...byRules(OPENED_BY_PATH), ...natives.files].map((path) => packed(ROOT, path)),
    ...platform
      .filter((path) => RUNS.test(path) || NATIVE.test(path))
      .map((path) => packed(folder, path)),
  ];
  return {
    files: unique(files),
    packages: [...packages, ...wanted.map(({ name }) => name)].sort(),
    natives: folder,
    missing: [...missing, ...natives.missing],
  };
}

/** Asked once for all targets, as it takes a quarter of a minute. @type {Promise<string[]> | undefined} */
let traced;

/** The files below node_modules that the bundles load, and those load in turn. @param {string[]} bundles */
function traceModules(bundles) {
  traced ??= trace(bundles);
  return traced;
}

/** @param {string[]} bundles */
async function trace(bundles) {
  const programs = bundles.filter(
    (path) => path.endsWith('.js') && !path.startsWith('dist/media/'),
  );
  const { fileList } = await nodeFileTrace(programs, { base: ROOT, processCwd: ROOT });
  return [...fileList]
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.startsWith('node_modules/'));
}

/** @param {string} path below node_modules */
function isOfOnePlatform(path) {
  return NATIVE.test(path) || isPlatformName(packageName(path));
}

/** @param {string} path "node_modules/@a/b/c.js" @returns {string} "@a/b" */
export function packageName(path) {
  const inner = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return inner.split('/', inner.startsWith('@') ? 2 : 1).join('/');
}

/** Files of this project that package.json names: icon, grammars, pictures of the walkthrough. */
function namedByManifest() {
  const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { icon, contributes } = /** @type {{ icon?: string, contributes: object }} */ (
    JSON.parse(manifest)
  );
  const strings = [...JSON.stringify({ icon, contributes }).matchAll(/"((?:[^"\\]|\\.)*)"/g)];
  return strings
    .map(([, text = '']) => text.replace(/^\.\//, ''))
    .filter((path) => /^[\w./-]+\.\w+$/.test(path) && existsSync(join(ROOT, path)));
}

/** @param {{ folder: string, files: RegExp }[]} rules */
function byRules(rules) {
  return rules.flatMap(({ folder, files }) =>
    listFiles(ROOT, folder).filter((path) => files.test(path)),
  );
}

/** @param {string} root @param {string} path below its node_modules @returns {PackedFile} */
function packed(root, path) {
  return { from: join(root, path), to: path.replace('node_modules', PACKED_MODULES) };
}

/** @param {PackedFile[]} files */
function unique(files) {
  return [...new Map(files.map((file) => [file.to, file])).values()].sort((a, b) =>
    a.to < b.to ? -1 : 1,
  );
}
