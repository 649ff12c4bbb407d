import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reviewed } from '../../../server/src/review/findings';
import { findLeaks } from '../../../server/src/review/findLeaks';
import { createRun, type ImageUse } from '../../../server/src/training/run';
import { DEFAULT_TRAIN_SETTINGS } from '../../../server/src/training/trainOptions';

/** An image, what its file holds, and what a run used it for. */
type Used = [image: string, content: string, use: ImageUse];

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness-leaks-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

async function trained(...used: Used[]): Promise<void> {
  await createRun(workspace, {
    format: 1,
    createdAt: '2026-01-02T03:04:05.000Z',
    dataset: '/data/set',
    backbone: 'synthetic',
    backboneKey: 'synthetic|1',
    dimensions: 2,
    settings: DEFAULT_TRAIN_SETTINGS,
    versions: { likeness: '0', node: '20', engine: 'onnx 1.30.0', backend: 'none' },
    images: used.map(([image, sha256, use]) => ({ image, sha256, use })),
    notes: [],
  });
}

/** What is found in images, all copies of one picture, whose people are one person in two folders or are not. */
function leaksIn(images: [image: string, content: string][], areAlike = false) {
  const people = [...new Set(images.map(([image]) => image.split('/')[0]!))];
  const rows = [...images.keys()];
  const reviewed = {
    images: images.map(([image, sha256]) => ({ image, sha256 })),
    people,
    judgement: { alike: areAlike ? [{ people: [0, 1], evidence: 3 }] : [] },
    duplicates: areAlike ? [] : [{ rows, likeness: 0.995 }],
  };
  return findLeaks(reviewed as unknown as Reviewed, workspace);
}

describe('a picture', () => {
  const COPIES: [string, string][] = [
    ['ana/1.jpg', 'one'],
    ['ana/2.jpg', 'two'],
  ];

  it.each(['validation-photos', 'validation-people', 'test'] as const)(
    'of which a copy was trained on and one was used for %s is a leak',
    async (use) => {
      await trained(['ana/1.jpg', 'one', 'train'], ['ana/2.jpg', 'two', use]);
      expect(await leaksIn(COPIES)).toMatchObject([
        { kind: 'picture', trained: 'ana/1.jpg', measured: 'ana/2.jpg', score: 0.995 },
      ]);
    },
  );

  it('whose copies have the very same bytes is one too, each known by its name', async () => {
    const same: [string, string][] = [
      ['ana/1.jpg', 'one'],
      ['bea/1.jpg', 'one'],
    ];
    await trained(['ana/1.jpg', 'one', 'test'], ['bea/1.jpg', 'one', 'train']);
    expect(await leaksIn(same)).toMatchObject([{ trained: 'bea/1.jpg', measured: 'ana/1.jpg' }]);
  });

  it('is one after its images were moved to other people', async () => {
    await trained(['ana/1.jpg', 'one', 'train'], ['ana/2.jpg', 'two', 'test']);
    const moved: [string, string][] = [
      ['bea/1.jpg', 'one'],
      ['bea/2.jpg', 'two'],
    ];
    expect(await leaksIn(moved)).toMatchObject([{ trained: 'bea/1.jpg', measured: 'bea/2.jpg' }]);
  });

  it('is none where both copies were trained on, or one was in no run', async () => {
    await trained(['ana/1.jpg', 'one', 'train'], ['ana/2.jpg', 'two', 'train']);
    expect(await leaksIn(COPIES)).toEqual([]);
    await trained(['ana/1.jpg', 'one', 'train']);
    expect(await leaksIn(COPIES)).toEqual([]);
  });
});

describe('a person in two folders', () => {
  const FOLDERS: [string, string][] = [
    ['ana/1.jpg', 'one'],
    ['anna/1.jpg', 'two'],
  ];

  it('is a leak where a run was trained on one and measured on the other, whichever it is', async () => {
    await trained(['ana/1.jpg', 'one', 'validation-people'], ['anna/1.jpg', 'two', 'train']);
    const [leak, ...more] = await leaksIn(FOLDERS, true);
    expect(leak).toMatchObject({ kind: 'person', trained: 'anna', measured: 'ana' });
    expect(leak!.score).toBeCloseTo(0.95);
    expect(more).toEqual([]);
  });

  it('is none where other photos of both are held out: those are of people who were trained on', async () => {
    await trained(['ana/1.jpg', 'one', 'validation-photos'], ['anna/1.jpg', 'two', 'train']);
    expect(await leaksIn(FOLDERS, true)).toEqual([]);
  });

  it('is told of each run by its name', async () => {
    for (let i = 0; i < 2; i++) {
      await trained(['ana/1.jpg', 'one', 'train'], ['anna/1.jpg', 'two', 'test']);
    }
    const runs = (await leaksIn(FOLDERS, true)).map(({ run }) => run);
    expect(new Set(runs).size).toBe(2);
  });
});
