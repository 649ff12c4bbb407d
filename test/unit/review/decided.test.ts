import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findingId,
  markFindings,
  readDecided,
  rejectFindings,
} from '../../../server/src/review/decided';
import { tempFolder } from '../dataset/tempFolder';

describe('the id of a finding', () => {
  it('depends on what it is about, not on the order', () => {
    expect(findingId('duplicate', ['a', 'b'])).toBe(findingId('duplicate', ['b', 'a']));
    expect(findingId('duplicate', ['a', 'b'])).not.toBe(findingId('duplicate', ['a', 'c']));
    expect(findingId('duplicate', ['a', 'b'])).not.toBe(findingId('same-person', ['a', 'b']));
    expect(findingId('duplicate', ['ab'])).not.toBe(findingId('duplicate', ['a', 'b']));
  });
});

describe('what was rejected', () => {
  it('stays rejected until it is taken back', async () => {
    const workspace = await tempFolder();
    expect(await rejectFindings(workspace, ['one', 'two'])).toBe(2);
    expect(await rejectFindings(workspace, ['two', 'three'])).toBe(3);
    expect((await readDecided(workspace)).rejected).toEqual(new Set(['one', 'two', 'three']));
    expect(await rejectFindings(workspace, ['two'], true)).toBe(2);
    expect((await readDecided(workspace)).rejected).toEqual(new Set(['one', 'three']));
  });

  it('is all kept when many are rejected at once', async () => {
    const workspace = await tempFolder();
    const ids = Array.from({ length: 8 }, (_, i) => `id ${i}`);
    await Promise.all(ids.map((id) => rejectFindings(workspace, [id])));
    expect((await readDecided(workspace)).rejected).toEqual(new Set(ids));
  });

  it('names neither people nor images', async () => {
    const workspace = await tempFolder();
    await rejectFindings(workspace, [findingId('same-person', ['Ada', 'Grace'])]);
    expect(readFileSync(join(workspace, '.likeness/review.json'), 'utf8')).not.toMatch(/Ada|Grace/);
  });

  it('is nothing when the file is damaged', async () => {
    const workspace = await tempFolder();
    await rejectFindings(workspace, ['one']);
    writeFileSync(join(workspace, '.likeness/review.json'), '{"format":1,');
    expect(await readDecided(workspace)).toEqual({ rejected: new Set(), marked: new Set() });
  });
});

describe('labels that were marked as wrong', () => {
  it('stay marked until that is taken back', async () => {
    const workspace = await tempFolder();
    expect(await markFindings(workspace, ['one', 'two'])).toBe(2);
    expect(await markFindings(workspace, ['one'], true)).toBe(1);
    expect((await readDecided(workspace)).marked).toEqual(new Set(['two']));
  });

  it('are no longer what was rejected before, nor marked when they are rejected', async () => {
    const workspace = await tempFolder();
    await rejectFindings(workspace, ['one', 'two']);
    await markFindings(workspace, ['one']);
    const marked = { rejected: new Set(['two']), marked: new Set(['one']) };
    expect(await readDecided(workspace)).toEqual(marked);
    await rejectFindings(workspace, ['one']);
    const rejected = { rejected: new Set(['one', 'two']), marked: new Set() };
    expect(await readDecided(workspace)).toEqual(rejected);
  });

  it('are none in a file that was written before there were any', async () => {
    const workspace = await tempFolder();
    await rejectFindings(workspace, ['one']);
    const file = join(workspace, '.likeness/review.json');
    writeFileSync(file, '{"format":1,"rejected":["one"]}');
    expect(await readDecided(workspace)).toEqual({ rejected: new Set(['one']), marked: new Set() });
  });
});
