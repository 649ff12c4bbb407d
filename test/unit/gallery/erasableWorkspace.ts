import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFacesTable } from '../../../server/src/dataset/facesTable';
import { openJournal } from '../../../server/src/dataset/journal';
import { writeList } from '../../../server/src/dataset/listFile';
import { REPORT_FORMAT, writeReport, type ReportFile } from '../../../server/src/dataset/report';
import { FeatureCache } from '../../../server/src/features/featureCache';
import { sha256 } from '../../../server/src/files/hash';
import type { NewFace } from '../../../server/src/gallery/gallery';
import { createRun, writeRunHead, type RunConfig } from '../../../server/src/training/run';
import { DEFAULT_TRAIN_SETTINGS } from '../../../server/src/training/trainOptions';
import { faceRow } from '../dataset/faceRows';
import { randomEmbeddings, sampleFace } from './sampleFaces';
import { MODEL, withGallery } from './tempGallery';

/** Who is erased: no other text of a workspace has these letters. */
export const SECRET = 'Zebrafinch Ö.';
/** The same name as macOS writes it into folders. */
export const SECRET_FOLDER = SECRET.normalize('NFD');
export const OTHERS = ['bob', 'cem'];
const PHOTOS = ['1.jpg', '2.jpg', '3.jpg'];

export const BACKBONES = [
  { name: 'first', key: 'first-key', dimensions: 256 },
  { name: 'second', key: 'second-key', dimensions: 64 },
];

/** A picture's bytes: different for each, and no real JPEG. */
export function cropBytes(person: string, photo: string): string {
  return `crop of ${person.normalize('NFC')} ${photo}`;
}

/** The feature of an image in a backbone's table. */
export function featureOf(person: string, photo: string, dimensions: number): Float32Array {
  const seed = parseInt(sha256(cropBytes(person, photo)).slice(0, 7), 16) + dimensions;
  return randomEmbeddings(2, seed).slice(0, dimensions);
}

/** Row 0 … 2 of a person's embeddings. */
export function embeddingOf(person: string, i: number): Float32Array {
  return randomEmbeddings(1, parseInt(sha256(person + i).slice(0, 7), 16));
}

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/**
 * Fills a workspace with everything that can be there of three people: photos, a dataset with its files and
 * an unfinished journal, features of two backbones, a gallery with pictures and consents, a run, a report,
 * something in the trash.
 */
export async function fillWorkspace(root: string): Promise<{ run: string }> {
  const people = [SECRET_FOLDER, ...OTHERS];
  for (const person of people) {
    for (const photo of PHOTOS) {
      await put(join(root, 'raw', person, photo), `photo of ${person} ${photo}`);
      await put(join(root, 'dataset', 'images', person, photo), cropBytes(person, photo));
    }
    await put(join(root, 'raw', person, 'notes.txt'), `about ${person}`);
    await put(join(root, '.likeness', 'trash', '2026-01-01', person, 'old.jpg'), `old ${person}`);
  }
  await put(join(root, 'evaluation.html'), `<td>${SECRET}/1.jpg</td><td>bob/1.jpg</td>`);
  await fillDataset(join(root, 'dataset'), people);
  await fillFeatures(root, people);
  await fillGallery(root);
  return { run: await fillRun(root, people) };
}

async function fillDataset(dataset: string, people: readonly string[]): Promise<void> {
  const images = people.flatMap((person) => PHOTOS.map((photo) => `${person}/${photo}`));
  await writeList(join(dataset, 'list.txt'), images);
  const rows = await Promise.all(
    images.map(async (image, i) =>
      faceRow(image, i, { sha256: sha256(await readFile(join(dataset, 'images', image))) }),
    ),
  );
  await writeFacesTable(join(dataset, 'faces.arrow'), { written: '2026-01-01', rows });
  const skipped = (image: string, words: string) => ({
    ...{ image, photo: image, reason: 'duplicate' as const, words },
    ...{ photoSha256: sha256(image), settings: '0123456789abcdef' },
  });
  await writeReport(join(dataset, 'report.json'), {
    ...({ format: REPORT_FORMAT, written: '2026-01-01', raw: '/photos' } as ReportFile),
    skippedPhotos: [
      skipped(`${SECRET_FOLDER}/7.jpg`, 'duplicate of bob/1.jpg, another person’s photo'),
      skipped('bob/8.jpg', `duplicate of ${SECRET_FOLDER}/1.jpg, another person’s photo`),
      skipped('cem/9.jpg', 'duplicate of cem/1.jpg'),
    ],
    ignored: [
      { path: `${SECRET_FOLDER}/notes.txt`, why: 'is not a photo by its name' },
      { path: 'bob/notes.txt', why: 'is not a photo by its name' },
    ],
    handMade: [`${SECRET_FOLDER}/2.jpg`, 'cem/2.jpg'],
  });
  const journal = await openJournal(join(dataset, 'journal.jsonl'), '2026-01-02');
  for (const [i, person] of people.entries()) {
    const row = faceRow(`${person}/journal.jpg`, 100 + i);
    const { photoSha256, settings, image } = row;
    await journal.append({ image, photoSha256, settings, row, skip: null });
  }
  await journal.appendDropped([`${SECRET_FOLDER}/dropped.jpg`, 'bob/dropped.jpg']);
  await journal.close();
}

async function fillFeatures(root: string, people: readonly string[]): Promise<void> {
  for (const backbone of BACKBONES) {
    const cache = await FeatureCache.open(root, backbone);
    for (const person of people) {
      const rows = PHOTOS.map((photo) => ({
        sha256: sha256(cropBytes(person, photo)),
        origin: 'detected:ssd',
        values: featureOf(person.normalize('NFC'), photo, backbone.dimensions),
      }));
      await cache.add(rows);
    }
    cache.close();
  }
}

async function fillGallery(root: string): Promise<void> {
  const face = (person: string, i: number): NewFace => ({
    ...sampleFace(person, i),
    embedding: embeddingOf(person, i),
    source: join(root, 'raw', person, `${i + 1}.jpg`),
    crop: {
      jpeg: new TextEncoder().encode(`picture of ${person} ${i}`),
      landmarks: new Float32Array(136).fill(i),
      box: { x: 0, y: 0, width: 9, height: 9 },
    },
    consent: { by: 'Grace', words: `${person} agrees`, timeMs: 1 },
  });
  await withGallery(join(root, '.likeness'), async (gallery) => {
    for (const person of [SECRET, ...OTHERS]) {
      await gallery.add(
        PHOTOS.map((_, i) => face(person, i)),
        MODEL,
      );
    }
  });
}

/** A run trained on everybody, with a head of its own. */
async function fillRun(root: string, people: readonly string[]): Promise<string> {
  const config = {
    ...{ format: 1, createdAt: '2026-01-01T00:00:00.000Z', dataset: join(root, 'dataset') },
    ...{ backbone: 'first', backboneKey: 'first-key', dimensions: 256 },
    settings: DEFAULT_TRAIN_SETTINGS,
    versions: { likeness: '0', node: '20', engine: 'onnx 1.30.0', backend: 'cpu' },
    images: people.flatMap((person) =>
      PHOTOS.map((photo) => ({
        image: `${person}/${photo}`,
        sha256: sha256(cropBytes(person, photo)),
        use: 'train' as const,
      })),
    ),
    notes: [],
  } as RunConfig;
  const run = await createRun(root, config);
  await writeRunHead(run, {
    head: { dimensions: 256, weights: randomEmbeddings(256, 3) },
    ...{ backbone: 'first', backboneKey: 'first-key', epoch: 1, mix: 0.5 },
    threshold: {
      ...{ threshold: 0.3, far: 1e-3, impostorPairs: 1000, tooFewPairs: false },
      measuredOn: 'new-photos',
    },
  });
  return run;
}
