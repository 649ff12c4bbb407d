import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
/** Kept between test files and runs: it is brought up to date each time, which then takes a moment. */
const KEPT = join(ROOT, 'out/protocolSamples');
const VARIANTS = 6;

export interface SampleWorkspace {
  folder: string;
  /** 22 people with 6 pictures each. */
  raw: string;
  /** Prepared, from part of them; its features are in the workspace. */
  dataset: string;
  remove: () => void;
}

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist', program), ...args], {
    cwd: KEPT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`);
}

/** The sample people's photos, made if they are not there: 22 folders with 6 pictures each, not to be changed. */
export function keptPhotos(): string {
  mkdirSync(KEPT, { recursive: true });
  if (!existsSync(join(KEPT, 'raw'))) {
    rmSync(join(KEPT, 'unfinished'), { recursive: true, force: true });
    run('samplePhotos.js', 'unfinished', String(VARIANTS));
    renameSync(join(KEPT, 'unfinished'), join(KEPT, 'raw'));
  }
  return join(KEPT, 'raw');
}

/** A workspace of its own with sample photos, a dataset and features. */
export function makeSampleWorkspace(): SampleWorkspace {
  keptPhotos();
  run('cli.js', 'prepare', 'raw', 'dataset', '--max-per-person', '5');
  run('cli.js', 'features', 'dataset');
  const folder = mkdtempSync(join(tmpdir(), 'likeness-workspace-'));
  for (const name of ['raw', 'dataset', '.likeness']) {
    cpSync(join(KEPT, name), join(folder, name), { recursive: true });
  }
  return {
    folder,
    raw: join(folder, 'raw'),
    dataset: join(folder, 'dataset'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
