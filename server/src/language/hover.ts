import type { DatasetImageResult } from '../../../protocol/src/list';
import type { ImageLine } from './ranges';

/** Longest side of the picture in a hover: VS Code's is 250 high, and there are three lines below. */
export const PICTURE_SIDE_PX = 160;

/** In Markdown: lines of one paragraph, which stand closer together. */
const LINE_BREAK = '  \n';

/** What is said about an image beside its picture. */
export interface HoverFacts {
  line: ImageLine;
  /** Images of the person in the list; null where nobody counted. */
  listed: number | null;
  /** … on the disk; null where nobody looked. */
  onDisk: number | null;
}

/**
 * Markdown about an image: its picture, size, what prepare noted, and the person's numbers.
 * @param image null when it is not there, or cannot be read
 * @param why then a sentence that says so
 */
export function hoverMarkdown(
  facts: HoverFacts,
  image: DatasetImageResult | null,
  why: string | null,
): string {
  const { line, listed, onDisk } = facts;
  const alt = escapeMarkdown(line.image);
  const picture = image === null ? [] : [`![${alt}](data:image/jpeg;base64,${image.picture})`];
  const reason = why === null ? [] : [escapeMarkdown(why)];
  const disk = onDisk === null || onDisk === listed ? '' : ` of ${onDisk} on the disk`;
  const numbers = listed === null ? '' : `: ${listed}${disk} listed`;
  const count = `**${escapeMarkdown(line.person)}**${numbers}`;
  return [...picture, ...reason, [...describe(image), count].join(LINE_BREAK)].join('\n\n');
}

/** The picture and what is known about it, for a completion. */
export function pictureMarkdown(name: string, image: DatasetImageResult): string {
  const picture = `![${escapeMarkdown(name)}](data:image/jpeg;base64,${image.picture})`;
  return [picture, describe(image).join(LINE_BREAK)].join('\n\n');
}

function describe(image: DatasetImageResult | null): string[] {
  if (image === null) return [];
  const { width, height, bytes, face } = image;
  const size = `${width} × ${height} px, ${formatBytes(bytes)}`;
  if (face === null) return [`${size} · not made by prepare`];
  const { photo, score, sharpness, box } = face;
  const quality = `score ${score.toFixed(2)} · sharpness ${Math.round(sharpness)}`;
  const [x, y, w, h] = [box.x, box.y, box.width, box.height].map(Math.round);
  const where = `face ${w} × ${h} px at ${x}, ${y}`;
  return [`${size} · ${quality}`, `${where} of ${escapeMarkdown(photo)}`];
}

const BYTES_A_KB = 1000;

function formatBytes(bytes: number): string {
  if (bytes < BYTES_A_KB) return `${bytes} bytes`;
  const kb = bytes / BYTES_A_KB;
  return kb < BYTES_A_KB ? `${Math.round(kb)} kB` : `${(kb / BYTES_A_KB).toFixed(1)} MB`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;' };

/** Names are anybody's: none of their characters may mean anything to Markdown or HTML, or break the line. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[!-/:-@[-`{-~]/g, (character) => ENTITIES[character] ?? `\\${character}`);
}
