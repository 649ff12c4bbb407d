import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, Table } from '@lancedb/lancedb';
import type { Table as ArrowTable } from 'apache-arrow';
import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { LikenessError } from '../errors';
import { withFolderLock } from '../files/folderLock';
import { asLanceError, floatsOf, openLance } from '../files/lanceStore';
import { ensureOwnFolder } from '../files/ownFolder';
import {
  readGalleryModel,
  requireSameModel,
  writeGalleryModel,
  type GalleryModel,
} from './galleryModel';
import { fromGalleryTable, gallerySchema, toGalleryTable, type GalleryFace } from './galleryTable';
import { personName } from './personName';

/** A person as the list of people shows it. */
export interface GalleryPerson {
  name: string;
  /** Number of embeddings. */
  faces: number;
  /** When the first and the last of them were added, milliseconds since 1970. */
  firstMs: number;
  lastMs: number;
}

/** What a search needs: row i of the embeddings belongs to persons[i], seen in sources[i]. */
export interface GalleryEmbeddings {
  persons: string[];
  sources: string[];
  /** N×128, row-major, rows of length 1. */
  values: Float32Array;
}

const TABLE = 'faces';
/** Each addition makes a fragment; from this many on they are merged. */
const FRAGMENTS_BEFORE_COMPACTION = 32;

/**
 * People and the embeddings of their faces, in a folder. All embeddings are of one model, which the
 * gallery remembers; those of another are refused. Writers of several processes take turns, readers see
 * the newest version. What is removed is gone from the disk when the call returns.
 */
export class Gallery {
  private connection: Connection | null = null;
  private table: Table | null = null;

  /** @param folder nothing is written there, nor need it exist, before somebody is added */
  constructor(readonly folder: string) {}

  /** Whose embeddings these are; null while nobody is enrolled. */
  async model(): Promise<GalleryModel | null> {
    return this.read((table) => this.modelOf(table), null);
  }

  /** @throws LikenessError ModelMismatch when the gallery's people were enrolled with another model */
  async requireModel(model: GalleryModel): Promise<void> {
    const own = await this.model();
    if (own !== null) requireSameModel(own, model, this.folder);
  }

  /** Number of embeddings. */
  async count(): Promise<number> {
    return this.read((table) => table.countRows(), 0);
  }

  /** Everybody, by name. */
  async people(): Promise<GalleryPerson[]> {
    const query = (table: Table) => table.query().select(['person', 'time']).toArrow();
    const rows = await this.read<ArrowTable | null>(query, null);
    const names = [...(rows?.getChild('person') ?? [])] as string[];
    const times = Array.from(rows?.getChild('time') ?? [], Number);
    const people = new Map<string, GalleryPerson>();
    for (const [i, name] of names.entries()) {
      const timeMs = times[i]!;
      const person = people.get(name) ?? { name, faces: 0, firstMs: timeMs, lastMs: timeMs };
      person.faces++;
      person.firstMs = Math.min(person.firstMs, timeMs);
      person.lastMs = Math.max(person.lastMs, timeMs);
      people.set(name, person);
    }
    return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  /** All embeddings in one array, for searching. */
  async embeddings(): Promise<GalleryEmbeddings> {
    const query = (table: Table) =>
      table.query().select(['person', 'source', 'embedding']).toArrow();
    const rows = await this.read<ArrowTable | null>(query, null);
    if (rows === null) return { persons: [], sources: [], values: new Float32Array(0) };
    return {
      persons: [...rows.getChild('person')!] as string[],
      sources: [...rows.getChild('source')!] as string[],
      values: floatsOf(rows.getChild('embedding')!, EMBEDDING_DIMENSIONS),
    };
  }

  /** Everything about every face. */
  async faces(): Promise<GalleryFace[]> {
    const rows = await this.read<ArrowTable | null>((table) => table.query().toArrow(), null);
    return rows === null ? [] : fromGalleryTable(rows);
  }

  /**
   * Adds faces, all of them embedded by `model`; the first ones decide which model the gallery is of.
   * @throws LikenessError ModelMismatch, Busy, CannotWrite
   */
  async add(faces: readonly Omit<GalleryFace, 'modelId'>[], model: GalleryModel): Promise<void> {
    if (faces.length === 0) return;
    await this.write(async (table) => {
      const own = await this.modelOf(table);
      if (own !== null) requireSameModel(own, model, this.folder);
      else await writeGalleryModel(this.folder, model);
      await table.add(toGalleryTable(faces.map((face) => ({ ...face, modelId: model.id }))));
      const { fragmentStats } = await table.stats();
      if (fragmentStats.numFragments >= FRAGMENTS_BEFORE_COMPACTION) await sweep(table);
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
    return this.rewrite(oldName, (faces) => {
      if (!merge && faces.some((face) => face.person === newName)) throw nameTaken(newName);
      return faces.map((face) => (face.person === oldName ? { ...face, person: newName } : face));
    });
  }

  /**
   * Removes a person and all that was stored of them, from the disk too.
   * @returns number of faces removed
   * @throws LikenessError NotFound, Busy, CannotWrite
   */
  async remove(person: string): Promise<number> {
    const name = personName(person);
    return this.rewrite(name, (faces) => faces.filter((face) => face.person !== name));
  }

  close(): void {
    this.table?.close();
    this.connection?.close();
  }

  /**
   * Writes the whole table anew, since a deletion only marks rows and compaction spares fragments of
   * which little was deleted. Also when `person` is not there, old versions are cleared away: a former
   * removal may have been cut off before it did.
   * @returns number of faces the person had
   */
  private async rewrite(
    person: string,
    change: (faces: GalleryFace[]) => GalleryFace[],
  ): Promise<number> {
    if (!(await this.exists())) throw this.notFound(person);
    return this.write(async (table) => {
      const faces = fromGalleryTable(await table.query().toArrow());
      const affected = faces.filter((face) => face.person === person).length;
      if (affected > 0) await replaceAll(table, change(faces));
      await sweep(table);
      if (affected === 0) throw this.notFound(person);
      return affected;
    });
  }

  private notFound(person: string): LikenessError {
    return new LikenessError(
      ErrorCode.NotFound,
      `Nobody named "${person}" is in ${this.folder}.`,
      'List the people to see how the name is written.',
      this.folder,
    );
  }

  /** Whether the table was ever written; the folder alone may be left from a creation that was cut off. */
  private async exists(): Promise<boolean> {
    const versions = join(this.folder, 'gallery.lance', `${TABLE}.lance`, '_versions');
    return (await readdir(versions).catch(() => [])).length > 0;
  }

  private async modelOf(table: Table): Promise<GalleryModel | null> {
    const first = await table.query().select(['modelId']).limit(1).toArrow();
    const id = first.getChild('modelId')?.get(0) as unknown;
    return typeof id === 'string' ? readGalleryModel(this.folder, id) : null;
  }

  /** Reads the newest version; `none` where there is no gallery yet. */
  private async read<T>(query: (table: Table) => Promise<T>, none: T): Promise<T> {
    if (!(await this.exists())) return none;
    try {
      return await query(await this.latest());
    } catch {
      // Another process may have replaced the version that was being read: the next one is whole.
      return await this.latest()
        .then(query)
        .catch((error: unknown) => {
          throw unreadable(error, this.folder);
        });
    }
  }

  private async latest(): Promise<Table> {
    this.table ??= await (await this.connect()).openTable(TABLE);
    await this.table.checkoutLatest();
    return this.table;
  }

  private async connect(): Promise<Connection> {
    this.connection ??= await openLance(join(this.folder, 'gallery.lance'));
    return this.connection;
  }

  private async write<T>(change: (table: Table) => Promise<T>): Promise<T> {
    await ensureOwnFolder(this.folder);
    return withFolderLock(this.folder, 'gallery', async () => {
      try {
        if (!(await this.exists()))
          await (await this.connect()).createEmptyTable(TABLE, gallerySchema);
        return await change(await this.latest());
      } catch (error) {
        throw asLanceError(error, this.folder);
      }
    });
  }
}

async function replaceAll(table: Table, faces: readonly GalleryFace[]): Promise<void> {
  if (faces.length === 0) await table.delete('true');
  else await table.add(toGalleryTable(faces), { mode: 'overwrite' });
}

/** Merges fragments and deletes every old version's files. Only under the gallery's lock. */
async function sweep(table: Table): Promise<void> {
  await table.optimize({ cleanupOlderThan: new Date(), deleteUnverified: true });
}

function nameTaken(name: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `There is another person named "${name}".`,
    'Choose another name, or say that both are the same person to merge them.',
  );
}

function unreadable(error: unknown, folder: string): unknown {
  if (error instanceof LikenessError) return error;
  // LanceDB's own words end where the places in its source begin.
  const [words] = String(error).split(/, \/|\n/);
  return new LikenessError(
    ErrorCode.CorruptFile,
    `The gallery in ${folder} cannot be read: ${words}.`,
    'Restore the folder from a backup, or delete it and enrol its people again.',
    folder,
  );
}
