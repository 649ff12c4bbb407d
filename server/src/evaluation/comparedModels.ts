import { ErrorCode } from '../../../protocol/src/errors';
import { pretrainedHead } from '../backbones/pretrainedHead';
import { backboneInfo, backboneKey } from '../backbones/registry';
import { LikenessError } from '../errors';
import type { RecognitionModel } from '../recognition/model';
import { readRun, type Run } from '../training/run';
import { startHead } from '../training/startHead';
import type { ComparedModels } from './evaluateRows';

/**
 * A model and what its training started from: the head is made again from the run's own settings.
 * @throws LikenessError NotFound, CorruptFile when the run cannot be read, ModelMismatch when it was
 * trained on features that are made differently now
 */
export async function comparedModels(
  model: RecognitionModel,
): Promise<ComparedModels & { run: Run | null }> {
  if (model.runFolder === null) return { evaluated: model, start: null, run: null };
  const run = await readRun(model.runFolder);
  checkBackbone(run);
  const pretrained = await pretrainedHead(run.config.backbone);
  const start = startHead(run.config.dimensions, pretrained, run.config.settings).head;
  return { evaluated: model, start, run };
}

function checkBackbone({ name, folder, config }: Run): void {
  if (config.backboneKey === backboneKey(backboneInfo(config.backbone))) return;
  throw new LikenessError(
    ErrorCode.ModelMismatch,
    `The run ${name} was trained on features of another version of ${config.backbone}.`,
    'Train again.',
    folder,
  );
}
