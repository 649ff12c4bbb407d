/** Sizes of a grid of square cells of which only those in sight are in the document. Pixels. */
export interface Layout {
  columns: number;
  /** Of one cell with its gap. */
  cellPx: number;
  rowPx: number;
  /** Of the whole grid. */
  heightPx: number;
}

export const GAP_PX = 8;
/** Below each picture stands its name. */
const CAPTION_PX = 24;
/** Rows above and below those in sight that are there already when somebody scrolls. */
const SPARE_ROWS = 2;

/** @param sidePx of a picture; @param count cells */
export function layoutOf(widthPx: number, sidePx: number, count: number): Layout {
  const cellPx = sidePx + GAP_PX;
  const columns = Math.max(1, Math.floor((widthPx + GAP_PX) / cellPx));
  const rowPx = sidePx + CAPTION_PX + GAP_PX;
  return { columns, cellPx, rowPx, heightPx: Math.ceil(count / columns) * rowPx };
}

/** The cells to be in the document: from the first up to but not including the last. */
export function cellsInSight(
  { columns, rowPx }: Layout,
  topPx: number,
  heightPx: number,
  count: number,
): [from: number, to: number] {
  const firstRow = Math.max(0, Math.floor(topPx / rowPx) - SPARE_ROWS);
  const lastRow = Math.ceil((topPx + heightPx) / rowPx) + SPARE_ROWS;
  return [Math.min(count, firstRow * columns), Math.min(count, lastRow * columns)];
}
