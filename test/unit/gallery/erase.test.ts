import { createHmac } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { readFaces } from '../../../server/src/dataset/datasetIndex';
import { readJournal } from '../../../server/src/dataset/journal';
import { readReport } from '../../../server/src/dataset/report';
import { FeatureCache } from '../../../server/src/features/featureCache';
import { sha256 } from '../../../server/src/files/hash';
import {
  erasePerson,
  finishErasures,
  planErasure,
  type EraseOptions,
} from '../../../server/src/gallery/erasePerson';
import { indexPeople } from '../../../server/src/gallery/indexPeople';
import {
  BACKBONES,
  cropBytes,
  embeddingOf,
  featureOf,
  fillWorkspace,
  SECRET,
  SECRET_FOLDER,
} from './erasableWorkspace';
import { bytesOf, filesContaining, tempWorkspace, withGallery } from './tempGallery';

let workspace: Awaited<ReturnType<typeof tempWorkspace>>;
let run: string;

beforeEach(async () => {
  workspace = await tempWorkspace();
  ({ run } = await fillWorkspace(workspace.root));
});

afterEach(() => workspace.dispose());

const ALL = { crops: true, raw: true, features: true, trash: true };

function optionsFor(choice: Partial<EraseOptions> = {}): EraseOptions {
  return { name: SECRET, gallery: workspace.folder, workspace: workspace.root, ...choice };
}

/** Everything that must not be in any file afterwards, by what it is. */
function traces(): Record<string, string | Uint8Array> {
  const features = BACKBONES.map(({ name, dimensions }) => [
    `feature of ${name}`,
    bytesOf(featureOf(SECRET, '2.jpg', dimensions)),
  ]);
  const embeddings = [0, 1, 2].map((i) => [`embedding ${i}`, bytesOf(embeddingOf(SECRET, i))]);
  return {
    ...(Object.fromEntries([...features, ...embeddings]) as Record<string, Uint8Array>),
    'hash of a crop': sha256(cropBytes(SECRET, '2.jpg')),
    name: SECRET,
    folder: SECRET_FOLDER,
    'part of the name': 'Zebrafinch',
    picture: `picture of ${SECRET}`,
  };
}

/** Files below the workspace, but for what a receipt says remains: the run's list and the report. */
async function filesWith(what: string | Uint8Array): Promise<string[]> {
  const found = await filesContaining(workspace.root, what);
  const kept = [join(run, 'config.json'), join(workspace.root, 'evaluation.html')];
  return found.filter((path) => !kept.includes(path));
}

const count = (items: { what: string; count: number }[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(items.map(({ what }) => what))].map((what) => [
      what,
      items.filter((item) => item.what === what).reduce((sum, item) => sum + item.count, 0),
    ]),
  );

const EVERYTHING = {
  ...{ embeddings: 3, pictures: 3, consents: 3, features: 6, crops: 3 },
  ...{ 'list-lines': 3, 'face-rows': 3, 'report-entries': 6, 'raw-photos': 4, trash: 1 },
};

describe('erasing everything of a person', () => {
  it('leaves no byte of them in any file, and says what it erased', async () => {
    for (const [what, bytes] of Object.entries(traces())) {
      expect(await filesWith(bytes), `${what} before`).not.toEqual([]);
    }
    const receipt = await erasePerson(optionsFor(ALL));
    for (const [what, bytes] of Object.entries(traces())) {
      expect(await filesWith(bytes), what).toEqual([]);
    }
    const names = await readdir(workspace.root, { recursive: true });
    expect(names.filter((name) => name.includes('Zebrafinch'))).toEqual([]);
    expect(names.filter((name) => /erase-|\.lock$/.test(name))).toEqual([]);
    expect(count(receipt.erased)).toEqual(EVERYTHING);
    expect(receipt.remaining).toEqual([]);
    for (const { what, bytes } of receipt.erased) {
      const counted = ['consents', 'list-lines', 'face-rows', 'report-entries'];
      expect(bytes > 0, what).toBe(!counted.includes(what));
    }
  });

  it('takes them out of the gallery’s index too, which goes on for the others', async () => {
    await indexPeople({ gallery: workspace.folder });
    const idsOf = async (wanted: (person: string) => boolean) =>
      withGallery(workspace.folder, async (gallery) =>
        (await gallery.faces()).filter(({ person }) => wanted(person)).map(({ id }) => id),
      );
    const own = await idsOf((person) => person === SECRET);
    const index = join(workspace.folder, 'gallery.lance', 'cells.lance');
    for (const id of own) expect(await filesContaining(index, id), id).not.toEqual([]);
    const receipt = await erasePerson(optionsFor(ALL));
    expect(count(receipt.erased)).toEqual({ ...EVERYTHING, 'index-rows': 3 });
    for (const what of [...own, ...Object.values(traces())]) {
      expect(await filesWith(what)).toEqual([]);
    }
    const others = await idsOf(() => true);
    const cells = await withGallery(workspace.folder, (gallery) => gallery.cells());
    expect([...cells!.cellOf.keys()].sort()).toEqual(others.sort());
  });

  it('leaves everybody else as they were', async () => {
    const before = await readFaces(join(workspace.root, 'dataset'));
    await erasePerson(optionsFor(ALL));
    await withGallery(workspace.folder, async (gallery) => {
      const people = await gallery.people();
      expect(people.map(({ name, faces }) => [name, faces])).toEqual([
        ['bob', 3],
        ['cem', 3],
      ]);
      expect((await gallery.embeddings()).values.slice(128, 256)).toEqual(embeddingOf('bob', 1));
      expect((await gallery.cropIds()).size).toBe(6);
      expect((await gallery.consents()).size).toBe(6);
    });
    const dataset = join(workspace.root, 'dataset');
    const others = ['bob', 'cem'].flatMap((name) => [1, 2, 3].map((i) => `${name}/${i}.jpg`));
    expect(await readFile(join(dataset, 'list.txt'), 'utf8')).toBe(`${others.join('\n')}\n`);
    const faces = await readFaces(dataset);
    expect([...faces.keys()]).toEqual(others);
    for (const image of others) expect(faces.get(image)).toEqual(before.get(image));
    const report = (await readReport(join(dataset, 'report.json')))!;
    expect(report.skippedPhotos.map(({ image, words }) => [image, words])).toEqual([
      ['bob/8.jpg', 'duplicate of an erased photo, another person’s photo'],
      ['cem/9.jpg', 'duplicate of cem/1.jpg'],
    ]);
    expect(report.ignored.map(({ path }) => path)).toEqual(['bob/notes.txt']);
    expect(report.handMade).toEqual(['cem/2.jpg']);
    const journal = (await readJournal(join(dataset, 'journal.jsonl')))!;
    expect(journal.entries.map(({ image }) => image)).toEqual([
      'bob/journal.jpg',
      'cem/journal.jpg',
    ]);
    expect(journal).toMatchObject({ written: '2026-01-02', dropped: ['bob/dropped.jpg'] });
    for (const backbone of BACKBONES) {
      const cache = await FeatureCache.open(workspace.root, backbone);
      const keys = [SECRET, 'bob', 'cem'].map((person) => ({
        sha256: sha256(cropBytes(person, '1.jpg')),
        origin: 'detected:ssd',
      }));
      const found = [...(await cache.lookUp(keys)).values()];
      expect(found).toEqual([
        featureOf('bob', '1.jpg', backbone.dimensions),
        featureOf('cem', '1.jpg', backbone.dimensions),
      ]);
      cache.close();
    }
    expect((await readdir(join(workspace.root, 'raw'))).sort()).toEqual(['bob', 'cem']);
  });

  it('names what keeps a trace: heads trained on them, and files that name them', async () => {
    const { traces: kept } = await erasePerson(optionsFor(ALL));
    expect(kept).toMatchObject([
      {
        kind: 'trained-head',
        path: run,
        count: 3,
        remedy: expect.stringContaining('Train again') as string,
      },
      { kind: 'file', path: join(workspace.root, 'evaluation.html'), count: 1 },
    ]);
  });

  it('says that the projector has more of them than the file that names them', async () => {
    const names = join(run, 'projector', 'metadata.tsv');
    await mkdir(join(run, 'projector'));
    await writeFile(names, `person\timage\n${SECRET}\t1.jpg\n`);
    const { traces: kept } = await erasePerson(optionsFor(ALL));
    const remedy = expect.stringContaining(`Delete the folder ${join(run, 'projector')}`) as string;
    expect(kept).toContainEqual(expect.objectContaining({ path: names, remedy }));
  });

  it('keeps a receipt that only who has the key can tie to the person', async () => {
    const receipt = await erasePerson(optionsFor(ALL));
    const text = await readFile(receipt.file!, 'utf8');
    expect(text).not.toMatch(/zebra|agrees|picture of/i);
    const stored = JSON.parse(text) as { proof: string; erased: object[]; time: string };
    const key = Buffer.from(receipt.proofKey!, 'hex');
    expect(stored.proof).toBe(createHmac('sha256', key).update(SECRET).digest('hex'));
    expect(stored.erased).toEqual(receipt.erased);
    expect(stored.time).toBe(receipt.time);
    expect(await filesContaining(workspace.root, receipt.proofKey!)).toEqual([]);
  });
});

describe('erasing some of it', () => {
  it('of the gallery alone leaves the rest and says that it remains', async () => {
    const receipt = await erasePerson(optionsFor());
    expect(count(receipt.erased)).toEqual({ embeddings: 3, pictures: 3, consents: 3 });
    const gallery = { embeddings: 3, pictures: 3, consents: 3 };
    expect({ ...count(receipt.remaining), ...gallery }).toEqual(EVERYTHING);
    expect(count(receipt.remaining)).not.toHaveProperty('embeddings');
    expect(await filesContaining(workspace.folder, bytesOf(embeddingOf(SECRET, 0)))).toEqual([]);
    expect(await readdir(join(workspace.root, 'dataset', 'images'))).toHaveLength(3);
  });

  it('names the photos elsewhere from which the person was enrolled', async () => {
    const photo = join(workspace.root, 'elsewhere.jpg');
    await writeFile(photo, 'a photo');
    await withGallery(workspace.folder, (gallery) =>
      gallery.change((faces) => faces.map((face) => ({ ...face, source: photo }))),
    );
    const { remaining } = await planErasure(optionsFor(ALL));
    expect(remaining).toEqual([{ what: 'enrolled-photos', where: photo, count: 1, bytes: 0 }]);
  });

  it('removes links, leaves what they lead to, and says so', async () => {
    const target = join(workspace.root, 'elsewhere.jpg');
    await writeFile(target, 'a photo');
    await symlink(target, join(workspace.root, 'raw', SECRET_FOLDER, 'link.jpg'));
    const { remaining, erased } = await planErasure(optionsFor({ raw: true }));
    expect(remaining).toContainEqual(expect.objectContaining({ what: 'linked-files', count: 1 }));
    expect(count(erased)['raw-photos']).toBe(5);
    await erasePerson(optionsFor({ raw: true }));
    expect(await readFile(target, 'utf8')).toBe('a photo');
  });

  it('finds folders that are named otherwise than the person', async () => {
    const options = { name: 'Roberta', folderName: 'bob', crops: true };
    const receipt = await erasePerson(optionsFor(options));
    expect(count(receipt.erased)).toMatchObject({ crops: 3, 'list-lines': 3 });
    expect(await readdir(join(workspace.root, 'dataset', 'images'))).toHaveLength(2);
  });
});

describe('planning an erasure', () => {
  it('says the same as the receipt, and changes nothing', async () => {
    const snapshot = async () => {
      const entries = await readdir(workspace.root, { recursive: true, withFileTypes: true });
      const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
      return Promise.all(files.sort().map(async (file) => [file, sha256(await readFile(file))]));
    };
    const before = await snapshot();
    const plan = await planErasure(optionsFor(ALL));
    expect(await snapshot()).toEqual(before);
    const receipt = await erasePerson(optionsFor(ALL));
    const { erased, remaining, traces: kept, name } = receipt;
    expect(plan).toMatchObject({ erased, remaining, traces: kept, name, dryRun: true, file: null });
  });
});

describe('erasing who is not there', () => {
  it('is an error that changes nothing', async () => {
    const missing = { code: ErrorCode.NotFound };
    await expect(erasePerson(optionsFor({ name: 'Nobody', ...ALL }))).rejects.toMatchObject(
      missing,
    );
    await expect(planErasure(optionsFor({ name: 'zebrafinch' }))).rejects.toMatchObject(missing);
    await erasePerson(optionsFor(ALL));
    await expect(erasePerson(optionsFor(ALL))).rejects.toMatchObject(missing);
    expect(await readdir(join(workspace.folder, 'receipts'))).toHaveLength(1);
  });

  it('says where there is something that was not asked for', async () => {
    await erasePerson(optionsFor());
    await expect(erasePerson(optionsFor())).rejects.toThrow(/there is more in/);
  });
});

describe('an erasure that was cut off', () => {
  it('is finished by the next one of the same person, whose receipt tells all', async () => {
    const controller = new AbortController();
    const cancelled = erasePerson(optionsFor(ALL), {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done >= 1) controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: ErrorCode.Cancelled });
    const people = await withGallery(workspace.folder, (gallery) => gallery.people());
    expect(people.map(({ name }) => name)).toEqual(['bob', 'cem']);
    expect(await filesWith('Zebrafinch')).not.toEqual([]);
    const receipt = await erasePerson(optionsFor());
    expect(count(receipt.erased)).toEqual(EVERYTHING);
    for (const [what, bytes] of Object.entries(traces())) {
      expect(await filesWith(bytes), what).toEqual([]);
    }
    expect(await readdir(join(workspace.folder, 'receipts'))).toHaveLength(1);
  });

  it('is finished before anything else when the workspace is opened again', async () => {
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }) => void (done >= 1 && controller.abort());
    await erasePerson(optionsFor(ALL), { signal: controller.signal, onProgress }).catch(() => null);
    const receipts = await finishErasures(workspace.root);
    expect(receipts).toMatchObject([{ name: SECRET }]);
    expect(await filesWith('Zebrafinch')).toEqual([]);
    expect(await finishErasures(workspace.root)).toEqual([]);
  });
});
