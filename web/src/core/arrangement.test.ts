import { expect, test } from "vitest";
import type { Connection } from "../api/generated";
import { arrangeConnections, foldersOf, lackOfFolder } from "./arrangement";
import { empty_tree, folderKey, setClosed, treeKey, treeRows, type TreeRow } from "./tree";

function connection(name: string, folder = "", more: Partial<Connection> = {}): Connection {
  return { name, folder, favorite: false, project: "", ...more } as Connection;
}

const list = [
  connection("alone"),
  connection("loved", "team", { favorite: true }),
  connection("orders", "team/shop"),
  connection("people", "team"),
  connection("theirs", "", { project: "f00d" }),
  connection("theirs too", "data", { project: "f00d" }),
  connection("zoo", "animals"),
];

function names(rows: readonly TreeRow[]): string[] {
  return rows.map((row) => " ".repeat(row.level - 1) + (row.type === "node" ? row.node.name : row.type));
}

test("favourites come first, then the project, then folders, then the rest", () => {
  expect(names(treeRows(empty_tree, arrangeConnections(list, "web shop")))).toEqual([
    "loved",
    "web shop",
    " data",
    "  theirs too",
    " theirs",
    "animals",
    " zoo",
    "team",
    " shop",
    "  orders",
    " people",
    "alone",
  ]);
});

test("a folder that is closed shows nothing below it, and says how much there is", () => {
  const key = folderKey(["team"]);
  const rows = treeRows(setClosed(empty_tree, key, true), arrangeConnections(list, "web shop"));
  expect(names(rows)).not.toContain(" people");
  expect(rows.find((row) => row.key === key)).toMatchObject({ expanded: false, node: { count: 2 } });
  expect(treeKey(rows, key, "ArrowRight")).toEqual({ open: key });
  expect(treeRows(setClosed(setClosed(empty_tree, key, true), key, false), arrangeConnections(list, "w"))).toHaveLength(12);
});

test("a folder and the project of one name are two", () => {
  const rows = treeRows(empty_tree, arrangeConnections([...list, connection("x", "web shop")], "web shop"));
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  expect(names(rows).filter((name) => name === "web shop")).toHaveLength(2);
});

test("the folders to choose from have those above them", () => {
  expect(foldersOf(list)).toEqual(["animals", "data", "team", "team/shop"]);
});

test("a folder has a name in each of its parts", () => {
  expect(lackOfFolder("")).toBe("");
  expect(lackOfFolder("team/shop")).toBe("");
  expect(lackOfFolder("team//shop")).not.toBe("");
  expect(lackOfFolder("/team")).not.toBe("");
  expect(lackOfFolder("x".repeat(101))).not.toBe("");
});
