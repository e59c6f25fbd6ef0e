// What a key means in the grid. Pure: no DOM, no state.

import type { Cell } from "./contract";

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

// rows, columns: single steps. page: screens of rows. edge: as far as the result goes in the direction.
export interface Move {
  kind: "move";
  rows: number;
  columns: number;
  by: "step" | "page" | "edge";
  extend: boolean;
}

export type KeyAction =
  | Move
  | { kind: "selectAll" }
  | { kind: "selectRow" }
  | { kind: "selectColumn" }
  | { kind: "copy"; withHeaders: boolean }
  | { kind: "open" }
  | { kind: "escape" };

export interface Bounds {
  rows: number;
  columns: number;
  pageRows: number;
}

const directions: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["ArrowUp", [-1, 0]],
  ["ArrowDown", [1, 0]],
  ["ArrowLeft", [0, -1]],
  ["ArrowRight", [0, 1]],
]);

export function keyAction(press: KeyPress): KeyAction | null {
  const command = press.ctrlKey || press.metaKey;
  if (press.altKey) return null;
  return moveAction(press, command) ?? (command ? commandAction(press) : plainAction(press));
}

function moveAction(press: KeyPress, command: boolean): Move | null {
  const extend = press.shiftKey;
  const direction = directions.get(press.key);
  if (direction !== undefined) {
    const [rows, columns] = direction;
    return { kind: "move", rows, columns, by: command ? "edge" : "step", extend };
  }
  switch (press.key) {
    case "PageUp":
      return { kind: "move", rows: -1, columns: 0, by: "page", extend };
    case "PageDown":
      return { kind: "move", rows: 1, columns: 0, by: "page", extend };
    case "Home":
      return { kind: "move", rows: command ? -1 : 0, columns: -1, by: "edge", extend };
    case "End":
      return { kind: "move", rows: command ? 1 : 0, columns: 1, by: "edge", extend };
    default:
      return null;
  }
}

function commandAction(press: KeyPress): KeyAction | null {
  switch (press.key.toLowerCase()) {
    case "a":
      return press.shiftKey ? null : { kind: "selectAll" };
    case "c":
      return { kind: "copy", withHeaders: press.shiftKey };
    case " ":
      return { kind: "selectColumn" };
    default:
      return null;
  }
}

function plainAction(press: KeyPress): KeyAction | null {
  switch (press.key) {
    case " ":
      return press.shiftKey ? { kind: "selectRow" } : { kind: "open" };
    case "Enter":
      return press.shiftKey ? null : { kind: "open" };
    case "Escape":
      return { kind: "escape" };
    default:
      return null;
  }
}

// Where a move leads from a cell. REQUIRES: the result has at least one row and one column.
export function moved(from: Cell, move: Move, bounds: Bounds): Cell {
  return {
    row: along(from.row, move.rows, move.by, bounds.rows, bounds.pageRows),
    column: along(from.column, move.columns, move.by === "page" ? "step" : move.by, bounds.columns, 1),
  };
}

function along(index: number, direction: number, by: Move["by"], count: number, page: number): number {
  if (direction === 0) return Math.min(index, count - 1);
  if (by === "edge") return direction < 0 ? 0 : count - 1;
  const step = by === "page" ? page : 1;
  return Math.min(count - 1, Math.max(0, index + direction * step));
}
