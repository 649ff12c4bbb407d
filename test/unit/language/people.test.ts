import { describe, expect, it } from 'vitest';
import { EditorCommand } from '../../../protocol/src/list';
import { ErrorCode } from '../../../protocol/src/errors';
import type { LikenessError } from '../../../server/src/errors';
import type { DiskImages } from '../../../server/src/dataset/diskImages';
import { foldsOf, lensesOf, symbolsOf } from '../../../server/src/language/people';
import { between } from '../../../server/src/language/ranges';
import { renamePerson, renameRange } from '../../../server/src/language/rename';
import { atOnce } from '../../../server/src/language/slices';
import { fileLink, linesOfPerson, linksOf } from '../../../server/src/language/targets';
import { analysisOf, diskOf, edited, URI } from './lists';

const TEXT = 'anna/1\nanna/2\n\nanna/3\nbea/1\nanna/4\nanna/1\n';

describe('the people of a list', () => {
  it('are folded, where there are two lines or more in a row', () => {
    expect(foldsOf(analysisOf(TEXT).overview)).toEqual([
      { startLine: 0, endLine: 3 },
      { startLine: 5, endLine: 6 },
    ]);
  });

  it('are the outline', () => {
    const symbols = symbolsOf(analysisOf(TEXT));
    expect(symbols.map(({ name, detail }) => [name, detail])).toEqual([
      ['anna', '4 images'],
      ['bea', '1 image'],
      ['anna', '4 images'],
    ]);
    expect(symbols[0]).toMatchObject({
      range: { start: { line: 0, character: 0 }, end: { line: 3, character: 6 } },
      selectionRange: between(0, 0, 4),
    });
  });

  it('have a lens each with what the editor can do about them', () => {
    const titles = (commands: string[], dataset: string | null = '/data/set') =>
      lensesOf(analysisOf(TEXT), dataset, new Set(commands)).map(({ command }) => command!.title);
    expect(titles([])).toEqual(['4 images in 2 places', '1 image']);
    expect(titles([EditorCommand.RevealPerson])[1]).toBe('Show folder');
    expect(titles([EditorCommand.RevealPerson, EditorCommand.OpenGrid])[1]).toBe('Open grid');
    expect(titles([EditorCommand.OpenGrid], null)).toEqual(['4 images in 2 places', '1 image']);
    const [, open] = lensesOf(analysisOf(TEXT), '/data/set', new Set([EditorCommand.OpenGrid]));
    expect(open).toEqual({
      range: between(0, 0, 4),
      command: {
        title: 'Open grid',
        command: 'likeness.openGrid',
        arguments: [{ dataset: '/data/set', person: 'anna' }],
      },
    });
  });

  it('are found in all their lines, repeated ones too', () => {
    const lines = linesOfPerson(analysisOf(TEXT), 'anna').map(({ range }) => range.start.line);
    expect(lines).toEqual([0, 1, 3, 5, 6]);
    expect(linesOfPerson(analysisOf(TEXT), 'nobody')).toEqual([]);
  });
});

describe('an image of a list', () => {
  it('links to its file, when that is there', () => {
    const analysis = analysisOf('anna/1 #.jpg\nanna/2.jpg\nbad\n', diskOf({ anna: ['1 #.jpg'] }));
    expect(linksOf(analysis, '/data/set/images')).toMatchObject([
      { range: between(0, 5, 12), target: 'file:///data/set/images/anna/1%20%23.jpg' },
    ]);
    expect(linksOf(analysisOf('anna/1\n'), '/data/set/images')).toEqual([]);
    expect(fileLink(analysis.document, 0, '/data/set/images', 'anna/1 #.jpg')).toMatchObject({
      targetUri: 'file:///data/set/images/anna/1%20%23.jpg',
    });
  });

  it('is not underlined in a list of more than five thousand', () => {
    const text = Array.from({ length: 5001 }, (_, i) => `anna/${i}\n`).join('');
    const disk = diskOf({ anna: Array.from({ length: 5001 }, (_, i) => String(i)) });
    expect(linksOf(analysisOf(text, disk), '/data/set/images')).toEqual([]);
  });
});

describe('renaming a person', () => {
  function rename(
    from: string,
    to: string,
    text = TEXT,
    disk: DiskImages | null = diskOf({ anna: ['1'], bea: ['1'] }),
  ) {
    const analysis = analysisOf(text, disk);
    return atOnce(renamePerson({ analysis, version: 7, images: '/data/set/images', from, to }));
  }
  function refusal(to: string, disk?: DiskImages): LikenessError {
    try {
      rename('anna', to, TEXT, disk);
    } catch (error) {
      return error as LikenessError;
    }
    throw new Error(`"${to}" was taken`);
  }

  it('moves the folder and changes all lines, in one edit', () => {
    const [move, change] = rename('anna', 'änne 2').documentChanges!;
    expect(move).toEqual({
      kind: 'rename',
      oldUri: 'file:///data/set/images/anna',
      newUri: 'file:///data/set/images/%C3%A4nne%202',
    });
    if (change === undefined || !('textDocument' in change)) throw new Error('no text edit');
    expect(change.textDocument).toEqual({ uri: URI, version: 7 });
    expect(edited(TEXT, change.edits as never)).toBe(
      'änne 2/1\nänne 2/2\n\nänne 2/3\nbea/1\nänne 2/4\nänne 2/1\n',
    );
  });

  it('changes lines alone where there is no folder', () => {
    expect(rename('anna', 'eve', TEXT, diskOf({ bea: ['1'] })).documentChanges).toHaveLength(1);
    expect(rename('anna', 'eve', TEXT, null).documentChanges).toHaveLength(1);
  });

  it('may change nothing but the case', () => {
    expect(rename('anna', 'Anna').documentChanges).toHaveLength(2);
    expect(rename('anna', 'anna')).toEqual({});
  });

  it('keeps the byte-order mark before the name', () => {
    const [change] = rename('a', 'b', '\ufeffa/1\n', null).documentChanges!;
    if (change === undefined || !('textDocument' in change)) throw new Error('no text edit');
    expect(edited('\ufeffa/1\n', change.edits as never)).toBe('\ufeffb/1\n');
  });

  it('is refused when the name is another person’s, on the disk or in the list', () => {
    expect(refusal('bea')).toMatchObject({ code: ErrorCode.InvalidInput });
    expect(refusal('bea').message).toBe('There is a person bea already.');
    expect(refusal('BEA').message).toContain('bea');
    expect(refusal('zoe\u0301', diskOf({ 'zo\u00e9': [] })).message).toContain('already');
  });

  it.each(['', '.', '..', 'a/b', 'a\\b', 'a\nb', ' a', 'a.', 'con', 'a\u0007'])(
    'is refused for %j, which is no folder everywhere',
    (name) => {
      const { message, remedy } = refusal(name);
      expect(message).toMatch(/cannot be/);
      expect(remedy).toMatch(/\.$/);
    },
  );

  it('begins with the name under the cursor', () => {
    const analysis = analysisOf('bad\nanna/1\n');
    expect(renameRange(analysis, 1)).toEqual({ range: between(1, 0, 4), placeholder: 'anna' });
    expect(() => renameRange(analysis, 0)).toThrow('no person');
    expect(() => renameRange(analysis, 99)).toThrow('no person');
  });
});
