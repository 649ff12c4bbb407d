import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LikenessError } from '../../../server/src/errors';
import { resolvePairs } from '../../../server/src/evaluation/pairImages';
import { parsePairsFile } from '../../../server/src/evaluation/pairsFile';

const file = (...lines: string[]): string => lines.join('\n') + '\n';
const TWO_FOLDS = file(
  '2\t2',
  'Abel_Pacheco\t1\t4',
  'Akhmed_Zakayev\t1\t3',
  'Abdel_Madi_Shabneh\t1\tDean_Barker\t1',
  'Abdul_Rahman\t1\tPortia_de_Rossi\t1',
  'Adam_Sandler\t2\t3',
  'Aitor_Gonzalez\t1\t2',
  'Ben_Howland\t1\tIvan_Lee\t1',
  'Ben_Lee\t1\tTom_Harkin\t12',
);

describe("LFW's pairs files", () => {
  it('give their folds with pairs of one person and of two', () => {
    const folds = parsePairsFile(TWO_FOLDS, 'pairs.txt');
    expect(folds).toHaveLength(2);
    expect(folds[0]!.positives[0]).toEqual({
      left: { person: 'Abel_Pacheco', number: 1 },
      right: { person: 'Abel_Pacheco', number: 4 },
      line: 2,
    });
    expect(folds[1]!.negatives[1]).toEqual({
      left: { person: 'Ben_Lee', number: 1 },
      right: { person: 'Tom_Harkin', number: 12 },
      line: 9,
    });
  });

  it('with one number in the header are one block (pairsDevTrain.txt)', () => {
    const folds = parsePairsFile(file('1', 'A\t1\t2', 'A\t1\tB\t1'), 'pairsDevTrain.txt');
    expect(folds).toHaveLength(1);
    expect(folds[0]!.positives).toHaveLength(1);
    expect(folds[0]!.negatives).toHaveLength(1);
  });

  it('may end lines as Windows does, begin with a byte order mark, and use spaces', () => {
    const text = '\uFEFF1\r\n\r\nA 1 2\r\nA 1 B 1\r\n';
    expect(parsePairsFile(text, 'pairs.txt')[0]!.positives[0]!.line).toBe(3);
  });

  it('separated by tabs may have spaces in names', () => {
    const folds = parsePairsFile(file('1', 'Ada King\t1\t2', 'Ada King\t1\tB\t1'), 'p');
    expect(folds[0]!.positives[0]!.left.person).toBe('Ada King');
  });

  it.each([
    ['', 'p, line 1: the file is empty.'],
    [file('A\t1\t2'), 'p, line 1: "A\t1\t2" is no header.'],
    [file('0\t3'), 'p, line 1: "0\t3" is no header.'],
    [file('1', 'A\t1\t2', 'A\t1'), 'p, line 3: it has 2 fields, not 3 or 4.'],
    [file('1', 'A\t1\ttwo', 'A\t1\tB\t1'), 'p, line 2: "two" is no image number.'],
    [file('1', 'A\t0\t2', 'A\t1\tB\t1'), 'p, line 2: "0" is no image number.'],
    [file('1', 'A\t1\t1', 'A\t1\tB\t1'), 'p, line 2: it compares an image with itself.'],
    [
      file('1', 'A\t1\t2', 'A\t1\tA\t2'),
      'p, line 3: both names of a different-person pair are "A".',
    ],
    [file('1', '..\t1\t2', 'A\t1\tB\t1'), 'p, line 2: ".." cannot be the name of a folder.'],
    [file('1', '../../etc\t1\t2', 'A\t1\tB\t1'), 'p, line 2: "../../etc" cannot be'],
    [file('10\t300', 'A\t1\t2'), 'announces 6000 pairs (10 × 300 × 2), but the file has 1.'],
    [
      file('1', 'A\t1\t2', 'B\t1\t2'),
      'p, line 2: the fold beginning here has 2 same-person pairs, not 1.',
    ],
  ])('that are wrong name the line: %j', (text, message) => {
    expect(() => parsePairsFile(text, 'p')).toThrow(message);
  });

  it('that are wrong say what to do', () => {
    try {
      parsePairsFile(file('hello world'), 'p');
      expect.unreachable();
    } catch (error) {
      expect((error as LikenessError).remedy).toContain('10\t300');
      expect((error as LikenessError).path).toBe('p');
    }
  });
});

describe('the images of a pairs file', () => {
  let root: string;
  const image = async (name: string): Promise<void> => {
    const path = join(root, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, 'not looked at');
  };
  const folds = parsePairsFile(file('1', 'A\t1\t12', 'A\t1\tB b\t1'), 'p');

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'likeness-pairs-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are found by name and number, each once, with any image extension', async () => {
    await image('A/A_0001.jpg');
    await image('A/A_0012.PNG');
    await image('A/notes.txt');
    await image('B b/B b_0001.webp');
    const { images, folds: rows } = await resolvePairs(folds, root);
    expect(images).toEqual([
      { image: 'A/A_0001.jpg', file: join(root, 'A', 'A_0001.jpg') },
      { image: 'A/A_0012.PNG', file: join(root, 'A', 'A_0012.PNG') },
      { image: 'B b/B b_0001.webp', file: join(root, 'B b', 'B b_0001.webp') },
    ]);
    expect(Array.from(rows[0]!.positives.right)).toEqual([1]);
    expect(Array.from(rows[0]!.negatives.left)).toEqual([0]);
    expect(Array.from(rows[0]!.negatives.right)).toEqual([2]);
  });

  it('prefer JPEG where a picture is there twice', async () => {
    for (const name of ['A/A_0001.webp', 'A/A_0001.jpg', 'A/A_0001.png']) await image(name);
    await image('A/A_0012.jpg');
    await image('B b/B b_0001.jpg');
    const { images } = await resolvePairs(folds, root);
    expect(images[0]!.image).toBe('A/A_0001.jpg');
  });

  it('that are missing are named with the line that wants them', async () => {
    await image('A/A_0001.jpg');
    await expect(resolvePairs(folds, root)).rejects.toThrow(
      `${join(root, 'A', 'A_0012.jpg')} (line 2 of the pairs file) and 1 other images cannot be found.`,
    );
  });

  it('in a folder that is not there give an error about the folder', async () => {
    await expect(resolvePairs(folds, join(root, 'none'))).rejects.toThrow('The folder of images');
  });
});
