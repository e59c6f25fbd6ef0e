import { expect, test } from "vitest";
import { all_rows, isPlain, readBrowse, sortBy, type SortTerm } from "./browse";

test("clicks on one header go up, down, and back", () => {
  let order: readonly SortTerm[] = [];
  order = sortBy(order, "a", false);
  expect(order).toEqual([{ column: "a", descending: false }]);
  order = sortBy(order, "a", false);
  expect(order).toEqual([{ column: "a", descending: true }]);
  expect(sortBy(order, "a", false)).toEqual([]);
  expect(sortBy(order, "b", false)).toEqual([{ column: "b", descending: false }]);
});

test("columns are added behind the first ones, keep their places, and go", () => {
  let order: readonly SortTerm[] = sortBy([], "a", true);
  order = sortBy(order, "b", true);
  order = sortBy(order, "a", true);
  expect(order).toEqual([
    { column: "a", descending: true },
    { column: "b", descending: false },
  ]);
  expect(sortBy(order, "a", true)).toEqual([{ column: "b", descending: false }]);
});

test("a stored tab gives what it was asked for, and nothing that is not of its kind", () => {
  const browse = { where: "a > 1", order: [{ column: "b", descending: true }] };
  expect(readBrowse(JSON.parse(JSON.stringify(browse)))).toEqual(browse);
  for (const wrong of [undefined, null, 5, "x", {}, { where: 5, order: [1, null, {}] }, all_rows]) {
    expect(readBrowse(wrong)).toBeUndefined();
  }
  expect(isPlain(undefined)).toBe(true);
  expect(isPlain({ where: " \n", order: [] })).toBe(true);
});
