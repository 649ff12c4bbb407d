import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { readFaces } from '../../server/src/dataset/datasetIndex';
import { featuresFolder } from '../../server/src/features/featureCache';
import { Gallery } from '../../server/src/gallery/gallery';

/** All that must be the same after two ways to the same end, name → what it is. */
export type EndState = Record<string, unknown>;

/** Figures that say how long something took, when it was, or how much of it an earlier start had done. */
const TIMES = new Set([
  'written',
  'seconds',
  'stepSeconds',
  'imagesPerSecond',
  'made',
  'wallTimeSeconds',
  'createdAt',
  // Of a checkpoint's note, which holds times.
  'checksum',
]);
/** Whose bytes hold times or random names, and which are looked at through what they mean. */
const NOT_BY_BYTES = /\.lance\/|\/receipts\/|faces\.arrow$|\.json$|\.jsonl$|events\.out\./;

/**
 * What a workspace has come to: every file by its bytes, those with times in them by what they say, tables
 * by their rows. Names of runs and receipts, which hold times too, stand as <run> and <receipt>.
 */
export async function endStateOf(world: string): Promise<EndState> {
  const state: EndState = {};
  for (const path of await filesIn(world)) {
    const name = relative(world, path);
    if (/\.lance\//.test(name)) continue;
    const key = name
      .replace(/runs\/[^/]+/, 'runs/<run>')
      .replace(/receipts\/[^/]+/, 'receipts/<receipt>')
      .replace(/events\.out\.tfevents\.[^/]+$/, 'events.out');
    state[key] = NOT_BY_BYTES.test(name)
      ? await meaningOf(path, world)
      : hash(await readFile(path));
  }
  state['faces'] = await facesOf(world);
  state['features'] = await featuresOf(world);
  state['gallery'] = await galleryOf(world);
  return state;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
}

/** Parsed, without times, and without the place of the world. */
async function meaningOf(path: string, world: string): Promise<unknown> {
  if (/faces\.arrow$|events\.out\.|\/receipts\//.test(path)) return 'there';
  const text = (await readFile(path, 'utf8')).replaceAll(world, '<world>');
  const values = text.split(path.endsWith('.jsonl') ? '\n' : /$^/).filter(Boolean);
  return values.map((value) => withoutTimes(JSON.parse(value)));
}

function withoutTimes(value: unknown): unknown {
  if (typeof value === 'string') {
    // A run may be named by its whole path or from the workspace on.
    return value
      .replace(/^<world>\/(?=\.likeness\/runs\/)/, '')
      .replace(/runs\/[^/"]+/, 'runs/<run>');
  }
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !TIMES.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutTimes(inner)]));
}

async function facesOf(world: string): Promise<unknown> {
  const rows = await readFaces(join(world, 'dataset')).catch(() => new Map<string, never>());
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => JSON.stringify(row));
}

/** Each row once: computing one twice is harmless. */
async function featuresOf(world: string): Promise<unknown> {
  const tables: Record<string, string[]> = {};
  const connection = await connect(featuresFolder(world));
  for (const name of await connection.tableNames()) {
    const table = await connection.openTable(name);
    const rows = (await table.query().toArray()) as {
      sha256: string;
      origin: string;
      values: unknown;
    }[];
    const texts = rows.map(({ sha256, origin, values }) => {
      const floats = Float32Array.from(values as Iterable<number>);
      return `${sha256} ${origin} ${hash(new Uint8Array(floats.buffer))}`;
    });
    tables[name] = [...new Set(texts)].sort();
  }
  connection.close();
  return tables;
}

async function galleryOf(world: string): Promise<unknown> {
  const gallery = new Gallery(join(world, '.likeness'));
  try {
    const faces = await gallery.faces();
    const crops = await gallery.crops(faces.map(({ id }) => id));
    const known = faces.map(({ id, timeMs: _, embedding, source, ...face }) => ({
      ...face,
      source: relative(world, source),
      embedding: hash(new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength)),
      crop: crops.has(id) ? hash(crops.get(id)!.jpeg) : null,
    }));
    return {
      faces: known.map((face) => JSON.stringify(face)).sort(),
      crops: (await gallery.cropIds()).size,
      consents: (await gallery.consents()).size,
    };
  } finally {
    gallery.close();
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Where two states differ, a sentence each. */
export function differences(found: EndState, expected: EndState): string[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(expected)])].sort();
  return names.flatMap((name) => {
    const [a, b] = [JSON.stringify(found[name]), JSON.stringify(expected[name])];
    if (a === b) return [];
    if (b === undefined) return [`${name} is left over`];
    return [a === undefined ? `${name} is missing` : `${name} is ${excerpt(a)}, not ${excerpt(b)}`];
  });
}

function excerpt(json: string): string {
  return json.length <= 300 ? json : `${json.slice(0, 300)}…`;
}
