/**
 * `npm run package`: the extension as a .vsix in out/, one a platform, checked.
 *
 *   npm run package                          # each platform whose native packages can be had here
 *   npm run package -- --target linux-x64    # this one, or fail
 *
 * `--repository <url>` says where it is published (the links and pictures of its README lead there);
 * `--no-build` packs what is built.
 */
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';
import { hostTarget, TARGET_NAMES } from './package/targets.mjs';

/** @typedef {import('./package/targets.mjs').TargetName} TargetName */

const LARGEST_SHOWN = 8;

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    repository: { type: 'string' },
    'no-build': { type: 'boolean' },
  },
});

/** @param {TargetName} target @returns {Promise<boolean>} whether the package is there and in order */
async function makeOne(target) {
  // Imported late: what they use is there only after the set-up.
  const { makeVsix } = await import('./package/makeVsix.mjs');
  const { largestParts, megabytes } = await import('./package/checkVsix.mjs');
  const made = await makeVsix(target, { repository: values.repository });
  if ('missing' in made) {
    console.log(`${target}: not made. This registry or machine lacks ${made.missing.join(', ')}.`);
    console.log(`  Make it on such a machine: npm ci, then npm run package -- --target ${target}`);
    return false;
  }
  const { path, bytes, files, problems } = made;
  const unpacked = files.reduce((sum, file) => sum + file.bytes, 0);
  console.log(
    `${target}: ${path}, ${megabytes(bytes)}, ${files.length} files, ${megabytes(unpacked)} unpacked`,
  );
  for (const { part, ...size } of largestParts(files).slice(0, LARGEST_SHOWN)) {
    console.log(`  ${megabytes(size.packedBytes).padStart(9)}  ${part}`);
  }
  for (const problem of problems) console.log(`  Problem: ${problem}`);
  return problems.length === 0;
}

const asked = values.target ?? [];
const unknown = asked.filter((name) => !TARGET_NAMES.some((known) => known === name));
if (unknown.length > 0) {
  console.error(`There is no target ${unknown.join(', ')}: choose of ${TARGET_NAMES.join(', ')}.`);
  process.exitCode = 2;
} else if (values['no-build'] === true || setUp()) {
  /** @type {TargetName[]} */
  const made = [];
  const wanted = asked.length > 0 ? /** @type {TargetName[]} */ (asked) : TARGET_NAMES;
  for (const target of wanted) if (await makeOne(target)) made.push(target);
  // Unasked, only this machine's own must succeed: the others' natives may be out of reach.
  const needed = asked.length > 0 ? wanted : [hostTarget()];
  process.exitCode = needed.every((target) => target !== null && made.includes(target)) ? 0 : 1;
} else process.exitCode = 1;
