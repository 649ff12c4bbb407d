import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../server/src/dataset/codePointOrder';
import { readSortedList, sortedList, SortedList } from '../../../server/src/dataset/sortedList';
import { tempFolder } from './tempFolder';

const random = xorshift128plus(11);
const pick = <T>(all: readonly T[]): T => all[uniformInt(random, 0, all.length - 1)]!;

/** Persons whose names begin alike, rare characters, and signs that sort before the slash and the line's end. */
const PERSONS = ['ann', 'ann b', 'anna', 'ann-1', 'ann\t', 'Zoë', '😀', '\uffee', '.a', 'ann.'];
const someImages = (count: number) =>
  Array.from({ length: count }, () => `${pick(PERSONS)}/${uniformInt(random, 0, 30)}.jpg`);
const written = (images: Iterable<string>) =>
  [...new Set(images)]
    .sort(compareCodePoints)
    .map((image) => `${image}\n`)
    .join('');

function listOf(text: string): SortedList | null {
  const steps = SortedList.of(text);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe('SortedList', () => {
  it('knows lines, people and the lines of each, whatever their names', async () => {
    for (let round = 0; round < 50; round++) {
      const images = new Set(someImages(uniformInt(random, 0, 60)));
      const list = await sortedList(images);
      expect(list.text).toBe(written(images));
      for (const image of someImages(40)) expect(list.has(image)).toBe(images.has(image));
      const persons = new Set([...images].map((image) => image.split('/')[0]!));
      expect(new Set(list.persons())).toEqual(persons);
      expect(list.persons()).toHaveLength(persons.size);
      for (const person of PERSONS) {
        const own = [...images].filter((image) => image.startsWith(`${person}/`));
        expect(list.imagesOf(person)).toEqual(own.sort(compareCodePoints));
      }
    }
  });

  it('is edited as if its lines were taken out, put in and sorted again', async () => {
    for (let round = 0; round < 200; round++) {
      const images = someImages(uniformInt(random, 0, 40));
      const [remove, add] = [someImages(uniformInt(random, 0, 8)), someImages(6)];
      const wanted = new Set(images);
      for (const image of remove) wanted.delete(image);
      for (const image of add) wanted.add(image);
      expect((await sortedList(images)).edited(remove, add)).toBe(written(wanted));
    }
  });

  it.each([
    ['unsorted', 'bea/1.jpg\nanna/1.jpg\n'],
    ['doubled', 'anna/1.jpg\nanna/1.jpg\n'],
    ['without a last line end', 'anna/1.jpg'],
    ['with line ends of Windows', 'anna/1.jpg\r\nbea/1.jpg\r\n'],
    ['with a blank line', 'anna/1.jpg\n\nbea/1.jpg\n'],
    ['with a line that is no image', 'anna\nbea/1.jpg\n'],
    ['with a name that leaves the dataset', '../1.jpg\n'],
    ['with three names in a line', 'anna/1/2.jpg\n'],
    ['with an empty name', 'anna/\n'],
  ])('is no text that is %s', (_words, text) => {
    expect(listOf(text)).toBeNull();
  });
});

describe('readSortedList', () => {
  it('reads what a list means, however it is written, and keeps its bytes', async () => {
    const path = join(await tempFolder(), 'list.txt');
    const odd = '\ufeffbea/2.jpg\r\n\r\nanna/1.jpg\r\nbea/2.jpg\r\n../x\r\nanna/10.jpg';
    await writeFile(path, odd);
    const { list, bytes } = (await readSortedList(path))!;
    expect(list.text).toBe('anna/1.jpg\nanna/10.jpg\nbea/2.jpg\n');
    expect(Buffer.from(bytes).toString()).toBe(odd);
  });

  it('is null where there is no list', async () => {
    expect(await readSortedList(join(await tempFolder(), 'none.txt'))).toBeNull();
  });
});
