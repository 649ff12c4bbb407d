import { loadBackbone } from '../backbones/loadBackbone';
import type { FaceNetworks } from './faceNetworks';
import { tfjsEngine } from '../engine/tfjs/tfjsEngine';

let networks: Promise<FaceNetworks> | undefined;

/** The networks of this thread: the engine starts once, each network loads when first asked for. */
export function loadFaceNetworks(): Promise<FaceNetworks> {
  networks ??= (async () => {
    const engine = await tfjsEngine();
    return {
      report: engine.report,
      detector: once((name) => engine.detector(name)),
      landmarks: once(() => engine.landmarks()),
      backbone: once((name: string) => loadBackbone(engine, name)),
    };
  })();
  return networks;
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
