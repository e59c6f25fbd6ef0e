import { expect, test } from "vitest";
import type { ResultColumn } from "../api/generated";
import { lackOfColumn, measuresFor, summaryOf, summarySql, summaryTitle, type Summary } from "./summary";

function column(name: string, kind: string, type = kind): ResultColumn {
  return { name, kind, type, nullable: true, primary_key: false, foreign_key: false, document: false, schema: "", table: "", column: "" };
}

const columns = [
  column("status", "text"), column("total", "number", "numeric(12,2)"), column("placed_at", "date", "timestamptz"),
  column('odd "name"\nof two lines', "text"), column("", "number"), column("twice", "text"), column("Twice", "text"), column("at", "date", "time"),
];

test("groups are counted, the most frequent first", () => {
  expect(summarySql("r1", columns, summaryOf(columns, 0))).toBe(
    '-- r1 by status\nselect "status",\n       count(*) as "rows"\nfrom r1\ngroup by 1\norder by 2 desc, 1');
});

test("times are cut to months and stay in their order", () => {
  const summary: Summary = { ...summaryOf(columns, 2), measures: [{ of: "sum", column: 1 }, { of: "distinct", column: 0 }] };
  expect(summarySql("r7", columns, summary)).toBe(
    "-- r7 by placed_at by month\nselect date_trunc('month', \"placed_at\") as \"placed_at\",\n       sum(\"total\") as \"sum of total\",\n" +
      '       count(distinct "status") as "different status"\nfrom r7\ngroup by 1\norder by 1');
  expect(summaryOf(columns, 7).groups).toEqual([{ column: 7 }]);
});

test("values become columns, NULL and the empty text among them", () => {
  const summary: Summary = { groups: [], measures: [{ of: "count" }], across: { column: 0, values: ["it's", null, ""] } };
  expect(summarySql("last", columns, summary)).toBe(
    "-- last across status\nselect count(*) filter (where \"status\" = 'it''s') as \"it's\",\n" +
      '       count(*) filter (where "status" is null) as "NULL",\n       count(*) filter (where "status" = \'\') as "empty"\nfrom last');
});

test("a name cannot end the comment or the identifier, and none is taken twice", () => {
  const summary: Summary = { groups: [{ column: 3 }], measures: [{ of: "count" }], across: { column: 0, values: ["NULL", null] } };
  expect(summaryTitle("r1", columns, summary)).toBe('r1 by odd "name" of two lines across status');
  const sql = summarySql("r1", columns, summary);
  expect(sql).toContain('"odd ""name""\nof two lines"');
  expect(sql).toContain('as "NULL",');
  expect(sql).toContain('as "NULL 2"');
  expect(sql.split("\n")[0]).toBe('-- r1 by odd "name" of two lines across status');
});

test("what SQL cannot name is said", () => {
  expect(columns.map((_, index) => lackOfColumn(columns, index))).toEqual(
    ["", "", "", "", "The column has no name.", "Another column has the same name.", "Another column has the same name.", ""]);
  expect(summaryOf(columns, 4).groups).toEqual([]);
});

test("what can be computed depends on the kind", () => {
  expect(measuresFor(column("n", "number"))).toContain("sum");
  expect(measuresFor(column("t", "text"))).not.toContain("sum");
});
