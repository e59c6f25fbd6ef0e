import { describe, expect, test } from "vitest";
import type { RelatedRows, ResultColumn } from "../api/generated";
import { absentText, countText, keyFields, keyText, no_trail, originOf, pushStep, referencingLabel, sameBrowse } from "./relations";
import { newQueryTab, newTableTab, no_tabs } from "./tabs";

function column(name: string, change: Partial<ResultColumn> = {}): ResultColumn {
  return {
    name, type: "int4", kind: "number", nullable: true, primary_key: false, foreign_key: false, document: false,
    schema: "public", table: "orders", column: name, ...change,
  };
}

function related(change: Partial<RelatedRows> = {}): RelatedRows {
  return {
    foreign_key: "k", columns: ["customer_id"], path: ["public", "customers"], key: ["id"], condition: '"id" = 5', fields: [],
    rows: [], more: false, used_by: 1, ...change,
  };
}

describe("where a column comes from", () => {
  test("the tab's table, or what the engine says; nothing for what is computed", () => {
    const table = newTableTab("t", "shop", ["public", "orders"], "table", false);
    expect(originOf(table, column("id", { schema: "", table: "", column: "" }))).toEqual({ path: ["public", "orders"], column: "id" });
    const query = newQueryTab(no_tabs, "q", "shop");
    expect(originOf(query, column("c", { column: "customer_id" }))).toEqual({ path: ["public", "orders"], column: "customer_id" });
    expect(originOf(query, column("n", { schema: "", table: "", column: "" }))).toBeUndefined();
  });
  test("the parts of keys of one table", () => {
    const columns = [column("id"), column("a", { foreign_key: true }), column("b", { foreign_key: true, table: "other" }), column("c", { foreign_key: true })];
    expect(keyFields(columns, columns[3] ?? column(""))).toEqual([1, 3]);
  });
});

describe("what is told", () => {
  test("counts say what they are", () => {
    expect(countText({ rows: 12, at_least: false })).toBe("12");
    expect(countText({ rows: 10_000, at_least: true })).toBe("≥ 10,000");
  });
  test("the key of the row, or what was looked for", () => {
    const cells = [{ column: "id", text: "5", bytes: 1, literal: "5", refusal: "" }];
    expect(keyText(related({ rows: [{ cells }] }))).toBe("id = 5");
    expect(keyText(related())).toBe('"id" = 5');
    expect(absentText(related())).toBe("customers has no such row.");
    expect(absentText(related({ condition: "" }))).toBe("NULL refers to no row.");
  });
  test("a schema only where it is another one", () => {
    expect(referencingLabel({ path: ["public", "items"], columns: ["order_id"] }, ["public", "orders"])).toBe("items.order_id");
    expect(referencingLabel({ path: ["audit", "items"], columns: ["a", "b"] }, ["public", "orders"])).toBe("audit.items (a, b)");
  });
});

test("the way back is as long as fifty steps, the last one last", () => {
  const tab = newTableTab("t", "shop", ["orders"], "table", false);
  let trail = no_trail;
  for (let step = 0; step < 60; step += 1) trail = pushStep(trail, { key: String(step), tab });
  expect(trail).toHaveLength(50);
  expect(trail.at(-1)?.key).toBe("59");
  expect(sameBrowse(undefined, undefined)).toBe(true);
  expect(sameBrowse({ where: "a", order: [] }, undefined)).toBe(false);
});
