import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { EraseTrace } from '../../../protocol/src/people';
import { isOfPerson } from '../dataset/scrubFiles';
import { PROJECTOR_FOLDER } from '../exports/projector/writeProjector';
import { OWN_FOLDER_NAME } from '../files/ownFolder';
import { runsThatSaw } from '../training/runsThatSaw';
import type { EraseTargets } from './eraseTargets';
import { mentionsOf } from './mentions';

/** What reports, logs and lists are written as. */
const TEXT_FILE = /\.(html?|jsonl?|tsv|csv|txt|md|log)$/i;
/** A report with pictures takes a few megabytes. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** What erasing itself writes, and tables, which it looks after. */
const NOT_LOOKED_INTO = /^(erase-.*|receipts|.*\.lance|.*\.lock)$/;

/**
 * What keeps a trace of a person and cannot have it cut out: heads trained on their images, and files of
 * the workspace that name them (evaluation reports, records of jobs, projector files).
 * @param hashes SHA-256 (hex) of their images
 */
export async function findTraces(
  targets: EraseTargets,
  hashes: readonly string[],
): Promise<EraseTrace[]> {
  const known = new Set(hashes);
  const runs = await runsThatSaw(
    targets.workspace,
    ({ image, sha256 }) => isOfPerson(image, targets.folderName) || known.has(sha256),
  );
  const heads = runs.map(({ folder, name, images }): EraseTrace => ({
    kind: 'trained-head',
    path: folder,
    count: images,
    words: `The head of the run ${name} was trained or chosen on ${images} images of theirs, which its config.json lists.`,
    remedy: 'Train again without them, then delete the run.',
  }));
  const files = await filesThatName(targets);
  const inRuns = heads.map(({ path }) => resolve(path, 'config.json'));
  return [...heads, ...files.filter(({ path }) => !inRuns.includes(path))];
}

async function filesThatName(targets: EraseTargets): Promise<EraseTrace[]> {
  const { workspace, dataset, raw, name, folderName } = targets;
  const own = join(workspace, OWN_FOLDER_NAME);
  const skipped = [dataset, raw].map((folder) => folder + sep);
  const paths = [...(await textFiles(workspace, 0)), ...(await textFiles(own, 8))];
  const pattern = mentionsOf([name, folderName]);
  const traces: EraseTrace[] = [];
  for (const path of new Set(paths)) {
    if (skipped.some((folder) => path.startsWith(folder))) continue;
    const text = (await readFile(path, 'utf8').catch(() => '')).normalize('NFC');
    const count = [...text.matchAll(pattern)].length;
    if (count === 0) continue;
    const words = `${path} names them ${count === 1 ? 'once' : `${count} times`}.`;
    traces.push({ kind: 'file', path, count, words, remedy: remedyFor(path) });
  }
  return traces;
}

/** The projector's table of names lies beside the faces and vectors that its rows are of. */
function remedyFor(path: string): string {
  const folder = dirname(path);
  return basename(folder) === PROJECTOR_FOLDER
    ? `Delete the folder ${folder}, which shows their faces too; "likeness projector" makes it anew without them.`
    : 'Look at it, and delete it.';
}

/** Text files in a folder, and in those below it down to a depth. */
async function textFiles(folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (NOT_LOOKED_INTO.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 0) found.push(...(await textFiles(path, depth - 1)));
    if (!entry.isFile() || !TEXT_FILE.test(entry.name)) continue;
    const bytes = await stat(path).then(
      ({ size }) => size,
      () => Infinity,
    );
    if (bytes <= MAX_FILE_BYTES) found.push(path);
  }
  return found;
}
