import { describe, expect, test } from "vitest";
import { mergeRanges, Selection, type SelectionUnit } from "./selection";

const rows = 12;
const columns = 9;

function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

// Keeps a flag for every cell; slow and plain.
class Oracle {
  private committed = new Set<string>();
  private live = new Set<string>();
  private unit: SelectionUnit = "cells";
  private anchor = { row: 0, column: 0 };

  select(unit: SelectionUnit, row: number, column: number): void {
    this.committed = new Set();
    this.begin(unit, row, column);
  }
  toggle(unit: SelectionUnit, row: number, column: number): void {
    this.committed = this.all();
    this.live = new Set();
    const place = this.block(unit, { row, column }, { row, column });
    // A place counts as selected when a single range holds all of it; the test asks only where that is the same.
    if ([...place].every((cell) => this.committed.has(cell))) {
      for (const cell of place) this.committed.delete(cell);
      this.unit = unit;
      this.anchor = { row, column };
    } else this.begin(unit, row, column);
  }
  extend(row: number, column: number): void {
    this.live = this.block(this.unit, this.anchor, { row, column });
  }
  all(): Set<string> {
    return new Set([...this.committed, ...this.live]);
  }
  private begin(unit: SelectionUnit, row: number, column: number): void {
    this.unit = unit;
    this.anchor = { row, column };
    this.live = this.block(unit, this.anchor, this.anchor);
  }
  private block(unit: SelectionUnit, from: { row: number; column: number }, to: { row: number; column: number }): Set<string> {
    const cells = new Set<string>();
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const inRows = row >= Math.min(from.row, to.row) && row <= Math.max(from.row, to.row);
        const inColumns = column >= Math.min(from.column, to.column) && column <= Math.max(from.column, to.column);
        if ((unit === "columns" || inRows) && (unit === "rows" || inColumns)) cells.add(`${row}:${column}`);
      }
    return cells;
  }
}

function cellsOf(selection: Selection): Set<string> {
  const cells = new Set<string>();
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) if (selection.contains(row, column)) cells.add(`${row}:${column}`);
  return cells;
}

describe("Selection against a flag for every cell", () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))("agrees after any steps (seed %d)", (seed) => {
    const random = randomFrom(seed);
    const selection = new Selection();
    const oracle = new Oracle();
    selection.select("cells", { row: 0, column: 0 });
    oracle.select("cells", 0, 0);
    for (let step = 0; step < 40; step++) {
      const cell = { row: random(rows), column: random(columns) };
      const unit = (["cells", "cells", "rows", "columns"] as const)[random(4)] ?? "cells";
      const kind = random(8);
      if (kind === 0) {
        selection.select(unit, cell);
        oracle.select(unit, cell.row, cell.column);
      } else if (kind < 4) {
        // Rows and columns are toggled only as new ranges, see the oracle.
        selection.toggle("cells", cell);
        oracle.toggle("cells", cell.row, cell.column);
      } else {
        selection.extend(cell);
        oracle.extend(cell.row, cell.column);
      }
      const expected = oracle.all();
      expect(cellsOf(selection)).toEqual(expected);
      const summary = selection.summary(rows, columns);
      expect(summary.cells).toBe(expected.size);
      expect(summary.rows).toBe(new Set([...expected].map((cellName) => cellName.split(":")[0])).size);
    }
  });
});

describe("Selection", () => {
  test("holds all of 10^8 rows in one rectangle", () => {
    const selection = new Selection();
    selection.selectAll();
    expect(selection.rectangles()).toHaveLength(1);
    expect(selection.summary(1e8, 50)).toEqual({ rows: 1e8, cells: 5e9, ranges: 1 });
    expect(selection.containsRow(99_999_999)).toBe(true);
  });

  test("keeps covering whole columns of a result that grows", () => {
    const selection = new Selection();
    selection.select("columns", { row: 0, column: 2 });
    expect(selection.summary(10, 5).cells).toBe(10);
    expect(selection.summary(1_000, 5).cells).toBe(1_000);
  });

  test("takes a row out of everything with Ctrl", () => {
    const selection = new Selection();
    selection.selectAll();
    selection.toggle("rows", { row: 500, column: 0 });
    expect(selection.containsRow(500)).toBe(false);
    expect(selection.containsRow(499)).toBe(true);
    expect(selection.summary(1_000, 3)).toEqual({ rows: 999, cells: 2_997, ranges: 2 });
  });

  test("leaves the active cell where a range began", () => {
    const selection = new Selection();
    selection.select("cells", { row: 5, column: 3 });
    selection.extend({ row: 2, column: 7 });
    expect(selection.active).toEqual({ row: 5, column: 3 });
    expect(selection.head).toEqual({ row: 2, column: 7 });
    expect(selection.summary(rows, columns)).toEqual({ rows: 4, cells: 20, ranges: 1 });
  });

  test("collapses to the active cell once", () => {
    const selection = new Selection();
    selection.select("cells", { row: 5, column: 3 });
    selection.extend({ row: 6, column: 3 });
    expect(selection.collapse()).toBe(true);
    expect(selection.collapse()).toBe(false);
    expect(selection.summary(rows, columns).cells).toBe(1);
  });

  test("stops adding ranges at its cap", () => {
    const selection = new Selection();
    selection.select("cells", { row: 0, column: 0 });
    for (let row = 2; row < 10_000; row += 2) selection.toggle("cells", { row, column: 0 });
    expect(selection.rectangles().length).toBeLessThanOrEqual(2_048);
    expect(selection.active).not.toBeNull();
  });

  test("comes back from its saved form", () => {
    const selection = new Selection();
    selection.select("rows", { row: 3, column: 1 });
    selection.toggle("cells", { row: 8, column: 2 });
    const saved = JSON.stringify(selection.save());
    const restored = new Selection();
    restored.restore(JSON.parse(saved));
    expect(cellsOf(restored)).toEqual(cellsOf(selection));
    expect(restored.active).toEqual({ row: 8, column: 2 });
  });

  test("merges ranges that touch or overlap", () => {
    const merged = mergeRanges([{ begin: 5, end: 8 }, { begin: 0, end: 2 }, { begin: 2, end: 3 }, { begin: 6, end: 7 }]);
    expect(merged).toEqual([{ begin: 0, end: 3 }, { begin: 5, end: 8 }]);
  });
});
