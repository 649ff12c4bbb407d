import { basename, join, relative, sep } from 'node:path';
import type { EvaluationSubject } from '../../../protocol/src/webviewEvaluation';

/** What an evaluation leaves behind; absolute paths. */
export interface EvaluationFiles {
  /** A page on its own, to be passed on. */
  report: string;
  /** What the panel shows. */
  details: string;
}

/** With the run, one a run it was compared with; the untrained network's beside all runs. */
export function evaluationFiles({
  dataset,
  model,
  against,
  workspace,
}: EvaluationSubject): EvaluationFiles {
  const folder = model ?? join(workspace, '.likeness');
  const beside = against === null ? '' : `-against-${basename(against)}`;
  const name = join(folder, `evaluation-${wordFor(dataset, workspace)}${beside}`);
  return { report: `${name}.html`, details: `${name}.json` };
}

/** "dataset"; where two datasets of a workspace have one name, the folders above tell them apart: "old-dataset". */
function wordFor(dataset: string, workspace: string): string {
  const isInside = dataset.startsWith(workspace + sep);
  return isInside ? relative(workspace, dataset).split(sep).join('-') : basename(dataset);
}
