import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import {
  parsedLine,
  splitLines,
  updateDocument,
  type ListDocument,
} from '../../../server/src/language/listDocument';
import { between } from '../../../server/src/language/ranges';
import { documentOf, URI } from './lists';

const textOf = ({ lines }: ListDocument) => lines.map(({ text, end }) => text + end).join('');

describe('an open list.txt', () => {
  it('has as many lines as the protocol counts, with their ends', () => {
    expect(splitLines('a\r\nb\rc\nd').map(({ text, end }) => [text, end])).toEqual([
      ['a', '\r\n'],
      ['b', '\r'],
      ['c', '\n'],
      ['d', ''],
    ]);
    expect(splitLines('')).toHaveLength(1);
    expect(splitLines('a\n')).toHaveLength(2);
  });

  it('parses only what is touched again', () => {
    const document = documentOf('a/1\nb/1\nc/1\n');
    document.lines.forEach(parsedLine);
    const [first, , third] = document.lines;
    updateDocument(document, [{ range: between(1, 0, 1), text: 'bea' }], 2);
    expect(document.lines.map(({ text }) => text)).toEqual(['a/1', 'bea/1', 'c/1', '']);
    expect(document.lines[0]).toBe(first);
    expect(document.lines[2]).toBe(third);
    expect(document.lines[1]!.parsed).toBeNull();
    expect(document.version).toBe(2);
  });

  it('takes a text as a whole', () => {
    const document = updateDocument(documentOf('a/1\n'), [{ text: 'x/1\ny/1' }], 2);
    expect(document.lines.map(({ text }) => text)).toEqual(['x/1', 'y/1']);
  });

  it('is what another implementation makes of the same thousands of edits', () => {
    const random = xoroshiro128plus(5);
    const upTo = (n: number) => uniformInt(random, 0, n);
    const pieces = ['', 'x', 'a/1', '\n', 'b/2\n', 'p/1\nq/2\nr', '\r\n', '\n\n'];
    for (const start of ['', 'a/1\nb/2\nc/3\n', 'a/1\r\nb/2\r\nc/3']) {
      const document = documentOf(start);
      const other = TextDocument.create(URI, 'face-list', 1, start);
      for (let version = 2; version < 1500; version++) {
        const [from, to] = [upTo(document.lines.length), upTo(document.lines.length)].sort(
          (a, b) => a - b,
        ) as [number, number];
        const near = Math.min(to, from + 3);
        const [a, b] = [upTo(5), upTo(5)];
        const range = {
          start: { line: from, character: from === near ? Math.min(a, b) : a },
          end: { line: near, character: from === near ? Math.max(a, b) : b },
        };
        const change = { range, text: pieces[upTo(pieces.length - 1)]! };
        updateDocument(document, [change], version);
        TextDocument.update(other, [change], version);
        expect(textOf(document)).toBe(other.getText());
        expect(document.lines).toHaveLength(other.lineCount);
      }
    }
  });

  it('takes in a hundred thousand lines that are pasted at once', () => {
    const document = documentOf('a/1\n');
    const text = Array.from({ length: 100_000 }, (_, i) => `p/${i}\n`).join('');
    updateDocument(document, [{ range: between(1, 0, 0), text }], 2);
    expect(document.lines).toHaveLength(100_002);
  });
});
