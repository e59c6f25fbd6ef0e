// What the grid asks of the world around it and tells it. Plain types; no DOM.

export interface GridColumn {
  name: string;
  type: string; // The engine's own name of the type, shown in the header.
  kind: string; // number, boolean, date, json, binary, uuid, text ...: chooses colour and alignment.
  nullable: boolean;
  primaryKey: boolean;
  foreignKey: boolean;
}

/** What stands in a column's header besides its name. */
export interface ColumnMark {
  sort?: "up" | "down";
  place?: number; // Among several columns that rows are sorted by, from 1.
  filtered?: boolean;
}

/** A small picture of what a column holds: bars from the least to the greatest, or parts of all rows. */
export interface ColumnPicture {
  bars: readonly number[];
  parts: readonly { share: number; look: "value" | "other" | "empty" }[];
}

export type CellTint = "changed" | "added" | "deleted";

export interface Range {
  begin: number;
  end: number;
}

export interface WindowRequest {
  version: number;
  first: number;
  count: number;
  columns: Range;
  purpose: "view" | "prefetch" | "copy";
}

// Cells of a rectangle. May hold fewer rows than were asked for; the grid asks again for the rest.
export interface CellWindow {
  first: number;
  count: number;
  columns: Range;
  // Absolute indexes; null is NULL. REQUIRES: the cell lies in the window.
  text(row: number, column: number): string | null;
  // The size of the whole text if the window holds only its beginning.
  cutBytes(row: number, column: number): number | undefined;
  // What the ground of a cell says of it, asked anew for every picture; absent: nothing.
  tint?(row: number, column: number): CellTint | undefined;
  bytes: number; // What the window costs in memory; the cache counts it.
}

export interface GridProvider {
  fetchWindow(request: WindowRequest, signal: AbortSignal): Promise<CellWindow>;
}

export interface SelectionSummary {
  rows: number;
  cells: number;
  ranges: number;
}

export interface GridCallbacks {
  onActiveCell?(row: number, column: number): void;
  onSelection?(summary: SelectionSummary): void;
  onOpenCell?(row: number, column: number): void;
  // A key press, or a double click, that may be for more than the grid does by itself: true if it was.
  onKey?(event: KeyboardEvent, cell: Cell): boolean;
  onDoubleClick?(row: number, column: number): boolean;
  onArrow?(row: number, column: number): void; // A click on the arrow of a foreign key's cell.
  onArrowHover?(cell: Cell | null): void; // The pointer rests on such an arrow, or left it.
  onDrawn?(): void; // After each picture, for what lies over the cells.
  onNearEnd?(lastVisibleRow: number): void;
  onContextMenu?(row: number, column: number, x: number, y: number): void;
  onHeader?(column: number, add: boolean): void; // A click, with Shift to add.
  onHeaderHover?(column: number, x: number, y: number): void; // -1: the pointer is on no header.
  onHeaderMenu?(column: number, x: number, y: number): void;
  onCopy?(message: string): void;
}

export interface Cell {
  row: number;
  column: number;
}
