import { expect, test } from "vitest";
import type { ResultColumn } from "../api/generated";
import { chartData, describeChart, fitChart, proposeChart, readChart, timeOf, toggleSeries, type Chart } from "./chart";

function column(name: string, kind: string, primary_key = false): ResultColumn {
  return { name, kind, type: kind, nullable: true, primary_key, foreign_key: false, document: false, schema: "", table: "", column: "" };
}

const sales = [column("id", "number", true), column("month", "date"), column("total", "number"), column("city", "text")];

test("times become a line, names bars, numbers points, and keys no values", () => {
  expect(proposeChart(sales)).toEqual({ kind: "line", x: 1, ys: [2] });
  expect(proposeChart([column("city", "text"), column("rows", "number")])).toEqual({ kind: "bar", x: 0, ys: [1] });
  expect(proposeChart([column("a", "number"), column("b", "number")])).toEqual({ kind: "scatter", x: 0, ys: [1] });
  expect(proposeChart([column("n", "number")])).toEqual({ kind: "bar", x: -1, ys: [0] });
  expect(proposeChart([column("customer_id", "number"), column("n", "number")])).toEqual({ kind: "bar", x: 0, ys: [1] });
  expect(proposeChart([column("city", "text")])).toBeUndefined();
});

test("a chart that does not fit the columns any more is made anew", () => {
  const chart: Chart = { kind: "area", x: 3, ys: [2, 9] };
  expect(fitChart(chart, sales)).toEqual({ kind: "area", x: 3, ys: [2] });
  expect(fitChart(chart, sales.slice(0, 3))).toEqual({ kind: "line", x: 1, ys: [2] });
});

test("the last series cannot be taken away", () => {
  const chart: Chart = { kind: "bar", x: 3, ys: [2] };
  expect(toggleSeries(chart, 2)).toBe(chart);
  expect(toggleSeries(toggleSeries(chart, 0), 2).ys).toEqual([0]);
});

test("a stored chart is read with care", () => {
  expect(readChart({ kind: "bar", x: 0, ys: [1, "2", 3.5] })).toEqual({ kind: "bar", x: 0, ys: [1] });
  expect(readChart({ kind: "cake", x: 0, ys: [] })).toBeUndefined();
  expect(readChart(7)).toBeUndefined();
});

test("the axis says what the grid says, in any zone", () => {
  expect(new Date(timeOf("2026-09-14 17:38:53.265+02") ?? 0).toISOString()).toBe("2026-09-14T17:38:53.265Z");
  expect(new Date(timeOf("2026-09-14") ?? 0).toISOString()).toBe("2026-09-14T00:00:00.000Z");
  expect(new Date(timeOf("0044-03-15 12:00:00") ?? 0).getUTCFullYear()).toBe(44);
  expect(timeOf("infinity")).toBeUndefined();
  expect(timeOf("17:38")).toBeUndefined();
  expect(timeOf(null)).toBeUndefined();
});

test("a line goes from left to right; what is no number is counted and left out", () => {
  const cells = [["1", "2026-02-01", "20", "B"], ["2", "2026-01-01", "10", "A"], ["3", "infinity", "5", "C"], ["4", "2026-03-01", null, "D"]];
  const cell = (row: number, at: number): string | null => cells[row]?.[at] ?? null;
  const data = chartData({ kind: "line", x: 1, ys: [2] }, sales, 4, cell);
  expect(data.axis).toBe("time");
  expect(data.labels).toEqual(["2026-01-01", "2026-02-01", "2026-03-01"]);
  expect(data.series).toEqual([{ name: "total", values: [10, 20, undefined] }]);
  expect(data.missing).toBe(2);
  const bars = chartData({ kind: "bar", x: 1, ys: [2] }, sales, 4, cell);
  expect(bars.axis).toBe("category");
  expect(bars.labels).toEqual(["2026-02-01", "2026-01-01", "infinity", "2026-03-01"]);
  expect(describeChart({ kind: "bar", x: 1, ys: [2] }, sales, bars)).toBe("bar chart, 4 points by month: total from 5 to 20");
});

test("NaN and infinite values are no points", () => {
  const data = chartData({ kind: "bar", x: -1, ys: [0] }, [column("n", "number")], 3, (row) => ["NaN", "Infinity", "1e3"][row] ?? null);
  expect(data.series[0]?.values).toEqual([undefined, undefined, 1000]);
  expect(data.labels).toEqual(["1", "2", "3"]);
});
