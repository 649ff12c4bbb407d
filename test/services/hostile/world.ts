import { createHash } from 'node:crypto';
import {
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { PICTURES, writeSmallPictures } from '../../fixtures/smallPictures';
import { likenessJson } from '../runLikeness';

const ROOT = resolve(__dirname, '../../..');
/** What the small world's dataset lists. */
export const CROPS = ['p1', 'p2', 'p3'].flatMap((person) =>
  Array.from({ length: PICTURES }, (_, i) => `${person}/${i + 1}.jpg`),
);

/** What every `prepare` of these tests is given: the quick detector in one thread. */
export const QUICK = ['--detector', 'tiny', '--workers', '1'];

/**
 * A workspace in which everything has been done once: raw/, dataset/, features, one run of three epochs
 * and a gallery with Ada in it. It is made once for a build, in out/; copy it before use.
 */
export async function smallWorld(): Promise<string> {
  const folder = join(ROOT, 'out', `small-world-${await buildKey()}`);
  if (await exists(folder)) return folder;
  await mkdir(join(ROOT, 'out'), { recursive: true });
  const draft = await mkdtemp(join(ROOT, 'out', 'small-world-draft-'));
  await writeSmallPictures(join(draft, 'raw'));
  await likenessJson(['prepare', 'raw', 'dataset', ...QUICK], draft);
  await likenessJson(['train', 'dataset', '--epochs', '3', '--workers', '1'], draft);
  await likenessJson(['enroll', 'Ada', 'raw/p1/1.jpg', 'raw/p1/2.jpg', ...QUICK], draft);
  await removeOthers(folder);
  await rename(draft, folder);
  return folder;
}

/** Names the code that made a world, so that none outlives it. */
async function buildKey(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['cli.js', 'faceWorker.js', 'searchWorker.js'])
    hash.update(await readFile(join(ROOT, 'dist', file)));
  return hash.digest('hex').slice(0, 12);
}

async function removeOthers(folder: string): Promise<void> {
  for (const name of await readdir(join(ROOT, 'out'))) {
    const path = join(ROOT, 'out', name);
    if (/^small-world-[0-9a-f]{12}$/.test(name) && path !== folder) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** A folder that is removed when the tests of the file are over. Its name is one that trips up scripts. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness hostile ’é%20'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of the small world, to be spoilt. */
export async function worldCopy(): Promise<string> {
  const folder = join(await tempFolder(), 'world');
  await cp(await smallWorld(), folder, { recursive: true });
  return folder;
}

/** The run of a world. */
export async function runOf(world: string): Promise<string> {
  const runs = join(world, '.likeness', 'runs');
  return join(runs, (await readdir(runs)).filter((name) => name.startsWith('2'))[0]!);
}

/**
 * Everything in a folder, path → what it is; two trees are equal when nothing was changed, added or lost.
 */
export async function treeOf(folder: string): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  const walk = async (path: string): Promise<void> => {
    for (const name of (await readdir(path)).sort()) {
      const entry = join(path, name);
      const key = relative(folder, entry);
      // A name that is no UTF-8 is there, but leads nowhere as JavaScript sees it.
      const stats = await lstat(entry).catch(() => null);
      if (stats === null) {
        tree[key] = 'out of reach';
        continue;
      }
      if (stats.isDirectory()) {
        tree[`${key}/`] = `folder ${(stats.mode & 0o777).toString(8)}`;
        await walk(entry);
      } else if (stats.isSymbolicLink()) tree[key] = `link to ${await readlink(entry)}`;
      else if (stats.isFile()) tree[key] = hashOf(await readFile(entry));
      else tree[key] = `special ${stats.mode}`;
    }
  };
  await walk(folder);
  return tree;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The files of a tree that are what a kill or a full disk leaves behind: temporary ones and locks. */
export function leftoversIn(tree: Record<string, string>): string[] {
  return Object.keys(tree).filter((path) => /\.\d{10}$|\.lock\/?$|\.holder$/.test(path));
}

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
