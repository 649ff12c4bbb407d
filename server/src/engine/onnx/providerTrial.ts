import { availableParallelism } from 'node:os';
import { noGuard } from './nativeGate';
import { loadNetwork, loadOnnxRuntime } from './onnxRuntime';

/** What a provider did with the networks that take most of the time. */
export interface Trial {
  /** One photo through the SSD detector and a batch of faces through the recognition network. */
  milliseconds: number;
  /** Features of the batch's first face. */
  features: number[];
}

const SSD_PX = 512;
const CHIP_PX = 150;
const BATCH = 16;
/** Calls that are not counted: kernels are compiled, memory is set aside. */
const WARM_UP_CALLS = 3;
const CALLS = 5;

/** Runs the networks on a provider. @throws Error with the provider's own words when it can't */
export async function tryProvider(provider: string): Promise<Trial> {
  const runtime = await loadOnnxRuntime({
    provider,
    threads: availableParallelism(),
    guard: noGuard,
  });
  const { Tensor } = runtime.ort;
  const detector = await loadNetwork(runtime, 'face-api-ssd');
  const recognition = await loadNetwork(runtime, 'face-api-recognition');
  const photo = {
    pixels: new Tensor('float32', pattern(SSD_PX * SSD_PX * 3), [1, SSD_PX, SSD_PX, 3]),
    min_score: new Tensor('float32', Float32Array.of(0.5), [1]),
  };
  const chips = pattern(BATCH * CHIP_PX * CHIP_PX * 3);
  const faces = { pixels: new Tensor('float32', chips, [BATCH, CHIP_PX, CHIP_PX, 3]) };
  const times: number[] = [];
  let features: Float32Array = new Float32Array(0);
  for (let call = 0; call < WARM_UP_CALLS + CALLS; call++) {
    const startMs = performance.now();
    await detector.run(photo, ['boxes', 'scores']);
    const { feature } = await recognition.run(faces, ['feature']);
    times.push(performance.now() - startMs);
    features = feature!.data as Float32Array;
  }
  const counted = times.slice(WARM_UP_CALLS).sort((a, b) => a - b);
  return {
    milliseconds: counted[Math.floor(CALLS / 2)]!,
    features: [...features.subarray(0, features.length / BATCH)],
  };
}

/** Brightness that changes smoothly and is the same every time. */
function pattern(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => 128 + 100 * Math.sin(i * 0.013));
}
