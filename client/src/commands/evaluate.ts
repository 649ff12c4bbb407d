import { EvaluateFoldersRequest } from '../../../protocol/src/messages';
import type { EvaluateFoldersParams, EvaluationSummary } from '../../../protocol/src/evaluation';
import { tellResult } from '../editor/nextStep';
import { runJob } from '../jobs/runJob';
import { detectorSetting, farSetting } from '../settings';
import { evaluationFiles } from '../workspace/evaluationFiles';
import { homeOf } from '../workspace/homeFolder';
import { chooseDataset, chooseModel } from './choose';
import type { CommandContext } from './context';

/** "Likeness: Evaluate…": measures a model on a dataset and shows what came of it. */
export async function evaluate(
  context: CommandContext,
  known: Partial<EvaluateFoldersParams> = {},
): Promise<EvaluationSummary | null> {
  const dataset = known.dataset ?? (await chooseDataset(context));
  if (dataset === undefined) return null;
  const model =
    known.model === undefined
      ? await chooseModel(context, 'Which model shall be measured?')
      : known.model;
  if (model === undefined) return null;
  const { against = null } = known;
  const workspace = known.workspace ?? homeOf(dataset);
  const params = {
    ...detectorSetting(workspace),
    ...farSetting(workspace),
    ...evaluationFiles({ dataset, model, against, workspace }),
    ...known,
    ...{ dataset, workspace, model, against },
  };
  const title = 'Evaluating';
  const result = await runJob(context.backend, { title, type: EvaluateFoldersRequest, params });
  if (result === null) return null;
  // Where somebody else wants the files, the panel has none to show.
  if (known.details === undefined) context.showEvaluation({ dataset, model, against, workspace });
  tellEvaluated(result);
  return result;
}

function tellEvaluated({ accuracy, auc, tarAtFar, people, images }: EvaluationSummary): void {
  const pct = (share: number) => `${(100 * share).toFixed(1)} %`;
  const tar = tarAtFar['0.001'];
  const sentence =
    `Accuracy ${pct(accuracy)}, AUC ${auc.toFixed(3)}` +
    (tar === undefined ? '' : `, TAR ${pct(tar)} at FAR 0.001`) +
    ` on ${images} images of ${people} people.`;
  tellResult(sentence, { label: 'Enroll a Person', command: 'likeness.enrollPerson' });
}
