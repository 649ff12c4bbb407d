import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gallery } from '../../../server/src/gallery/gallery';

export const MODEL = { id: 'a'.repeat(64), runFolder: null };

/** A workspace that is removed when `dispose` is called. */
export async function tempWorkspace() {
  const root = await mkdtemp(join(tmpdir(), 'likeness people Ü%20 '));
  return {
    root,
    folder: join(root, '.likeness'),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}

export async function withGallery<T>(
  folder: string,
  use: (gallery: Gallery) => Promise<T>,
): Promise<T> {
  const gallery = new Gallery(folder);
  try {
    return await use(gallery);
  } finally {
    gallery.close();
  }
}

/** Files below a folder that contain a text, or bytes. */
export async function filesContaining(
  folder: string,
  what: string | Uint8Array,
): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  return paths.filter((_, i) =>
    contents[i]!.includes(typeof what === 'string' ? what : Buffer.from(what)),
  );
}

/** How an embedding lies in a file: 32-bit floats, little-endian. */
export function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
