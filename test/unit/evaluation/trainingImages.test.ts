import { describe, expect, it } from 'vitest';
import { checkFar, chooseImages } from '../../../server/src/evaluation/trainingImages';
import { syntheticFaces } from './syntheticFaces';

const NOTHING: ReadonlySet<string> = new Set();

describe('the images a run was trained on', () => {
  const faces = syntheticFaces(1, 10, 6, 0);
  const seen = (count: number) => ({
    trainedOn: new Set(faces.hashes.filter((_hash, i) => i % 6 < count)),
    validatedOn: new Set(faces.hashes.filter((_hash, i) => i % 6 === 5)),
  });

  it('are left out, known by their content', () => {
    const notes: string[] = [];
    const chosen = chooseImages(faces, seen(3), false, (note) => notes.push(note));
    expect(chosen.rows.map((row) => row % 6)).toEqual(Array<number[]>(10).fill([3, 4, 5]).flat());
    expect(chosen).toMatchObject({ excluded: 30, included: 0, validation: 10 });
    expect(notes).toEqual(['30 images that this run was trained on are left out.']);
  });

  it('stay in on request, with a warning', () => {
    const notes: string[] = [];
    const chosen = chooseImages(faces, seen(3), true, (note) => notes.push(note));
    expect(chosen).toMatchObject({ excluded: 0, included: 30 });
    expect(chosen.rows).toHaveLength(60);
    expect(notes[0]).toContain('30 of 60 images were used to train this run');
  });

  it('stay in when too little would remain, and a note says what that means', () => {
    const notes: string[] = [];
    const chosen = chooseImages(faces, seen(5), false, (note) => notes.push(note));
    expect(chosen).toMatchObject({ excluded: 0, included: 50 });
    expect(notes[0]).toContain('only 0 same-person and 45 different-person pairs would remain');
    expect(notes[0]).toContain('better than new photos would give');
  });

  it('are none for the untrained network, nor for a run of other images', () => {
    const other = { trainedOn: new Set(['another hash']), validatedOn: NOTHING };
    for (const run of [null, other]) {
      const notes: string[] = [];
      const chosen = chooseImages(faces, run, false, (note) => notes.push(note));
      expect(chosen).toMatchObject({ excluded: 0, included: 0, validation: 0 });
      expect(chosen.rows).toHaveLength(60);
      expect(notes).toEqual([]);
    }
  });
});

describe('a FAR to calibrate for', () => {
  it('lies between 0 and 1', () => {
    expect(() => checkFar(0.001)).not.toThrow();
    for (const far of [0, 1, -0.1, NaN]) expect(() => checkFar(far)).toThrow('false accept rate');
  });
});
