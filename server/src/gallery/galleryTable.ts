import {
  Field,
  Float32,
  Schema,
  Table,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
  type Vector,
} from 'apache-arrow';
import { EMBEDDING_DIMENSIONS } from '../backbones/backbone';
import type { Box } from '../detection/face';
import { floatListColumn, floatListType, floatsOf } from '../files/lanceStore';

/** How good the picture of a face was. */
export interface FaceQuality {
  /** The detector's belief that it is a face, 0–1. */
  score: number;
  /** As detection/quality.ts defines it. */
  sharpness: number;
  /** Shorter side of the face's box, pixels of the photo. */
  faceSizePx: number;
}

/** One embedding of one person. */
export interface GalleryFace {
  id: string;
  person: string;
  /** Length 1, 128 values. */
  embedding: Float32Array;
  /** Absolute path of the photo; "webcam" or "corrected" where none was kept. */
  source: string;
  /** When it was enrolled, milliseconds since 1970. */
  timeMs: number;
  /** RecognitionModel.id */
  modelId: string;
  quality: FaceQuality;
  /** The face in the photo, pixels. */
  box: Box;
}

const BOX_LENGTH = 4;

export const gallerySchema = new Schema([
  new Field('id', new Utf8(), false),
  new Field('person', new Utf8(), false),
  new Field('embedding', floatListType(EMBEDDING_DIMENSIONS), false),
  new Field('source', new Utf8(), false),
  new Field('time', new TimestampMillisecond(), false),
  new Field('modelId', new Utf8(), false),
  new Field('score', new Float32(), false),
  new Field('sharpness', new Float32(), false),
  new Field('faceSizePx', new Float32(), false),
  new Field('box', floatListType(BOX_LENGTH), false),
]);

/** @param faces at least one: LanceDB takes no empty table */
export function toGalleryTable(faces: readonly GalleryFace[]): Table {
  const texts = (of: (face: GalleryFace) => string) => vectorFromArray(faces.map(of), new Utf8());
  const floats = (of: (face: GalleryFace) => number) =>
    vectorFromArray(faces.map(of), new Float32());
  const lists = (length: number, of: (face: GalleryFace) => ArrayLike<number>) => {
    const values = new Float32Array(faces.length * length);
    faces.forEach((face, i) => values.set(of(face), i * length));
    return floatListColumn(values, length);
  };
  return new Table(gallerySchema, {
    id: texts((face) => face.id),
    person: texts((face) => face.person),
    embedding: lists(EMBEDDING_DIMENSIONS, (face) => face.embedding),
    source: texts((face) => face.source),
    time: vectorFromArray(
      faces.map((face) => face.timeMs),
      new TimestampMillisecond(),
    ),
    modelId: texts((face) => face.modelId),
    score: floats((face) => face.quality.score),
    sharpness: floats((face) => face.quality.sharpness),
    faceSizePx: floats((face) => face.quality.faceSizePx),
    box: lists(BOX_LENGTH, ({ box }) => [box.x, box.y, box.width, box.height]),
  });
}

export function fromGalleryTable(table: Table): GalleryFace[] {
  // What was made and never written to comes without columns.
  if (table.numRows === 0) return [];
  const column = (name: string): Vector => table.getChild(name)!;
  const texts = (name: string) => [...column(name)] as string[];
  const numbers = (name: string) => Array.from(column(name), Number);
  const embeddings = floatsOf(column('embedding'), EMBEDDING_DIMENSIONS);
  const boxes = floatsOf(column('box'), BOX_LENGTH);
  const [ids, persons, sources, modelIds] = ['id', 'person', 'source', 'modelId'].map(texts);
  const [times, scores, sharpness, sizes] = ['time', 'score', 'sharpness', 'faceSizePx'].map(
    numbers,
  );
  return ids!.map((id, i) => {
    const [x, y, width, height] = boxes.subarray(i * BOX_LENGTH, (i + 1) * BOX_LENGTH);
    return {
      id,
      person: persons![i]!,
      embedding: embeddings.slice(i * EMBEDDING_DIMENSIONS, (i + 1) * EMBEDDING_DIMENSIONS),
      source: sources![i]!,
      timeMs: times![i]!,
      modelId: modelIds![i]!,
      quality: { score: scores![i]!, sharpness: sharpness![i]!, faceSizePx: sizes![i]! },
      box: { x: x!, y: y!, width: width!, height: height! },
    };
  });
}
