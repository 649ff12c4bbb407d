import { describe, expect, it } from 'vitest';
import { isImageName } from '../../../server/src/dataset/listFile';
import { parseLine } from '../../../server/src/language/parseLine';

const problemIn = (text: string) => {
  const parsed = parseLine(text);
  return parsed.kind === 'bad' ? parsed.problem : parsed.kind === 'image' ? parsed.warning : null;
};

describe('a line of list.txt', () => {
  it('is a person and an image', () => {
    expect(parseLine('anna/1.jpg')).toEqual({
      kind: 'image',
      image: 'anna/1.jpg',
      person: 'anna',
      name: '1.jpg',
      start: 0,
      warning: null,
    });
  });

  it('may be blank', () => {
    expect(parseLine('').kind).toBe('blank');
    expect(parseLine(' \t').kind).toBe('blank');
  });

  it('counts a byte-order mark for nothing, but knows where the name begins', () => {
    expect(parseLine('\ufeffanna/1.jpg')).toMatchObject({ image: 'anna/1.jpg', start: 1 });
  });

  it.each([
    ['/data/anna/1.jpg', 'absolute'],
    ['C:\\data\\anna\\1.jpg', 'absolute'],
    ['\\\\server\\anna\\1.jpg', 'absolute'],
    ['file:///data/anna/1.jpg', 'absolute'],
    ['../anna/1.jpg', 'parent-folder'],
    ['anna/..', 'parent-folder'],
    ['./anna/1.jpg', 'parent-folder'],
    ['anna\\1.jpg', 'backslash'],
    ['anna', 'too-few-names'],
    ['anna/', 'too-few-names'],
    ['images/anna/1.jpg', 'too-many-names'],
    ['anna//1.jpg', 'too-many-names'],
    ['anna/1\0.jpg', 'control-character'],
  ])('%j is bad: %s', (text, problem) => {
    expect(parseLine(text)).toEqual({ kind: 'bad', problem });
  });

  it.each([
    ['anna/1\u0007.jpg', 'control-character'],
    ['anna/1\u202egpj.exe', 'control-character'],
    ['anna /1.jpg ', 'outer-space'],
    [' anna/1.jpg', 'outer-space'],
    ['zoë 😀/ä b.jpg', null],
    ['م\u200cن/1.jpg', null],
  ])('%j is read, with the doubt %s', (text, doubt) => {
    expect(parseLine(text)).toMatchObject({ kind: 'image', warning: doubt });
  });

  it.skipIf(process.platform === 'win32')('may have a backslash in a name, with a doubt', () => {
    expect(parseLine('anna/a\\b.jpg')).toMatchObject({ kind: 'image', warning: 'backslash' });
  });

  it('is bad exactly when the reader of list.txt passes over it', () => {
    const parts = ['a', '/', '\\', '..', '.', ' ', '\r', '\0', 'ä', 'C:', '\u0007', '😀'];
    for (let i = 0; i < 20_000; i++) {
      const length = 1 + (i % 6);
      let [text, rest] = ['', i * 7919];
      for (let j = 0; j < length; j++) {
        text += parts[rest % parts.length]!;
        rest = Math.floor(rest / parts.length) + j * 31;
      }
      if (text.trim() === '') continue;
      expect([text, parseLine(text).kind]).toEqual([text, isImageName(text) ? 'image' : 'bad']);
    }
  });

  it('always says what is wrong with it', () => {
    expect(problemIn('a\rb/c')).toBe('control-character');
  });
});
