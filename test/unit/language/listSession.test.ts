import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../../server/src/language/analysis';
import { createDocument, updateDocument } from '../../../server/src/language/listDocument';
import { ListSession } from '../../../server/src/language/listSession';
import { problemsOf } from '../../../server/src/language/problems';
import { atOnce } from '../../../server/src/language/slices';
import { analysisOf } from './lists';

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

describe('an open list, typed in while files come and go', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'likeness-list-'));
    mkdirSync(join(folder, 'images'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const NAMES = ['anna/1.jpg', 'anna/2.jpg', 'bea/1.jpg', 'Bea/1.JPG', 'cleo/1.png', 'cleo/2.jpg'];
  const PIECES = ['', 'x', '\n', '/', ' ', '\r\n', ...NAMES.map((name) => `${name}\n`)];
  const found = (analysis: Analysis) => ({
    overview: analysis.overview,
    problems: atOnce(problemsOf(analysis)),
    missing: [...(analysis.check?.missing ?? [])],
    unlisted: analysis.check?.unlisted,
  });

  it('is after each change what it is when it is opened as it stands then', async () => {
    const random = xoroshiro128plus(11);
    const upTo = (n: number) => uniformInt(random, 0, n);
    const address = pathToFileURL(join(folder, 'list.txt')).href;
    const document = createDocument(address, 'face-list', 1, NAMES.join('\n'));
    const list = new ListSession(document);
    for (let version = 2; version < 400; version++) {
      if (upTo(3) === 0) toggle(join(folder, 'images', NAMES[upTo(NAMES.length - 1)]!), upTo(1));
      else {
        const start = { line: upTo(document.lines.length), character: upTo(8) };
        const end = { line: start.line + upTo(1), character: start.character + upTo(4) };
        updateDocument(
          document,
          [{ range: { start, end }, text: PIECES[upTo(PIECES.length - 1)]! }],
          version,
        );
      }
      await list.lookAgain();
      const text = document.lines.map((line) => line.text + line.end).join('');
      expect(found((await list.analysis())!)).toEqual(found(analysisOf(text, list.disk)));
    }
  });

  it('is not read again when only the files are others', async () => {
    const address = pathToFileURL(join(folder, 'list.txt')).href;
    const list = new ListSession(createDocument(address, 'face-list', 1, 'dora/1.jpg\n'));
    const before = (await list.checked())!;
    toggle(join(folder, 'images/dora/1.jpg'), 1);
    expect(await list.lookAgain()).toBe(true);
    const after = (await list.analysis())!;
    expect([before.check!.missing.size, after.check!.missing.size]).toEqual([1, 0]);
    expect(after.overview).toBe(before.overview);
  });
});

/** @param isThere 1 for a file that shall be there, 0 for one that shall not */
function toggle(path: string, isThere: number): void {
  mkdirSync(join(path, '..'), { recursive: true });
  if (isThere) writeFileSync(path, '');
  else rmSync(path, { force: true });
}
