// What is selected: a set of rectangles, never one entry a row. Free of the DOM.
//
// Whole columns and "all" end at `toTheEnd`, so that they keep covering a result that still grows. The rectangles of
// `rectangles()` are disjoint; every question costs O(rectangles), and their number is capped.

import type { Cell, Range, SelectionSummary } from "./contract";

export interface Rectangle {
  rows: Range;
  columns: Range;
}

export type SelectionUnit = "cells" | "rows" | "columns" | "all";

export interface SelectionState {
  rectangles: Rectangle[];
  anchor: Cell;
  head: Cell;
}

export const toTheEnd = Number.MAX_SAFE_INTEGER;
const rectanglesMax = 2_048;

export class Selection {
  private committed: Rectangle[] = []; // Disjoint.
  private live: Rectangle | null = null; // What the pointer or Shift still changes; lies over `committed`.
  private unit: SelectionUnit = "cells";
  private anchorCell: Cell | null = null;
  private headCell: Cell | null = null;
  private joined: readonly Rectangle[] | null = null;

  // The active cell: where the selection began and where the keyboard stands.
  get active(): Cell | null {
    return this.anchorCell;
  }
  // The moving end of the range.
  get head(): Cell | null {
    return this.headCell;
  }

  clear(): void {
    this.committed = [];
    this.anchorCell = null;
    this.headCell = null;
    this.set(null);
  }

  select(unit: SelectionUnit, cell: Cell): void {
    this.committed = [];
    this.begin(unit, cell);
  }

  // Ctrl: one more range, or one less if the place is selected already.
  toggle(unit: SelectionUnit, cell: Cell): void {
    this.commit();
    const place = rectangleOf(unit, cell, cell);
    if (this.committed.some((rectangle) => includes(rectangle, place))) {
      this.committed = this.committed.flatMap((rectangle) => subtract(rectangle, place));
      this.anchorCell = cell;
      this.headCell = cell;
      this.unit = unit;
      this.set(null);
    } else if (this.committed.length < rectanglesMax) {
      this.begin(unit, cell);
    }
  }

  // Shift or a drag: the range from the active cell to this one.
  extend(cell: Cell): void {
    if (this.anchorCell === null) return this.select("cells", cell);
    this.headCell = cell;
    this.set(rectangleOf(this.unit, this.anchorCell, cell));
  }

  selectAll(): void {
    this.committed = [];
    this.unit = "all";
    this.anchorCell ??= { row: 0, column: 0 };
    this.headCell = this.anchorCell;
    this.set({ rows: { begin: 0, end: toTheEnd }, columns: { begin: 0, end: toTheEnd } });
  }

  // The rows that it touches, the first `most` of them.
  touchedRows(most: number, rowCount: number, columnCount: number): number[] {
    const rows = new Set<number>();
    for (const rectangle of this.clipped(rowCount, columnCount))
      for (let row = rectangle.rows.begin; row < rectangle.rows.end && rows.size < most; row++) rows.add(row);
    return [...rows].sort((left, right) => left - right);
  }

  // Back to the active cell alone. Returns false if there was nothing else.
  collapse(): boolean {
    if (this.anchorCell === null || this.isSingleCell()) return false;
    this.select("cells", this.anchorCell);
    return true;
  }

  isSingleCell(): boolean {
    const [only, ...more] = this.rectangles();
    return only !== undefined && more.length === 0 && sizeOf(only.rows) === 1 && sizeOf(only.columns) === 1;
  }

  rectangles(): readonly Rectangle[] {
    this.joined ??= this.join();
    return this.joined;
  }

  contains(row: number, column: number): boolean {
    return this.rectangles().some((rectangle) => holds(rectangle.rows, row) && holds(rectangle.columns, column));
  }

  containsRow(row: number): boolean {
    return this.rectangles().some((rectangle) => isWhole(rectangle.columns) && holds(rectangle.rows, row));
  }

  containsColumn(column: number): boolean {
    return this.rectangles().some((rectangle) => isWhole(rectangle.rows) && holds(rectangle.columns, column));
  }

  // Rectangles cut to the result as it is now.
  clipped(rows: number, columns: number): Rectangle[] {
    return this.rectangles()
      .map((rectangle) => ({ rows: clip(rectangle.rows, rows), columns: clip(rectangle.columns, columns) }))
      .filter((rectangle) => sizeOf(rectangle.rows) > 0 && sizeOf(rectangle.columns) > 0);
  }

  summary(rows: number, columns: number): SelectionSummary {
    const parts = this.clipped(rows, columns);
    const cells = parts.reduce((sum, part) => sum + sizeOf(part.rows) * sizeOf(part.columns), 0);
    const rowCount = mergeRanges(parts.map((part) => part.rows)).reduce((sum, range) => sum + sizeOf(range), 0);
    return { rows: rowCount, cells, ranges: parts.length };
  }

  save(): SelectionState | null {
    if (this.anchorCell === null || this.headCell === null) return null;
    return { rectangles: [...this.rectangles()], anchor: this.anchorCell, head: this.headCell };
  }

  restore(state: SelectionState): void {
    this.committed = state.rectangles.slice(0, rectanglesMax);
    this.anchorCell = state.anchor;
    this.headCell = state.head;
    this.unit = "cells";
    this.set(null);
  }

  private begin(unit: SelectionUnit, cell: Cell): void {
    this.unit = unit;
    this.anchorCell = cell;
    this.headCell = cell;
    this.set(rectangleOf(unit, cell, cell));
  }

  private set(live: Rectangle | null): void {
    this.live = live;
    this.joined = null;
  }

  private commit(): void {
    this.committed = this.join();
    this.set(null);
  }

  private join(): Rectangle[] {
    const live = this.live;
    if (live === null) return this.committed;
    return [...this.committed.flatMap((rectangle) => subtract(rectangle, live)), live];
  }
}

function rectangleOf(unit: SelectionUnit, from: Cell, to: Cell): Rectangle {
  const everything = { begin: 0, end: toTheEnd };
  const rows = { begin: Math.min(from.row, to.row), end: Math.max(from.row, to.row) + 1 };
  const columns = { begin: Math.min(from.column, to.column), end: Math.max(from.column, to.column) + 1 };
  switch (unit) {
    case "cells":
      return { rows, columns };
    case "rows":
      return { rows, columns: everything };
    case "columns":
      return { rows: everything, columns };
    case "all":
      return { rows: everything, columns: everything };
  }
}

// What is left of a rectangle without another: at most four pieces.
function subtract(from: Rectangle, cut: Rectangle): Rectangle[] {
  const rows = intersection(from.rows, cut.rows);
  const columns = intersection(from.columns, cut.columns);
  if (sizeOf(rows) <= 0 || sizeOf(columns) <= 0) return [from];
  const pieces: Rectangle[] = [
    { rows: { begin: from.rows.begin, end: rows.begin }, columns: from.columns },
    { rows: { begin: rows.end, end: from.rows.end }, columns: from.columns },
    { rows, columns: { begin: from.columns.begin, end: columns.begin } },
    { rows, columns: { begin: columns.end, end: from.columns.end } },
  ];
  return pieces.filter((piece) => sizeOf(piece.rows) > 0 && sizeOf(piece.columns) > 0);
}

export function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of [...ranges].sort((left, right) => left.begin - right.begin)) {
    const last = merged.at(-1);
    if (last !== undefined && range.begin <= last.end) last.end = Math.max(last.end, range.end);
    else merged.push({ ...range });
  }
  return merged;
}

export function sizeOf(range: Range): number {
  return range.end - range.begin;
}

function intersection(left: Range, right: Range): Range {
  return { begin: Math.max(left.begin, right.begin), end: Math.min(left.end, right.end) };
}

function includes(outer: Rectangle, inner: Rectangle): boolean {
  return (
    outer.rows.begin <= inner.rows.begin &&
    outer.rows.end >= inner.rows.end &&
    outer.columns.begin <= inner.columns.begin &&
    outer.columns.end >= inner.columns.end
  );
}

function holds(range: Range, index: number): boolean {
  return index >= range.begin && index < range.end;
}

function isWhole(range: Range): boolean {
  return range.begin === 0 && range.end === toTheEnd;
}

function clip(range: Range, end: number): Range {
  return { begin: range.begin, end: Math.min(range.end, end) };
}
