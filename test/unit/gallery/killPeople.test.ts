import { spawn } from 'node:child_process';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '../../../server/src/files/hash';
import { erasePerson, finishErasures } from '../../../server/src/gallery/erasePerson';
import { adoptStaged, stageFaces } from '../../../server/src/gallery/staging';
import { embeddingOf, fillWorkspace, OTHERS, SECRET } from './erasableWorkspace';
import { doWork, type KillableWork } from './killablePeople';
import { randomEmbeddings } from './sampleFaces';
import { bytesOf, filesContaining, MODEL, tempWorkspace, withGallery } from './tempGallery';

const BUNDLE = resolve(__dirname, '../../../out/killablePeople.js');
/** A short sample; LIKENESS_KILLS asks for more. */
const KILLS = Number(process.env['LIKENESS_KILLS'] ?? 3);
const NEW_MODEL = { id: 'b'.repeat(64), runFolder: null };

let base: Awaited<ReturnType<typeof tempWorkspace>>;

beforeAll(async () => {
  await build({
    entryPoints: [join(__dirname, 'killablePeople.ts')],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
  base = await tempWorkspace();
  await fillWorkspace(base.root);
}, 60_000);

afterAll(() => base.dispose());

/** Starts the work in a process of its own and kills it (SIGKILL) some milliseconds after it began. */
async function killAfter(work: KillableWork, delayMs: number): Promise<{ killed: boolean }> {
  const child = spawn(process.execPath, [BUNDLE], {
    env: { ...process.env, LIKENESS_KILLABLE_PEOPLE: JSON.stringify(work) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((done) => {
    child.on('exit', (_code, signal) => done(signal));
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'begun') continue;
    await sleep(delayMs);
    child.kill('SIGKILL');
  }
  return { killed: (await ended) === 'SIGKILL' };
}

/** How long the work takes when nobody disturbs it, from its beginning on. */
async function timeOf(work: KillableWork): Promise<number> {
  const startMs = performance.now();
  await doWork(work);
  return performance.now() - startMs;
}

/** Moments spread over the whole time the work takes, a little beyond its end; by chance within their part. */
function momentOf(kill: number, undisturbedMs: number): number {
  return ((kill + Math.random()) / KILLS) * undisturbedMs * 1.2;
}

/** Everything but the tables, whose files have names drawn by chance; receipts tell their time. */
async function filesOf(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const plain = files.filter((file) => !/\.lance|receipts/.test(relative(root, file))).sort();
  const hashes = plain.map(async (file) => [relative(root, file), sha256(await readFile(file))]);
  return Object.fromEntries(await Promise.all(hashes)) as Record<string, string>;
}

async function copyOf(): Promise<{ root: string; folder: string; dispose: () => Promise<void> }> {
  const copy = await tempWorkspace();
  await cp(base.root, copy.root, { recursive: true });
  return copy;
}

test(
  'an erasure killed at any moment is finished by the next, which leaves no byte',
  async () => {
    const whole = await copyOf();
    const workOf = ({ root, folder }: { root: string; folder: string }) =>
      ({ kind: 'erase', name: SECRET, workspace: root, gallery: folder }) as const;
    const undisturbedMs = await timeOf(workOf(whole));
    const expected = await filesOf(whole.root);
    await whole.dispose();

    let killed = 0;
    for (let i = 0; i < KILLS; i++) {
      const copy = await copyOf();
      const delayMs = momentOf(i, undisturbedMs);
      const where = `killed after ${delayMs} ms`;
      if ((await killAfter(workOf(copy), delayMs)).killed) killed++;
      const finished = await finishErasures(copy.root);
      const again = { ...workOf(copy), crops: true, raw: true, features: true, trash: true };
      // Killed before it had noted what it was about to do: nothing is erased yet.
      if (finished.length === 0) await erasePerson(again).catch(() => undefined);
      const receipts = await readdir(join(copy.folder, 'receipts'));
      expect(receipts, where).toHaveLength(1);
      const text = await readFile(join(copy.folder, 'receipts', receipts[0]!), 'utf8');
      const { erased } = JSON.parse(text) as { erased: { what: string; count: number }[] };
      expect(
        erased.reduce((sum, { count }) => sum + count, 0),
        where,
      ).toBe(35);
      expect(await filesOf(copy.root), where).toEqual(expected);
      for (const trace of [bytesOf(embeddingOf(SECRET, 1)), `picture of ${SECRET}`, 'Zebrafinch']) {
        const found = await filesContaining(join(copy.folder, 'gallery.lance'), trace);
        expect(found.join('\n'), `${where}: ${String(trace).slice(0, 20)}`).toBe('');
      }
      await withGallery(copy.folder, async (gallery) => {
        expect((await gallery.people()).map(({ name }) => name)).toEqual(OTHERS);
      });
      await copy.dispose();
    }
    expect(killed).toBeGreaterThan(0);
  },
  KILLS * 15_000,
);

test(
  'killed while it changes to another model, a gallery has one model and all its faces',
  async () => {
    const prepared = await copyOf();
    const ids = await withGallery(prepared.folder, async (gallery) => {
      const faces = await gallery.faces();
      const rows = randomEmbeddings(faces.length, 5);
      const staged = faces.map(({ id }, i) => {
        return [id, { embedding: rows.slice(i * 128, (i + 1) * 128) }] as const;
      });
      await stageFaces(gallery, NEW_MODEL.id, new Map(staged));
      return faces.map(({ id }) => id);
    });
    const work = (gallery: string): KillableWork => ({ kind: 'adopt', gallery, model: NEW_MODEL });
    const trial = await tempWorkspace();
    await cp(prepared.root, trial.root, { recursive: true });
    const undisturbedMs = await timeOf(work(trial.folder));
    const expected = await withGallery(trial.folder, (gallery) => gallery.faces());
    await trial.dispose();

    for (let i = 0; i < KILLS; i++) {
      const copy = await tempWorkspace();
      await cp(prepared.root, copy.root, { recursive: true });
      const delayMs = momentOf(i, undisturbedMs);
      await killAfter(work(copy.folder), delayMs);
      await withGallery(copy.folder, async (gallery) => {
        const [faces, model] = [await gallery.faces(), await gallery.model()];
        const where = `killed after ${delayMs} ms`;
        expect([MODEL, NEW_MODEL], where).toContainEqual(model);
        expect(faces.map(({ id }) => id)).toEqual(ids);
        expect(new Set(faces.map(({ modelId }) => modelId))).toEqual(new Set([model!.id]));
        if (model!.id === MODEL.id) await adoptStaged(gallery, NEW_MODEL, new Set());
        expect(await gallery.faces(), where).toEqual(expected);
        expect(await gallery.model()).toEqual(NEW_MODEL);
      });
      await copy.dispose();
    }
    await prepared.dispose();
  },
  KILLS * 15_000,
);
