// How wide a column wants to be, from its header and the rows in sight. Pure, but for the painter's memory of widths.

import type { GridColumn, Range } from "./contract";
import type { Painter } from "./painter";
import type { Theme } from "./theme";

const sampleRows = 100;
const typeRoom = 140; // Up to this width a column grows for the name of its type.

/** `textAt` gives undefined for the first row that is not here. */
export function contentWidth(
  painter: Painter,
  theme: Theme,
  column: GridColumn | undefined,
  rows: Range,
  textAt: (row: number) => string | null | undefined,
): number {
  if (column === undefined) return 0;
  const bare = painter.headerWidth(theme, { ...column, type: "" });
  const full = painter.headerWidth(theme, column);
  let width = Math.max(bare, Math.min(full, typeRoom));
  for (let row = rows.begin; row < Math.min(rows.end, rows.begin + sampleRows); row++) {
    const text = textAt(row);
    if (text === undefined) break;
    width = Math.max(width, painter.cellWidth(theme, column, text));
  }
  return width;
}
