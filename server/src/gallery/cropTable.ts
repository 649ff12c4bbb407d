import { Binary, Field, Schema, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { LANDMARK_COUNT, type Box } from '../detection/face';
import type { FaceCrop } from '../detection/keepFace';
import { floatListColumn, floatListType, floatsOf } from '../files/lanceStore';

const LANDMARK_VALUES = 2 * LANDMARK_COUNT;
const BOX_LENGTH = 4;

export const cropSchema = new Schema([
  new Field('id', new Utf8(), false),
  new Field('jpeg', new Binary(), false),
  new Field('landmarks', floatListType(LANDMARK_VALUES), false),
  new Field('box', floatListType(BOX_LENGTH), false),
]);

/** @param crops by the id of the face; at least one */
export function toCropTable(crops: ReadonlyMap<string, FaceCrop>): Table {
  const values = [...crops.values()];
  const lists = (length: number, of: (crop: FaceCrop) => ArrayLike<number>) => {
    const floats = new Float32Array(values.length * length);
    values.forEach((crop, i) => floats.set(of(crop), i * length));
    return floatListColumn(floats, length);
  };
  return new Table(cropSchema, {
    id: vectorFromArray([...crops.keys()], new Utf8()),
    jpeg: vectorFromArray(
      values.map(({ jpeg }) => jpeg),
      new Binary(),
    ),
    landmarks: lists(LANDMARK_VALUES, (crop) => crop.landmarks),
    box: lists(BOX_LENGTH, ({ box }) => [box.x, box.y, box.width, box.height]),
  });
}

/** @returns by the id of the face */
export function fromCropTable(table: Table): Map<string, FaceCrop> {
  // What was made and never written to comes without columns.
  if (table.numRows === 0) return new Map();
  const landmarks = floatsOf(table.getChild('landmarks')!, LANDMARK_VALUES);
  const boxes = floatsOf(table.getChild('box')!, BOX_LENGTH);
  const jpegs = table.getChild('jpeg')!;
  const ids = [...table.getChild('id')!] as string[];
  return new Map(
    ids.map((id, i) => [
      id,
      {
        jpeg: Uint8Array.from(jpegs.get(i) as Uint8Array),
        landmarks: landmarks.slice(i * LANDMARK_VALUES, (i + 1) * LANDMARK_VALUES),
        box: boxOf(boxes.subarray(i * BOX_LENGTH, (i + 1) * BOX_LENGTH)),
      },
    ]),
  );
}

function boxOf(values: Float32Array): Box {
  const [x, y, width, height] = values;
  return { x: x!, y: y!, width: width!, height: height! };
}
