/** Whether a finished .vsix is what it ought to be: read from the file itself, not from what was put into it. */
import { statSync } from 'node:fs';
import { nativePlatforms } from './nativeFormat.mjs';
import { NATIVE } from './natives.mjs';
import { readVsix } from './readVsix.mjs';

/** What vsce calls three papers. @type {Record<string, string>} */
const RENAMED = {
  'README.md': 'readme.md',
  'CHANGELOG.md': 'changelog.md',
  LICENSE: 'LICENSE.txt',
};

/** What has no business in a package, whatever else went wrong. */
const FORBIDDEN =
  /\.(ts|mts|cts|tsx|map|vsix|tsbuildinfo)$|^(server|test|scripts|out|results|shared|node_modules|client\/src)\//;

/** Above this a package wants a reason. */
const MAX_BYTES = 150e6;

/**
 * @param {string} vsix path
 * @param {import('./targets.mjs').TargetName} target
 * @param {readonly string[]} expected paths that are to be in it, and no others
 * @returns {Promise<{ problems: string[], files: import('./readVsix.mjs').VsixFile[], bytes: number }>}
 */
export async function checkVsix(vsix, target, expected) {
  const files = await readVsix(vsix, (path) => NATIVE.test(path));
  const there = new Set(files.map(({ path }) => path));
  const wanted = new Set(expected.map((path) => RENAMED[path] ?? path));
  const bytes = statSync(vsix).size;
  const problems = [
    ...[...wanted].filter((path) => !there.has(path)).map((path) => `missing: ${path}`),
    ...[...there].filter((path) => !wanted.has(path)).map((path) => `not expected: ${path}`),
    ...[...there].filter((path) => FORBIDDEN.test(path)).map((path) => `forbidden: ${path}`),
    ...files.flatMap((file) => nativeProblem(file, target)),
    ...(bytes > MAX_BYTES ? [`${megabytes(bytes)} are more than ${megabytes(MAX_BYTES)}`] : []),
  ];
  return { problems, files, bytes };
}

/** @param {import('./readVsix.mjs').VsixFile} file @param {string} target */
function nativeProblem({ path, content }, target) {
  if (content === null) return [];
  const platforms = nativePlatforms(content);
  if (platforms.includes(target)) return [];
  return [`${path} is for ${platforms.join(', ') || 'no known platform'}, not ${target}`];
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/**
 * Where the bytes are: the bundles, the networks and each npm package, largest first.
 * @param {readonly import('./readVsix.mjs').VsixFile[]} files
 * @returns {{ part: string, bytes: number, packedBytes: number }[]}
 */
export function largestParts(files) {
  /** @type {Map<string, { part: string, bytes: number, packedBytes: number }>} */
  const parts = new Map();
  for (const { path, bytes, packedBytes } of files) {
    const name = /^dist\/node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(path)?.[1];
    const part = name ?? path.split('/')[0] ?? '';
    const sum = parts.get(part) ?? { part, bytes: 0, packedBytes: 0 };
    sum.bytes += bytes;
    sum.packedBytes += packedBytes;
    parts.set(part, sum);
  }
  return [...parts.values()].sort((a, b) => b.packedBytes - a.packedBytes);
}
