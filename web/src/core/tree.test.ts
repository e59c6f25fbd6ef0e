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
  hasStructure,
  isFolder,
  objectKey,
  objectTitle,
  opensRows,
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

describe("keys", () => {
  const [prefix, key] = ["key_prefix", "key"] as const;

  function level(prefixes: number, keys: number): TreeState {
    const root = connectionNode("cache");
    return groupsLoaded(setExpanded(empty_tree, root.key, true), root, [
      { kind: prefix, title: "Prefixes", count: prefixes },
      { kind: key, title: "Keys", count: keys },
    ]);
  }

  test("a short level shows its prefixes and keys without a row for the group", () => {
    let state = level(1, 1);
    const [prefixes, keys] = [state.nodes[groupKey("cache", [], prefix)], state.nodes[groupKey("cache", [], key)]];
    if (!prefixes || !keys) throw new Error("no groups");
    state = pageLoaded(state, prefixes, { entries: [entry(prefix, ["0", "user:*"])], next: "" });
    state = pageLoaded(state, keys, { entries: [entry(key, ["0", "flags"], false)], next: "" });
    expect(names(treeRows(state, ["cache"]))).toEqual(["cache", " user:*", " flags"]);
  });

  test("a million keys are a group of pages, of which only those in sight are held", () => {
    let state = level(3, 1_000_000);
    expect(names(treeRows(state, ["cache"]))).toEqual(["cache", " loading", " Keys"]);
    const keys = state.nodes[groupKey("cache", [], key)];
    if (!keys) throw new Error("no group");
    const page = Array.from({ length: 200 }, (_, index) => entry(key, ["0", `k${index}`], false));
    state = pageLoaded(setExpanded(state, keys.key, true), keys, { entries: page, next: "nk199" });
    const rows = treeRows(state, ["cache"]);
    expect(rows).toHaveLength(204);
    expect(rows.at(-1)).toMatchObject({ type: "more", parent: keys.key });
    expect(keys.count).toBe(1_000_000);
  });

  test("a key stands alone with its whole name", () => {
    expect(objectTitle(key, ["0", "user:*", "session:*", "7"])).toBe("user:session:7");
    expect(objectTitle(prefix, ["0", "user:*", "session:*"])).toBe("user:session:*");
    expect(objectTitle("table", ["public", "a*", "b"])).toBe("b");
  });

  test("a prefix opens below itself first, and has rows all the same", () => {
    expect([isFolder(prefix), isFolder(key), isFolder("table")]).toEqual([true, false, false]);
    expect(([prefix, key, "collection", "view"] as const).every(opensRows)).toBe(true);
    expect(opensRows("routine")).toBe(false);
    expect([hasStructure("routine"), hasStructure("column")]).toEqual([true, false]);
  });
});
