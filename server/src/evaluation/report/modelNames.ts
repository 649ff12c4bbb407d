import { basename } from 'node:path';
import type { EvaluationSummary } from '../../../../protocol/src/evaluation';

type Models = Pick<EvaluationSummary, 'run' | 'against'>;

/** What a reader calls the evaluated model. */
export function modelName({ run }: Models): string {
  return run === null ? 'Untrained network' : basename(run);
}

/**
 * What the two models that are compared are called: two runs by their names, else by training.
 * @param byTraining the words for before and after it
 */
export function comparedNames(
  models: Models,
  byTraining: readonly [before: string, after: string],
): readonly [before: string, after: string] {
  const { against } = models;
  return against === null ? byTraining : [basename(against), modelName(models)];
}
