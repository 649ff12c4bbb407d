import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { sha256 } from '../../../server/src/files/hash';
import { exportPeople } from '../../../server/src/gallery/exportPeople';
import type { NewFace } from '../../../server/src/gallery/gallery';
import { importPeople, type ImportPeopleOptions } from '../../../server/src/gallery/importPeople';
import { decodeSafetensors, encodeSafetensors } from '../../../server/src/training/safetensors';
import { sampleFace } from './sampleFaces';
import { MODEL, tempWorkspace, withGallery } from './tempGallery';

let workspace: Awaited<ReturnType<typeof tempWorkspace>>;
let file: string;
let json: string;

const FACES: NewFace[] = [
  {
    ...sampleFace('Ana', 1),
    crop: {
      jpeg: Uint8Array.of(255, 216, 1, 2, 3),
      landmarks: Float32Array.from({ length: 136 }, (_, i) => i / 3),
      box: { x: 1, y: 2, width: 3, height: 4 },
    },
    consent: { by: 'Grace', words: 'yes', timeMs: 5 },
  },
  sampleFace('Björk 名前', 2),
  {
    ...sampleFace('Ana', 3),
    crop: {
      jpeg: Uint8Array.of(255, 216, 9),
      landmarks: new Float32Array(136).fill(7),
      box: { x: -1, y: 0.5, width: 30, height: 40 },
    },
  },
];

beforeEach(async () => {
  workspace = await tempWorkspace();
  file = join(workspace.root, 'people.safetensors');
  json = join(workspace.root, 'people.json');
  await withGallery(workspace.folder, (gallery) => gallery.add(FACES, MODEL));
});

afterEach(() => workspace.dispose());

const other = () => join(workspace.root, 'other');

function importInto(gallery: string, options: Partial<ImportPeopleOptions> = {}) {
  const findModel = (id: string) => Promise.resolve(id === MODEL.id ? MODEL : null);
  return importPeople({ gallery, file, findModel, ...options });
}

const stateOf = (folder: string) =>
  withGallery(folder, async (gallery) => {
    const faces = await gallery.faces();
    return {
      faces,
      model: await gallery.model(),
      crops: await gallery.crops(faces.map(({ id }) => id)),
      consents: await gallery.consents(),
    };
  });

describe('people that are exported and imported', () => {
  it('are the same, to the bit, pictures and consents included', async () => {
    const result = await exportPeople({ gallery: workspace.folder, file, withPictures: true });
    expect(result).toMatchObject({ files: [file, json], people: 2, faces: 3 });
    expect(await importInto(other())).toEqual({ people: 2, added: 3, known: 0, skipped: [] });
    expect(await stateOf(other())).toEqual(await stateOf(workspace.folder));
  });

  it('can be some of them, without pictures', async () => {
    await exportPeople({ gallery: workspace.folder, file, names: ['Ana'] });
    await importInto(other());
    const { faces, crops, consents } = await stateOf(other());
    expect(faces.map(({ id }) => id)).toEqual(['Ana-1', 'Ana-3']);
    expect(crops.size).toBe(0);
    expect(consents.size).toBe(1);
    const missing = exportPeople({ gallery: workspace.folder, file, names: ['Ana', 'Nobody'] });
    await expect(missing).rejects.toMatchObject({ code: ErrorCode.NotFound });
  });

  it('are readable by any reader of safetensors: N×128 floats named embeddings', async () => {
    await exportPeople({ gallery: workspace.folder, file });
    const { tensors } = decodeSafetensors(await readFile(file), file);
    expect(tensors['embeddings']!.shape).toEqual([3, 128]);
    expect(tensors['embeddings']!.data.slice(128, 256)).toEqual(FACES[1]!.embedding);
    expect(Object.keys(tensors)).toEqual(['embeddings']);
  });

  it('are left as they are when they are there already', async () => {
    await exportPeople({ gallery: workspace.folder, file });
    const before = await stateOf(workspace.folder);
    const result = await importInto(workspace.folder);
    expect(result).toEqual({ people: 0, added: 0, known: 3, skipped: [] });
    expect(await stateOf(workspace.folder)).toEqual(before);
  });

  it('are refused, merged or left out where their name is taken, as asked', async () => {
    await exportPeople({ gallery: workspace.folder, file });
    await withGallery(other(), (gallery) => gallery.add([sampleFace('Ana', 50)], MODEL));
    await expect(importInto(other())).rejects.toMatchObject({
      code: ErrorCode.InvalidInput,
      message: expect.stringContaining('"Ana"') as string,
    });
    expect((await stateOf(other())).faces).toHaveLength(1);
    const skipped = await importInto(other(), { onClash: 'skip' });
    expect(skipped).toEqual({ people: 1, added: 1, known: 0, skipped: ['Ana'] });
    const merged = await importInto(other(), { onClash: 'merge' });
    expect(merged).toEqual({ people: 1, added: 2, known: 1, skipped: [] });
    const people = await withGallery(other(), (gallery) => gallery.people());
    expect(people.map(({ name, faces }) => [name, faces])).toEqual([
      ['Ana', 3],
      ['Björk 名前', 1],
    ]);
  });

  it('of another model are refused, by a gallery that has one and by one that has none', async () => {
    await exportPeople({ gallery: workspace.folder, file });
    const model = { id: 'b'.repeat(64), runFolder: '/runs/other' };
    await withGallery(other(), (gallery) => gallery.add([sampleFace('Eve', 50)], model));
    const mismatch = { code: ErrorCode.ModelMismatch };
    await expect(importInto(other())).rejects.toMatchObject(mismatch);
    const empty = join(workspace.root, 'empty');
    const unknown = importInto(empty, { findModel: () => Promise.resolve(null) });
    await expect(unknown).rejects.toMatchObject(mismatch);
    expect((await stateOf(other())).faces).toHaveLength(1);
  });
});

describe('files that cannot be used', () => {
  beforeEach(() => exportPeople({ gallery: workspace.folder, file, withPictures: true }));

  /** Changes the tensors and makes the JSON name the new file, as a faulty program would. */
  async function changeTensors(change: (tensors: Record<string, unknown>) => void): Promise<void> {
    const content = decodeSafetensors(await readFile(file), file);
    change(content.tensors);
    const bytes = encodeSafetensors(content);
    await writeFile(file, bytes);
    await changeJson((description) => (description['sha256'] = sha256(bytes)));
  }

  async function changeJson(change: (json: Record<string, unknown>) => void): Promise<void> {
    const description = JSON.parse(await readFile(json, 'utf8')) as Record<string, unknown>;
    change(description);
    await writeFile(json, JSON.stringify(description));
  }

  type Tensors = Record<string, { shape: number[]; data: Float32Array }>;
  type Face = Record<string, unknown>;
  const faceOf = (description: Record<string, unknown>) => (description['faces'] as Face[])[1]!;

  const damages: [string, RegExp, () => Promise<void>][] = [
    [
      'a flipped bit',
      /not the file that .*people\.json belongs to/,
      async () => {
        const bytes = await readFile(file);
        bytes[bytes.length - 100]! ^= 1;
        await writeFile(file, bytes);
      },
    ],
    [
      'NaN in it',
      /no numbers/,
      () => changeTensors((tensors) => ((tensors as Tensors)['embeddings']!.data[5] = NaN)),
    ],
    [
      'a row that is not of length 1',
      /row 2 .*length 2\.000/,
      () =>
        changeTensors((tensors) => {
          const { data } = (tensors as Tensors)['embeddings']!;
          data.set(
            data.slice(256).map((value) => 2 * value),
            256,
          );
        }),
    ],
    [
      'embeddings of another length',
      /not 3×128/,
      () =>
        changeTensors((tensors) => {
          (tensors as Tensors)['embeddings'] = { shape: [3, 64], data: new Float32Array(192) };
        }),
    ],
    ['no embeddings', /not 3×128/, () => changeTensors((tensors) => delete tensors['embeddings'])],
    [
      'pictures cut off',
      /told apart/,
      () =>
        changeTensors((tensors) => {
          const pictures = tensors['pictures'] as { shape: number[]; data: Uint8Array };
          tensors['pictures'] = { shape: [4], data: pictures.data.slice(0, 4) };
        }),
    ],
    [
      'a face more in the JSON',
      /not 4×128/,
      () =>
        changeJson((description) => {
          const faces = description['faces'] as Face[];
          faces.push({ ...faces[0], id: 'more' });
        }),
    ],
    [
      'the same id twice',
      /two faces/,
      () => changeJson((description) => (faceOf(description)['id'] = 'Ana-1')),
    ],
    [
      'a face without a time',
      /faces\.1\.timeMs/,
      () => changeJson((description) => delete faceOf(description)['timeMs']),
    ],
    ['no JSON', /is no JSON/, () => writeFile(json, '{"format"')],
    ['another format', /format/, () => changeJson((it) => (it['format'] = 'likeness.people/2'))],
  ];

  it.each(damages)('with %s are refused, and nobody is imported', async (_, words, damage) => {
    await damage();
    await expect(importInto(other())).rejects.toMatchObject({
      code: ErrorCode.CorruptFile,
      message: expect.stringMatching(words) as string,
    });
    expect((await stateOf(other())).faces).toEqual([]);
  });

  it('by the name of a person are refused as any other name is', async () => {
    await changeJson((description) => (faceOf(description)['person'] = 'two\nlines'));
    await expect(importInto(other())).rejects.toMatchObject({ code: ErrorCode.InvalidInput });
  });

  it('are said to be missing when one of the two is', async () => {
    const missing = { code: ErrorCode.NotFound, path: join(workspace.root, 'no.json') };
    const attempt = importInto(other(), { file: join(workspace.root, 'no.safetensors') });
    await expect(attempt).rejects.toMatchObject({ code: missing.code });
    const wrong = exportPeople({
      gallery: workspace.folder,
      file: join(workspace.root, 'people.npy'),
    });
    await expect(wrong).rejects.toMatchObject({ code: ErrorCode.InvalidInput });
  });
});
