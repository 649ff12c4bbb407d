import { describe, expect, it } from 'vitest';
import { EditorCommand } from '../../../protocol/src/list';
import { completionsAt } from '../../../server/src/language/completion';
import { between } from '../../../server/src/language/ranges';
import { analysisOf, diskOf, edited } from './lists';

const DISK = diskOf({
  anna: ['1.jpg', '2.jpg', '3.jpg'],
  bea: ['1.jpg'],
  'carl anders': ['x.png'],
});

/** @param text "|" is the cursor */
function complete(text: string, commands: string[] = [], disk = DISK) {
  const [before = ''] = text.split('|');
  const plain = text.replace('|', '');
  const { document, overview } = analysisOf(plain, disk);
  const lines = before.split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)!.length };
  const list = completionsAt({ document, overview, disk, position, commands: new Set(commands) });
  return { ...list, plain };
}

const labels = (text: string) => complete(text).items.map(({ label }) => label);

describe('completion', () => {
  it('offers the people on the disk, those with unlisted images first', () => {
    const { items } = complete('bea/1.jpg\n|\n');
    expect(items.map(({ label }) => label).sort()).toEqual(['anna', 'bea', 'carl anders']);
    const anna = items.find(({ label }) => label === 'anna')!;
    const bea = items.find(({ label }) => label === 'bea')!;
    expect(anna.detail).toBe('3 images not listed');
    expect(bea.detail).toBe('all images listed');
    expect(anna.sortText! < bea.sortText!).toBe(true);
  });

  it('offers the images of the person that are not listed yet', () => {
    expect(labels('anna/1.jpg\nanna/|\n')).toEqual(['2.jpg', '3.jpg']);
    expect(labels('anna/1.jpg|\n')).toEqual(['1.jpg']);
    expect(labels('nobody/|')).toEqual([]);
  });

  it('offers what has the typed letters in their order', () => {
    expect(labels('ca|')).toEqual(['carl anders']);
    expect(labels('CAN|')).toEqual(['carl anders']);
    expect(labels('x|')).toEqual([]);
  });

  it('replaces the whole name, also in the middle of one', () => {
    const { items, plain } = complete('anna/1.jpg\na|nn/1.jpg\n');
    const edit = items.find(({ label }) => label === 'anna')!.textEdit!;
    expect(edit).toMatchObject({ range: between(1, 0, 4), newText: 'anna/' });
    expect(edited(plain, [edit as never])).toBe('anna/1.jpg\nanna/1.jpg\n');
    const image = complete('anna/|9.jpg\n');
    expect(edited(image.plain, [image.items[1]!.textEdit as never])).toBe('anna/2.jpg\n');
  });

  it('goes on to the images where the editor can', () => {
    expect(complete('a|').items[0]!.command).toBeUndefined();
    const [item] = complete('a|', [EditorCommand.TriggerSuggest]).items;
    expect(item!.command?.command).toBe('editor.action.triggerSuggest');
  });

  it('offers five hundred and says that there are more', () => {
    const persons = Array.from({ length: 2000 }, (_, i): [string, string[]] => [`p${i}`, ['1']]);
    const list = complete('p|', [], diskOf(Object.fromEntries(persons)));
    expect(list.items).toHaveLength(500);
    expect(list.isIncomplete).toBe(true);
    expect(complete('p1999|', [], diskOf(Object.fromEntries(persons)))).toMatchObject({
      isIncomplete: false,
      items: [{ label: 'p1999' }],
    });
  });
});
