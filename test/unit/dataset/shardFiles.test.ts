import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { datasetPaths, ownFilesIn, type Shard } from '../../../server/src/dataset/datasetPaths';
import { PREPARE_DEFAULTS } from '../../../server/src/dataset/prepareSettings';
import {
  mergeReports,
  readReport,
  REPORT_FORMAT,
  writeReport,
  type ReportFile,
} from '../../../server/src/dataset/report';
import {
  checkShareSize,
  joinShards,
  shardMembership,
} from '../../../server/src/dataset/shardFiles';
import { tempFolder, touch } from './tempFolder';

const images = Array.from({ length: 2000 }, (_, i) => `person ${i % 37}/${i}.jpg`);

describe('shardMembership', () => {
  it('gives every image to exactly one shard, evenly', () => {
    const shards = [0, 1, 2].map((index) => shardMembership({ index, count: 3 }, false));
    const owners = images.map((image) => shards.flatMap((isMine, i) => (isMine(image) ? [i] : [])));
    expect(owners.every((owner) => owner.length === 1)).toBe(true);
    for (const index of [0, 1, 2]) {
      const share = owners.filter(([owner]) => owner === index).length;
      expect(share).toBeGreaterThan(580);
      expect(share).toBeLessThan(750);
    }
  });

  it('depends on nothing but the name, so that it holds on every machine and for ever', () => {
    // sha256sum says a/1.jpg: 35f4aeeb…, a/2.jpg: 34184620…, a/3.jpg: f3408fff…
    const shardOf = (image: string) =>
      [0, 1, 2, 3].find((index) => shardMembership({ index, count: 4 }, false)(image));
    expect(['a/1.jpg', 'a/2.jpg', 'a/3.jpg'].map(shardOf)).toEqual([0xeb % 4, 0x20 % 4, 0xff % 4]);
  });

  it('keeps whole persons together where they have to be counted', () => {
    const isMine = shardMembership({ index: 0, count: 2 }, true);
    for (let person = 0; person < 37; person++) {
      const own = images.filter((image) => image.startsWith(`person ${person}/`)).map(isMine);
      expect(new Set(own).size).toBe(1);
    }
  });

  it('takes everything without shards and refuses a shard that is none', () => {
    expect(images.every(shardMembership(null, true))).toBe(true);
    for (const shard of [
      { index: 2, count: 2 },
      { index: -1, count: 2 },
      { index: 0.5, count: 2 },
      { index: 0, count: 0 },
    ]) {
      expect(() => shardMembership(shard, false)).toThrow(/no shard/);
    }
  });
});

describe('a share of photos', () => {
  it('may be so large that its table can still be read, and no larger', () => {
    expect(() => checkShareSize(2_000_000)).not.toThrow();
    expect(() => checkShareSize(3_310_000)).toThrow(
      expect.objectContaining({
        code: ErrorCode.InvalidInput,
        message: '3,310,000 photos are too many for one table of faces.',
        remedy: expect.stringContaining('--shard 1/4') as string,
      }),
    );
  });
});

function report(shard: Shard | null, changes: Partial<ReportFile> = {}): ReportFile {
  return {
    ...{ read: 10, kept: 7, skipped: { 'no-face': 3 }, made: 7, keptByHand: 1, withoutPhoto: 2 },
    ...{ addedByHand: 1, imagesPerSecond: 1, seconds: 10, format: REPORT_FORMAT },
    ...{ written: '2026-01-01', version: '0.1.0', raw: '/raw', settings: PREPARE_DEFAULTS },
    ...{ maxPerPerson: null, shard, skippedPhotos: [], ignored: [], handMade: ['a/x'] },
    ...changes,
  };
}

function skip(image: string, reason: 'no-face' | 'unreadable') {
  return { image, photo: image, reason, words: '', photoSha256: 'aa', settings: 's' };
}

describe('mergeReports', () => {
  it('adds up what shards did side by side', () => {
    const merged = mergeReports([
      report({ index: 0, count: 2 }, { skippedPhotos: [skip('a/1', 'no-face')], seconds: 4 }),
      report(
        { index: 1, count: 2 },
        { read: 6, kept: 4, seconds: 8, written: '2026-01-02', handMade: ['a/x', 'b/y'] },
      ),
    ]);
    expect(merged).toMatchObject({
      ...{ read: 16, kept: 11, made: 14, keptByHand: 2, withoutPhoto: 4, seconds: 8, shard: null },
      ...{ imagesPerSecond: 2, skipped: { 'no-face': 1 }, written: '2026-01-02' },
      handMade: ['a/x', 'b/y'],
    });
  });
});

describe('joinShards', () => {
  const shards = [0, 1].map((index): Shard => ({ index, count: 2 }));

  it('waits for the last shard, then joins the reports and removes what they replace', async () => {
    const folder = await tempFolder();
    const whole = datasetPaths(folder, null);
    await touch(folder, 'faces.arrow', 'faces-0-of-3.arrow', 'report-0-of-3.json', 'list.txt');
    await writeReport(whole.report, report(null, { read: 99 }));
    for (const shard of shards) {
      const paths = datasetPaths(folder, shard);
      await touch(folder, `faces-${shard.index}-of-2.arrow`, `journal-${shard.index}-of-2.jsonl`);
      await writeReport(paths.report, report(shard));
      await joinShards(paths, shard);
      const joined = await readReport(whole.report);
      expect(joined!.read).toBe(shard.index === 0 ? 99 : 20);
    }
    expect((await readdir(folder)).sort()).toEqual([
      ...['faces-0-of-2.arrow', 'faces-1-of-2.arrow', 'journal-0-of-2.jsonl'],
      ...['journal-1-of-2.jsonl', 'list.txt', 'report-0-of-2.json', 'report-1-of-2.json'],
      'report.json',
    ]);
  });

  it('removes all shards’ files after a run without shards', async () => {
    const folder = await tempFolder();
    await touch(folder, 'faces.arrow', 'report.json', 'faces-0-of-2.arrow', 'journal-1-of-2.jsonl');
    await joinShards(datasetPaths(folder, null), null);
    expect((await readdir(folder)).sort()).toEqual(['faces.arrow', 'report.json']);
  });
});

describe('ownFilesIn', () => {
  it('recognises a dataset’s own files and nothing else', () => {
    const names = ['faces.arrow', 'faces-3-of-12.arrow', 'faces-a-of-2.arrow', 'my faces.arrow'];
    expect(ownFilesIn([...names, 'faces.json', join('x', 'faces.arrow')], 'faces')).toEqual([
      { name: 'faces.arrow', shard: null },
      { name: 'faces-3-of-12.arrow', shard: { index: 3, count: 12 } },
    ]);
  });
});
