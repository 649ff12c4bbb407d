import { pretrainedHead } from '../backbones/pretrainedHead';
import type { RecognitionModel } from '../recognition/model';
import { readRun, type Run } from '../training/run';
import { startHead } from '../training/startHead';
import type { ComparedModels } from './evaluateRows';

/**
 * A model and what its training started from: the head is made again from the run's own settings.
 * @throws LikenessError NotFound, CorruptFile when the run cannot be read
 */
export async function comparedModels(
  model: RecognitionModel,
): Promise<ComparedModels & { run: Run | null }> {
  if (model.runFolder === null) return { evaluated: model, start: null, run: null };
  const run = await readRun(model.runFolder);
  const pretrained = await pretrainedHead(run.config.backbone);
  const start = startHead(run.config.dimensions, pretrained, run.config.settings).head;
  return { evaluated: model, start, run };
}
