import { basename } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import type { PeopleExportResult } from '../../../protocol/src/people';
import { LikenessError, throwIfCancelled } from '../errors';
import type { JobContext } from '../job';
import { progressMeter } from '../progressMeter';
import { Gallery, nobodyNamed, type NewFace } from './gallery';
import { writePeopleFile } from './peopleFile';
import { personName } from './personName';

export interface ExportPeopleOptions {
  /** The gallery's location. */
  gallery: string;
  /** Ends in .safetensors; the JSON is written beside it. */
  file: string;
  /** Only these people; default: all. */
  names?: readonly string[] | undefined;
  /** Whether the faces' pictures go with it. */
  withPictures?: boolean | undefined;
}

/** Pictures are read so many at a time. */
const PICTURES_AT_ONCE = 256;

/**
 * Writes people to a safetensors file and a JSON file, see peopleFile.ts.
 * @throws LikenessError InvalidInput, NotFound (person), NotEnoughData (nobody there), CannotWrite, Cancelled
 */
export async function exportPeople(
  { gallery: place, file, names, withPictures = false }: ExportPeopleOptions,
  context: JobContext = {},
): Promise<PeopleExportResult> {
  requireName(file);
  const gallery = new Gallery(place);
  try {
    const model = await gallery.model();
    if (model === null) throw nobody(place);
    const faces = await chosenFaces(gallery, names?.map(personName));
    if (withPictures) await addPictures(gallery, faces, context);
    throwIfCancelled(context.signal);
    const run = model.runFolder === null ? null : basename(model.runFolder);
    const written = await writePeopleFile(file, { modelId: model.id, run, faces });
    const people = new Set(faces.map(({ person }) => person)).size;
    return { ...written, people, faces: faces.length };
  } finally {
    gallery.close();
  }
}

async function chosenFaces(gallery: Gallery, names?: readonly string[]): Promise<NewFace[]> {
  const consents = await gallery.consents();
  const faces = (await gallery.faces()).map(({ modelId: _, ...face }): NewFace => ({
    ...face,
    consent: consents.get(face.id),
  }));
  if (names === undefined) return faces;
  const missing = names.find((name) => !faces.some(({ person }) => person === name));
  if (missing !== undefined) throw nobodyNamed(missing, gallery.folder);
  return faces.filter(({ person }) => names.includes(person));
}

async function addPictures(gallery: Gallery, faces: NewFace[], context: JobContext): Promise<void> {
  const step = { step: 'Reading pictures', unit: 'faces', total: faces.length };
  const meter = progressMeter(context, step);
  for (let i = 0; i < faces.length; i += PICTURES_AT_ONCE) {
    throwIfCancelled(context.signal);
    const some = faces.slice(i, i + PICTURES_AT_ONCE);
    const crops = await gallery.crops(some.map(({ id }) => id));
    for (const face of some) face.crop = crops.get(face.id);
    meter.advance(some.length);
  }
}

function requireName(file: string): void {
  if (/\.safetensors$/i.test(file)) return;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `People are exported to a .safetensors file, which ${file} is not by its name.`,
    'Choose a name such as people.safetensors.',
    file,
  );
}

function nobody(place: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotEnoughData,
    `Nobody is enrolled in ${place}.`,
    'Name the gallery that the people are in.',
    place,
  );
}
