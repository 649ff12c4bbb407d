import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../protocol/src/progress';
import { checkPhotos } from '../../../server/src/dataset/checkPhotos';
import type { DecideContext } from '../../../server/src/dataset/decidePhoto';
import type { KnownDataset } from '../../../server/src/dataset/knownPhotos';
import type { PhotoWork } from '../../../server/src/dataset/photoWork';
import { PlacedCrops } from '../../../server/src/dataset/placedCrops';
import type { RawPhoto } from '../../../server/src/dataset/scanRaw';
import type { JobContext } from '../../../server/src/job';
import { shardMembership } from '../../../server/src/dataset/shardFiles';
import { tempFolder } from './tempFolder';

const NOTHING_KNOWN: KnownDataset = {
  photos: new Map(),
  placed: new PlacedCrops([]),
  listed: null,
  handMade: new Set(),
  dropped: new Set(),
  unended: false,
  notes: [],
};

/** Writes photos, path → content, and returns them as a scan would. */
async function photosOf(files: Record<string, string>): Promise<RawPhoto[]> {
  const raw = await tempFolder();
  const photos: RawPhoto[] = [];
  for (const [path, content] of Object.entries(files)) {
    const file = join(raw, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    photos.push({ image: path.split('/').slice(-2).join('/'), path, file });
  }
  return photos;
}

async function check(photos: RawPhoto[], isMine = (_: string) => true, context: JobContext = {}) {
  const decide: DecideContext = {
    known: NOTHING_KNOWN,
    images: join(await tempFolder(), 'images'),
    hadImages: false,
    settings: 's',
  };
  const { work } = await checkPhotos(photos, isMine, new Set(), decide, context);
  return new Map(work.map((photo) => [photo.photo.path, told(photo)]));
}

function told({ outcome }: PhotoWork): string {
  if (outcome === null) return 'look';
  return outcome.kind === 'skipped'
    ? `${outcome.skip.reason}: ${outcome.skip.words}`
    : outcome.kind;
}

describe('checkPhotos', () => {
  it('keeps the first of equal photos and names it, also across people', async () => {
    const photos = await photosOf({ 'a/1': 'same', 'a/2': 'same', 'b/1': 'same', 'b/2': 'else' });
    expect(Object.fromEntries(await check(photos))).toEqual({
      'a/1': 'look',
      'a/2': 'duplicate: duplicate of a/1',
      'b/1': 'duplicate: duplicate of a/1, another person’s photo',
      'b/2': 'look',
    });
  });

  it('leaves every empty file to the decoder, which says what is wrong with it', async () => {
    const photos = await photosOf({ 'a/1': '', 'a/2': '' });
    expect([...(await check(photos)).values()]).toEqual(['look', 'look']);
  });

  it('takes only one photo of a name from several parts', async () => {
    const photos = await photosOf({ 'test/a/1': 'x', 'train/a/1': 'y' });
    expect((await check(photos)).get('train/a/1')).toBe('same-name: test/a/1 has the same name');
  });

  it('reports a photo that vanished or may not be read', async () => {
    const [photo] = await photosOf({ 'a/1': 'x' });
    const gone = { image: 'a/2', path: 'a/2', file: `${photo!.file}.gone` };
    expect((await check([photo!, gone])).get('a/2')).toMatch(/^unreadable: .* does not exist/);
  });

  it('finds in every shard the duplicates that a single run finds', async () => {
    const files: Record<string, string> = {};
    for (let i = 0; i < 60; i++)
      files[`p${i % 7}/${String(i).padStart(3, '0')}`] = `content ${i % 23}`;
    const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
    const photos = await photosOf(sorted);
    const alone = await check(photos);
    const shards = await Promise.all(
      [0, 1, 2].map((index) => check(photos, shardMembership({ index, count: 3 }, false))),
    );
    expect(shards.every(({ size }) => size > 0 && size < 60)).toBe(true);
    expect(new Map(shards.flatMap((shard) => [...shard]))).toEqual(new Map(alone));
    expect([...alone.values()].filter((word) => word === 'look')).toHaveLength(23);
  });

  it('reads of other shards’ photos only those that may be copies of its own', async () => {
    const around = '.'.repeat(10_000);
    const inMiddle = (text: string) => around + text + around;
    const photos = await photosOf({
      'a/1': inMiddle('mine'),
      'b/1': inMiddle('mine'),
      'b/2': inMiddle('else'),
      'b/3': inMiddle('shorter'),
    });
    const read: string[] = [];
    const onProgress = ({ step, total }: Progress) => read.push(`${step} ${total}`);
    const found = await check(photos, (image) => image === 'a/1', { onProgress });
    expect(Object.fromEntries(found)).toEqual({ 'a/1': 'look' });
    expect(new Set(read)).toEqual(
      new Set(['Looking for changes 1', 'Looking for copies 3', 'Looking for changes 1']),
    );
    const other = await check(photos, (image) => image === 'b/1');
    expect(other.get('b/1')).toBe('duplicate: duplicate of a/1, another person’s photo');
  });
});
