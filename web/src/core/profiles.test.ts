import { describe, expect, test } from "vitest";
import type { ObjectDescription, ResultColumn, ResultProfile } from "../api/generated";
import { columnFacts, matchingColumns, pictureOf, profileFacts, profileStage } from "./profiles";

const profile: ResultProfile = { rows: 1000, nulls: 4, distinct: 12, distinct_is_estimate: false, bars: [] };
const column: ResultColumn = {
  name: "customer", type: "int4", kind: "number", nullable: true, primary_key: false, foreign_key: true, document: false,
  schema: "public", table: "orders", column: "customer_id",
};

describe("the picture of a column", () => {
  test("bars where there are some, else what is filled", () => {
    expect(pictureOf({ ...profile, bars: [1, 0, 2] }).bars).toEqual([1, 0, 2]);
    expect(pictureOf(profile).parts).toEqual([{ share: 0.996, look: "value" }, { share: expect.closeTo(0.004, 6), look: "empty" }]);
    expect(pictureOf({ ...profile, rows: 0, nulls: 0 }).parts.every((part) => part.share === 0)).toBe(true);
  });
  test("is made again with twice the rows, and at the end", () => {
    expect(profileStage(300, true)).toBe(profileStage(500, true));
    expect(profileStage(300, true)).not.toBe(profileStage(600, true));
    expect(profileStage(600, false)).not.toBe(profileStage(601, false));
  });
});

test("facts of the values", () => {
  expect(profileFacts({ ...profile, least: "1", greatest: "9" }).map((fact) => `${fact.name} ${fact.value}`)).toEqual([
    "Different 12 in 1,000 rows", "NULL 4, 0.4 %", "Least 1", "Greatest 9",
  ]);
  expect(profileFacts({ ...profile, rows: 100_000, nulls: 3 })[1]?.value).toBe("3, < 0.1 %");
});

test("facts of the table, under another name", () => {
  const table = {
    columns: [{ name: "customer_id", type: "integer", default_value: "0", comment: "Who pays", collation: "", generated: "", nullable: false, primary_key_position: 0 }],
    primary_key: ["id"],
    foreign_keys: [{ name: "k", columns: ["customer_id"], referenced_table: ["public", "customers"], referenced_columns: ["id"], on_update: "", on_delete: "", deferrable: false }],
    indexes: [{ name: "by_customer", method: "btree", predicate: "", comment: "", columns: ["customer_id DESC"], unique: false, primary: false }],
  } as unknown as ObjectDescription;
  expect(columnFacts(column, table).map((fact) => `${fact.name}: ${fact.value}`)).toEqual([
    "Type: integer", "Refers to: customers.id", "Values: not null", "Index: by_customer", "Default: 0", "From: orders.customer_id", "Comment: Who pays",
  ]);
  expect(columnFacts({ ...column, primary_key: true, column: "", table: "" }, undefined).map((fact) => fact.name)).toEqual(["Type", "Key"]);
});

test("columns are found by their beginning first", () => {
  expect(matchingColumns(["order_total", "total", "id"], "tot")).toEqual([1, 0]);
  expect(matchingColumns(["a", "b"], "")).toEqual([0, 1]);
  expect(matchingColumns(["a"], "x")).toEqual([]);
});
