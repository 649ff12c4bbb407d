/** Tabs and line ends would break the table; the others break some reader's lines. */
// eslint-disable-next-line no-control-regex
const BREAKING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/**
 * Labels of the points: a header, since there are several columns, then a line a point
 * (www.tensorflow.org/tensorboard/tensorboard_projector_plugin).
 * @param images `<person>/<image>`
 * @param uses what the run used each image for
 */
export function metadataTsv(images: readonly string[], uses: readonly string[]): string {
  const rows = images.map((image, i) => {
    const slash = image.indexOf('/');
    return [image.slice(0, slash), image.slice(slash + 1), uses[i]!];
  });
  const lines = [['person', 'image', 'use'], ...rows];
  return lines.map((cells) => cells.map(escapeCell).join('\t') + '\n').join('');
}

/** "a⇥b" becomes "a\u0009b": visible, one cell, one line. */
function escapeCell(cell: string): string {
  return cell.replace(
    BREAKING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
