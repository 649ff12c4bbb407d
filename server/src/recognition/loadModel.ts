import { ErrorCode } from '../../../protocol/src/errors';
import { pretrainedHead } from '../backbones/pretrainedHead';
import { backboneInfo, backboneKey, DEFAULT_BACKBONE } from '../backbones/registry';
import { LikenessError } from '../errors';
import { sha256 } from '../files/hash';
import type { EmbeddingHead } from '../training/embeddingHead';
import { readRun } from '../training/run';
import type { RecognitionModel } from './model';

/**
 * The model of a run, or the untrained bundled network.
 * @param run folder of a run; null for the bundled network with its own embedding layer
 * @throws LikenessError NotFound, CorruptFile and NotEnoughData for the run; ModelMismatch when its
 * backbone is another one today than when it was trained
 */
export async function loadModel(run: string | null): Promise<RecognitionModel> {
  return run === null ? loadBundled() : loadRun(run);
}

async function loadBundled(): Promise<RecognitionModel> {
  const info = backboneInfo(DEFAULT_BACKBONE);
  const head = await pretrainedHead(info.name);
  if (head === null || info.untrained === undefined) {
    throw new Error(`models/registry.json: ${info.name} lacks a head or its threshold`);
  }
  return {
    id: modelId(backboneKey(info), head),
    runFolder: null,
    backboneName: info.name,
    head,
    threshold: info.untrained.threshold,
    thresholdFar: info.untrained.far,
  };
}

async function loadRun(folder: string): Promise<RecognitionModel> {
  const { config, head, threshold } = await readRun(folder);
  const key = backboneKey(backboneInfo(config.backbone));
  if (key !== config.backboneKey) {
    throw new LikenessError(
      ErrorCode.ModelMismatch,
      `The run ${folder} was trained on another version of the backbone "${config.backbone}".`,
      'Train again, then enrol your people with the new run.',
      folder,
    );
  }
  return {
    id: modelId(key, head),
    runFolder: folder,
    backboneName: config.backbone,
    head,
    threshold: threshold.threshold,
    thresholdFar: threshold.far,
  };
}

/** SHA-256 (hex) over all that an embedding depends on besides the image. */
function modelId(key: string, { weights }: EmbeddingHead): string {
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
  return sha256(`${key}|${sha256(bytes)}`);
}
