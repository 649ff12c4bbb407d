import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import type { Consent } from '../../../server/src/gallery/consentTable';
import { consentNote } from '../../../server/src/gallery/consentTable';
import type { NewFace } from '../../../server/src/gallery/gallery';
import { mergePeople } from '../../../server/src/gallery/mergePeople';
import { proposeSplit } from '../../../server/src/gallery/proposeSplit';
import { removeFaces } from '../../../server/src/gallery/removeFaces';
import { showPerson } from '../../../server/src/gallery/showPerson';
import { proposePersonSplit, splitPerson } from '../../../server/src/gallery/splitPerson';
import { squaredDistance } from '../../../server/src/training/embeddingHead';
import { randomEmbeddings, sampleFace } from './sampleFaces';
import { bytesOf, filesContaining, MODEL, tempWorkspace, withGallery } from './tempGallery';

let workspace: Awaited<ReturnType<typeof tempWorkspace>>;

beforeEach(async () => {
  workspace = await tempWorkspace();
});

afterEach(() => workspace.dispose());

const CONSENT: Consent = { by: 'Grace', words: 'Ana agrees in writing', timeMs: 5 };

/** A face with a picture, which is no real JPEG. */
function withPicture(person: string, seed: number, consent?: Consent): NewFace {
  const landmarks = Float32Array.from({ length: 136 }, (_, i) => seed + i);
  const jpeg = new TextEncoder().encode(`picture of ${person} number ${seed}`);
  const crop = { jpeg, landmarks, box: { x: 1, y: 2, width: 3, height: 4 } };
  return { ...sampleFace(person, seed), crop, consent };
}

const inGallery = <T>(use: Parameters<typeof withGallery<T>>[1]) =>
  withGallery(workspace.folder, use);

const namesAndFaces = () =>
  inGallery(async (gallery) => (await gallery.people()).map(({ name, faces }) => [name, faces]));

describe('pictures and consents', () => {
  it('are given back as they were stored, and the consent is shown with the person', async () => {
    const face = withPicture('Ana', 1, CONSENT);
    await inGallery((gallery) => gallery.add([face, withPicture('Bob', 2)], MODEL));
    await inGallery(async (gallery) => {
      expect(await gallery.crops([face.id])).toEqual(new Map([[face.id, face.crop]]));
      const [ana, bob] = await gallery.people();
      expect(ana!.consents).toEqual([CONSENT]);
      expect(bob!.consents).toEqual([]);
    });
  });

  it('follow their faces through rename, merge and split', async () => {
    await inGallery(async (gallery) => {
      const faces = [withPicture('Ana', 1, CONSENT), withPicture('Ana', 2), withPicture('Bob', 3)];
      await gallery.add(faces, MODEL);
      await gallery.rename('Ana', 'Anna');
      await mergePeople(gallery, ['Anna', 'Bob'], 'Both');
      await splitPerson(gallery, { name: 'Both', newName: 'Ana', ids: [faces[0]!.id] });
      const people = await gallery.people();
      expect(people).toMatchObject([
        { name: 'Ana', consents: [CONSENT] },
        { name: 'Both', consents: [] },
      ]);
      const ids = faces.map(({ id }) => id);
      expect([...(await gallery.crops(ids)).keys()].sort()).toEqual(ids.sort());
    });
  });

  it('of one enrolment count as one consent, of two as two in their order', async () => {
    const later = { ...CONSENT, timeMs: 9 };
    await inGallery(async (gallery) => {
      await gallery.add([withPicture('Ana', 1, later)], MODEL);
      await gallery.add([withPicture('Ana', 2, CONSENT), withPicture('Ana', 3, CONSENT)], MODEL);
      expect((await gallery.people())[0]!.consents).toEqual([CONSENT, later]);
    });
  });

  it('left by an enrolment that was killed before its faces are cleared away by the next', async () => {
    await inGallery(async (gallery) => {
      await gallery.add([withPicture('Ana', 1)], MODEL);
      // What add() does before it writes the faces.
      const { crop, id } = withPicture('Ghost', 2);
      await gallery.store.write(async (tables) => {
        const { toCropTable } = await import('../../../server/src/gallery/cropTable');
        await (await tables.openOrCreate('crops')).add(toCropTable(new Map([[id, crop!]])));
      });
      expect(await filesContaining(workspace.folder, 'picture of Ghost')).not.toEqual([]);
      await gallery.add([withPicture('Bob', 3)], MODEL);
      expect(await filesContaining(workspace.folder, 'picture of Ghost')).toEqual([]);
      expect((await gallery.crops(['Ana-1', 'Bob-3'])).size).toBe(2);
    });
  });

  it('are refused without words or without a name', () => {
    expect(consentNote({ by: ' Grace ', words: ' yes ' }, 1)).toEqual({
      by: 'Grace',
      words: 'yes',
      timeMs: 1,
    });
    for (const note of [
      { by: ' ', words: 'yes' },
      { by: 'Grace', words: '' },
      { by: 'Grace', words: 'x'.repeat(10_001) },
    ]) {
      expect(() => consentNote(note, 1)).toThrow(/consent note needs/);
    }
  });
});

describe('merging', () => {
  it('makes several people one, who may be one of them, another or a new one', async () => {
    const faces = ['Ana', 'Bob', 'Cem', 'Dua'].map((name, i) => sampleFace(name, i));
    await inGallery(async (gallery) => {
      await gallery.add(faces, MODEL);
      expect(await mergePeople(gallery, ['Ana', 'Bob'], 'Ana')).toEqual({
        name: 'Ana',
        faces: 2,
        merged: [{ name: 'Bob', faces: 1 }],
      });
      await mergePeople(gallery, ['Ana', 'Cem'], 'All');
      await mergePeople(gallery, ['All'], 'Dua');
    });
    expect(await namesAndFaces()).toEqual([['Dua', 4]]);
  });

  it('changes nothing when one of them is not there', async () => {
    await inGallery(async (gallery) => {
      await gallery.add([sampleFace('Ana', 1), sampleFace('Bob', 2)], MODEL);
      for (const [names, into] of [
        [['Ana', 'Nobody'], 'Bob'],
        [['Ana', 'Nobody'], 'New'],
      ] as const) {
        await expect(mergePeople(gallery, names, into)).rejects.toMatchObject({
          code: ErrorCode.NotFound,
          message: expect.stringContaining('Nobody') as string,
        });
      }
    });
    expect(await namesAndFaces()).toEqual([
      ['Ana', 1],
      ['Bob', 1],
    ]);
  });
});

describe('splitting', () => {
  it('moves the faces named by id, by the beginning of one, or by photo', async () => {
    await inGallery(async (gallery) => {
      const faces = [1, 2, 3, 4].map((seed) => ({
        ...sampleFace('Ana', seed),
        id: `${seed}-face`,
      }));
      await gallery.add(faces, MODEL);
      const chosen = { ids: ['1-face', '2-fa'], sources: ['/photos/3.jpg'] };
      const result = await splitPerson(gallery, { name: 'Ana', newName: 'Bea', ...chosen });
      expect(result).toEqual({
        ...{ name: 'Ana', faces: 1, newName: 'Bea' },
        moved: ['1-face', '2-face', '3-face'],
      });
      expect((await gallery.faces()).map(({ person }) => person)).toEqual([
        ...['Bea', 'Bea', 'Bea', 'Ana'],
      ]);
    });
  });

  it('refuses to take all faces, another person’s faces, a taken name, or none', async () => {
    await inGallery(async (gallery) => {
      await gallery.add(['Ana', 'Ana', 'Bob'].map(sampleFace), MODEL);
      const split = (options: object) =>
        splitPerson(gallery, { name: 'Ana', newName: 'Bea', ...options });
      const invalid = { code: ErrorCode.InvalidInput };
      await expect(split({ ids: ['Ana-0', 'Ana-1'] })).rejects.toMatchObject(invalid);
      await expect(split({ ids: ['Bob-2'] })).rejects.toMatchObject({ code: ErrorCode.NotFound });
      await expect(split({ ids: ['Ana-'] })).rejects.toMatchObject(invalid);
      await expect(split({})).rejects.toMatchObject(invalid);
      await expect(split({ ids: ['Ana-0'], newName: 'Bob' })).rejects.toMatchObject(invalid);
      await split({ ids: ['Ana-0'], newName: 'Bob', merge: true });
    });
    expect(await namesAndFaces()).toEqual([
      ['Ana', 1],
      ['Bob', 2],
    ]);
  });

  it('proposes the two groups that faces of two people fall into', async () => {
    const [one, other] = [randomEmbeddings(1, 1), randomEmbeddings(1, 2)];
    const face = (id: string, near: Float32Array, seed: number) => {
      const noise = randomEmbeddings(1, seed);
      const mixed = near.map((value, i) => value + 0.3 * noise[i]!);
      const norm = Math.hypot(...mixed);
      return { ...sampleFace('Ana', seed), id, embedding: mixed.map((value) => value / norm) };
    };
    const faces = [
      ...[face('a1', one, 11), face('b1', other, 12), face('a2', one, 13)],
      ...[face('b2', other, 14), face('a3', one, 15)],
    ];
    const { groups, meanDistanceBetween } = proposeSplit(faces);
    expect(groups.map(({ ids }) => ids)).toEqual([
      ['a1', 'a2', 'a3'],
      ['b1', 'b2'],
    ]);
    const distance = (i: number, j: number) =>
      squaredDistance(faces[i]!.embedding, 0, faces[j]!.embedding, 0);
    const within = (distance(0, 2) + distance(0, 4) + distance(2, 4)) / 3;
    expect(groups[0].meanDistance).toBeCloseTo(within, 12);
    expect(groups[1].meanDistance).toBeCloseTo(distance(1, 3), 12);
    const across = [0, 2, 4].flatMap((i) => [1, 3].map((j) => distance(i, j)));
    const mean = across.reduce((sum, value) => sum + value, 0) / 6;
    expect(meanDistanceBetween).toBeCloseTo(mean, 12);

    await inGallery(async (gallery) => {
      await gallery.add(faces, MODEL);
      expect((await proposePersonSplit(gallery, 'Ana')).groups).toEqual(groups);
      expect(await gallery.people()).toHaveLength(1);
      await splitPerson(gallery, { name: 'Ana', newName: 'Bea', proposed: true });
      const bea = await showPerson(gallery, 'Bea');
      expect(bea.faces.map(({ id }) => id).sort()).toEqual(['b1', 'b2']);
    });
  });

  it('proposes nothing for two faces, or copies of one', () => {
    const notEnough = expect.objectContaining({ code: ErrorCode.NotEnoughData }) as Error;
    expect(() => proposeSplit([1, 2].map((seed) => sampleFace('Ana', seed)))).toThrow(notEnough);
    expect(() => proposeSplit([1, 1, 1].map((seed) => sampleFace('Ana', seed)))).toThrow(notEnough);
  });
});

describe('removing single faces', () => {
  it('leaves no byte of their embedding, picture or consent, and the others as they were', async () => {
    const secret = withPicture('Ana', 9999, { ...CONSENT, words: 'Zebrafinch' });
    const others = Array.from({ length: 300 }, (_, i) => withPicture('Ana', i, CONSENT));
    const traces = [bytesOf(secret.embedding), 'Zebrafinch', 'picture of Ana number 9999'];
    await inGallery(async (gallery) => {
      await gallery.add([...others.slice(0, 150), secret, ...others.slice(150)], MODEL);
      for (const trace of traces) {
        expect(await filesContaining(workspace.folder, trace)).not.toEqual([]);
      }
      const result = await removeFaces(gallery, [secret.id]);
      expect(result).toEqual({ removed: [secret.id], people: [{ name: 'Ana', faces: 300 }] });
      for (const trace of [...traces, secret.id]) {
        expect(await filesContaining(workspace.folder, trace), String(trace)).toEqual([]);
      }
      expect((await gallery.faces()).map(({ id }) => id)).toEqual(others.map(({ id }) => id));
      expect((await gallery.crops(['Ana-7'])).get('Ana-7')).toEqual(others[7]!.crop);
      expect((await gallery.cropIds()).size).toBe(300);
      expect((await gallery.consents()).size).toBe(300);
    });
  });

  it('removes the person with the last one', async () => {
    await inGallery(async (gallery) => {
      await gallery.add(['Ana', 'Bob', 'Bob'].map(sampleFace), MODEL);
      const { people } = await removeFaces(gallery, ['Ana-0', 'Bob-1']);
      expect(people).toEqual([
        { name: 'Ana', faces: 0 },
        { name: 'Bob', faces: 1 },
      ]);
    });
    expect(await namesAndFaces()).toEqual([['Bob', 1]]);
  });

  it('changes nothing when one of them is not there', async () => {
    await inGallery(async (gallery) => {
      await gallery.add(['Ana', 'Bob'].map(sampleFace), MODEL);
      const removal = removeFaces(gallery, ['Ana-0', 'Zoe-5']);
      await expect(removal).rejects.toMatchObject({ code: ErrorCode.NotFound });
      expect(await gallery.count()).toBe(2);
    });
  });
});

describe('showing a person', () => {
  it('lists each face with its id, source, time, quality, picture and consent', async () => {
    await inGallery(async (gallery) => {
      await gallery.add([sampleFace('Ana', 7), withPicture('Ana', 3, CONSENT)], MODEL);
      const { name, faces } = await showPerson(gallery, ' Ana ');
      expect(name).toBe('Ana');
      expect(faces).toMatchObject([
        { id: 'Ana-3', source: '/photos/3.jpg', score: 0.75, hasPicture: true, consent: CONSENT },
        { id: 'Ana-7', timeMs: sampleFace('Ana', 7).timeMs, hasPicture: false, consent: null },
      ]);
      await expect(showPerson(gallery, 'Bob')).rejects.toMatchObject({ code: ErrorCode.NotFound });
    });
  });
});
