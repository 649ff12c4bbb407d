/** Reading a .vsix, which is a zip file whose folder extension/ is what VS Code installs. */
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';

const FOLDER = 'extension/';

/**
 * @typedef {object} VsixFile
 * @property {string} path inside the extension's folder
 * @property {number} bytes
 * @property {number} packedBytes
 * @property {Buffer | null} content of those that were asked for
 */

/**
 * @param {string} vsix path
 * @param {(path: string) => boolean} wanted whose content is to be read too
 * @returns {Promise<VsixFile[]>}
 */
export async function readVsix(vsix, wanted = () => false) {
  /** @type {VsixFile[]} */
  const files = [];
  const zip = await openPromise(vsix, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.startsWith(FOLDER)) continue;
    const path = entry.fileName.slice(FOLDER.length);
    const content = wanted(path) ? await buffer(await zip.openReadStreamPromise(entry)) : null;
    const { uncompressedSize: bytes, compressedSize: packedBytes } = entry;
    files.push({ path, bytes, packedBytes, content });
  }
  return files;
}

/** Writes the extension's folder as an installation would have it. @param {string} vsix @param {string} folder */
export async function unpackVsix(vsix, folder) {
  const zip = await openPromise(vsix, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.startsWith(FOLDER)) continue;
    const path = join(folder, entry.fileName.slice(FOLDER.length));
    mkdirSync(dirname(path), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path));
  }
}
