import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import SevenZip from '7z-wasm';

/** Writes files below a folder, path → content; a path that ends in "/" is an empty folder. */
export async function writeFiles(
  folder: string,
  files: Record<string, string | Uint8Array>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(path.endsWith('/') ? join(folder, path) : dirname(join(folder, path)), {
      recursive: true,
    });
    if (!path.endsWith('/')) await writeFile(join(folder, path), content);
  }
}

/**
 * Packs a folder's content with 7-Zip itself.
 * @param switches of its command "a": "-mx0", "-psecret", "-v100k"
 */
export async function pack7z(
  folder: string,
  archive: string,
  switches: readonly string[] = [],
): Promise<void> {
  const words: string[] = [];
  const sevenZip = await SevenZip({
    stdin: () => null as unknown as number,
    print: (line) => words.push(line),
    printErr: (line) => words.push(line),
  });
  const { FS: fs, NODEFS: nodeFs } = sevenZip;
  fs.mkdir('/in');
  fs.mkdir('/out');
  fs.mount(nodeFs, { root: folder }, '/in');
  fs.mount(nodeFs, { root: dirname(archive) }, '/out');
  fs.chdir('/in');
  const name = `/out/${archive.slice(dirname(archive).length + 1)}`;
  const code = sevenZip.callMain(['a', ...switches, name, '.']) as unknown as number;
  if (code !== 0) throw new Error(`7-Zip ended with ${code}: ${words.join('\n')}`);
}

/** A 7z archive of these files, as bytes. */
export async function make7z(
  files: Record<string, string | Uint8Array>,
  switches: readonly string[] = [],
): Promise<Buffer> {
  const work = await mkdtemp(join(tmpdir(), 'likeness 7z-'));
  try {
    const folder = join(work, 'content');
    await mkdir(folder);
    await writeFiles(folder, files);
    await pack7z(folder, join(work, 'archive.7z'), switches);
    return await readFile(join(work, 'archive.7z'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Changes a name in a 7z archive that was packed with -mhc=off, and sets the check sums right, so that
 * nothing but the name is wrong (7zFormat.txt, "SignatureHeader").
 */
export function renameIn7z(archive: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('The names must be of one length.');
  const changed = Buffer.from(archive);
  const at = changed.lastIndexOf(Buffer.from(from, 'utf16le'));
  if (at < 0) throw new Error(`${from} is not in the archive.`);
  changed.write(to, at, 'utf16le');
  const headerAt = 32 + Number(changed.readBigUInt64LE(12));
  const headerBytes = Number(changed.readBigUInt64LE(20));
  changed.writeUInt32LE(crc32(changed.subarray(headerAt, headerAt + headerBytes)), 28);
  changed.writeUInt32LE(crc32(changed.subarray(12, 32)), 8);
  return changed;
}
