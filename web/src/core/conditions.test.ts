import { expect, test } from "vitest";
import type { ResultColumn, ViewCondition } from "../api/generated";
import { activeTests, addGroup, any_column, changePart, describeGroup, newTest, no_group, testColumn, testsOf, type Group, type Test } from "./conditions";
import { conditionsOf, isPlain, no_settings, setConditions } from "./views";

function column(name: string, kind: string): ResultColumn {
  return { name, kind, type: kind, nullable: true, primary_key: false, foreign_key: false, document: false, schema: "", table: "", column: "" };
}

const columns = [column("status", "text"), column("total", "number")];
const paid: Test = { kind: "test", on: true, column: 0, op: "equal", values: ["paid"] };
const much: Test = { kind: "test", on: true, column: 1, op: "between", values: ["10", "20", "left over"] };
const open: Test = { kind: "test", on: true, column: 1, op: "less", values: [""] };
const gone: Test = { kind: "test", on: true, column: 0, op: "is_null", values: ["of before"] };

function listOf(group: Group): ViewCondition[] {
  const list: ViewCondition[] = [];
  addGroup(list, group);
  return list;
}

test("groups come after their parts, and only what counts is sent", () => {
  const inner: Group = { ...no_group, mode: "any", parts: [much, open, gone, { ...paid, on: false }] };
  expect(listOf({ ...no_group, parts: [paid, inner] })).toEqual([
    { op: "equal", column: 0, values: ["paid"] },
    { op: "between", column: 1, values: ["10", "20"] },
    { op: "is_null", column: 0, values: [] },
    { op: "any", parts: [1, 2] },
    { op: "all", parts: [0, 3] },
  ]);
});

test("what says nothing is not sent at all", () => {
  expect(listOf({ ...no_group, mode: "none", parts: [open, { ...no_group, parts: [] }, { ...no_group, on: false, parts: [paid] }] })).toEqual([]);
  const settings = setConditions(no_settings, { ...no_group, parts: [open] });
  expect(isPlain(settings)).toBe(true);
  expect(conditionsOf(settings)).toEqual([]);
  expect(setConditions(settings, no_group)).toEqual(no_settings);
});

test("any column is asked without one", () => {
  expect(listOf({ ...no_group, parts: [{ ...newTest(columns, any_column), values: ["x"] }] })[0]).toEqual({ op: "contains", values: ["x"] });
  expect(testColumn(much, columns, any_column).op).toBe("contains");
  expect(testColumn(paid, columns, 1).op).toBe("equal");
});

test("parts at any depth are changed, added and taken away", () => {
  const inner: Group = { ...no_group, mode: "any", parts: [much] };
  const group: Group = { ...no_group, parts: [paid, inner] };
  expect(testsOf(changePart(group, [1, 0], { ...much, op: "greater" }))[1]?.op).toBe("greater");
  expect(testsOf(changePart(group, [1, 1], gone))).toEqual([paid, much, gone]);
  expect(testsOf(changePart(group, [1], undefined))).toEqual([paid]);
  expect(changePart(group, [], { ...group, mode: "none" }).mode).toBe("none");
  expect(changePart(group, [0, 3], gone)).toBe(group);
});

test("a chip tells the one condition, else how many there are", () => {
  expect(describeGroup({ ...no_group, parts: [paid, open] }, columns)).toBe("status = paid");
  expect(describeGroup({ ...no_group, mode: "none", parts: [paid] }, columns)).toBe("1 condition");
  expect(describeGroup({ ...no_group, parts: [paid, much] }, columns)).toBe("2 conditions");
  expect(activeTests(undefined)).toBe(0);
});
