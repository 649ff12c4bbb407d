import type { OnnxGraph } from '../../server/src/files/onnxModel';
import type { NetworkBuilder } from './networkBuilder';

/** Faces a photo may have: what face-api's SSD detector has as its own limit. */
const MOST_FACES = 100;

/**
 * The end of both detectors: candidates on the same face are removed, the best staying.
 * @param size height and width of the input, names where any will do
 * @param boxes n × c × (top, left, bottom, right), in parts of the input's side
 * @param scores n × 1 × c, 0–1
 * @param iouThreshold boxes that share more are taken for the same face
 */
export function finishDetector(
  network: NetworkBuilder,
  name: string,
  [height, width]: readonly [number | string, number | string],
  boxes: string,
  scores: string,
  iouThreshold: number,
): OnnxGraph {
  const chosen = network.node('chosen', 'NonMaxSuppression', [
    boxes,
    scores,
    network.integers('most', [MOST_FACES]),
    network.floats('sameFace', [iouThreshold]),
    'min_score',
  ]);
  // Each row is image, class, candidate; there is one class.
  const columns = network.integers('imageAndCandidate', [0, 2]);
  const at = network.node('at', 'Gather', [chosen, columns], { axis: 1 });
  const flat = network.node('scores/flat', 'Squeeze', [scores, network.integers('one', [1])]);
  network.node('boxes', 'GatherND', [boxes, at]);
  network.node('scores', 'GatherND', [flat, at]);
  network.node('image', 'Gather', [chosen, network.integers('first', [0], [])], { axis: 1 });
  return network.build(
    name,
    [
      { name: 'pixels', type: 'float32', shape: ['n', height, width, 3] },
      { name: 'min_score', type: 'float32', shape: [1] },
    ],
    [
      { name: 'image', type: 'int64', shape: ['k'] },
      { name: 'boxes', type: 'float32', shape: ['k', 4] },
      { name: 'scores', type: 'float32', shape: ['k'] },
    ],
  );
}
