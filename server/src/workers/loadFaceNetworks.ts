import { loadBackbone } from '../backbones/loadBackbone';
import { backboneInfo, backboneKey, type RegisteredBackbone } from '../backbones/registry';
import { engineChoice } from '../engine/engineChoice';
import { interruptible } from '../engine/interruptible';
import { noGuard } from '../engine/onnx/nativeGate';
import { openEngine, type EngineOptions } from '../engine/openEngine';
import type { FaceNetworks } from './faceNetworks';

let networks: Promise<FaceNetworks> | undefined;

/**
 * The networks of this thread: the engine starts once, each network loads when first asked for.
 * @param options of the first call count; default: the environment's engine on one thread of the processor
 * @param checkpoint asked before every run of a network; throws when it is not wanted any more
 */
export function loadFaceNetworks(
  options: EngineOptions = plainOptions(),
  checkpoint: () => void = () => undefined,
): Promise<FaceNetworks> {
  networks ??= (async () => {
    const engine = interruptible(await openEngine(options), checkpoint);
    // By their keys: a network of the same name may be installed anew.
    const keys = new Map<string, RegisteredBackbone>();
    const loaded = once((key: string) => loadBackbone(engine, keys.get(key)!));
    return {
      report: engine.report,
      detector: once((name) => engine.detector(name)),
      landmarks: once(() => engine.landmarks()),
      backbone: async (name) => {
        const info = backboneInfo(name);
        const key = backboneKey(info);
        keys.set(key, info);
        return loaded(key);
      },
      candidate: (info) => loadBackbone(engine, info),
    };
  })();
  // A start that failed is tried again.
  networks.catch(() => (networks = undefined));
  return networks;
}

function plainOptions(): EngineOptions {
  const { engine } = engineChoice();
  return { engine, provider: 'cpu', threads: 1, passedOver: [], guard: noGuard };
}

/** Remembers the result for each argument; a load that failed is tried again. */
function once<A extends string | void, T>(load: (name: A) => Promise<T>): (name: A) => Promise<T> {
  const loaded = new Map<A, Promise<T>>();
  return (name) => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const loading = load(name);
    loaded.set(name, loading);
    loading.catch(() => loaded.delete(name));
    return loading;
  };
}
