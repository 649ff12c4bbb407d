import type { Sharp } from 'sharp';
import type { Box } from '../detection/face';
import { decodeImage } from '../images/decodeImage';
import { encodeForName } from '../images/encode';
import type { RgbImage } from '../images/rgbImage';
import { fromRgb, toRgb } from '../images/sharpImage';
import { labelStyle, placeLabel, type LabelStyle, type Size } from './labelLayout';
import { overlaySvg, type DrawnFace } from './overlaySvg';
import { renderText } from './renderText';

/** A face to draw: its box, and its name or null when it is unknown. */
export interface FaceToDraw {
  box: Box;
  name: string | null;
}

const UNKNOWN_LABEL = 'unknown';

/**
 * A photo with a box and a name at every face.
 * @param target name of the picture, whose extension decides the format
 * @returns the encoded picture, upright, as large as the photo
 * @throws LikenessError CorruptFile, NotFound
 */
export async function annotatePhoto(
  file: string,
  faces: readonly FaceToDraw[],
  target: string,
): Promise<Uint8Array> {
  return encodeForName(await drawFaces(await decodeImage(file), faces), target);
}

/** The image with a box and a name at every face; known and unknown differ by colour and by dashes. */
export async function drawFaces(image: RgbImage, faces: readonly FaceToDraw[]): Promise<RgbImage> {
  if (faces.length === 0) return image;
  const boxes = faces.map(({ box }) => box);
  const style = labelStyle(image, boxes);
  const texts = await Promise.all(faces.map((face) => labelText(face, style)));
  const drawn = layOut(image, faces, texts, style);
  const svg = Buffer.from(overlaySvg(image, drawn, style));
  const labels = drawn.flatMap(({ label }, i) => {
    const text = texts[i];
    if (!text) return [];
    const left = Math.round(label.x + style.paddingPx);
    const top = Math.round(label.y + (label.height - text.height) / 2);
    return [{ input: text.png, left, top }];
  });
  const pipeline: Sharp = fromRgb(image).composite([{ input: svg, left: 0, top: 0 }, ...labels]);
  return toRgb(pipeline.removeAlpha());
}

async function labelText({ name }: FaceToDraw, style: LabelStyle) {
  const ink = name === null ? style.unknownInk : style.knownInk;
  return renderText(name ?? UNKNOWN_LABEL, { ...style, ink });
}

/** Places the labels one after the other, the largest face first, each clear of those before it. */
function layOut(
  image: RgbImage,
  faces: readonly FaceToDraw[],
  texts: readonly (Size | null)[],
  style: LabelStyle,
): DrawnFace[] {
  const placed: Box[] = [];
  const order = faces.map((_, i) => i).sort((a, b) => areaOf(faces[b]!) - areaOf(faces[a]!));
  const labels = new Map<number, Box>();
  for (const i of order) {
    const others = faces.filter((_, j) => j !== i).map(({ box }) => box);
    const size = {
      width: (texts[i]?.width ?? 0) + 2 * style.paddingPx,
      height: style.labelHeightPx,
    };
    const label = placeLabel(image, faces[i]!.box, size, placed, others);
    placed.push(label);
    labels.set(i, label);
  }
  return faces.map(({ box, name }, i) => ({ box, isKnown: name !== null, label: labels.get(i)! }));
}

function areaOf({ box }: FaceToDraw): number {
  return box.width * box.height;
}
