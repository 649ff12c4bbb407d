import type { Table } from '@lancedb/lancedb';
import type { Table as ArrowTable } from 'apache-arrow';
import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import type { FaceCrop } from '../detection/keepFace';
import { LikenessError, throwIfCancelled } from '../errors';
import { floatsOf } from '../files/lanceStore';
import { sweepVersions } from '../files/lancePurge';
import type { JobContext } from '../job';
import { fromCellTable, type StoredCells } from './cellTable';
import { fromConsentTable, toConsentTable, type Consent } from './consentTable';
import { fromCropTable, toCropTable } from './cropTable';
import { requireSameModel, type GalleryModel } from './galleryModel';
import { GalleryStore, type GalleryTables } from './galleryStore';
import { fromGalleryTable, toGalleryTable, type GalleryFace } from './galleryTable';
import { dropOrphans, SOLE_WRITER } from './orphans';
import { personName } from './personName';
import { requireUnitLength } from './unitLength';

/** A person as the list of people shows it. */
export interface GalleryPerson {
  name: string;
  /** Number of embeddings. */
  faces: number;
  /** When the first and the last of them were added, milliseconds since 1970. */
  firstMs: number;
  lastMs: number;
  /** What was agreed to when they were enrolled, the oldest first. */
  consents: Consent[];
}

/** What a search needs: row i of the embeddings belongs to persons[i], seen in sources[i]. */
export interface GalleryEmbeddings {
  persons: string[];
  sources: string[];
  /** N×128, row-major, rows of length 1. */
  values: Float32Array;
}

/** A face to be added. */
export interface NewFace extends Omit<GalleryFace, 'modelId'> {
  /** Its picture, to be shown and to be embedded by another model. */
  crop?: FaceCrop | undefined;
  consent?: Consent | undefined;
}

/** Each addition makes a fragment; from this many on they are merged. */
const FRAGMENTS_BEFORE_COMPACTION = 32;
/** Pictures are large, and seldom read: merging them costs more than it brings. */
const CROP_FRAGMENTS_BEFORE_COMPACTION = 256;

/**
 * People and the embeddings of their faces, at a location. All embeddings are of one model, which the
 * gallery remembers; those of another are refused. Writers of several processes take turns, readers see
 * the newest version. What is removed is gone from the disk when the call returns.
 */
export class Gallery {
  readonly store: GalleryStore;

  /**
   * @param folder or another location; nothing is written there, nor need it exist, before somebody is added
   */
  constructor(readonly folder: string) {
    this.store = new GalleryStore(folder);
  }

  /** Whose embeddings these are; null while nobody is enrolled. */
  async model(): Promise<GalleryModel | null> {
    return this.store.read('faces', (table) => modelOf(table, this.store), null);
  }

  /** @throws LikenessError ModelMismatch when the gallery's people were enrolled with another model */
  async requireModel(model: GalleryModel): Promise<void> {
    const own = await this.model();
    if (own !== null) requireSameModel(own, model, this.folder);
  }

  /** Number of embeddings. */
  async count(): Promise<number> {
    return this.store.read('faces', (table) => table.countRows(), 0);
  }

  /** Everybody, by name. */
  async people(): Promise<GalleryPerson[]> {
    const query = (table: Table) => table.query().select(['id', 'person', 'time']).toArrow();
    const rows = await this.store.read<ArrowTable | null>('faces', query, null);
    const consents = await this.consents();
    const ids = [...(rows?.getChild('id') ?? [])] as string[];
    const names = [...(rows?.getChild('person') ?? [])] as string[];
    const times = Array.from(rows?.getChild('time') ?? [], Number);
    const people = new Map<string, GalleryPerson>();
    for (const [i, name] of names.entries()) {
      const timeMs = times[i]!;
      const first = { name, faces: 0, firstMs: timeMs, lastMs: timeMs, consents: [] };
      const person = people.get(name) ?? first;
      person.faces++;
      person.firstMs = Math.min(person.firstMs, timeMs);
      person.lastMs = Math.max(person.lastMs, timeMs);
      addConsent(person.consents, consents.get(ids[i]!));
      people.set(name, person);
    }
    return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * All embeddings in one array, for searching.
   * @throws LikenessError CorruptFile when one was damaged: a name must not rest on it
   */
  async embeddings(): Promise<GalleryEmbeddings & { ids: string[] }> {
    const query = (table: Table) =>
      table.query().select(['id', 'person', 'source', 'embedding']).toArrow();
    const rows = await this.store.read<ArrowTable | null>('faces', query, null);
    if (!rows?.numRows) return { ids: [], persons: [], sources: [], values: new Float32Array(0) };
    const embeddings = {
      ids: [...rows.getChild('id')!] as string[],
      persons: [...rows.getChild('person')!] as string[],
      sources: [...rows.getChild('source')!] as string[],
      values: floatsOf(rows.getChild('embedding')!, EMBEDDING_DIMENSIONS),
    };
    requireUnitLength(embeddings, this.folder);
    return embeddings;
  }

  /** Its index; null where it has none. */
  async cells(): Promise<StoredCells | null> {
    const query = async (table: Table) => fromCellTable(await table.query().toArrow());
    return this.store.read<StoredCells | null>('cells', query, null);
  }

  /** Everything about every face. */
  async faces(): Promise<GalleryFace[]> {
    const query = (table: Table) => table.query().toArrow();
    const rows = await this.store.read<ArrowTable | null>('faces', query, null);
    return rows === null ? [] : fromGalleryTable(rows);
  }

  /** @returns by the id of the face; faces without one are not in it */
  async consents(): Promise<Map<string, Consent>> {
    const query = async (table: Table) => fromConsentTable(await table.query().toArrow());
    return this.store.read('consents', query, new Map<string, Consent>());
  }

  /** Ids of the faces that have a picture. */
  async cropIds(): Promise<Set<string>> {
    const query = async (table: Table) => {
      const rows = await table.query().select(['id']).toArrow();
      return new Set(rows.getChild('id')! as Iterable<string>);
    };
    return this.store.read('crops', query, new Set<string>());
  }

  /** @returns by id; faces enrolled before pictures were kept have none */
  async crops(ids: readonly string[]): Promise<Map<string, FaceCrop>> {
    if (ids.length === 0) return new Map();
    return this.store.read('crops', (table) => cropsOf(table, ids), new Map<string, FaceCrop>());
  }

  /**
   * Adds faces, all of them embedded by `model`; the first ones decide which model the gallery is of.
   * @throws LikenessError ModelMismatch, Busy, CannotWrite
   */
  async add(faces: readonly NewFace[], model: GalleryModel): Promise<void> {
    if (faces.length > 0) await this.addSome(() => faces, model);
  }

  /**
   * Adds those faces that `choose` returns when it is shown who is there, under the gallery's lock.
   * @returns the faces that were added
   * @throws LikenessError ModelMismatch, Busy, CannotWrite, Cancelled, and what `choose` throws
   */
  async addSome(
    choose: (there: readonly Pick<GalleryFace, 'id' | 'person'>[]) => readonly NewFace[],
    model: GalleryModel,
    { signal }: JobContext = {},
  ): Promise<readonly NewFace[]> {
    return this.store.write(async (tables) => {
      throwIfCancelled(signal);
      const table = await tables.openOrCreate('faces');
      const own = await modelOf(table, this.store);
      if (own !== null) requireSameModel(own, model, this.folder);
      const there = await idsAndNames(table);
      const faces = choose(there);
      if (faces.length === 0) return [];
      if (own === null) await this.store.writeModel(model);
      // The faces last: should this be killed before, nothing belongs to what was written, and it goes.
      await addCompanions(tables, new Set(there.map(({ id }) => id)), faces);
      await table.add(toGalleryTable(faces.map((face) => ({ ...face, modelId: model.id }))));
      await compact(table);
      return faces;
    });
  }

  /**
   * Gives a person another name.
   * @param merge whether the new name may be that of another person, whose faces are then added to
   * @returns number of faces that moved
   * @throws LikenessError NotFound, InvalidInput when the new name is taken, Busy, CannotWrite
   */
  async rename(from: string, to: string, { merge = false } = {}): Promise<number> {
    const [oldName, newName] = [personName(from), personName(to)];
    if (oldName === newName) return 0;
    let moved = 0;
    await this.change((faces) => {
      moved = this.require(faces, oldName);
      if (!merge && faces.some((face) => face.person === newName)) throw nameTaken(newName);
      return faces.map((face) => (face.person === oldName ? { ...face, person: newName } : face));
    });
    return moved;
  }

  /**
   * Removes a person and all that was stored of them, from the disk too.
   * @returns number of faces removed
   * @throws LikenessError NotFound, Busy, CannotWrite
   */
  async remove(person: string): Promise<number> {
    const name = personName(person);
    let removed = 0;
    await this.change((faces) => {
      removed = this.require(faces, name);
      return faces.filter((face) => face.person !== name);
    });
    return removed;
  }

  /**
   * Changes faces, under the gallery's lock, in one step that is done or not. The whole table is written
   * anew, since a deletion only marks rows and compaction spares fragments of which little was deleted.
   * Faces that are left out lose their picture and consent too. Old versions are cleared away also when
   * `change` refuses: a former removal may have been cut off before it did.
   * @param change gets every face and returns those that stay; what it throws is thrown
   * @param sweep whether to look for what former removals may have left in any case
   * @throws LikenessError Busy, CannotWrite
   */
  async change(
    change: (faces: GalleryFace[]) => GalleryFace[],
    { sweep = false } = {},
  ): Promise<void> {
    if (!(await this.store.exists('faces'))) return void change([]);
    await this.store.write(async (tables) => {
      const table = await tables.openOrCreate('faces');
      const before = fromGalleryTable(await table.query().toArrow());
      let after: GalleryFace[] | null = null;
      try {
        after = change(before);
        await replaceAll(table, after);
      } finally {
        await sweepVersions(table, SOLE_WRITER);
        const ids = new Set((after ?? before).map(({ id }) => id));
        await dropOrphans(tables, ids, { sweep: sweep || after?.length !== before.length });
      }
    });
  }

  close(): void {
    this.store.close();
  }

  /** @returns how many of the faces are that person's; @throws LikenessError NotFound for none */
  private require(faces: readonly GalleryFace[], person: string): number {
    const count = faces.filter((face) => face.person === person).length;
    if (count === 0) throw nobodyNamed(person, this.folder);
    return count;
  }
}

async function modelOf(table: Table, store: GalleryStore): Promise<GalleryModel | null> {
  const first = await table.query().select(['modelId']).limit(1).toArrow();
  const id = first.getChild('modelId')?.get(0) as unknown;
  return typeof id === 'string' ? store.readModel(id) : null;
}

async function idsAndNames(table: Table): Promise<Pick<GalleryFace, 'id' | 'person'>[]> {
  const rows = await table.query().select(['id', 'person']).toArrow();
  // An empty table comes without columns.
  const texts = (name: string) => [...(rows.getChild(name) ?? [])] as string[];
  const persons = texts('person');
  return texts('id').map((id, i) => ({ id, person: persons[i]! }));
}

/** Adds what belongs to faces that are about to be added, after clearing away what belongs to none. */
async function addCompanions(
  tables: GalleryTables,
  known: ReadonlySet<string>,
  faces: readonly NewFace[],
): Promise<void> {
  const crops = new Map(faces.flatMap(({ id, crop }) => (crop ? [[id, crop]] : [])));
  const consents = new Map(faces.flatMap(({ id, consent }) => (consent ? [[id, consent]] : [])));
  await dropOrphans(tables, known, { sweep: false });
  if (crops.size > 0) {
    const table = await tables.openOrCreate('crops');
    await table.add(toCropTable(crops));
    await compact(table, CROP_FRAGMENTS_BEFORE_COMPACTION);
  }
  if (consents.size > 0) {
    const table = await tables.openOrCreate('consents');
    await table.add(toConsentTable(consents));
    await compact(table);
  }
}

async function compact(table: Table, fragments = FRAGMENTS_BEFORE_COMPACTION): Promise<void> {
  const { fragmentStats } = await table.stats();
  if (fragmentStats.numFragments >= fragments) await sweepVersions(table, SOLE_WRITER);
}

async function replaceAll(table: Table, faces: readonly GalleryFace[]): Promise<void> {
  if (faces.length === 0) await table.delete('true');
  else await table.add(toGalleryTable(faces), { mode: 'overwrite' });
}

/** Pictures by their place in the table: a filter would read the pictures of all faces. */
async function cropsOf(table: Table, ids: readonly string[]): Promise<Map<string, FaceCrop>> {
  const wanted = new Set(ids);
  const index = await table.query().select(['id']).withRowId().toArrow();
  if (index.numRows === 0) return new Map();
  const known = [...index.getChild('id')!] as string[];
  const places = index.getChild('_rowid')!;
  const rows = known.flatMap((id, i) => (wanted.has(id) ? [places.get(i) as bigint] : []));
  if (rows.length === 0) return new Map();
  return fromCropTable(await table.takeRowIds(rows).toArrow());
}

/** One enrolment's consent stands with each of its faces, but is one. */
function addConsent(consents: Consent[], consent: Consent | undefined): void {
  if (consent === undefined) return;
  const isKnown = consents.some(
    ({ by, words, timeMs }) =>
      by === consent.by && words === consent.words && timeMs === consent.timeMs,
  );
  if (isKnown) return;
  consents.push(consent);
  consents.sort((a, b) => a.timeMs - b.timeMs);
}

export function nobodyNamed(person: string, folder: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `Nobody named "${person}" is in ${folder}.`,
    'List the people to see how the name is written.',
    folder,
  );
}

export function nameTaken(name: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `There is another person named "${name}".`,
    'Choose another name, or say that both are the same person to merge them.',
  );
}
