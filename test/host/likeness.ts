import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extensions } from 'vscode';
import type { LikenessApi } from '../../client/src/extension';
import { StatusRequest } from '../../protocol/src/messages';
import type { Status } from '../../protocol/src/status';
import { until } from './until';

/** The extension, activated. */
export async function likeness(): Promise<LikenessApi> {
  return await extensions.getExtension<LikenessApi>('likeness.likeness')!.activate();
}

export async function backendStatus(): Promise<Status> {
  const { backend } = await likeness();
  return backend.request(StatusRequest, { waitForEngine: true });
}

/** Ends a process as the system does when memory is short. */
export function killHard(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

/** Waits until nothing runs or waits, whatever an earlier test left behind. */
export async function untilIdle(): Promise<void> {
  const { backend } = await likeness();
  await until(
    () => backend.jobs.active,
    (jobs) => jobs.length === 0,
  );
}

const VARIANTS = 4;

/**
 * Copies a folder of 22 people with 4 pictures each, made from face-api's sample photos; they are kept in
 * out/ between runs.
 * @param people the first so many of them
 */
export async function copySamplePeople(target: string, people = 22): Promise<string> {
  const root = extensions.getExtension('likeness.likeness')!.extensionPath;
  const kept = join(root, 'out/hostSamples');
  if (!existsSync(kept)) {
    const unfinished = `${kept}-unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    const program = join(root, 'dist/samplePhotos.js');
    await promisify(execFile)(process.execPath, [program, unfinished, String(VARIANTS)]);
    renameSync(unfinished, kept);
  }
  for (const person of readdirSync(kept).sort().slice(0, people)) {
    cpSync(join(kept, person), join(target, person), { recursive: true });
  }
  return target;
}
