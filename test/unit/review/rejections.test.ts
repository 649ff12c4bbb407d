import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findingId, readRejections, rejectFindings } from '../../../server/src/review/rejections';
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
    expect(await readRejections(workspace)).toEqual(new Set(['one', 'two', 'three']));
    expect(await rejectFindings(workspace, ['two'], true)).toBe(2);
    expect(await readRejections(workspace)).toEqual(new Set(['one', 'three']));
  });

  it('is all kept when many are rejected at once', async () => {
    const workspace = await tempFolder();
    const ids = Array.from({ length: 8 }, (_, i) => `id ${i}`);
    await Promise.all(ids.map((id) => rejectFindings(workspace, [id])));
    expect(await readRejections(workspace)).toEqual(new Set(ids));
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
    expect(await readRejections(workspace)).toEqual(new Set());
  });
});
