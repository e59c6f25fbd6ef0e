import { describe, expect, test } from "vitest";
import { makeError } from "../api/client";
import type { CatalogEntry, ObjectKind } from "../api/generated";
import {
  beginLoad,
  connectionKey,
  connectionNode,
  empty_tree,
  failLoad,
  forget,
  forgetConnection,
  groupKey,
  groupsLoaded,
  objectKey,
  pageLoaded,
  setExpanded,
  treeKey,
  treeRows,
  type TreeRow,
  type TreeState,
} from "./tree";

function entry(kind: ObjectKind, path: string[], expandable = true): CatalogEntry {
  return {
    kind,
    path,
    name: path.at(-1) ?? "",
    detail: "",
    comment: "",
    expandable,
    nullable: false,
    primary_key: false,
    foreign_key: false,
  };
}

function names(rows: readonly TreeRow[]): string[] {
  return rows.map((row) => `${" ".repeat(row.level - 1)}${row.type === "node" ? row.node.name : row.type}`);
}

/** A connection "pg" with one schema and a first page of tables. */
function loaded(next = ""): TreeState {
  const root = connectionNode("pg");
  let state = setExpanded(empty_tree, root.key, true);
  state = groupsLoaded(state, root, [{ kind: "schema", title: "Schemas", count: 1 }]);
  const schemas = state.nodes[groupKey("pg", [], "schema")];
  if (!schemas) throw new Error("no group");
  state = pageLoaded(state, schemas, { entries: [entry("schema", ["public"])], next: "" });
  const schema = state.nodes[objectKey("pg", ["public"], "schema")];
  if (!schema) throw new Error("no schema");
  state = groupsLoaded(setExpanded(state, schema.key, true), schema, [
    { kind: "table", title: "Tables", count: 3 },
    { kind: "view", title: "Views", count: 1 },
  ]);
  const tables = state.nodes[groupKey("pg", ["public"], "table")];
  if (!tables) throw new Error("no tables");
  return pageLoaded(setExpanded(state, tables.key, true), tables, {
    entries: [entry("table", ["public", "a"]), entry("table", ["public", "b"])],
    next,
  });
}

describe("rows", () => {
  test("schemas stand in the place of their group and tables below theirs", () => {
    expect(names(treeRows(loaded(), ["pg", "other"]))).toEqual([
      "pg",
      " public",
      "  Tables",
      "   a",
      "   b",
      "  Views",
      "other",
    ]);
  });

  test("a page that is not the last ends with a row for more", () => {
    expect(names(treeRows(loaded("b"), ["pg"]))).toContain("   more");
  });

  test("a further page goes after the first, without doubles", () => {
    let state = loaded("b");
    const tables = state.nodes[groupKey("pg", ["public"], "table")];
    if (!tables) throw new Error("no tables");
    state = pageLoaded(beginLoad(state, tables.key), tables, {
      entries: [entry("table", ["public", "b"]), entry("table", ["public", "c"])],
      next: "",
    });
    expect(names(treeRows(state, ["pg"])).filter((name) => name.startsWith("   "))).toEqual(["   a", "   b", "   c"]);
  });

  test("loading and failing are shown in place and keep what is there", () => {
    const key = groupKey("pg", ["public"], "table");
    expect(names(treeRows(beginLoad(loaded(), key), ["pg"])).slice(3, 6)).toEqual(["   a", "   b", "   loading"]);
    const failed = failLoad(loaded(), key, makeError("unavailable", "gone"));
    expect(names(treeRows(failed, ["pg"])).slice(3, 6)).toEqual(["   a", "   b", "   failed"]);
  });

  test("forgetting a node drops what is below it and keeps it open", () => {
    const state = forget(loaded(), connectionKey("pg"));
    expect(names(treeRows(state, ["pg"]))).toEqual(["pg", " loading"]);
    expect(Object.keys(state.nodes)).toEqual([]);
  });

  test("forgetting a connection closes all of it and leaves others alone", () => {
    const other = setExpanded(loaded(), connectionKey("pg2"), true);
    const state = forgetConnection(other, "pg");
    expect(Object.keys(state.expanded)).toEqual([connectionKey("pg2")]);
  });
});

describe("keys", () => {
  const rows = treeRows(loaded(), ["pg"]);
  const key = (name: string): string => rows.find((row) => row.type === "node" && row.node.name === name)?.key ?? "";
  test.each([
    ["ArrowDown", "pg", { go: key("public") }],
    ["ArrowUp", "pg", { go: key("pg") }],
    ["ArrowRight", "a", { open: key("a") }],
    ["ArrowRight", "Tables", { go: key("a") }],
    ["ArrowLeft", "Tables", { close: key("Tables") }],
    ["ArrowLeft", "b", { go: key("Tables") }],
    ["End", "pg", { go: key("Views") }],
    ["x", "pg", undefined],
  ])("%s on %s", (pressed, name, move) => expect(treeKey(rows, key(name), pressed)).toEqual(move));
});
