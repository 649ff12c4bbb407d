import { describe, expect, it } from 'vitest';
import { findDataset, placeCrops } from '../../../server/src/archives/datasetFolder';
import { findPeople } from '../../../server/src/archives/personFolders';
import { isPlaced, type Placement } from '../../../server/src/archives/placement';
import {
  foldName,
  numberedName,
  portable,
  unportable,
} from '../../../server/src/files/portableNames';

/** "person/image", or why not, for each path. */
function told(placement: Placement): string[] {
  return placement.map((place) =>
    isPlaced(place) ? `${place.person}/${place.image}` : place.skip,
  );
}

const NOBODY = 'in-no-person-folder';

describe('the people in an archive of photos', () => {
  it.each<[string, Record<string, string>]>([
    ['at the top', { 'ada/1.jpg': 'ada/1.jpg', 'bo/1.jpg': 'bo/1.jpg' }],
    ['one person only', { 'ada/1.jpg': 'ada/1.jpg' }],
    ['below one folder', { 'lfw/ada/1.jpg': 'ada/1.jpg', 'lfw/bo/1.jpg': 'bo/1.jpg' }],
    [
      'in the parts of VGGFace2',
      {
        'vggface2/train/n000001/1.jpg': 'n000001/1.jpg',
        'vggface2/test/n000001/1.jpg': 'n000001/1.jpg',
        'vggface2/test/n000002/1.jpg': 'n000002/1.jpg',
      },
    ],
    [
      'below a folder called images',
      { 'dataset/images/ada/1.jpg': 'ada/1.jpg', 'dataset/images/bo/1.jpg': 'bo/1.jpg' },
    ],
    [
      'around folders called images',
      { 'ada/images/1.jpg': 'ada/1.jpg', 'bo/images/1.jpg': 'bo/1.jpg' },
    ],
    [
      'with folders of their own',
      {
        'ada/1.jpg': 'ada/1.jpg',
        'ada/2.jpg': 'ada/2.jpg',
        'ada/sea/1.jpg': 'ada/sea_1.jpg',
        'ada/sea/far/1.jpg': 'ada/sea_far_1.jpg',
        'bo/1.jpg': 'bo/1.jpg',
      },
    ],
    [
      'beside a picture that is nobody’s',
      {
        'set/cover.jpg': NOBODY,
        'readme.png': NOBODY,
        'set/ada/1.jpg': 'ada/1.jpg',
        'set/ada/2.jpg': 'ada/2.jpg',
        'set/bo/1.jpg': 'bo/1.jpg',
      },
    ],
    [
      'at different depths',
      {
        'ada/1.jpg': 'ada/1.jpg',
        'more/bo/1.jpg': 'bo/1.jpg',
        'more/cy/1.jpg': 'cy/1.jpg',
      },
    ],
    ['nowhere: loose photos', { '1.jpg': NOBODY, '2.jpg': NOBODY }],
    ['nowhere: a folder of photos', { 'images/1.jpg': NOBODY, 'images/2.jpg': NOBODY }],
  ])('are found %s', (_, expected) => {
    expect(told(findPeople(Object.keys(expected)))).toEqual(Object.values(expected));
  });

  it('are the one that the caller names', () => {
    expect(told(findPeople(['1.jpg', 'sea/2.jpg'], 'Ada'))).toEqual(['Ada/1.jpg', 'Ada/sea_2.jpg']);
  });
});

describe('the dataset in an archive', () => {
  const crops = (paths: string[], list: string | null = null) =>
    told(placeCrops(paths, findDataset(paths, 'a.zip'), list));

  it('is list.txt with images/ beside it, at the top or below a folder', () => {
    for (const top of ['', 'dataset/', 'work/2024/dataset/']) {
      const paths = [`${top}list.txt`, `${top}images/ada/1.jpg`, `${top}images/ada/2.jpg`];
      expect(crops(paths, 'ada/1.jpg\n')).toEqual(['other', 'ada/1.jpg', 'not-in-list']);
    }
  });

  it('is list.txt with the people beside it', () => {
    expect(crops(['d/list.txt', 'd/ada/1.jpg', 'x/ada/2.jpg'], 'ada/1.jpg\nada/2.jpg')).toEqual([
      'other',
      'ada/1.jpg',
      'other',
    ]);
  });

  it('is images/ without a list: all of it', () => {
    expect(crops(['d/images/ada/1.jpg', 'd/images/ada/old/1.jpg', 'd/images/1.jpg'])).toEqual([
      'ada/1.jpg',
      NOBODY,
      NOBODY,
    ]);
  });

  it('is the people, where there is neither', () => {
    expect(crops(['faces/ada/1.jpg', 'faces/bo/1.jpg'])).toEqual(['ada/1.jpg', 'bo/1.jpg']);
  });

  it('has a list in another composition of accents than its names', () => {
    expect(crops(['list.txt', 'images/Zoe\u0308/1.jpg'], 'Zo\u00eb/1.jpg')).toEqual([
      'other',
      'Zoe\u0308/1.jpg',
    ]);
  });

  it('is the outermost; of two side by side neither', () => {
    const inner = ['d/list.txt', 'd/images/ada/1.jpg', 'd/old/list.txt', 'd/old/images/ada/1.jpg'];
    expect(findDataset(inner, 'a.zip')?.list).toBe('d/list.txt');
    const both = ['a/list.txt', 'a/images/x/1.jpg', 'b/list.txt', 'b/images/x/1.jpg'];
    expect(() => findDataset(both, 'a.zip')).toThrow(/more than one dataset \(a\/ and b\/\)/);
  });

  it('has its tables of faces, those of shards too, and its report', () => {
    const own = ['d/faces.arrow', 'd/faces-0-of-2.arrow', 'd/report.json', 'd/x/faces.arrow'];
    expect(findDataset(['d/list.txt', 'd/images/ada/1.jpg', ...own], 'a.zip')).toMatchObject({
      faces: ['d/faces.arrow', 'd/faces-0-of-2.arrow'],
      report: 'd/report.json',
    });
  });
});

describe('names for every disk', () => {
  it('are changed as little as can be', () => {
    const changed = ['con', 'Aux.tar.gz', 'lpt¹ .jpg', 'a. .', '...', 'a\tb', 'ok.jpg'];
    expect(changed.map((name) => portable(name, false))).toEqual([
      'con_',
      'Aux_.tar.gz',
      'lpt¹_ .jpg',
      'a',
      '_',
      'a_b',
      'ok.jpg',
    ]);
    expect(portable('12:30 <a>?.jpg', true)).toBe('12_30 _a__.jpg');
    for (const name of changed) expect(unportable(portable(name, true), true)).toBeNull();
  });

  it('may have a colon where the disk takes it', () => {
    expect(unportable('12:30.jpg', false)).toBeNull();
    expect(unportable('12:30.jpg', true)).not.toBeNull();
  });

  it('are one name when a disk takes them for one', () => {
    expect(foldName('Zoe\u0308.JPG. ')).toBe(foldName('zo\u00eb.jpg'));
    expect(foldName('Weiß')).not.toBe(foldName('Weiss'));
  });

  it('get numbers before the extension', () => {
    expect(['a.jpg', 'a', '.a', 'a.b.c'].map((name) => numberedName(name, 2))).toEqual([
      'a (2).jpg',
      'a (2)',
      '.a (2)',
      'a.b (2).c',
    ]);
  });
});
