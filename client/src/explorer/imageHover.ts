import { MarkdownString, workspace, type TreeItem } from 'vscode';
import type { DatasetImageResult } from '../../../protocol/src/list';
import { DatasetImageRequest } from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { errorMessage } from '../backend/errorMessage';
import { datasetOf, imageOf, type DatasetTreeNode, type ImageNode } from './nodes';

/** Of the picture in a hover, pixels. */
const SIDE_PX = 240;
const BYTES_A_KB = 1000;

/** Adds an image's picture and what is known about it to its item, when somebody points at it. */
export async function addImageHover(
  backend: Backend,
  item: TreeItem,
  node: DatasetTreeNode,
): Promise<TreeItem> {
  if (!workspace.isTrusted || (node.kind !== 'image' && node.kind !== 'person')) return item;
  const image = node.kind === 'image' ? imageOf(node) : coverOf(node.person, node.cover);
  if (image === null || (node.kind === 'image' && node.state === 'missing')) return item;
  try {
    const params = { dataset: datasetOf(node), image, sidePx: SIDE_PX };
    const facts = await backend.request(DatasetImageRequest, params);
    item.tooltip = hoverOf(image, facts, node.kind === 'image' ? noteOf(node) : null);
  } catch (error) {
    item.tooltip = errorMessage(error);
  }
  return item;
}

function coverOf(person: string, cover: string | null): string | null {
  return cover === null ? null : `${person}/${cover}`;
}

function noteOf({ state, isCover }: ImageNode): string | null {
  if (state === 'excluded') return 'Excluded: not in list.txt, not trained on.';
  return isCover ? 'Stands for its person.' : null;
}

/** Plain Markdown: no name may become a link, a command or HTML. */
function hoverOf(image: string, facts: DatasetImageResult, note: string | null): MarkdownString {
  const hover = new MarkdownString();
  hover.appendMarkdown(`![](data:image/jpeg;base64,${facts.picture})\n\n`);
  hover.appendText(image);
  for (const line of [...describeImage(facts), ...(note === null ? [] : [note])]) {
    hover.appendMarkdown('  \n');
    hover.appendText(line);
  }
  return hover;
}

/** "112 × 140 px, 9 kB", "face 70 × 88 px at 412, 160, score 0.98, sharpness 120", "from anna/1.jpg" */
export function describeImage({ width, height, bytes, face }: DatasetImageResult): string[] {
  const size = `${width} × ${height} px, ${formatBytes(bytes)}`;
  if (face === null) return [size, 'not made by Prepare, or edited since'];
  const { box, score, sharpness, photo } = face;
  const quality = `score ${score.toFixed(2)}, sharpness ${Math.round(sharpness)}`;
  const [x, y, w, h] = [box.x, box.y, box.width, box.height].map(Math.round);
  return [size, `face ${w} × ${h} px at ${x}, ${y}, ${quality}`, `from ${photo}`];
}

function formatBytes(bytes: number): string {
  if (bytes < BYTES_A_KB) return `${bytes} bytes`;
  const kb = bytes / BYTES_A_KB;
  return kb < BYTES_A_KB ? `${Math.round(kb)} kB` : `${(kb / BYTES_A_KB).toFixed(1)} MB`;
}
