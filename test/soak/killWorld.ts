import { cp, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runLikeness } from './likenessProcess';

const QUICK = ['--detector', 'tiny', '--workers', '1'];
/** So many that training takes about as long as starting it. */
const EPOCHS = 150;

/** A verb that is killed on its way. */
export interface KilledVerb {
  name: string;
  args: readonly string[];
  /** What its world has gone through before. */
  after: readonly (readonly string[])[];
  /** How it is started once it was killed; default: as before. */
  again?: (world: string) => Promise<readonly string[]>;
  /** What a start may say that finds the work done already by a process killed after it had ended it. */
  mayBeDone?: RegExp;
}

const PREPARE = ['prepare', 'raw', 'dataset', ...QUICK];
const FEATURES = ['features', 'dataset', '--workers', '1'];
const TRAIN = ['train', 'dataset', '--epochs', String(EPOCHS), '--workers', '1'];
const enroll = (name: string, person: string) => {
  const photos = [1, 2, 3].map((i) => `raw/${person}/${i}.jpg`);
  return ['enroll', name, ...photos, '--model', 'untrained', ...QUICK];
};

export const VERBS: readonly KilledVerb[] = [
  { name: 'prepare', args: PREPARE, after: [] },
  { name: 'features', args: FEATURES, after: [PREPARE] },
  { name: 'train', args: TRAIN, after: [PREPARE, FEATURES], again: resumeOrTrain },
  { name: 'enroll', args: enroll('Ada', 'p1'), after: [enroll('Bea', 'p2')] },
  {
    name: 'erase',
    args: ['people', 'erase', 'Ada', '--all', '--folder-name', 'p1', '--yes'],
    after: [PREPARE, FEATURES, enroll('Bea', 'p2'), enroll('Ada', 'p1')],
    mayBeDone: /(Nobody named|Nothing of) "Ada"/,
  },
];

/** A run that was killed is resumed; before it had its config.json there is none. */
async function resumeOrTrain(world: string): Promise<readonly string[]> {
  const run = await runOf(world);
  return run === null ? TRAIN : [...TRAIN, '--resume', run];
}

/** The only run of a world that can be resumed; null while there is none. */
export async function runOf(world: string): Promise<string | null> {
  const runs = join(world, '.likeness', 'runs');
  for (const name of await readdir(runs).catch(() => [])) {
    const config = join(runs, name, 'config.json');
    if (await stat(config).catch(() => null)) return join(runs, name);
  }
  return null;
}

/** Makes the world in which a verb is started. */
export async function makeWorld(folder: string, { after }: KilledVerb, raw: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(raw, join(folder, 'raw'), { recursive: true });
  for (const args of after) {
    const { code, err } = await runLikeness(args, folder);
    if (code !== 0) throw new Error(`likeness ${args.join(' ')} ended with ${code}: ${err}`);
  }
}
