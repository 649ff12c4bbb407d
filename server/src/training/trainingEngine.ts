import { availableParallelism } from 'node:os';
import type { EngineReport } from '../engine/engine';
import { engineChoice, type EngineName } from '../engine/engineChoice';
import { firstLine } from '../engine/firstLine';
import { noGuard } from '../engine/onnx/nativeGate';
import { loadOnnxRuntime } from '../engine/onnx/onnxRuntime';
import { asFailure } from '../engine/openEngine';
import { loadTensorflow } from '../engine/tfjs/loadTensorflow';
import type { EmbeddingHead } from './embeddingHead';
import type { HeadTrainer, TrainerOptions } from './headTrainer';
import { OnnxProducts } from './onnxProducts';
import { OnnxTrainer } from './onnxTrainer';
import { project } from './siameseNetwork';
import { TfjsTrainer } from './tfjsTrainer';
import type { Project } from './validator';

/** What multiplies while a head is trained. */
export interface TrainingEngine {
  report: EngineReport;
  project: Project;
  trainer(start: EmbeddingHead, options: TrainerOptions): Promise<HeadTrainer>;
  dispose(): void;
}

/**
 * ONNX Runtime on the processor, or TensorFlow.js where it does not start; with the engine "tfjs" (also by
 * LIKENESS_ENGINE) TensorFlow.js on the best of its backends, native ones included.
 * @param dimensions length of the features
 * @throws LikenessError EngineFailed when the engine that was asked for does not start
 */
export async function openTrainingEngine(
  dimensions: number,
  options: { engine?: EngineName | undefined } = {},
): Promise<TrainingEngine> {
  const { engine } = engineChoice(options.engine === undefined ? {} : { engine: options.engine });
  if (engine === 'tfjs') return tfjsTraining();
  try {
    return await onnxTraining(dimensions);
  } catch (error) {
    if (engine === 'onnx') throw asFailure(error);
    return tfjsTraining([`ONNX Runtime: ${firstLine(error)}`]);
  }
}

async function onnxTraining(dimensions: number): Promise<TrainingEngine> {
  const threads = availableParallelism();
  const { ort } = await loadOnnxRuntime({ provider: 'cpu', threads, guard: noGuard });
  const products = await OnnxProducts.create(ort, dimensions, threads);
  const version = ort.env.versions.node ?? ort.env.versions.common;
  return {
    report: {
      ...{ engine: 'onnx', backend: 'cpu', device: 'cpu', version },
      ...{ passedOver: [], parallelCopies: 1 },
    },
    project: (weights, features) => products.project(weights, features),
    trainer: (start, options) => OnnxTrainer.create(products, start, options),
    dispose: () => products.dispose(),
  };
}

async function tfjsTraining(reasons: readonly string[] = []): Promise<TrainingEngine> {
  const { tf, report } = await loadTensorflow();
  return {
    report: { ...report, passedOver: [...reasons, ...report.passedOver] },
    project: (weights, features) => Promise.resolve(project(tf, weights, features)),
    trainer: (start, options) => Promise.resolve(new TfjsTrainer(tf, start, options)),
    dispose: () => undefined,
  };
}
