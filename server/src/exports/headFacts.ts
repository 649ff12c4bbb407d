import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { backbones } from '../backbones/registry';
import type { Run } from '../training/run';
import { likenessVersion } from '../version';

/**
 * What a program needs to know to use a head, as texts, since that is all that safetensors and ONNX
 * keep beside numbers.
 */
export function headFacts({ name, config, threshold, epoch, mix }: Run): Record<string, string> {
  const backbone = backbones().find((candidate) => candidate.name === config.backbone);
  return {
    likeness_version: likenessVersion(),
    run: name,
    created: config.createdAt,
    epoch: String(epoch),
    mix: String(mix),
    backbone: config.backbone,
    backbone_key: config.backboneKey,
    ...(backbone && { backbone_source: backbone.source, backbone_licence: backbone.licence }),
    feature_dimensions: String(config.dimensions),
    embedding_dimensions: String(EMBEDDING_DIMENSIONS),
    input: backbone?.mirror
      ? 'the backbone’s feature, not normalised: mean of those of the aligned face and its mirror image'
      : 'the backbone’s feature of the aligned face, not normalised',
    output: 'embedding = x·W / max(‖x·W‖, 1e-12)',
    distance:
      'squared Euclidean distance of embeddings, 0 to 4; two faces match when it is not above the threshold',
    threshold: String(threshold.threshold),
    threshold_far: String(threshold.far),
    threshold_measured_on: threshold.measuredOn,
    threshold_too_few_pairs: String(threshold.tooFewPairs),
  };
}
