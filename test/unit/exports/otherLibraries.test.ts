import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportHead } from '../../../server/src/exports/exportHead';
import { differenceOf, naiveEmbeddings, randomFeatures, randomHead, writeHeadRun } from './headRun';
import { canImport, python } from '../../fixtures/python';

const RUN_ONNX = `
import json, sys
import numpy, onnx, onnxruntime
onnx.checker.check_model(sys.argv[1], full_check=True)
model = onnx.load(sys.argv[1])
features = numpy.fromfile(sys.argv[2], dtype="<f4").reshape(-1, 256)
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
(embeddings,) = session.run(None, {"features": features})
print(json.dumps({"producer": model.producer_name, "opset": model.opset_import[0].version,
  "metadata": {entry.key: entry.value for entry in model.metadata_props},
  "embeddings": embeddings.ravel().tolist()}))
`;

const RUN_SAFETENSORS = `
import json, sys
import numpy
from safetensors import safe_open
with safe_open(sys.argv[1], "np") as file:
  metadata, kernel = file.metadata(), file.get_tensor("dense.kernel")
projected = numpy.fromfile(sys.argv[2], dtype="<f4").reshape(-1, 256) @ kernel
embeddings = projected / numpy.linalg.norm(projected, axis=1, keepdims=True)
print(json.dumps({"metadata": metadata, "embeddings": embeddings.ravel().tolist()}))
`;

interface Answer {
  metadata: Record<string, string>;
  embeddings: number[];
}

const head = randomHead(256);
const features = randomFeatures(20, 256);
let workspace: string;
let run: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'likeness-exports-'));
  run = await writeHeadRun(workspace, head);
  await writeFile(join(workspace, 'features'), new Uint8Array(features.buffer));
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

async function exported(format: 'onnx' | 'safetensors'): Promise<[string, string]> {
  const target = join(workspace, `head.${format}`);
  await exportHead({ run, format, target });
  return [target, join(workspace, 'features')];
}

describe.skipIf(!canImport('onnx, onnxruntime'))(
  'an ONNX head in Python (skipped where Python cannot import onnx and onnxruntime)',
  () => {
    it('passes the checker of the format’s makers and gives the same embeddings', async () => {
      const answer = python<Answer>(RUN_ONNX, ...(await exported('onnx')));
      expect(answer).toMatchObject({ producer: 'likeness', metadata: { threshold: '0.18' } });
      expect(differenceOf(naiveEmbeddings(head, features), answer.embeddings)).toBeLessThan(1e-6);
    }, 60_000);
  },
);

describe.skipIf(!canImport('safetensors, numpy'))(
  'a safetensors head in Python (skipped where Python cannot import safetensors and numpy)',
  () => {
    it('is read by the reference library; product and norm are all there is to it', async () => {
      const answer = python<Answer>(RUN_SAFETENSORS, ...(await exported('safetensors')));
      expect(answer.metadata).toMatchObject({ backbone: 'face-api', threshold: '0.18' });
      expect(differenceOf(naiveEmbeddings(head, features), answer.embeddings)).toBeLessThan(1e-6);
    }, 60_000);
  },
);
