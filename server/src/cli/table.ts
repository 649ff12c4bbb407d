/** A column's numbers line up on the right, its words on the left. */
export type Cell = string | number;

const GAP = '  ';

/**
 * Lays rows out in columns.
 * @param header one word a column; columns whose cells are all numbers, or look like one, align right
 * @returns lines, each ending in "\n"
 */
export function formatTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, i) => Math.max(...texts.map((row) => lengthOf(row[i] ?? ''))));
  const right = header.map((_, i) => rows.every((row) => isNumeric(row[i] ?? '')));
  return texts.map((row) => formatRow(row, widths, right)).join('');
}

function formatRow(row: readonly string[], widths: number[], right: boolean[]): string {
  const cells = widths.map((width, i) => {
    const text = row[i] ?? '';
    const padding = ' '.repeat(width - lengthOf(text));
    return right[i] ? padding + text : text + padding;
  });
  return `${cells.join(GAP).trimEnd()}\n`;
}

/** Characters as a reader counts them: é and 👩‍🔬 are one each. */
function lengthOf(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}

/** "12", "0.972", "97.2 %", "–" */
function isNumeric(cell: Cell): boolean {
  return typeof cell === 'number' || /^(–|[+-]?\d[\d.,]*( ?%)?)$/.test(cell);
}

/**
 * Names on the left, values in a column of their own.
 * @returns lines, each ending in "\n"
 */
export function formatFacts(facts: readonly (readonly [name: string, value: Cell])[]): string {
  const width = Math.max(...facts.map(([name]) => lengthOf(name)));
  return facts
    .map(([name, value]) => `${name}${' '.repeat(width - lengthOf(name))}${GAP}${value}\n`)
    .join('');
}
