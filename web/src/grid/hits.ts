// What is at a point of the grid. Pure.

import type { Cell } from "./contract";
import type { ColumnLayout } from "./columns";
import type { View } from "./hold";
import { rowHeight } from "./painter";
import type { Hit } from "./pointer";

const edgeReach = 4; // To both sides of a column's edge: 8 px to take hold of.

/** What is drawn, and where. */
export interface Area {
  view: View;
  layout: ColumnLayout;
  gutter: number;
  scrolled: number; // Sideways.
  rows: number;
  width: number; // Scrollbars lie outside.
  height: number;
  header: number; // Its height.
  activeColumn: number;
}

export const nowhere: Hit = { kind: "none", row: -1, column: -1 };

export function hitAt(area: Area, x: number, y: number): Hit {
  const { view, layout, gutter, scrolled, header } = area;
  if (x >= area.width || y >= area.height) return nowhere;
  const column = layout.at(x - gutter, scrolled);
  const row = view.row + Math.floor((y - header + view.pixel) / rowHeight);
  if (y < header) return headerHit(area, x, column);
  if (row >= area.rows) return nowhere;
  if (x < gutter) return { kind: "gutter", row, column: area.activeColumn };
  return column < 0 ? nowhere : { kind: "cell", row, column };
}

function headerHit({ view, layout, gutter, scrolled }: Area, x: number, column: number): Hit {
  const { row } = view;
  if (x < gutter - edgeReach) return { kind: "corner", row, column: 0 };
  const edge = layout.edgeAt(x - gutter, scrolled, edgeReach);
  if (edge >= 0) return { kind: "edge", row, column: edge };
  return column < 0 ? { kind: "none", row, column } : { kind: "header", row, column };
}

/** The nearest cell to a point, which may lie outside. */
export function nearestCell({ view, layout, gutter, scrolled, rows, width, height, header }: Area, x: number, y: number): Cell {
  const insideY = Math.min(height - 1, Math.max(header, y));
  const row = view.row + Math.floor((insideY - header + view.pixel) / rowHeight);
  const column = layout.at(Math.min(width - 1, Math.max(gutter, x)) - gutter, scrolled);
  return { row: Math.min(row, rows - 1), column: column < 0 ? layout.count - 1 : column };
}
