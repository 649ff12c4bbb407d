import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../server/src/dataset/codePointOrder';
import { parseList } from '../../../server/src/dataset/listFile';
import { formatOf } from '../../../server/src/language/format';
import { atOnce } from '../../../server/src/language/slices';
import { sortInSteps } from '../../../server/src/language/sortInSteps';
import { documentOf, edited } from './lists';

const formatted = (text: string) => edited(text, atOnce(formatOf(documentOf(text))));

describe('formatting a list', () => {
  it('writes it as prepare does', () => {
    const text = 'b/2\n\nb/10\na/1\nb/2\na-b/1\n\ud83d\ude00/1\n\uf900/1';
    const asWritten = parseList(text).images.map((image) => `${image}\n`);
    expect(formatted(text)).toBe(asWritten.join(''));
  });

  it('leaves a list alone that is in order', () => {
    expect(atOnce(formatOf(documentOf('a/1\na/2\n')))).toEqual([]);
    expect(atOnce(formatOf(documentOf('')))).toEqual([]);
  });

  it('ends the last line', () => {
    expect(formatted('a/1\na/2')).toBe('a/1\na/2\n');
  });

  it('touches only the lines between those that stay', () => {
    const text = 'a/1\na/2\nc/1\nb/1\nd/1\n';
    const [edit, ...others] = atOnce(formatOf(documentOf(text)));
    expect(others).toEqual([]);
    expect(edit).toMatchObject({
      range: { start: { line: 2, character: 0 }, end: { line: 4, character: 0 } },
      newText: 'b/1\nc/1\n',
    });
    expect(formatted(text)).toBe('a/1\na/2\nb/1\nc/1\nd/1\n');
  });

  it('keeps lines that it cannot understand', () => {
    expect(formatted('b/1\nwho knows\na/1\n')).toBe('a/1\nb/1\nwho knows\n');
  });

  it('gives sorted lists, each image once, whatever it is given', () => {
    const random = xoroshiro128plus(11);
    for (let round = 0; round < 300; round++) {
      const lines = Array.from({ length: uniformInt(random, 0, 8) }, () => {
        const [person, image] = [uniformInt(random, 0, 2), uniformInt(random, 0, 3)];
        return uniformInt(random, 0, 9) === 0 ? '' : `p${person}/${image}`;
      });
      const text = lines.join('\n') + (round % 2 === 0 ? '\n' : '');
      const wanted = parseList(text)
        .images.map((image) => `${image}\n`)
        .join('');
      const result = formatted(text);
      // Blank lines alone are nothing that needs an end.
      if (wanted !== '' || result.trim() !== '') expect([text, result]).toEqual([text, wanted]);
      expect(formatted(result)).toBe(result);
    }
  });
});

describe('sorting in steps', () => {
  it('is what Array.sort does, in many steps', () => {
    const random = xoroshiro128plus(3);
    const items = Array.from({ length: 20_000 }, () => `p${uniformInt(random, 0, 5000)}`);
    const steps = sortInSteps(items, compareCodePoints);
    let count = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) count++;
    expect(step.value).toEqual([...items].sort(compareCodePoints));
    expect(count).toBeGreaterThan(100);
    expect(atOnce(sortInSteps([], compareCodePoints))).toEqual([]);
  });
});
