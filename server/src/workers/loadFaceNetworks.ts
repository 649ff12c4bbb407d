import type { Backbone } from '../backbones/backbone';
import { loadBackbone } from '../backbones/loadBackbone';
import { backboneInfo, backboneKey } from '../backbones/registry';
import { detectorSource } from '../detection/detectors';
import type { DetectorNetwork, LandmarkNetwork } from '../engine/engine';
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
    const detector = keeper<DetectorNetwork>();
    const landmarks = keeper<LandmarkNetwork>();
    const backbone = keeper<Backbone>();
    // By their keys: a network of the same name may be installed anew.
    return {
      report: engine.report,
      detector: async (name, candidate) => {
        if (candidate !== undefined) return engine.detector(name, candidate);
        const { file, key } = detectorSource(name);
        return detector(key, () => engine.detector(name, file));
      },
      landmarks: () => landmarks('', () => engine.landmarks()),
      backbone: async (name) => {
        const info = backboneInfo(name);
        return backbone(backboneKey(info), () => loadBackbone(engine, info));
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

/** Keeps what was loaded under each key; a load that failed is tried again. */
function keeper<T>(): (key: string, load: () => Promise<T>) => Promise<T> {
  const loaded = new Map<string, Promise<T>>();
  return (key, load) => {
    const known = loaded.get(key);
    if (known !== undefined) return known;
    const loading = load();
    loaded.set(key, loading);
    loading.catch(() => loaded.delete(key));
    return loading;
  };
}
