import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ErrorCode } from '../../../protocol/src/errors';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import { LANDMARK_COUNT } from '../detection/face';
import type { FaceCrop } from '../detection/keepFace';
import { LikenessError } from '../errors';
import { writeFileAtomic } from '../files/atomicFile';
import { sha256 } from '../files/hash';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../training/safetensors';
import type { NewFace } from './gallery';
import { personName } from './personName';

/**
 * People outside a gallery: a safetensors file with `embeddings` (N×128, F32, rows of length 1) and, when
 * pictures go with it, `pictures` (all JPEGs one after the other, U8), `pictureOffsets` (N+1, F64: face i's
 * from one to the next, none where both are the same), `pictureLandmarks` (N×136, F32) and `pictureBoxes`
 * (N×4, F32); beside it a JSON file that says whose row i is.
 */
export interface PeopleFile {
  /** RecognitionModel.id of the embeddings. */
  modelId: string;
  /** Name of the run, for people; null for the untrained network. */
  run: string | null;
  faces: NewFace[];
}

const FORMAT = 'likeness.people/1';
const LANDMARK_VALUES = 2 * LANDMARK_COUNT;
const BOX_VALUES = 4;
/** 32-bit rounding of 128 squares stays far below. */
const LENGTH_TOLERANCE = 1e-3;

const finite = z.number();
const description = z.object({
  format: z.literal(FORMAT),
  model: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/), run: z.string().nullable() }),
  /** Of the safetensors file: the two belong together. */
  sha256: z.string(),
  faces: z.array(
    z.object({
      id: z.string().min(1).max(200),
      person: z.string(),
      source: z.string(),
      timeMs: z.int(),
      quality: z.object({ score: finite, sharpness: finite, faceSizePx: finite }),
      box: z.object({ x: finite, y: finite, width: finite, height: finite }),
      consent: z.object({ by: z.string(), words: z.string(), timeMs: z.int() }).nullable(),
    }),
  ),
});

type Description = z.infer<typeof description>;

/** "people.safetensors" → "people.json" */
export function descriptionPath(file: string): string {
  return file.replace(/\.safetensors$/i, '') + '.json';
}

/**
 * Writes both files, each in one atomic step, the JSON last: it names the other's hash.
 * @returns their paths and size
 */
export async function writePeopleFile(
  file: string,
  people: PeopleFile,
): Promise<{ files: string[]; bytes: number }> {
  const { modelId, run, faces } = people;
  const tensors = encodeSafetensors({ tensors: tensorsOf(faces), metadata: { format: FORMAT } });
  const content: Description = {
    format: FORMAT,
    model: { id: modelId, run },
    sha256: sha256(tensors),
    faces: faces.map(({ id, person, source, timeMs, quality, box, consent }) => ({
      ...{ id, person, source, timeMs, quality, box, consent: consent ?? null },
    })),
  };
  const json = `${JSON.stringify(content, null, 1)}\n`;
  await writeFileAtomic(file, tensors);
  await writeFileAtomic(descriptionPath(file), json);
  return {
    files: [file, descriptionPath(file)],
    bytes: tensors.byteLength + Buffer.byteLength(json),
  };
}

function tensorsOf(faces: readonly NewFace[]): TensorFile['tensors'] {
  const list = (width: number, of: (face: NewFace) => ArrayLike<number> | undefined) => {
    const data = new Float32Array(faces.length * width);
    faces.forEach((face, i) => data.set(of(face) ?? [], i * width));
    return { shape: [faces.length, width], data };
  };
  const embeddings = list(EMBEDDING_DIMENSIONS, ({ embedding }) => embedding);
  if (!faces.some(({ crop }) => crop)) return { embeddings };
  const offsets = new Float64Array(faces.length + 1);
  faces.forEach(({ crop }, i) => (offsets[i + 1] = offsets[i]! + (crop?.jpeg.byteLength ?? 0)));
  const pictures = new Uint8Array(offsets.at(-1)!);
  faces.forEach(({ crop }, i) => crop && pictures.set(crop.jpeg, offsets[i]));
  return {
    embeddings,
    pictures: { shape: [pictures.length], data: pictures },
    pictureOffsets: { shape: [offsets.length], data: offsets },
    pictureLandmarks: list(LANDMARK_VALUES, ({ crop }) => crop?.landmarks),
    pictureBoxes: list(BOX_VALUES, ({ crop }) => crop && boxValues(crop.box)),
  };
}

function boxValues({ x, y, width, height }: FaceCrop['box']): number[] {
  return [x, y, width, height];
}

/**
 * Reads people that writePeopleFile wrote; nothing in the files is trusted.
 * @throws LikenessError NotFound, CorruptFile
 */
export async function readPeopleFile(file: string): Promise<PeopleFile> {
  const path = descriptionPath(file);
  const bytes = await read(file);
  const { model, sha256: expected, faces } = parseDescription(await read(path), path);
  if (sha256(bytes) !== expected) {
    throw corrupt(file, `it is not the file that ${path} belongs to`);
  }
  const { tensors } = decodeSafetensors(bytes, file);
  const embeddings = floatRows(tensors, 'embeddings', faces.length, EMBEDDING_DIMENSIONS, file);
  requireLengthOne(embeddings, file);
  const crops = cropsOf(tensors, faces.length, file);
  return {
    modelId: model.id,
    run: model.run,
    faces: faces.map(({ consent, ...face }, i) => ({
      ...face,
      embedding: rowOf(embeddings, i, EMBEDDING_DIMENSIONS),
      ...(consent && { consent }),
      ...(crops[i] && { crop: crops[i] }),
    })),
  };
}

function parseDescription(bytes: Buffer, path: string): Description {
  let content: unknown;
  try {
    content = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw corrupt(path, 'it is no JSON');
  }
  const checked = description.safeParse(content);
  if (!checked.success) {
    const { path: field, message } = checked.error.issues[0]!;
    throw corrupt(path, `${field.join('.') || 'its content'}: ${message}`);
  }
  const ids = new Set<string>();
  for (const face of checked.data.faces) {
    if (ids.has(face.id)) throw corrupt(path, `two faces have the id ${face.id}`);
    ids.add(face.id);
    face.person = personName(face.person);
  }
  return checked.data;
}

function floatRows(
  tensors: TensorFile['tensors'],
  name: string,
  rows: number,
  width: number,
  file: string,
): Float32Array {
  const tensor = tensors[name];
  const [n, d, ...more] = tensor?.shape ?? [];
  if (!(tensor?.data instanceof Float32Array) || n !== rows || d !== width || more.length > 0) {
    throw corrupt(file, `its tensor "${name}" is not ${rows}×${width} 32-bit floats`);
  }
  if (!tensor.data.every(Number.isFinite)) {
    throw corrupt(file, `its tensor "${name}" holds values that are no numbers`);
  }
  return tensor.data;
}

function requireLengthOne(embeddings: Float32Array, file: string): void {
  for (let i = 0; i * EMBEDDING_DIMENSIONS < embeddings.length; i++) {
    const length = Math.hypot(...rowOf(embeddings, i, EMBEDDING_DIMENSIONS));
    if (Math.abs(length - 1) <= LENGTH_TOLERANCE) continue;
    throw corrupt(file, `row ${i} of its embeddings has the length ${length.toFixed(3)}, not 1`);
  }
}

function cropsOf(
  tensors: TensorFile['tensors'],
  faces: number,
  file: string,
): (FaceCrop | undefined)[] {
  if (tensors['pictures'] === undefined) return [];
  const jpegs = tensors['pictures'].data;
  const offsets = tensors['pictureOffsets']?.data;
  const isWhole =
    jpegs instanceof Uint8Array &&
    offsets instanceof Float64Array &&
    offsets.length === faces + 1 &&
    offsets[0] === 0 &&
    offsets.at(-1) === jpegs.length &&
    offsets.every((offset, i) => Number.isInteger(offset) && offset >= (offsets[i - 1] ?? 0));
  if (!isWhole) throw corrupt(file, 'its pictures cannot be told apart');
  const landmarks = floatRows(tensors, 'pictureLandmarks', faces, LANDMARK_VALUES, file);
  const boxes = floatRows(tensors, 'pictureBoxes', faces, BOX_VALUES, file);
  return Array.from({ length: faces }, (_, i) => {
    const jpeg = jpegs.slice(offsets[i], offsets[i + 1]);
    if (jpeg.length === 0) return undefined;
    const [x, y, width, height] = rowOf(boxes, i, BOX_VALUES);
    const box = { x: x!, y: y!, width: width!, height: height! };
    return { jpeg, landmarks: rowOf(landmarks, i, LANDMARK_VALUES), box };
  });
}

function rowOf(values: Float32Array, i: number, width: number): Float32Array {
  return values.slice(i * width, (i + 1) * width);
}

async function read(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new LikenessError(
      ErrorCode.NotFound,
      `${path} cannot be read (${error.code ?? error.message}).`,
      'People are exported as two files, .safetensors and .json, that belong side by side.',
      path,
    );
  });
}

function corrupt(path: string, what: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `${path} cannot be used: ${what}.`,
    'Export the people again.',
    path,
  );
}
