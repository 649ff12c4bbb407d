import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EraseItem } from '../../../protocol/src/people';
import { writeFileAtomic } from '../files/atomicFile';
import { removeLeftovers } from '../files/leftovers';
import { OWN_FOLDER_NAME } from '../files/ownFolder';
import type { EraseTargets } from './eraseTargets';

/**
 * An erasure that has begun. Its file is written before anything is removed and goes when all is, so that
 * one that was killed is finished by the next, and its receipt still says what there was.
 */
export interface EraseIntent {
  format: typeof FORMAT;
  targets: EraseTargets;
  /** ISO 8601, UTC. */
  time: string;
  /** See EraseReceipt. */
  proofKey: string;
  /** What was found when it began. */
  erased: EraseItem[];
  /** SHA-256 (hex) of the person's images: they cannot be found again once the images are gone. */
  hashes: string[];
}

const FORMAT = 'likeness.erase/1';
const INTENT_FILE = /^erase-[0-9a-f]+\.json$/;

export function newIntent(intent: Omit<EraseIntent, 'format'>): EraseIntent {
  return { format: FORMAT, ...intent };
}

export async function writeIntent(intent: EraseIntent): Promise<void> {
  await writeFileAtomic(pathOf(intent), `${JSON.stringify(intent)}\n`);
}

/** The intent names the person: it must not stay. */
export async function removeIntent(intent: EraseIntent): Promise<void> {
  await rm(pathOf(intent), { force: true });
}

/** Whether an erasure is under way, or was cut off. */
export async function hasIntents(workspace: string): Promise<boolean> {
  const names = await readdir(join(workspace, OWN_FOLDER_NAME)).catch(() => []);
  return names.some((name) => INTENT_FILE.test(name));
}

/** Erasures of a workspace that were cut off, and no longer run; to be called under their lock. */
export async function readIntents(workspace: string): Promise<EraseIntent[]> {
  const folder = join(workspace, OWN_FOLDER_NAME);
  await removeLeftovers(folder, (name) => INTENT_FILE.test(name));
  const names = (await readdir(folder).catch(() => [])).filter((name) => INTENT_FILE.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const intents = texts.map((text) => JSON.parse(text) as EraseIntent);
  return intents
    .filter(({ format }) => format === FORMAT)
    .sort((a, b) => (a.time < b.time ? -1 : 1));
}

function pathOf({ targets, proofKey }: EraseIntent): string {
  return join(targets.workspace, OWN_FOLDER_NAME, `erase-${proofKey.slice(0, 16)}.json`);
}
