import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  EvaluationDetails,
  ModelDetails,
  PairSample,
} from '../../../../protocol/src/evaluationDetails';
import { asWriteError, writeFileAtomic } from '../../files/atomicFile';
import { csvText, type CsvCell } from '../../files/csv';
import type { JobContext } from '../../job';
import { figureRows } from '../report/figures';
import { comparedNames } from '../report/modelNames';
import type { EvaluationResult } from '../evaluationResult';

type Row = readonly CsvCell[];

interface Table {
  header: readonly string[];
  /** @param images names of what pairs are of */
  rows: (model: ModelDetails, images: readonly string[]) => Row[];
}

const PAIR_COUNTS = ['genuine pairs', 'accepted', 'impostor pairs', 'false accepts'];

/** File → table; each row begins with the model it is of. */
const TABLES: Record<string, Table> = {
  curve: {
    header: ['threshold', 'far', 'tar', 'tar low', 'tar high'],
    rows: ({ curve }) =>
      curve.map(({ threshold, far, tar, tarLow, tarHigh }) => [
        ...[threshold, far, tar, tarLow, tarHigh],
      ]),
  },
  scores: {
    header: ['from', 'to', 'genuine share', 'impostor share'],
    rows: ({ scores: { binWidth, genuine, impostor } }) =>
      genuine.map((share, i) => [i * binWidth, (i + 1) * binWidth, share, impostor[i]!]),
  },
  people: {
    header: ['person', 'images', ...PAIR_COUNTS, 'tags'],
    rows: ({ people }) =>
      people.map((one) => [
        ...[one.person, one.images, one.genuinePairs, one.accepted],
        ...[one.impostorPairs, one.falseAccepts, one.tags.join(' ')],
      ]),
  },
  tags: {
    header: ['tag', 'people', 'images', ...PAIR_COUNTS, 'tar', 'tar low', 'tar high', 'worse'],
    rows: ({ tags }) =>
      tags.map((one) => [
        ...[one.tag, one.people, one.images, one.genuinePairs, one.accepted],
        ...[one.impostorPairs, one.falseAccepts, one.tar, one.tarLow, one.tarHigh, one.isWorse],
      ]),
  },
  confusion: {
    header: ['person', 'other', 'pairs', 'false accepts', 'nearest distance'],
    rows: ({ confusion: { people, cells }, threshold }) =>
      cells.map(({ a, b, pairs, distances }) => [
        ...[people[a]!, people[b]!, pairs],
        ...[distances.filter((distance) => distance <= threshold).length, distances[0]!],
      ]),
  },
  mistakes: {
    header: ['kind', 'image', 'other', 'distance'],
    rows: ({ missed, confused }, images) => {
      const row = (kind: string) => (pair: PairSample) => [
        ...[kind, images[pair[0]]!, images[pair[1]]!, pair[2]],
      ];
      return [...missed.map(row('one person')), ...confused.map(row('two people'))];
    },
  },
  'open-set': {
    header: ['threshold', 'right', 'wrong', 'known photos', 'strangers named', 'stranger photos'],
    rows: ({ openSet, curve }) =>
      (openSet?.points ?? []).map(({ right, wrong, strangersNamed }, i) => [
        ...[curve[i]!.threshold, right, wrong, openSet!.knownProbes],
        ...[strangersNamed, openSet!.strangerProbes],
      ]),
  },
};

/**
 * Writes an evaluation as CSV files, those with the same names being replaced.
 * @param folder made where it does not exist
 * @returns their paths
 * @throws LikenessError CannotWrite
 */
export async function writeTables(
  folder: string,
  details: EvaluationDetails,
  { onNote }: JobContext = {},
): Promise<string[]> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw asWriteError(error, folder);
  });
  const texts = { figures: figuresTable(details), ...tables(details) };
  const written: string[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const path = join(folder, `${name}.csv`);
    await writeFileAtomic(path, text);
    written.push(path);
  }
  onNote?.(`The tables are in ${folder}.`);
  return written;
}

function figuresTable({ summary }: EvaluationDetails): string {
  const rows = figureRows(summary as EvaluationResult).map(({ name, before, value, restsOn }) => [
    ...[name, before, value, restsOn],
  ]);
  return csvText(['figure', ...comparedNames(summary, ['before', 'value']), 'rests on'], rows);
}

function tables({ summary, images, before, after }: EvaluationDetails): Record<string, string> {
  const names = comparedNames(summary, ['before', 'after']);
  // Two runs of two workspaces may have one name.
  const models: (readonly [string, ModelDetails])[] =
    before === null
      ? [['untrained', after]]
      : [
          [names[0], before],
          [names[1], after],
        ];
  const text = ({ header, rows }: Table): string =>
    csvText(
      ['model', ...header],
      models.flatMap(([name, model]) => rows(model, images).map((row) => [name, ...row])),
    );
  return Object.fromEntries(Object.entries(TABLES).map(([name, table]) => [name, text(table)]));
}
