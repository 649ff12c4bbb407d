import { basename, join } from 'node:path';
import type { EvaluationSubject } from '../../../protocol/src/webviewEvaluation';

/** What an evaluation leaves behind; absolute paths. */
export interface EvaluationFiles {
  /** A page on its own, to be passed on. */
  report: string;
  /** What the panel shows. */
  details: string;
}

/** With the run; the untrained network's beside all runs. */
export function evaluationFiles({ dataset, model, workspace }: EvaluationSubject): EvaluationFiles {
  const folder = model ?? join(workspace, '.likeness');
  const name = join(folder, `evaluation-${basename(dataset)}`);
  return { report: `${name}.html`, details: `${name}.json` };
}
