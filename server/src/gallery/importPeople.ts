import { ErrorCode } from '../../../protocol/src/errors';
import type { PeopleImportResult } from '../../../protocol/src/people';
import { LikenessError } from '../errors';
import type { JobContext } from '../job';
import { Gallery, type NewFace } from './gallery';
import type { GalleryModel } from './galleryModel';
import { readPeopleFile, type PeopleFile } from './peopleFile';

export interface ImportPeopleOptions {
  /** The gallery's location. */
  gallery: string;
  /** A .safetensors file with its JSON beside it. */
  file: string;
  /**
   * For a name that is there already: refuse all, add the faces to that person, or leave them out.
   * Default refuse.
   */
  onClash?: 'refuse' | 'merge' | 'skip' | undefined;
  /**
   * Finds the model with an id, since an empty gallery must know it.
   * @returns null when there is none
   */
  findModel: (id: string) => Promise<GalleryModel | null>;
}

/**
 * Adds people that were exported, in one step that is done or not. Faces that are there already (by id) are
 * left as they are.
 * @throws LikenessError NotFound, CorruptFile (the files), ModelMismatch (embeddings of another model),
 * InvalidInput (names that are taken), Busy, CannotWrite
 */
export async function importPeople(
  { gallery: place, file, onClash = 'refuse', findModel }: ImportPeopleOptions,
  context: JobContext = {},
): Promise<PeopleImportResult> {
  const people = await readPeopleFile(file);
  const gallery = new Gallery(place);
  try {
    const model = await modelFor(gallery, people, file, findModel);
    let skipped: string[] = [];
    let known = 0;
    const added = await gallery.addSome(
      (there) => {
        const ids = new Set(there.map(({ id }) => id));
        const fresh = people.faces.filter(({ id }) => !ids.has(id));
        known = people.faces.length - fresh.length;
        const clashes = clashing(fresh, new Set(there.map(({ person }) => person)));
        if (clashes.length > 0 && onClash === 'refuse') throw taken(clashes);
        skipped = onClash === 'skip' ? clashes : [];
        return fresh.filter(({ person }) => !skipped.includes(person));
      },
      model,
      context,
    );
    const names = new Set(added.map(({ person }) => person));
    return { people: names.size, added: added.length, known, skipped };
  } finally {
    gallery.close();
  }
}

async function modelFor(
  gallery: Gallery,
  { modelId, run }: PeopleFile,
  file: string,
  findModel: ImportPeopleOptions['findModel'],
): Promise<GalleryModel> {
  const own = await gallery.model();
  if (own?.id === modelId) return own;
  const what = `${run === null ? 'the untrained network' : `the run ${run}`} (model ${modelId.slice(0, 8)})`;
  if (own !== null) {
    throw new LikenessError(
      ErrorCode.ModelMismatch,
      `${file} holds embeddings of ${what}, but those in ${gallery.folder} are of model ${own.id.slice(0, 8)}.`,
      'Import into another gallery, then give one of the two the other’s model: likeness people reembed.',
      file,
    );
  }
  const model = await findModel(modelId);
  if (model !== null) return model;
  throw new LikenessError(
    ErrorCode.ModelMismatch,
    `${file} holds embeddings of ${what}, which is not here: nobody could be compared with them.`,
    'Bring the run’s folder and name it with --run.',
    file,
  );
}

function clashing(faces: readonly NewFace[], there: ReadonlySet<string>): string[] {
  return [...new Set(faces.map(({ person }) => person))].filter((name) => there.has(name));
}

function taken(names: readonly string[]): LikenessError {
  const [first, ...others] = names;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return new LikenessError(
    ErrorCode.InvalidInput,
    `There are people of these names already: "${first}"${more}. Nobody was imported.`,
    'Say that their faces are added to those people (merge), or that they are left out (skip).',
  );
}
