import { describe, expect, test } from "vitest";
import {
  applyView,
  conditionsOf,
  cycleSort,
  describeFilter,
  isPlain,
  no_settings,
  setFilter,
  showView,
  withTableOrder,
  type ColumnFilter,
  type ResultView,
} from "./views";

const chosen = (row: number, text: string) => ({ row, text, is_null: false });
const nothing = { row: 9, text: "", is_null: true };

describe("sorting by headers", () => {
  test("goes up, down and back", () => {
    const up = cycleSort(no_settings, 2, false);
    expect(up.order).toEqual([{ column: 2, descending: false }]);
    const down = cycleSort(up, 2, false);
    expect(down.order).toEqual([{ column: 2, descending: true }]);
    expect(isPlain(cycleSort(down, 2, false))).toBe(true);
  });
  test("another column takes over, or is added behind", () => {
    const first = cycleSort(no_settings, 1, false);
    expect(cycleSort(first, 3, false).order).toEqual([{ column: 3, descending: false }]);
    const both = cycleSort(first, 3, true);
    expect(both.order.map((key) => key.column)).toEqual([1, 3]);
    expect(cycleSort(both, 1, true).order).toEqual([
      { column: 1, descending: true },
      { column: 3, descending: false },
    ]);
    expect(cycleSort(cycleSort(both, 1, true), 1, true).order).toEqual([{ column: 3, descending: false }]);
  });
});

describe("conditions", () => {
  test("are the filters and the search, with parts before what they are parts of", () => {
    const values: ColumnFilter = { kind: "values", column: 1, chosen: [chosen(4, "a"), nothing] };
    const compare: ColumnFilter = { kind: "compare", column: 0, op: "between", values: ["1", "5"] };
    const settings = setFilter(setFilter({ ...no_settings, search: "x" }, 0, compare), 1, values);
    expect(conditionsOf(settings)).toEqual([
      { op: "between", column: 0, values: ["1", "5"] },
      { op: "same_as", column: 1, rows: [4] },
      { op: "is_null", column: 1 },
      { op: "any", parts: [1, 2] },
      { op: "contains", values: ["x"] },
    ]);
  });
  test("there is one filter a column", () => {
    const first: ColumnFilter = { kind: "compare", column: 0, op: "less", values: ["1"] };
    const second: ColumnFilter = { kind: "compare", column: 0, op: "is_null", values: [] };
    const settings = setFilter(setFilter(no_settings, 0, first), 0, second);
    expect(settings.filters).toEqual([second]);
    expect(setFilter(settings, 0, undefined).filters).toEqual([]);
  });
  test("are told in words", () => {
    expect(describeFilter({ kind: "compare", column: 0, op: "between", values: ["1", "5"] }, "n")).toBe("n between 1 and 5");
    expect(describeFilter({ kind: "compare", column: 0, op: "is_null", values: [] }, "n")).toBe("n is NULL");
    expect(describeFilter({ kind: "values", column: 0, chosen: [chosen(1, "a"), nothing] }, "n")).toBe("n is a or NULL");
    const many = [chosen(1, "a"), chosen(2, "b"), chosen(3, "c"), chosen(4, "d")];
    expect(describeFilter({ kind: "values", column: 0, chosen: many }, "n")).toBe("n is a, b and 2 more");
  });
});

describe("news of a view", () => {
  const view = { view: "v1", result: "r1", state: "working", rows: 1000, of_rows: 5000, rows_looked_at: 0 } as const;
  const known: ResultView = { settings: no_settings, asked: 1, pending: false, view };
  test("replaces what is known of the same view", () => {
    expect(applyView(known, { ...view, state: "ready", rows: 5000 })?.view?.rows).toBe(5000);
  });
  test("is nothing if it is of another, or late", () => {
    expect(applyView(known, { ...view, view: "v2" })).toBe(known);
    const ready: ResultView = { ...known, view: { ...view, state: "ready", rows: 5000 } };
    expect(applyView(ready, view)).toBe(ready);
    expect(applyView(undefined, view)).toBeUndefined();
  });
  test("that comes before the reply is kept for it", () => {
    const ready = { ...view, view: "v2", state: "ready", rows: 5000 } as const;
    const asked: ResultView = { ...known, asked: 2, pending: true };
    const told = applyView(applyView(asked, ready), { ...view, view: "v3", state: "ready" });
    expect(told && showView(told, { ...view, view: "v2" })).toEqual({ settings: no_settings, asked: 2, pending: false, view: ready });
    expect(showView(asked, { ...view, view: "v2" }).view?.state).toBe("working");
  });
});

test("headers show the order of the database, unless the rows were sorted here", () => {
  const columns = [{ name: "id" }, { name: "total" }];
  const order = [
    { column: "total", descending: true },
    { column: "gone", descending: false },
  ];
  expect(withTableOrder(undefined, order, columns)?.order).toEqual([{ column: 1, descending: true }]);
  const own = { ...no_settings, order: [{ column: 0, descending: false }] };
  expect(withTableOrder(own, order, columns)).toBe(own);
  expect(withTableOrder(undefined, [], columns)).toBeUndefined();
});
