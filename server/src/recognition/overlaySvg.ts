import type { Box } from '../detection/face';
import type { LabelStyle, Size } from './labelLayout';

export interface DrawnFace {
  box: Box;
  isKnown: boolean;
  /** Where its label goes. */
  label: Box;
}

/**
 * Boxes and the backgrounds of labels. Each line is drawn on a wider light and a wider dark one, so that
 * it shows on light and on dark pictures: blue between white for known faces, amber dashes on black for
 * unknown ones.
 */
export function overlaySvg(image: Size, faces: readonly DrawnFace[], style: LabelStyle): string {
  const { width, height } = image;
  const body = faces.map((face) => outline(face, style)).join('');
  const labels = faces.map((face) => background(face, style)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}${labels}</svg>`;
}

function outline({ box, isKnown }: DrawnFace, style: LabelStyle): string {
  const stroke = style.strokePx;
  const [outer, inner] = isKnown ? ['#000', '#fff'] : ['#fff', '#000'];
  const dash = isKnown ? '' : ` stroke-dasharray="${4 * stroke} ${2.5 * stroke}"`;
  const layers = [
    `stroke="${outer}" stroke-opacity="0.6" stroke-width="${stroke * 2.4}"`,
    `stroke="${inner}" stroke-width="${stroke * 1.7}"`,
    `stroke="${colourOf(isKnown, style)}" stroke-width="${stroke}"${dash}`,
  ];
  return layers.map((layer) => rectangle(box, 1.5 * stroke, `fill="none" ${layer}`)).join('');
}

function background({ label, isKnown }: DrawnFace, style: LabelStyle): string {
  const edge = `stroke="#fff" stroke-width="${Math.max(1, style.strokePx / 2)}"`;
  return rectangle(label, 1.5 * style.strokePx, `fill="${colourOf(isKnown, style)}" ${edge}`);
}

function rectangle({ x, y, width, height }: Box, radius: number, look: string): string {
  const at = [x, y, width, height].map((value) => value.toFixed(1));
  return `<rect x="${at[0]}" y="${at[1]}" width="${at[2]}" height="${at[3]}" rx="${radius}" ${look}/>`;
}

function colourOf(isKnown: boolean, style: LabelStyle): string {
  return isKnown ? style.knownColour : style.unknownColour;
}
