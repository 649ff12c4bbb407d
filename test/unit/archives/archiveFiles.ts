import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importArchive, type ImportOptions } from '../../../server/src/archives/importArchive';
import type { ImportReport } from '../../../server/src/archives/importReport';
import type { JobContext } from '../../../server/src/job';
import { tempFolder } from '../dataset/tempFolder';

/** Writes an archive into a folder of its own. @returns its path */
export async function writeArchive(content: Buffer, name = 'archive.bin'): Promise<string> {
  const file = join(await tempFolder(), name);
  await writeFile(file, content);
  return file;
}

/** Imports an archive's bytes into a new folder. */
export async function importBytes(
  content: Buffer,
  options: Partial<ImportOptions> = {},
  context: JobContext = {},
): Promise<{ report: ImportReport; target: string; files: Record<string, string> }> {
  const archive = await writeArchive(content);
  const target = options.target ?? join(await tempFolder(), 'raw');
  const report = await importArchive({ into: 'raw', ...options, archive, target }, context);
  return { report, target, files: await filesIn(target) };
}

/** All files below a folder, hidden ones left out: path → content as Latin-1 text. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const path of (await namesIn(folder)).filter((name) => !/(^|\/)\./.test(name))) {
    files[path] = await readFile(join(folder, path), 'latin1');
  }
  return files;
}

/** All that lies below a folder but folders, hidden ones too. */
export async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const name of names.sort()) {
    if (!(await stat(join(folder, name))).isDirectory()) paths.push(name.replaceAll('\\', '/'));
  }
  return paths;
}
