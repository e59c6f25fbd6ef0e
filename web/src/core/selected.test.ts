import { describe, expect, test } from "vitest";
import { partsOf, toldStatistics } from "./selected";

const rectangle = (row: number, rowEnd: number, column: number, columnEnd: number) => ({
  rows: { begin: row, end: rowEnd },
  columns: { begin: column, end: columnEnd },
});

describe("parts of a selection", () => {
  test("have the result's columns and only rows that are stored", () => {
    expect(partsOf([rectangle(2, 9, 1, 3)], 5, (column) => column + 10)).toEqual([{ first: 2, rows: 3, columns: [11, 12] }]);
  });
  test("rows that are not stored are no part", () => {
    expect(partsOf([rectangle(5, 6, 0, 1), rectangle(0, 1, 2, 2)], 5, (column) => column)).toEqual([]);
  });
});

describe("what is told", () => {
  const none = { cells: 3, nulls: 0, numbers: 3, distinct: 2, distinct_at_least: false, average_rounded: false };
  test("every digit, and what was rounded", () => {
    const told = toldStatistics({ ...none, sum: "16803.49", average: "5601.1633", average_rounded: true, least: "104.75", greatest: "12450.00" });
    expect(told.map((each) => `${each.name} ${each.value}`)).toEqual(["sum 16803.49", "avg ≈ 5601.1633", "min 104.75", "max 12450.00", "distinct 2"]);
  });
  test("texts have a count of different values alone, and NULLs", () => {
    expect(toldStatistics({ ...none, numbers: 0, nulls: 1, distinct: 1_000_000, distinct_at_least: true }).map((each) => each.value)).toEqual(["≥ 1,000,000", "1"]);
  });
  test("a value too long for a line is cut, and says so", () => {
    expect(toldStatistics({ ...none, sum: "1".repeat(40) })[0]?.value).toBe(`${"1".repeat(27)}…`);
  });
});
