import { expect, test } from "vitest";
import type { ResultColumn } from "../api/generated";
import { actionOf, most_actions, nextActions, type Sight } from "./nextActions";

function column(name: string, kind: string, primary_key = false): ResultColumn {
  return { name, kind, type: kind, nullable: true, primary_key, foreign_key: false, document: false, schema: "", table: "", column: "" };
}

const rows: Sight = {
  kind: "query", result: "r1", columns: [column("id", "number", true), column("status", "text"), column("total", "number")], rows: 100,
  running: false, paused: false, viewed: false, documents: false, edits: 0, transaction: false,
};

function ids(sight: Partial<Sight>): string[] {
  return nextActions({ ...rows, ...sight }, []).map((each) => each.id);
}

test("a cell offers what its column and its value allow", () => {
  const found = nextActions({ ...rows, column: 1, value: "packing" }, []);
  expect(found.map(({ verb, object }) => `${verb} ${object}`.trim())).toEqual(
    ["Filter status = packing", "Group by status", "Sort by status", "Chart r1", "Export r1", "Query r1 with SQL", "Search the rows"]);
  expect(nextActions({ ...rows, column: 1, value: null }, [])[0]?.object).toBe("status is NULL");
  expect(ids({ column: 0, value: "7" })).not.toContain("group_column");
  expect(ids({ column: 1 })).not.toContain("filter_value");
});

test("what is urgent comes first", () => {
  expect(ids({ running: true, paused: true })[0]).toBe("cancel");
  expect(ids({ edits: 2, transaction: true }).slice(0, 2)).toEqual(["apply_edits", "commit"]);
});

test("nothing is offered that cannot be done", () => {
  expect(ids({ result: "", rows: 0 })).toEqual([]);
  expect(ids({ documents: true, column: 1, value: "x" })).toEqual(["export"]);
  expect(ids({ rows: 1, column: 1, value: "x" })).not.toContain("sort_column");
});

test("there are seven at most, and what was chosen lately comes earlier", () => {
  const all = { ...rows, column: 1, value: "x", paused: true, viewed: true, kind: "table" as const };
  expect(nextActions(all, [])).toHaveLength(most_actions);
  expect(nextActions(all, ["group_column"]).map((each) => each.id).slice(0, 2)).toEqual(["group_column", "filter_value"]);
});

test("a long value is cut, and a line break does not break the bar", () => {
  expect(nextActions({ ...rows, column: 1, value: "a very long\ntext of many words" }, [])[0]?.object).toBe("status = a very long text …");
});

test("digits choose, unless something else is held", () => {
  const found = nextActions({ ...rows, column: 1, value: "x" }, []);
  const key = { ctrlKey: false, metaKey: false, altKey: false };
  expect(actionOf(found, { ...key, key: "2" })?.id).toBe("group_column");
  expect(actionOf(found, { ...key, key: "2", altKey: true })).toBeUndefined();
  expect(actionOf(found, { ...key, key: "8" })).toBeUndefined();
});
