import type { RunStatus } from '../../../protocol/src/runs';
import type { BeforeAfter } from '../../../protocol/src/training';

/** Column title → what a run says there. */
const ROWS: [title: string, cell: (run: RunStatus) => string][] = [
  ['Trained on', ({ dataset }) => code(dataset)],
  ['Images', ({ images }) => images.toLocaleString('en')],
  ['People', ({ people }) => people.toLocaleString('en')],
  ['Network', ({ backbone }) => code(backbone)],
  ['Mining', ({ mining }) => mining],
  ['Seed', ({ seed }) => String(seed)],
  ['Epochs', ({ epochsDone, epochsWanted }) => `${epochsDone} of ${epochsWanted}`],
  ['Kept epoch', ({ result }) => (result === null ? '–' : String(result.bestEpoch))],
  ['Final loss', ({ result }) => result?.finalLoss.toFixed(4) ?? '–'],
  ['New photos', ({ result }) => change(result?.newPhotos)],
  ['New photos in a gallery', ({ result }) => change(result?.newInGallery)],
  ['People never seen', ({ result }) => change(result?.unseenPeople)],
  ['Threshold', ({ result }) => result?.threshold.threshold.toFixed(3) ?? '–'],
];

/** Runs side by side as a Markdown table: a column a run, a row a figure. Names are only ever text. */
export function compareTable(runs: readonly RunStatus[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '# Runs',
    '',
    line(['', ...runs.map(({ name }) => code(name))]),
    line(['---', ...runs.map(() => '---')]),
    ...ROWS.map(([title, cell]) => line([title, ...runs.map(cell)])),
    '',
    'Shares of same-person pairs that are accepted at a false accept rate of 0.001, before → after training. ' +
      'Runs on other datasets were validated on other pairs: measure them on one dataset by ' +
      '“Likeness: Evaluate…”.',
    '',
  ].join('\n');
}

function change(figures: BeforeAfter | null | undefined): string {
  const before = figures?.before.tarAtFar['0.001'];
  const after = figures?.after.tarAtFar['0.001'];
  if (before === undefined || after === undefined) return '–';
  const pct = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `${pct(before)} → ${pct(after)}`;
}

/** A name in a table: neither HTML, nor a link, nor another cell, whatever it holds. */
function code(text: string): string {
  const oneLine = text.replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...oneLine.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return fence + space + oneLine + space + fence;
}
