import type { Command } from 'commander';
import type { Finding, ReviewResult } from '../../../protocol/src/review';
import type { DetectorName } from '../detection/face';
import { loadModel } from '../recognition/loadModel';
import { rejectFindings } from '../review/decided';
import { markWrongLabels } from '../review/markWrongLabels';
import { reviewDataset } from '../review/reviewDataset';
import { UNTRAINED } from './galleryModel';
import {
  detectorOption,
  featuresOption,
  jsonOption,
  modelOption,
  workersOption,
  workspaceOption,
} from './sharedOptions';
import { formatFacts, formatTable, type Cell } from './table';
import { usageError, type Job, type JobOptions, type Outcome, type RunVerb } from './verb';

interface ReviewFlags extends JobOptions {
  workspace: string;
  features?: string;
  model?: string;
  detector: DetectorName;
  all?: boolean;
  reject?: string[];
  unreject?: string[];
  wrong?: string[];
  notWrong?: string[];
}

const EXAMPLES = `
Examples:
  likeness review dataset
  likeness review dataset --json > findings.json
  likeness review --reject 4f1c0a9be27d5583c6aa     # nothing is wrong there: don't list it again
  likeness review --unreject 4f1c0a9be27d5583c6aa
  likeness review dataset --wrong ada/3.jpg         # it shows somebody else

Nothing is changed: move, merge or remove images in the editor or by hand.`;

/** `likeness review <dataset>` */
export function addReview(program: Command, run: RunVerb): void {
  program
    .command('review')
    .summary('what is probably wrong with a dataset')
    .description(
      'Lists probable wrong labels, copies, people in two folders, folders with two people, what runs were trained and measured on, and poor images.',
    )
    .argument('[dataset]', 'folder that prepare made')
    .addOption(modelOption())
    .option('--all', 'list what was rejected too')
    .option('--reject <id...>', 'remember that nothing is wrong there')
    .option('--unreject <id...>', 'take rejections back')
    .option('--wrong <image...>', 'list these as wrong labels first: <person>/<image>')
    .option('--not-wrong <image...>', 'take that back')
    .addOption(workspaceOption())
    .addOption(featuresOption())
    .addOption(detectorOption())
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((dataset: string | undefined, flags: ReviewFlags) =>
      run(flags, (job) => {
        const ids = flags.reject ?? flags.unreject;
        if (ids !== undefined && dataset === undefined) {
          return reject(flags.workspace, ids, flags.reject === undefined);
        }
        const images = flags.wrong ?? flags.notWrong;
        if (images !== undefined && dataset !== undefined) {
          return mark(flags.workspace, dataset, images, flags.wrong === undefined);
        }
        if (ids === undefined && dataset !== undefined) return review(dataset, flags, job);
        throw usageError(
          'Either a dataset is reviewed, or findings are rejected.',
          'Type likeness review dataset, or likeness review --reject <id>.',
        );
      }),
    );
}

async function review(
  dataset: string,
  { workspace, features, model = UNTRAINED, detector, all }: ReviewFlags,
  { pool, context }: Job,
): Promise<Outcome> {
  const loaded = await loadModel(model === UNTRAINED ? null : model);
  const options = { dataset, workspace, features, detector, withRejected: all, model: loaded };
  const result = await reviewDataset(options, pool(), context);
  return { json: result, text: describe(result) };
}

async function reject(workspace: string, ids: string[], undo: boolean): Promise<Outcome> {
  const rejected = await rejectFindings(workspace, ids, undo);
  return { json: { rejected }, text: formatFacts([['rejected findings', rejected]]) };
}

async function mark(
  workspace: string,
  dataset: string,
  images: string[],
  undo: boolean,
): Promise<Outcome> {
  const marked = await markWrongLabels(workspace, dataset, images, undo);
  return { json: { marked }, text: formatFacts([['marked labels', marked]]) };
}

/** Longer lists are for --json. */
const SHOWN = 20;

function describe(result: ReviewResult): string {
  const { wrongLabels, duplicates, samePerson, mixedFolders, leaks, poor } = result;
  const facts = formatFacts([
    ['images', result.images],
    ['people', result.people],
    ['rejected before', result.rejected],
  ]);
  return [
    facts,
    section('Probable wrong labels', wrongLabels, ['image', 'rather'], (found) => [
      found.image,
      found.suggested ?? 'a stranger',
    ]),
    section('Copies of one picture', duplicates, ['keep', 'copies'], ({ images }) => [
      images[0]!,
      images.slice(1).join(' '),
    ]),
    section('One person in two folders', samePerson, ['folder', 'folder'], ({ people }) => [
      ...people,
    ]),
    section('Two people in one folder', mixedFolders, ['folder', 'images'], (found) => [
      found.person,
      found.groups.map((images) => images.length).join(' and '),
    ]),
    section('Trained and measured on', leaks, ['trained', 'measured', 'run'], (found) => [
      ...[found.trained, found.measured, found.run],
    ]),
    section('Poor images', poor, ['image', 'why'], (found) => [
      found.image ?? found.person,
      found.words,
    ]),
  ].join('');
}

/** A heading and a table, or nothing when there is nothing to tell. */
function section<F extends Finding>(
  heading: string,
  findings: readonly F[],
  columns: readonly string[],
  cells: (found: F) => Cell[],
): string {
  if (findings.length === 0) return '';
  const rows = findings
    .slice(0, SHOWN)
    .map((found) => [...cells(found), found.score.toFixed(2), found.id]);
  const more = findings.length > SHOWN ? `… and ${findings.length - SHOWN} more (--json)\n` : '';
  const table = formatTable([...columns, 'score', 'id'], rows);
  return `\n${heading}: ${findings.length}\n${table}${more}`;
}
