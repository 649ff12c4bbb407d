import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../server/src/files/packageRoot';
import { SeededRandom } from '../../server/src/training/random';
import { writeSmallPictures } from '../fixtures/smallPictures';
import { differences, endStateOf, type EndState } from './endState';
import { makeWorld, VERBS, type KilledVerb } from './killWorld';
import { runLikeness, type Ended } from './likenessProcess';
import type { SoakOptions } from './soakReport';

/** At most so many kills in a row before a process may come to its end. */
const KILLS_IN_A_ROW = 4;

/** What came of killing one verb again and again. */
export interface VerbKills extends Tally {
  verb: string;
  /** What the verb takes undisturbed. */
  durationMs: number;
}

interface Scene {
  verb: KilledVerb;
  /** The world in which the verb is started; only copied. */
  world: string;
  undisturbed: EndState;
  /** What the verb takes undisturbed. */
  durationMs: number;
  tally: Tally;
}

interface Tally {
  kills: number;
  /** Starts that were to be killed and had ended before. */
  tooQuick: number;
  /** Times the verb was let come to its end after kills … */
  completed: number;
  /** … and what it came to was what an undisturbed one comes to. */
  equal: number;
  /** Longest time from a start after a kill to the end. */
  longestSeconds: number;
}

/**
 * Kills every verb its share of `count` times at seeded random moments, starts it again, often to kill it once
 * more, and compares what it comes to in the end with what an undisturbed one comes to.
 * @param onProgress called with a line for whoever waits
 * @returns a row a verb, and a sentence for everything that was not as it must be
 */
export async function killVerbs(
  { count, seed }: SoakOptions,
  onProgress: (line: string) => void = () => undefined,
): Promise<{ verbs: VerbKills[]; problems: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-soak-kills-'));
  const problems: string[] = [];
  const scenes: Scene[] = [];
  try {
    const raw = join(folder, 'raw');
    await writeSmallPictures(raw);
    for (const verb of VERBS) scenes.push(await undisturbed(verb, folder, raw));
    for (const [i, scene] of scenes.entries()) {
      const share = Math.floor(count / scenes.length) + (i < count % scenes.length ? 1 : 0);
      const random = SeededRandom.ofSeed(seed, i + 1);
      while (scene.tally.kills < share) {
        problems.push(...(await disturb(scene, share - scene.tally.kills, random, folder)));
        onProgress(`${scene.verb.name}: ${scene.tally.kills} of ${share} kills`);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const verbs = scenes.map(({ verb, durationMs, tally }) => ({
    verb: verb.name,
    durationMs,
    ...tally,
  }));
  return { verbs, problems };
}

/** Makes a verb's world and has a copy of it go through the verb undisturbed. */
async function undisturbed(verb: KilledVerb, folder: string, raw: string): Promise<Scene> {
  const world = join(folder, verb.name);
  await makeWorld(world, verb, raw);
  const copy = join(folder, 'copy');
  await cp(world, copy, { recursive: true });
  const { code, err, seconds } = await runLikeness(verb.args, copy);
  if (code !== 0) throw new Error(`${verb.name} ended with ${code} undisturbed: ${err}`);
  const state = await endStateOf(copy);
  await rm(copy, { recursive: true });
  const tally = { kills: 0, tooQuick: 0, completed: 0, equal: 0, longestSeconds: 0 };
  return { verb, world, undisturbed: state, durationMs: seconds * 1000, tally };
}

/** Kills a verb a few times, lets it come to its end, and compares. @returns what was wrong */
async function disturb(
  { verb, world, undisturbed, durationMs, tally }: Scene,
  killsLeft: number,
  random: SeededRandom,
  folder: string,
): Promise<string[]> {
  // Always the same place: it stands in what is stored.
  const copy = join(folder, 'copy');
  await cp(world, copy, { recursive: true });
  const moments: number[] = [];
  let args = verb.args;
  const next = async () => (args = (await verb.again?.(copy)) ?? verb.args);
  const wanted = Math.min(1 + random.below(KILLS_IN_A_ROW), killsLeft);
  for (let i = 0; i < wanted; i++) {
    const moment = Math.round(random.unit() * durationMs);
    const { signal } = await runLikeness(args, copy, moment);
    if (signal !== 'SIGKILL') {
      tally.tooQuick++;
      break;
    }
    moments.push(moment);
    tally.kills++;
    await next();
  }
  const ended = await runLikeness(args, copy);
  tally.completed++;
  tally.longestSeconds = Math.max(tally.longestSeconds, ended.seconds);
  const wrong = [...failure(verb, ended), ...differences(await endStateOf(copy), undisturbed)];
  if (wrong.length === 0) tally.equal++;
  else await keep(copy, `${verb.name}-${moments.join('-')}`);
  await rm(copy, { recursive: true, force: true });
  const where = `${verb.name}, killed after ${moments.join(' and ')} ms`;
  return wrong.map((what) => `${where}: ${what}`);
}

function failure({ mayBeDone }: KilledVerb, { code, err }: Ended): string[] {
  if (code === 0 || mayBeDone?.test(err)) return [];
  return [`the next start ended with ${code}: ${err}`];
}

async function keep(world: string, name: string): Promise<void> {
  await cp(world, join(packageRoot(), 'out', 'soak-kills', name), { recursive: true });
}
