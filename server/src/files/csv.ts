/** A cell of a table. */
export type CsvCell = string | number | boolean | null;

/**
 * A table as text, as RFC 4180 has it: texts in quotes, since names may hold commas; an empty cell for null.
 * @param header names of the columns, without commas
 */
export function csvText(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  const lines = rows.map((row) => row.map(cellText).join(','));
  return [header.join(','), ...lines, ''].join('\r\n');
}

function cellText(cell: CsvCell): string {
  if (typeof cell === 'string') return `"${cell.replaceAll('"', '""')}"`;
  return cell === null ? '' : String(cell);
}
