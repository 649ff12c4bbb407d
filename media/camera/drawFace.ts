import { themeColour } from '../shared/theme';
import type { FramedFace } from './smoothBoxes';

/** Letters and lines are made for a picture that is so wide; a larger one is shown smaller. */
const USUAL_WIDTH_PX = 640;
const LABEL_PX = 16;
const LINE_PX = 3;
const UNKNOWN_DASH = [8, 6];

/** Draws a box and its label. @param pictureWidth pixels */
export function drawFace(
  context: CanvasRenderingContext2D,
  { label, box, isKnown }: FramedFace,
  pictureWidth: number,
): void {
  const unit = Math.max(1, pictureWidth / USUAL_WIDTH_PX);
  const [x, y] = [box.x / unit, box.y / unit];
  const [width, height] = [box.width / unit, box.height / unit];
  context.save();
  context.scale(unit, unit);
  context.lineWidth = LINE_PX;
  context.strokeStyle = context.fillStyle = isKnown
    ? themeColour('--vscode-charts-green', '#388a34')
    : themeColour('--vscode-charts-yellow', '#cca700');
  context.setLineDash(isKnown ? [] : UNKNOWN_DASH);
  context.strokeRect(x, y, width, height);
  if (label !== '') drawLabel(context, label, { x, y, height }, pictureWidth / unit);
  context.restore();
}

/** On the colour that the box was drawn with: above it, or below where it begins at the top. */
function drawLabel(
  context: CanvasRenderingContext2D,
  label: string,
  { x, y, height }: { x: number; y: number; height: number },
  pictureWidth: number,
): void {
  context.font = `600 ${LABEL_PX}px ${themeColour('--vscode-font-family', 'sans-serif')}`;
  const [labelWidth, labelHeight] = [context.measureText(label).width + 12, LABEL_PX + 8];
  const labelX = Math.max(0, Math.min(x - LINE_PX / 2, pictureWidth - labelWidth));
  const labelY = y >= labelHeight ? y - labelHeight : y + height;
  context.fillRect(labelX, labelY, labelWidth, labelHeight);
  context.fillStyle = '#ffffff';
  context.strokeStyle = '#000000';
  context.setLineDash([]);
  // White with a dark edge is read on every colour of a theme.
  context.lineJoin = 'round';
  context.strokeText(label, labelX + 6, labelY + LABEL_PX + 1);
  context.fillText(label, labelX + 6, labelY + LABEL_PX + 1);
}
