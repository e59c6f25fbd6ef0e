// The arrow of a foreign key's cell: whether a point is on it. Pure, but for the painter's memory of widths.

import type { Cell, CellWindow } from "./contract";
import type { ColumnLayout } from "./columns";
import { arrowSize, type Painter } from "./painter";
import type { Theme } from "./theme";

const reach = 4; // To its sides: 20 px to click on.

/** The cell, if `x` is on its arrow. `left`: where its column begins on the screen. */
export function onArrow(
  painter: Painter,
  theme: Theme,
  layout: ColumnLayout,
  cell: Cell,
  window: CellWindow | undefined,
  left: number,
  x: number,
): Cell | null {
  if (layout.columns[cell.column]?.foreignKey !== true) return null;
  const text = window?.text(cell.row, cell.column);
  if (text === undefined || text === null || text === "") return null;
  const shortened = window?.cutBytes(cell.row, cell.column) !== undefined;
  const begin = painter.arrowLeft(theme, layout, cell.column, left, text, shortened);
  return x >= begin - reach && x < begin + arrowSize + reach ? cell : null;
}
