import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createDocument } from '../../../server/src/language/listDocument';
import { ListSession } from '../../../server/src/language/listSession';

const DATASET = join(__dirname, 'data', 'set');
const uri = pathToFileURL(join(DATASET, 'list.txt')).toString();
const session = new ListSession(createDocument(uri, 'face-list', 1, ''));

describe('what has changed on the disk', () => {
  it.each([
    [DATASET, 'everywhere'],
    [join(DATASET, '..'), 'everywhere'],
    [join(DATASET, 'images'), 'everywhere'],
    [join(DATASET, 'images', 'anna'), 'noted'],
    [join(DATASET, 'images', 'anna', '1.jpg'), 'noted'],
    [join(DATASET, 'list.txt'), 'noted'],
    [join(DATASET, 'faces.arrow'), null],
    [`${DATASET}-2`, null],
  ])('%s is looked for %s', (path, where) => {
    expect(session.noteChange(path)).toBe(where);
  });
});
