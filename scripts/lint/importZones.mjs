/**
 * Which folder may import which, for import-x/no-restricted-paths. ARCHITECTURE.md draws the same
 * picture; this list is the one that is enforced.
 */

/** The folders of server/src in the order of the data's journey: each may import those before it. */
export const SERVER_ORDER = [
  'files',
  'images',
  'camera',
  'engine',
  'backbones',
  'detection',
  'workers',
  'networks',
  'dataset',
  'archives',
  'language',
  'features',
  'metrics',
  'training',
  'exports',
  'evaluation',
  'gallery',
  'recognition',
  'review',
];

/** Contracts that earlier folders name too: types that say what they are handed, no behaviour. */
export const SHARED_CONTRACTS = {
  detection: ['face.ts'],
  workers: ['faceNetworks.ts', 'facePool.ts'],
  recognition: ['model.ts'],
};

/** The front doors: they call services, nothing calls them but main.ts and cli.ts. */
const FRONT_DOORS = ['handlers', 'cli'];

/** @param {string} folder @param {string[]} later */
function forbid(folder, later) {
  // faceTasks.ts lists the task functions of later folders for the worker threads; that is its job.
  const target =
    folder === 'workers' ? './server/src/workers/!(faceTasks).ts' : `./server/src/${folder}`;
  return later.map((other) => ({
    target,
    from: `./server/src/${other}`,
    except: SHARED_CONTRACTS[/** @type {keyof typeof SHARED_CONTRACTS} */ (other)] ?? [],
    message: `${folder}/ comes before ${other}/ in the data's journey and must not know it.`,
  }));
}

const serverZones = SERVER_ORDER.flatMap((folder, i) =>
  forbid(folder, [...SERVER_ORDER.slice(i + 1), ...FRONT_DOORS]),
);

const doorZones = [
  { target: './server/src/cli', from: './server/src/handlers', message: 'cli/ calls services.' },
  {
    target: './server/src/handlers',
    from: './server/src/cli',
    message: 'handlers/ call services.',
  },
  {
    target: './server/src/metrics',
    from: './server/src',
    except: ['metrics'],
    message: 'metrics/ is pure mathematics: it imports nothing.',
  },
];

/** @param {string} room @param {string[]} others */
function closeRoom(room, others) {
  return others.map((other) => ({
    target: `./${room}`,
    from: `./${other}`,
    message: `${room}/ and ${other}/ meet only in protocol/.`,
  }));
}

const roomZones = [
  ...closeRoom('protocol', ['server', 'client', 'media']),
  ...closeRoom('server', ['client', 'media', 'scripts', 'test']),
  ...closeRoom('client', ['server', 'media', 'scripts', 'test']),
  ...closeRoom('media', ['server', 'client', 'scripts', 'test']),
];

export const importZones = [...roomZones, ...serverZones, ...doorZones];
