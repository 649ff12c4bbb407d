import { CodeActionKind } from 'vscode-languageserver/node';
import { describe, expect, it } from 'vitest';
import type { DiskImages } from '../../../server/src/dataset/diskImages';
import { editsOf } from '../../../server/src/language/fixPlan';
import { fixAll, FIX_ALL_KIND, quickFixesFor } from '../../../server/src/language/quickFixes';
import { repairPath } from '../../../server/src/language/repairPath';
import { atOnce } from '../../../server/src/language/slices';
import { analysisOf, diskOf, edited } from './lists';

const DISK = diskOf({ anna: ['1.jpg', '2.jpg', '3.jpg'], bea: ['1.jpg', '2.jpg'] });

/** The fixes of a line: title → the text after it. */
function fixes(text: string, line: number, disk: DiskImages | null = DISK): Record<string, string> {
  const analysis = analysisOf(text, disk);
  const entries = quickFixesFor(analysis, line, line).map(({ title, change }) => {
    const edits = 'edits' in change ? change.edits : atOnce(editsOf(change.plan, analysis, false));
    return [title, edited(text, edits)];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

function fixedAll(text: string, disk: DiskImages | null = DISK): string {
  const analysis = analysisOf(text, disk);
  return edited(text, atOnce(editsOf({ fix: 'all' }, analysis, false)));
}

describe('a bad path', () => {
  it.each([
    ['anna\\1.jpg', 'anna/1.jpg'],
    ['./anna/1.jpg', 'anna/1.jpg'],
    ['images/anna/1.jpg', 'anna/1.jpg'],
    ['../images/anna/1.jpg', 'anna/1.jpg'],
    ['/data/set/images/anna/1.jpg', 'anna/1.jpg'],
    ['C:\\data\\set\\images\\anna\\1.jpg', 'anna/1.jpg'],
    [' anna//1.jpg\u200b', 'anna/1.jpg'],
    ['train/anna/1.jpg', 'anna/1.jpg'],
    ['\ufeffanna\\1.jpg', '\ufeffanna/1.jpg'],
    ['anna', null],
    ['..', null],
    ['../anna/1.jpg', null],
    ['anna/1.jpg', null],
  ])('%j most likely means %j', (line, meant) => {
    expect(repairPath(line, (image) => image === 'anna/1.jpg')).toBe(meant);
  });

  it('is changed to what it means, or removed', () => {
    expect(fixes('anna\\1.jpg\nbea/1.jpg\nbea/2.jpg\n', 0)).toMatchObject({
      'Change to "anna/1.jpg"': 'anna/1.jpg\nbea/1.jpg\nbea/2.jpg\n',
      'Remove this line': 'bea/1.jpg\nbea/2.jpg\n',
    });
  });

  it('is removed when it means an image that is listed', () => {
    const found = fixes('anna/1.jpg\nimages/anna/1.jpg\n', 1);
    expect(Object.keys(found)[0]).toBe('Remove this line');
    expect(found['Remove this line']).toBe('anna/1.jpg\n');
  });

  it('can always be removed', () => {
    expect(fixes('nonsense\n', 0)).toMatchObject({ 'Remove this line': '' });
    // Also where it is read, but hardly meant so.
    expect(fixes('anna/1.jpg \nanna/2.jpg\n', 0)).toMatchObject({
      'Remove this line': 'anna/2.jpg\n',
    });
  });
});

describe('the fixes of other problems', () => {
  it('take a repeated line away, or all of them', () => {
    const text = 'anna/1.jpg\nanna/1.jpg\nanna/2.jpg\nanna/1.jpg';
    expect(fixes(text, 1)).toMatchObject({
      'Remove this repeated line': 'anna/1.jpg\nanna/2.jpg\nanna/1.jpg',
      'Remove all 2 repeated lines': 'anna/1.jpg\nanna/2.jpg\n',
    });
  });

  it('take the line of a missing file away, or all of them, or spell it as the disk does', () => {
    const text = 'Anna/1.JPG\nanna/9.jpg\nbea/1.jpg\nbea/2.jpg\n';
    expect(fixes(text, 0)).toMatchObject({
      'Change to "anna/1.jpg"': 'anna/1.jpg\nanna/9.jpg\nbea/1.jpg\nbea/2.jpg\n',
      'Remove this line': 'anna/9.jpg\nbea/1.jpg\nbea/2.jpg\n',
      'Remove all 2 lines whose file does not exist': 'bea/1.jpg\nbea/2.jpg\n',
    });
  });

  it('do not offer a spelling that is listed already', () => {
    expect(Object.keys(fixes('anna/1.jpg\nanna/1.JPG\n', 1))).not.toContain(
      'Change to "anna/1.jpg"',
    );
  });

  it('list the unlisted images of a person, or all, where they belong', () => {
    const text = 'anna/2.jpg\nanna/4.jpg\ncarl/1.jpg\n';
    const disk = diskOf({
      anna: ['1.jpg', '2.jpg', '3.jpg', '4.jpg'],
      bea: ['1.jpg'],
      carl: ['1.jpg'],
    });
    expect(fixes(text, 0, disk)).toMatchObject({
      'List the 2 unlisted images of anna':
        'anna/1.jpg\nanna/2.jpg\nanna/3.jpg\nanna/4.jpg\ncarl/1.jpg\n',
      'List all 3 unlisted images on the disk':
        'anna/1.jpg\nanna/2.jpg\nanna/3.jpg\nanna/4.jpg\nbea/1.jpg\ncarl/1.jpg\n',
    });
  });

  it('list new people at the end of a list that is not sorted, or not ended', () => {
    const disk = diskOf({ anna: ['1'], bea: ['1'], carl: ['1', '2'] });
    const title = 'List all 2 unlisted images on the disk';
    expect(fixes('bea/1\nanna/1', 0, disk)[title]).toBe('bea/1\nanna/1\ncarl/1\ncarl/2\n');
    expect(fixes('bea/1\nanna/1\n', 1, disk)[title]).toBe('bea/1\nanna/1\ncarl/1\ncarl/2\n');
  });

  it('take away the only line of a person, or list their other images', () => {
    const found = fixes('anna/1.jpg\nbea/1.jpg\nbea/2.jpg\n', 0);
    expect(found['Remove anna’s only line']).toBe('bea/1.jpg\nbea/2.jpg\n');
    expect(found['List the 2 unlisted images of anna']).toContain('anna/2.jpg\nanna/3.jpg\n');
  });

  it('change Windows line ends and take a byte-order mark away', () => {
    expect(fixes('anna/1.jpg\r\nanna/2.jpg\r\n', 0)).toMatchObject({
      'End all lines in LF (\\n)': 'anna/1.jpg\nanna/2.jpg\n',
    });
    expect(fixes('\ufeffanna/1.jpg\nanna/2.jpg\n', 0)).toMatchObject({
      'Remove the byte-order mark': 'anna/1.jpg\nanna/2.jpg\n',
    });
  });

  it('are not there for a line that is in order', () => {
    expect(fixes('anna/1.jpg\nanna/2.jpg\nanna/3.jpg\nbea/1.jpg\nbea/2.jpg\n', 1)).toEqual({});
  });

  it('are offered together with the one for everything', () => {
    const found = quickFixesFor(analysisOf('bad\nanna/1.jpg\nanna/1.jpg\n', DISK), 0, 2);
    expect(found.at(-1)).toEqual(fixAll(CodeActionKind.QuickFix));
    expect(
      found.filter(({ change }) => 'plan' in change && change.plan.fix === 'all'),
    ).toHaveLength(1);
    expect(fixAll(FIX_ALL_KIND).kind).toBe('source.fixAll.likeness');
  });
});

describe('the fix for all that needs no decision', () => {
  it('mends paths, drops what repeats or is gone, and leaves the rest as it is', () => {
    const text = [
      'bea/2.jpg',
      'images/anna/1.jpg',
      '',
      'anna\\1.jpg',
      'anna/7.jpg',
      'ANNA/3.JPG',
      'who knows',
      'bea/2.jpg',
      'bea/1.jpg',
    ].join('\n');
    expect(fixedAll(`${text}\n`)).toBe('bea/2.jpg\nanna/1.jpg\nanna/3.jpg\nwho knows\nbea/1.jpg\n');
  });

  it('drops a misspelling of an image that is listed further down', () => {
    expect(fixedAll('anna\\1.jpg\nANNA/2.jpg\nanna/1.jpg\nanna/2.jpg\n')).toBe(
      'anna/1.jpg\nanna/2.jpg\n',
    );
  });

  it('adds no image and removes no person: that is curation', () => {
    const text = 'anna/1.jpg\nbea/2.jpg\n';
    expect(fixedAll(text)).toBe(text);
  });

  it('removes no lines of missing files when nothing at all is on the disk', () => {
    const text = 'anna/1.jpg\nbea/2.jpg\n';
    expect(fixedAll(text, diskOf({}))).toBe(text);
    expect(fixedAll(text, null)).toBe(text);
  });

  it('changes line ends and mark with the lines, where the editor cannot otherwise', () => {
    expect(fixedAll('\ufeffanna/1.jpg\r\nanna\\2.jpg\r\nanna/1.jpg\r\n')).toBe(
      'anna/1.jpg\nanna/2.jpg\n',
    );
  });

  it('has nothing to do afterwards', () => {
    const text = fixedAll('x\nanna\\1.jpg\nanna/1.jpg\n/a/b/images/bea/1.jpg\n\nbea/9.jpg\n');
    expect(fixedAll(text)).toBe(text);
  });
});
