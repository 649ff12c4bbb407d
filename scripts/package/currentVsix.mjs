/** This machine's package for tests: made once for what is built, then taken as it is. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup.mjs';
import { readShipped } from './contents.mjs';
import { listFiles } from './listFiles.mjs';
import { makeVsix } from './makeVsix.mjs';
import { hostTarget } from './targets.mjs';

const RECORD = join(ROOT, 'out/currentVsix.json');

/** @returns {Promise<{ path: string } | { missing: string[] }>} a checked package of what is built */
export async function currentVsix() {
  const target = hostTarget();
  if (target === null) return { missing: [`${process.platform}-${process.arch} as a target`] };
  const madeOf = fingerprint();
  const record = readRecord();
  if (record?.madeOf === madeOf && existsSync(record.path)) return { path: record.path };
  const made = await makeVsix(target);
  if ('missing' in made) return made;
  const { path, problems } = made;
  if (problems.length > 0) throw new Error(`${path}:\n${problems.join('\n')}`);
  writeFileSync(RECORD, JSON.stringify({ madeOf, path }));
  return { path };
}

/** Of all that goes into it; the npm packages by their lockfile. */
function fingerprint() {
  const bundles = readShipped().outputs.filter((path) => !path.endsWith('.map'));
  const folders = ['media', 'models', 'scripts/package', 'client/syntaxes'];
  const papers = ['package.json', 'package-lock.json', 'README.md', 'CHANGELOG.md', 'LICENSE'];
  const files = [...bundles, ...papers, ...folders.flatMap((folder) => listFiles(ROOT, folder))];
  const hash = createHash('sha256');
  for (const path of files) hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

/** @returns {{ madeOf: string, path: string } | null} */
function readRecord() {
  try {
    return /** @type {{ madeOf: string, path: string }} */ (
      JSON.parse(readFileSync(RECORD, 'utf8'))
    );
  } catch {
    return null;
  }
}
