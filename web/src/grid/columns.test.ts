import { describe, expect, test } from "vitest";
import { ColumnLayout } from "./columns";
import type { GridColumn } from "./contract";

function layoutOf(count: number, width = 100): ColumnLayout {
  const columns: GridColumn[] = Array.from({ length: count }, (_, index) => ({
    name: `c${index}`,
    type: "text",
    kind: "text",
    nullable: true,
    primaryKey: false,
    foreignKey: false,
  }));
  const layout = new ColumnLayout(columns);
  for (let column = 0; column < count; column++) layout.resize(column, width);
  return layout;
}

describe("ColumnLayout", () => {
  test("finds the column at every pixel", () => {
    const layout = layoutOf(50);
    for (let x = 0; x < 5_000; x++) expect(layout.at(x, 0)).toBe(Math.floor(x / 100));
    expect(layout.at(5_000, 0)).toBe(-1);
    expect(layout.at(-1, 0)).toBe(-1);
  });

  test("keeps pinned columns in place and scrolls the others", () => {
    const layout = layoutOf(20);
    layout.pin(2);
    expect(layout.at(150, 700)).toBe(1);
    expect(layout.at(200, 700)).toBe(9);
    expect(layout.screenLeft(1, 700)).toBe(100);
    expect(layout.screenLeft(9, 700)).toBe(200);
  });

  test.each([
    [0, 250, { begin: 0, end: 3 }],
    [100, 200, { begin: 1, end: 3 }],
    [150, 200, { begin: 1, end: 4 }],
    [1_900, 300, { begin: 19, end: 20 }],
    [0, 0, { begin: 20, end: 20 }],
  ])("shows the right columns scrolled by %d in %d pixels", (scrolled, width, expected) => {
    expect(layoutOf(20).visible(scrolled, width)).toEqual(expected);
  });

  test("has nothing to scroll when every column is pinned", () => {
    const layout = layoutOf(3);
    layout.pin(3);
    expect(layout.visible(0, 500)).toEqual({ begin: 3, end: 3 });
    expect(layout.scrolledWidth).toBe(0);
  });

  test.each([
    [96, 0],
    [100, 0],
    [104, 0],
    [105, -1],
    [95, -1],
    [200, 1],
    [2_003, 19],
  ])("takes hold of an edge at %d", (x, expected) => {
    expect(layoutOf(20).edgeAt(x, 0, 4)).toBe(expected);
  });

  test("sizes by content between 60 and 320", () => {
    const layout = new ColumnLayout(layoutOf(3).columns);
    layout.autoSize(0, 10);
    layout.autoSize(1, 133.2);
    layout.autoSize(2, 9_000);
    expect([0, 1, 2].map((column) => layout.width(column))).toEqual([60, 134, 320]);
  });

  test("measures a column once and never after a hand has sized it", () => {
    const layout = new ColumnLayout(layoutOf(2).columns);
    expect(layout.autoSize(0, 100)).toBe(true);
    expect(layout.autoSize(0, 200)).toBe(false);
    layout.resize(1, 500);
    expect(layout.autoSize(1, 100)).toBe(false);
    expect(layout.width(1)).toBe(500);
    layout.fit(1, 100);
    expect(layout.width(1)).toBe(100);
  });

  test("saves only the widths made by hand, by name", () => {
    const layout = new ColumnLayout(layoutOf(3).columns);
    layout.autoSize(0, 100);
    layout.resize(2, 444);
    expect(layout.save()).toEqual({ c2: 444 });
    const other = new ColumnLayout(layoutOf(3).columns);
    other.restore({ c2: 444, gone: 10 });
    expect(other.width(2)).toBe(444);
  });

  test("is not misled by a column named like a part of every object", () => {
    const [column] = layoutOf(1).columns;
    const layout = new ColumnLayout(column === undefined ? [] : [{ ...column, name: "constructor" }]);
    layout.restore({});
    expect(layout.width(0)).toBe(160);
  });
});
