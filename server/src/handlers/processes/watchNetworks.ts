import type { FacePool } from '../../workers/facePool';

/** Every detection needs them. */
const LANDMARKS = 'landmarks';

/** The same pool, whose `onLoaded` hears of the networks that tasks have loaded, whenever one more has. */
export function watchNetworks(pool: FacePool, onLoaded: (names: string[]) => void): FacePool {
  const loaded = new Set<string>();
  const note = (args: object) => {
    const before = loaded.size;
    for (const name of namesIn(args)) loaded.add(name);
    if (loaded.size > before) onLoaded([...loaded]);
  };
  return {
    ...pool,
    run: (task, args, signal) => {
      const running = pool.run(task, args, signal);
      running.then(
        () => note(args),
        () => undefined,
      );
      return running;
    },
  };
}

function namesIn(args: object): string[] {
  const { detector, backbone } = args as { detector?: string; backbone?: string | null };
  return [
    ...(detector === undefined ? [] : [detector, LANDMARKS]),
    ...(backbone ? [backbone] : []),
  ];
}
