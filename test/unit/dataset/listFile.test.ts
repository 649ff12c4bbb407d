import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../server/src/dataset/codePointOrder';
import { isImageName, parseList, readList, writeList } from '../../../server/src/dataset/listFile';
import { tempFolder } from './tempFolder';

describe('compareCodePoints', () => {
  it('orders as the bytes of UTF-8 do, on random texts with rare characters', () => {
    const random = xorshift128plus(7);
    const alphabet = [
      'a',
      'b',
      '/',
      ' ',
      'é',
      '\ud7ff',
      '\ue000',
      '\uffee',
      '😀',
      '🀄',
      '\u{10ffff}',
    ];
    const word = () =>
      Array.from(
        { length: uniformInt(random, 0, 5) },
        () => alphabet[uniformInt(random, 0, alphabet.length - 1)]!,
      ).join('');
    for (let i = 0; i < 3000; i++) {
      const [a, b] = [word(), word()];
      const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Math.sign(compareCodePoints(a, b))).toBe(bytes);
    }
  });

  it('differs from JavaScript’s own order where that is not by code point', () => {
    expect(['\uffee', '😀'].sort()).toEqual(['😀', '\uffee']);
    expect(['😀', '\uffee'].sort(compareCodePoints)).toEqual(['\uffee', '😀']);
  });
});

describe('parseList', () => {
  it('reads a list from Windows with a byte-order mark, blank lines and duplicates', () => {
    const text = '\ufeffbea/2.jpg\r\n\r\nanna/1.jpg\r\nbea/2.jpg\r\n   \r\nanna/10.jpg';
    expect(parseList(text)).toEqual({
      images: ['anna/1.jpg', 'anna/10.jpg', 'bea/2.jpg'],
      notes: [],
    });
  });

  it('keeps spaces, dots and emoji in names', () => {
    const names = [' anna /  1 .jpg', '😀/…é.jpg', 'a.b/c..d', 'anna/...'];
    expect(parseList(names.join('\n')).images.sort()).toEqual([...names].sort());
  });

  it.each([
    '../secret.jpg',
    'anna/..',
    '/etc/passwd',
    '/anna',
    'anna',
    'anna/',
    'anna/1/2.jpg',
    './1.jpg',
    'anna/\u0000.jpg',
  ])('notes and ignores %j, with its line', (line) => {
    const { images, notes } = parseList(`bea/1.jpg\n${line}\n`);
    expect(images).toEqual(['bea/1.jpg']);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('line 2');
  });

  it('an empty file lists nothing', () => {
    expect(parseList('')).toEqual({ images: [], notes: [] });
  });
});

describe('isImageName', () => {
  it('refuses names that a line cannot hold', () => {
    expect(isImageName('anna/1\n2.jpg')).toBe(false);
    expect(isImageName('anna/1.jpg\r')).toBe(false);
    expect(isImageName('anna/1.jpg')).toBe(true);
  });
});

describe('writeList and readList', () => {
  it('write sorted lines that end in "\\n", each once, and read them back', async () => {
    const path = join(await tempFolder(), 'list.txt');
    await writeList(path, ['b/😀.jpg', 'b/\uffee.jpg', 'a b/1', 'a/1', 'a-b/1', 'a/1']);
    expect(await readFile(path, 'utf8')).toBe('a b/1\na-b/1\na/1\nb/\uffee.jpg\nb/😀.jpg\n');
    const images = ['a b/1', 'a-b/1', 'a/1', 'b/\uffee.jpg', 'b/😀.jpg'];
    expect(await readList(path)).toEqual({ images, notes: [] });
  });

  it('tell a missing list from an empty one', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'list.txt'), '');
    expect(await readList(join(folder, 'none.txt'))).toBeNull();
    expect(await readList(join(folder, 'list.txt'))).toEqual({ images: [], notes: [] });
  });
});

describe('a list that is no list', () => {
  it.each([
    ['UTF-16', Buffer.from('\ufeffanna/1.jpg\n', 'utf16le')],
    ['Latin-1', Buffer.from('zoë/1.jpg\n', 'latin1')],
    ['zeros, as a crash of the machine can leave it', Buffer.alloc(4096)],
  ])('of %s is refused, not taken for an empty one', async (_what, bytes) => {
    const path = join(await tempFolder(), 'list.txt');
    await writeFile(path, bytes);
    await expect(readList(path)).rejects.toMatchObject({ code: 1003, path });
  });

  it('of a million other lines is told about in a few', () => {
    const { images, notes } = parseList(`a/1\n${`${'x'.repeat(500)}\n`.repeat(20_000)}`);
    expect(images).toEqual(['a/1']);
    expect(notes).toHaveLength(11);
    expect(notes[10]).toContain('19990 more');
    expect(Math.max(...notes.map(({ length }) => length))).toBeLessThan(200);
  });
});
