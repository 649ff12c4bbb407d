import type { Box } from '../detection/face';

export interface Size {
  width: number;
  height: number;
}

/** Sizes and colours of what is drawn on one photo; the same for all its faces. */
export interface LabelStyle {
  fontPx: number;
  labelHeightPx: number;
  paddingPx: number;
  strokePx: number;
  /** Longer labels are cut. */
  maxTextPx: number;
  knownColour: string;
  unknownColour: string;
  /** Of the text on a label of that colour. */
  knownInk: string;
  unknownInk: string;
}

/**
 * Blue and amber, which people with any colour vision tell apart; white on this blue has a contrast of
 * 6.4 : 1, black on this amber 10.6 : 1 (WCAG asks for 4.5 : 1).
 */
const COLOURS = {
  knownColour: '#0a58ca',
  unknownColour: '#ffb000',
  knownInk: '#ffffff',
  unknownInk: '#000000',
} as const;

/** Smaller letters cannot be read. */
const MIN_FONT_PX = 11;

/** Letters follow the faces, within what is readable on a photo of this size. */
export function labelStyle(image: Size, boxes: readonly Box[]): LabelStyle {
  const longest = Math.max(image.width, image.height);
  const widths = boxes.map(({ width }) => width).sort((a, b) => a - b);
  const typical = widths[Math.floor(widths.length / 2)] ?? longest;
  const fontPx = Math.round(
    Math.max(MIN_FONT_PX, clamp(0.17 * typical, 0.013 * longest, 0.035 * longest)),
  );
  return {
    ...COLOURS,
    fontPx,
    labelHeightPx: Math.round(1.6 * fontPx),
    paddingPx: Math.round(0.45 * fontPx),
    strokePx: Math.max(2, Math.round(0.16 * fontPx)),
    maxTextPx: Math.max(4 * fontPx, Math.round(Math.min(image.width - fontPx, 18 * fontPx))),
  };
}

/**
 * Where a label goes: below the box, above it, or inside at its lower edge, where it covers least of the
 * other labels and faces; always inside the image.
 */
export function placeLabel(
  image: Size,
  box: Box,
  size: Size,
  labels: readonly Box[],
  faces: readonly Box[],
): Box {
  const centred = box.x + box.width / 2 - size.width / 2;
  const [top, bottom] = [Math.floor(box.y), Math.ceil(box.y + box.height)];
  const candidates = [bottom, top - size.height, bottom - size.height, top]
    .flatMap((y) => [centred, box.x, box.x + box.width - size.width].map((x) => ({ x, y })))
    .map(({ x, y }) => intoImage(image, { x, y, ...size }));
  const cost = (label: Box, rank: number) => {
    const ownFace = overlap(label, box);
    const covered = sum(labels, label) * 8 + sum(faces, label) * 2 + ownFace;
    return covered / (size.width * size.height) + rank * 1e-3;
  };
  const costs = candidates.map(cost);
  return candidates[costs.indexOf(Math.min(...costs))]!;
}

function sum(boxes: readonly Box[], label: Box): number {
  return boxes.reduce((total, box) => total + overlap(label, box), 0);
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

function intoImage(image: Size, label: Box): Box {
  const x = clamp(label.x, 0, Math.max(0, image.width - label.width));
  const y = clamp(label.y, 0, Math.max(0, image.height - label.height));
  return { ...label, x: Math.round(x), y: Math.round(y) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
