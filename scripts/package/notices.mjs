/** The licences of all that is shipped, whether as a package of its own or inside a bundle. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup.mjs';
import { packageName } from './contents.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice|third.?party.?notices?)/i;

const HEAD = `Likeness ships these packages, whole, in part or inside its bundles, under their own licences.
The networks in models/built are described, with their origins, in models/built/README.txt.
`;

/** @param {readonly string[]} inputs of the bundles, as esbuild names them @returns {string[]} names of packages */
export function bundledPackages(inputs) {
  return inputs.filter((path) => path.includes('node_modules/')).map(packageName);
}

/**
 * @param {Iterable<string>} names of packages
 * @param {string} folder that holds node_modules with the platform's packages
 * @returns {string} the text of ThirdPartyNotices.txt
 */
export function thirdPartyNotices(names, folder) {
  const sorted = [...new Set(names)].sort();
  return [HEAD, ...sorted.map((name) => notice(name, folder))].join(`\n${'-'.repeat(80)}\n`);
}

/** @param {string} name @param {string} folder */
function notice(name, folder) {
  const home = [ROOT, folder].map((root) => join(root, 'node_modules', name)).find(hasManifest);
  if (home === undefined) throw new Error(`The package ${name} is not installed.`);
  const { version, license } = /** @type {{ version: string, license?: string }} */ (
    JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  );
  const files = readdirSync(home, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && LICENCE_FILE.test(entry.name),
  );
  const texts = files.map((file) => readFileSync(join(home, file.name), 'utf8').trim());
  return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
}

/** @param {string} folder */
function hasManifest(folder) {
  try {
    return readdirSync(folder).includes('package.json');
  } catch {
    return false;
  }
}
