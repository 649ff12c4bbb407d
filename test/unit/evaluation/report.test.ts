import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateRows, type EvaluationSubject } from '../../../server/src/evaluation/evaluateRows';
import { folderPairs } from '../../../server/src/evaluation/folderPairs';
import { identificationSplit } from '../../../server/src/evaluation/identificationSplit';
import { figureRows } from '../../../server/src/evaluation/report/figures';
import { html } from '../../../server/src/evaluation/report/html';
import { worstPairs } from '../../../server/src/evaluation/report/mistakes';
import { facePicture } from '../../../server/src/evaluation/report/picture';
import { scoreHistogram } from '../../../server/src/evaluation/report/scoreHistogram';
import { writeReport } from '../../../server/src/evaluation/report/writeReport';
import { identityHead, shortSightedHead, syntheticFaces } from './syntheticFaces';

/** The little of the DOM that these tests look at. */
interface Page {
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}
interface Element extends Page {
  textContent: string;
  getAttribute(name: string): string | null;
}

const parse = (markup: string): Page =>
  (parseHTML(markup) as unknown as { document: Page }).document;

const HOSTILE = '<img src=x onerror=alert(1)>"\'&';

const textOf = (page: Page, selector: string): string[] =>
  Array.from(page.querySelectorAll(selector), (found) => found.textContent.trim());

function subjectIn(folder: string, people: number): EvaluationSubject {
  const { images, features } = syntheticFaces(1, people, 5, 0.35);
  const named = images.map((image) => image.replace('p000', HOSTILE));
  return {
    kind: 'folders',
    images: named.map((image) => ({ image, file: join(folder, 'face.png'), box: null })),
    imagesWithoutFace: [
      { image: `${HOSTILE}/none.jpg`, file: join(folder, 'gone.png'), box: null },
    ],
    features,
    plan: {
      pairs: folderPairs(named, 1),
      identification: identificationSplit(named, 1),
      far: 0.001,
    },
    excludedTrainingImages: 7,
    includedTrainingImages: 0,
    validationImages: 0,
  };
}

const MODEL = {
  id: 'model-id-of-64-digits',
  runFolder: `/runs/${HOSTILE}`,
  backboneName: 'none',
  head: identityHead(),
  threshold: 0.5,
  thresholdFar: 0.001,
};

describe('the HTML report', () => {
  let folder: string;
  let markup: string;
  let page: Page;
  let untrained: Page;

  async function report(subject: EvaluationSubject, trained: boolean): Promise<string> {
    const models = trained
      ? { evaluated: MODEL, start: { head: shortSightedHead(), threshold: 0.4 } }
      : { evaluated: { ...MODEL, runFolder: null }, start: null };
    const path = join(folder, 'deep', 'report.html');
    await writeReport(path, `/data/${HOSTILE}`, subject, await evaluateRows(subject, models, {}));
    return readFile(path, 'utf8');
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'likeness-report-'));
    await mkdir(join(folder, 'deep'));
    const pixels = { width: 300, height: 200, channels: 3, background: '#c33' } as const;
    await sharp({ create: pixels }).png().toFile(join(folder, 'face.png'));
    markup = await report(subjectIn(folder, 25), true);
    page = parse(markup);
    const plain = await report(subjectIn(folder, 4), false);
    untrained = parse(plain);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('shows names as text, whatever they contain', () => {
    expect(markup.includes('<img src=x')).toBe(false);
    expect(Array.from(page.querySelectorAll('[onerror]'))).toHaveLength(0);
    expect(textOf(page, 'h1')).toEqual([HOSTILE]);
    expect(textOf(page, 'figcaption b')).toContain(HOSTILE);
    expect(textOf(page, '.facts dd')[0]).toBe(`/data/${HOSTILE}`);
  });

  it('loads nothing from anywhere and runs nothing', () => {
    expect(Array.from(page.querySelectorAll('script, link, iframe, object, base'))).toHaveLength(0);
    for (const image of page.querySelectorAll('img')) {
      expect(image.getAttribute('src')).toMatch(/^data:image\/jpeg;base64,[A-Za-z0-9+/=]+$/);
    }
    expect(/https?:\/\/(?!www\.w3\.org\/)|url\(|@import/.test(markup)).toBe(false);
    const policy = page.querySelector('meta[http-equiv]')!.getAttribute('content');
    expect(policy).toContain("default-src 'none'");
  });

  it('has every figure before and after, with what it rests on', () => {
    expect(textOf(page, 'thead th')).toEqual([
      'Figure',
      'Before',
      'After',
      'Change (points)',
      'Rests on',
    ]);
    const names = textOf(page, 'tbody th');
    expect(names.slice(0, 9)).toEqual([
      'Accuracy',
      'Area under the ROC curve',
      'Equal error rate',
      'TAR at FAR 0.1',
      'TAR at FAR 0.01',
      'TAR at FAR 0.001',
      'TAR at FAR 0.0001',
      'TAR at the threshold in use',
      'FAR at the threshold in use',
    ]);
    expect(names).toContain('Rank-1');
    const cells = textOf(page, 'tbody tr:nth-child(4) td');
    expect(cells.slice(0, 2).every((cell) => /^\d+\.\d\d %$/.test(cell))).toBe(true);
    expect(cells[3]).toBe('250 same-person pairs; 750 of 7,500 different-person pairs accepted.');
  });

  it('has what each of two models does at the threshold that it is used with', () => {
    const [before, after, change, basis] = textOf(page, 'tbody tr:nth-child(8) td');
    expect(basis).toBe('250 same-person pairs; threshold 0.4000 → 0.5000.');
    const points = parseFloat(after!) - parseFloat(before!);
    expect(points).not.toBe(0);
    expect(parseFloat(change!.replace('−', '-'))).toBeCloseTo(points, 1);
    expect(textOf(untrained, 'tbody tr:nth-child(9) td')[1]).toMatch(/; threshold 0\.5000\.$/);
  });

  it('says where there are too few pairs for a rate', () => {
    const row = textOf(page, 'tbody tr:nth-child(7) td').join(' ');
    expect(row).toContain('Too few for this rate');
    expect(textOf(page, 'tbody tr:nth-child(4) td').join(' ')).not.toContain('Too few');
  });

  it('draws the ROC curve and both histograms as pictures with a label', () => {
    const plots = Array.from(page.querySelectorAll('svg[role=img]'));
    expect(plots).toHaveLength(3);
    expect(plots[0]!.getAttribute('aria-label')).toMatch(/^ROC curve: .* at 0\.001$/);
    expect(plots[0]!.querySelectorAll('g[stroke^="var(--"] path')).toHaveLength(2);
    expect(plots[0]!.querySelectorAll('[aria-label]')).toHaveLength(0);
    expect(textOf(page, 'svg text')).toContain('10⁻³');
    expect(markup.includes('NaN')).toBe(false);
  });

  it('shows the worst mistakes as pictures that say whom they show', () => {
    const alt = page.querySelector('.pairs img')!.getAttribute('alt');
    expect(alt).toMatch(/^Face of .* in .*\/\d\.jpg$/);
    expect(Array.from(page.querySelectorAll('.pairs li'))).toHaveLength(12 + 12 + 1);
    const distances = textOf(page, '.distance strong').map(Number);
    const [farthest, nearest] = [distances.slice(0, 12), distances.slice(12)];
    expect(farthest).toEqual([...farthest].sort((a, b) => b - a));
    expect(nearest).toEqual([...nearest].sort((a, b) => a - b));
  });

  it('shows images without a face, also those that cannot be read any more', () => {
    expect(textOf(page, '.gone')).toEqual(['cannot be read']);
    expect(textOf(page, 'header .note')[0]).toContain('7 more images were left out');
  });

  it('of the untrained network has one column and one histogram', () => {
    expect(textOf(untrained, 'h1')).toEqual(['Untrained network']);
    expect(textOf(untrained, 'thead th')).toEqual(['Figure', 'Value', 'Rests on']);
    expect(Array.from(untrained.querySelectorAll('svg[role=img]'))).toHaveLength(2);
  });
});

describe('markup', () => {
  it('escapes what is put into it and keeps other markup', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${'"x"'}">${inner} ${3} ${null}${[inner]}</p>`.markup).toBe(
      '<p title="&quot;x&quot;"><b>&lt;i&gt;</b> 3 <b>&lt;i&gt;</b></p>',
    );
  });
});

describe('the worst pairs', () => {
  const images = ['a/1', 'a/2', 'a/3', 'b/1'].map((image) => ({ image, file: image, box: null }));
  const pairs = { left: Int32Array.of(0, 0, 1, -1), right: Int32Array.of(1, 2, 3, 2) };
  const distances = Float32Array.of(1, 3, 2, 4);
  const namesOf = (worst: 'farthest' | 'nearest', count = 9): string[] =>
    worstPairs(images, pairs, distances, worst, count).map(
      ({ left, right, distance }) => `${left.image} ${right.image} ${distance}`,
    );

  it('are those farthest apart, or nearest, each image once and none without a face', () => {
    expect(namesOf('farthest')).toEqual(['a/1 a/3 3', 'a/2 b/1 2']);
    expect(namesOf('nearest')).toEqual(['a/1 a/2 1']);
    expect(namesOf('farthest', 1)).toEqual(['a/1 a/3 3']);
  });
});

describe('the spread of distances', () => {
  it('is the share of the pairs of a kind in each bin', () => {
    const { positives, negatives, binWidth } = scoreHistogram(
      Float32Array.of(0, 0.01, 1),
      Float32Array.of(2, 2),
    );
    expect(binWidth).toBe(2 / 80);
    expect(positives[0]).toBeCloseTo(2 / 3, 12);
    expect(positives[40]).toBeCloseTo(1 / 3, 12);
    expect(negatives[79]).toBe(1);
  });
});

describe('the picture of a face', () => {
  it('is the part of the photo around the face, upright and small', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'likeness-picture-'));
    const file = join(folder, 'photo.png');
    const red = { width: 400, height: 400, channels: 3, background: '#f00' } as const;
    const photo = { width: 2400, height: 3200, channels: 3, background: '#00f' } as const;
    const face = await sharp({ create: red }).png().toBuffer();
    await sharp({ create: photo })
      .composite([{ input: face, left: 1000, top: 1000 }])
      .png()
      .toFile(file);
    const box = { x: 1100, y: 1100, width: 200, height: 200 };
    const uri = await facePicture({ image: 'a/photo.png', file, box });
    const jpeg = Buffer.from(uri!.split(',')[1]!, 'base64');
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    expect(Math.max(info.width, info.height)).toBeLessThanOrEqual(208);
    for (let i = 0; i < data.length; i += 3) expect(data[i]! - data[i + 2]!).toBeGreaterThan(200);
    await rm(folder, { recursive: true, force: true });
  });
});

describe('the table of figures', () => {
  it('calls a change of accuracy within its error neither better nor worse', async () => {
    const subject = subjectIn('/nowhere', 25);
    const models = { evaluated: MODEL, start: { head: identityHead(), threshold: null } };
    const { result } = await evaluateRows(subject, models, {});
    const nudged = { ...result, accuracy: result.accuracy - result.accuracyStdErr / 2 };
    expect(figureRows(nudged)[0]!.trend).toBe('same');
    const worse = { ...result, accuracy: result.accuracy - 3 * result.accuracyStdErr - 0.01 };
    expect(figureRows(worse)[0]!.trend).toBe('worse');
    expect(figureRows({ ...result, eer: result.eer + 0.1 })[2]!.trend).toBe('worse');
  });

  it('has nothing before, and no change, where what training started from has no threshold', async () => {
    const models = { evaluated: MODEL, start: { head: identityHead(), threshold: null } };
    const { result } = await evaluateRows(subjectIn('/nowhere', 25), models, {});
    const inUse = figureRows(result).filter(({ name }) => name.endsWith('threshold in use'));
    expect(inUse).toHaveLength(2);
    for (const row of inUse) expect(row).toMatchObject({ before: null, change: null });
    expect(inUse[0]!.restsOn).toContain('threshold none → 0.5000');
  });
});
