/**
 * Measures which detector should find faces and how they should be cut out for a backbone, before any training:
 *
 *   node dist/measureAlignments.js <folder of person folders> <folder for what is computed>
 *     [--detectors ssd,tiny,yunet] [--backbones face-api,mobilefacenet] [--photos <a person>] [--seconds <most>]
 *
 * The largest face of each photo, as prepare finds it; every alignment, with and without the mirror image; all
 * pairs. What was computed is kept: with --seconds it goes on where it stopped, after a few photos of everybody with
 * more. Prints Markdown.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { EMBEDDING_DIMENSIONS, type Alignment } from '../server/src/backbones/backbone';
import { pretrainedHead } from '../server/src/backbones/pretrainedHead';
import { DETECTOR_NAMES, type DetectorName } from '../server/src/detection/face';
import { noGuard } from '../server/src/engine/onnx/nativeGate';
import { openEngine } from '../server/src/engine/openEngine';
import { embed } from '../server/src/training/embeddingHead';
import { encodeSafetensors, readSafetensors } from '../server/src/training/safetensors';
import { loadFaceNetworks } from '../server/src/workers/loadFaceNetworks';
import {
  mirrorName,
  personVectors,
  plainName,
  type PersonFigures,
  type Way,
} from './alignments/faceVectors';
import { FARS, pairFigures } from './alignments/pairFigures';
import { markdownTable } from './bench/markdown';

const ALIGNMENTS: readonly Alignment[] = ['box', 'five-point', 'five-point-detector', 'dlib-chip'];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    detectors: { type: 'string', default: 'ssd,tiny' },
    backbones: { type: 'string', default: 'face-api' },
    photos: { type: 'string', default: 'Infinity' },
    seconds: { type: 'string', default: 'Infinity' },
  },
});
const detectors = DETECTOR_NAMES.filter((name) => flags.detectors.split(',').includes(name));
const backbones = flags.backbones.split(',');

function waysOf(detector: DetectorName): Way[] {
  const alignments = ALIGNMENTS.filter(
    (alignment) => alignment !== 'five-point-detector' || detector === 'yunet',
  );
  return backbones.flatMap((backbone) => alignments.map((alignment) => ({ backbone, alignment })));
}

/** Photos of a person that are computed together. */
const BATCH = 5;

/** Some photos of a person, and where what they gave is kept. */
interface Batch {
  person: string;
  photos: string[];
  file: (detector: DetectorName) => string;
}

/** The first photos of everybody come first. */
function batchesOf(folder: string, people: readonly string[], work: string): Batch[] {
  const batches = people.flatMap((person) => {
    const names = readdirSync(join(folder, person)).sort().slice(0, Number(flags.photos));
    const count = Math.ceil(names.length / BATCH);
    return Array.from({ length: count }, (_, index) => ({
      person,
      index,
      photos: names
        .slice(index * BATCH, (index + 1) * BATCH)
        .map((name) => join(folder, person, name)),
      file: (detector: DetectorName) => join(work, detector, `${person}-${index}.safetensors`),
    }));
  });
  return batches.sort((a, b) => a.index - b.index);
}

/** @returns false when the time was over before all was computed */
async function computeAll(batches: readonly Batch[]): Promise<boolean> {
  const options = { provider: 'cpu', threads: availableParallelism(), guard: noGuard };
  const setup = { engine: 'onnx', passedOver: [], ...options } as const;
  const engine = await openEngine(setup);
  await loadFaceNetworks(setup);
  const endMs = performance.now() + 1000 * Number(flags.seconds);
  for (const { photos, file } of batches) {
    for (const detector of detectors) {
      if (existsSync(file(detector))) continue;
      if (performance.now() > endMs) return false;
      mkdirSync(dirname(file(detector)), { recursive: true });
      const vectors = await personVectors(engine, detector, waysOf(detector), photos);
      await writeFile(file(detector), encodeSafetensors(vectors));
    }
  }
  return true;
}

interface Measured {
  figures: PersonFigures[];
  /** The person of each face. */
  people: number[];
  /** By tensor, a row a face. */
  rows: Map<string, Float32Array[]>;
}

async function readAll(batches: readonly Batch[], detector: DetectorName): Promise<Measured> {
  const all: Measured = { figures: [], people: [], rows: new Map() };
  const people = [...new Set(batches.map(({ person }) => person))];
  for (const { person, file } of batches) {
    const { tensors, metadata } = await readSafetensors(file(detector));
    all.figures.push(JSON.parse(metadata['figures']!) as PersonFigures);
    let faces = 0;
    for (const [name, { shape, data }] of Object.entries(tensors)) {
      const [count, length] = shape as [number, number];
      faces = count;
      const rows = all.rows.get(name) ?? [];
      for (let i = 0; i < count; i++) {
        rows.push((data as Float32Array).slice(i * length, (i + 1) * length));
      }
      all.rows.set(name, rows);
    }
    for (let i = 0; i < faces; i++) all.people.push(people.indexOf(person));
  }
  return all;
}

function unit(feature: Float32Array): Float32Array {
  const length = Math.hypot(...feature);
  return feature.map((value) => value / length);
}

function detectorRow(detector: DetectorName, { figures }: Measured): string[] {
  const sum = (of: (figure: PersonFigures) => number) =>
    figures.reduce((all, one) => all + of(one), 0);
  const photos = sum((one) => one.photos);
  const perPhoto = (sum((one) => one.findMs) / photos).toFixed(1);
  const [plain, missed] = [sum((one) => one.missedPlain), sum((one) => one.missed)];
  return [detector, String(photos), String(plain), String(missed), perPhoto];
}

async function wayRow(detector: DetectorName, way: Way, measured: Measured): Promise<string[]> {
  const head = await pretrainedHead(way.backbone);
  const vectorOf = (feature: Float32Array) =>
    head === null ? unit(feature) : embed(head, feature).slice(0, EMBEDDING_DIMENSIONS);
  const plain = measured.rows.get(plainName(way))!;
  const mirrored = measured.rows.get(mirrorName(way))!;
  const means = plain.map((row, i) => row.map((value, k) => (value + mirrored[i]![k]!) / 2));
  const featureMs = measured.figures.reduce(
    (all, one) => all + (one.featureMs[plainName(way)] ?? 0),
    0,
  );
  const cells = [plain, means].map((rows) => {
    const { accuracy, stdErr, tars } = pairFigures(measured.people, rows.map(vectorOf));
    return [
      `${(100 * accuracy).toFixed(2)} ± ${(100 * stdErr).toFixed(2)}`,
      ...tars.map((tar) => tar.toFixed(3)),
    ];
  });
  return [detector, way.alignment, ...cells.flat(), (featureMs / plain.length).toFixed(1)];
}

async function main(): Promise<void> {
  const [folder, work] = positionals;
  if (folder === undefined || work === undefined) {
    throw new Error(
      'Usage: measureAlignments <folder> <folder for what is computed> [--detectors …]',
    );
  }
  const people = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const batches = batchesOf(folder, people, work);
  if (!(await computeAll(batches))) {
    process.stderr.write('The time is over: run it again to go on.\n');
    process.exitCode = 3;
    return;
  }
  const detectorRows = [
    ['detector', 'photos', 'without a face at first', 'with the border too', 'ms a photo'],
  ];
  const wayRows = new Map(backbones.map((name) => [name, [WAY_HEADER]]));
  for (const detector of detectors) {
    const measured = await readAll(batches, detector);
    detectorRows.push(detectorRow(detector, measured));
    for (const way of waysOf(detector)) {
      wayRows.get(way.backbone)!.push(await wayRow(detector, way, measured));
    }
  }
  process.stdout.write(`${markdownTable(detectorRows)}\n`);
  for (const [name, rows] of wayRows) process.stdout.write(`${name}\n\n${markdownTable(rows)}\n`);
}

const WAY_HEADER = [
  ...['detector', 'alignment', 'accuracy, %', ...FARS.map((far) => `TAR at ${far}`)],
  ...['mirrored: accuracy, %', ...FARS.map((far) => `TAR at ${far}`), 'ms a face'],
];

main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});
