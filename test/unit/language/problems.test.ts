import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver/node';
import { describe, expect, it } from 'vitest';
import { MOST_PROBLEMS } from '../../../server/src/language/analysis';
import type { DiskImages } from '../../../server/src/dataset/diskImages';
import { toDiagnostic } from '../../../server/src/language/diagnostics';
import {
  beginningProblems,
  problemsOf,
  shownProblems,
} from '../../../server/src/language/problems';
import { between } from '../../../server/src/language/ranges';
import { atOnce } from '../../../server/src/language/slices';
import { analysisOf, diskOf, documentOf, NO_IMAGES_FOLDER } from './lists';

function problems(text: string, disk: DiskImages | null = null, hasMark = false) {
  return atOnce(problemsOf(analysisOf(text, disk, hasMark)));
}

const brief = (text: string, disk?: DiskImages) =>
  problems(text, disk).map(({ code, line }) => `${line} ${code}`);

describe('the problems of a list', () => {
  it('are none in a list as prepare writes it', () => {
    const disk = diskOf({ anna: ['1.jpg', '2.jpg'], bea: ['1.jpg', '2.jpg'] });
    expect(problems('anna/1.jpg\nanna/2.jpg\nbea/1.jpg\nbea/2.jpg\n', disk)).toEqual([]);
  });

  it('are none in an empty list without images', () => {
    expect(problems('', diskOf({}))).toEqual([]);
  });

  it('of the first lines are what these alone tell, whatever follows', () => {
    const document = documentOf('a/1\na/1\nbad\nb/1\nworse\nb/2\n');
    const found = atOnce(beginningProblems(document, 4));
    expect(found.map(({ code, line }) => `${line} ${code}`)).toEqual([
      '2 bad-path',
      '1 duplicate-line',
    ]);
  });

  it('name a file that is not there, and how the disk spells it', () => {
    const disk = diskOf({ Anna: ['1.JPG'], bea: ['1.png', '2.jpg'] });
    const found = problems('anna/1.jpg\nanna/2.jpg\nbea/1.jpg\nbea/2.jpg\n', disk);
    expect(found.filter(({ code }) => code === 'missing-file')).toMatchObject([
      {
        line: 0,
        severity: 'error',
        message: 'images/anna/1.jpg does not exist. There is Anna/1.JPG.',
      },
      { line: 1, message: 'images/anna/2.jpg does not exist.' },
      { line: 2, message: 'images/bea/1.jpg does not exist. There is bea/1.png.' },
    ]);
  });

  it('name a line that repeats another, which it is faded for', () => {
    const text = 'a/1\na/2\na/1\na/1\n';
    expect(brief(text)).toEqual(['2 duplicate-line', '3 duplicate-line']);
    const [first] = problems(text);
    const diagnostic = toDiagnostic(first!, documentOf(text));
    expect(diagnostic).toMatchObject({
      message: 'This image is listed already, in line 1.',
      severity: DiagnosticSeverity.Warning,
      tags: [DiagnosticTag.Unnecessary],
      range: between(2, 0, 3),
      relatedInformation: [{ location: { range: between(0, 0, 3) } }],
    });
  });

  it.each([
    ['/data/a/1', /absolute/],
    ['a\\1', /"\/", not "\\"/],
    ['../a/1', /elsewhere/],
    ['a', /one of the two is missing/],
    ['images/a/1', /more than two/],
    ['a/1\0', /cannot be part of a name/],
  ])('say why %j is ignored', (line, why) => {
    const [found] = problems(`${line}\n`);
    expect(found).toMatchObject({ code: 'bad-path', line: 0, severity: 'error' });
    expect(found!.message).toMatch(why);
    expect(found!.message).toContain('ignored');
  });

  it('warn of a line that is read, but not by everybody as it looks', () => {
    expect(problems(' a/1\na/2\u200b\n')).toMatchObject([
      { code: 'bad-path', line: 0, severity: 'warning' },
      { code: 'bad-path', line: 1, severity: 'warning' },
      { code: 'single-image' },
      { code: 'single-image' },
    ]);
  });

  it('tell of images on the disk that are not listed, once a person', () => {
    const disk = diskOf({ anna: ['1', '2', '5', '4', '3', '6'] });
    const [found] = problems('anna/1\nanna/2\n', disk);
    expect(found).toMatchObject({ code: 'unlisted-image', line: 0, part: 'person' });
    expect(found!.message).toBe(
      '4 images of anna are on the disk and not listed: 3, 4, 5 and 1 more.',
    );
  });

  it('tell of people who have no line, once for all, where there is a line to show it', () => {
    const disk = diskOf({ anna: ['1', '2'], bea: ['1'], carl: ['1', '2'], dora: [] });
    const found = problems('anna/1\nanna/2\n', disk);
    expect(found).toMatchObject([{ code: 'unlisted-person', line: 1 }]);
    expect(found[0]!.message).toContain('2 people');
    expect(found[0]!.message).toContain('bea (1), carl (2)');
  });

  it('tell of a person with one image', () => {
    expect(brief('a/1\nb/1\nb/2\nb/2\n')).toEqual(['3 duplicate-line', '0 single-image']);
  });

  it('tell of Windows line ends, and of a byte-order mark in the text or in the file', () => {
    expect(brief('a/1\r\na/2\r\n')).toEqual(['0 foreign-line-ends']);
    expect(brief('a/1\na/2\n')).toEqual([]);
    expect(brief('\ufeffa/1\na/2\n')).toEqual(['0 byte-order-mark']);
    const inFile = problems('a/1\na/2\n', null, true);
    expect(inFile).toMatchObject([{ code: 'byte-order-mark', line: 0 }]);
  });

  it('are one where the images folder is gone, not one a line', () => {
    const found = problems('a/1\na/2\n', NO_IMAGES_FOLDER);
    expect(found).toMatchObject([{ code: 'no-images-folder', severity: 'error' }]);
    expect(found[0]!.message).toContain('none of its 2 images');
  });

  it('come errors first, then by line', () => {
    const disk = diskOf({ a: ['1', '2', '3'] });
    expect(brief('a/1\na/1\na/9\nbad\n', disk)).toEqual([
      '2 missing-file',
      '3 bad-path',
      '1 duplicate-line',
      '0 unlisted-image',
    ]);
  });

  it('are shown up to a thousand, the last of which says how many more there are', () => {
    const text = Array.from({ length: 1500 }, () => 'bad\n').join('');
    const shown = shownProblems(problems(text));
    expect(shown).toHaveLength(MOST_PROBLEMS);
    expect(shown.at(-1)!.message).toContain('501 more');
    expect(shownProblems(problems('bad\n'))).toHaveLength(1);
  });

  it('count all files that are not there, and name what is like those that are shown', () => {
    const count = MOST_PROBLEMS + 500;
    const lines = Array.from({ length: count }, (_, i) => `Anna/${i}.jpg\n`);
    const disk = diskOf({ anna: Array.from({ length: count }, (_, i) => `${i}.jpg`) });
    const found = problems(lines.join(''), disk).filter(({ code }) => code === 'missing-file');
    expect(found).toHaveLength(count);
    for (const { line, message } of shownProblems(found).slice(0, -1)) {
      expect(message).toBe(`images/Anna/${line}.jpg does not exist. There is anna/${line}.jpg.`);
    }
  });
});
