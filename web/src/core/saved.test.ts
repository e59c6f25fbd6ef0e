import { describe, expect, it } from "vitest";
import type { SavedItem } from "../api/generated";
import { flipFolder, isUnsaved, lackOfSavedName, linkOf, no_saved, readLink, savedFolders, savedRows, type SavedRow } from "./saved";
import { changeTab, newQueryTab, no_tabs, openTab, findTab } from "./tabs";

function item(name: string, folder = "", project = false): SavedItem {
  return { id: `${project ? "file " : ""}${folder}/${name}`, name, folder, project, description: "", connection: "", preview: "", changed_at: "", revision: "1" };
}
const shown = (rows: readonly SavedRow[]): string[] =>
  rows.map((row) => `${"  ".repeat(row.level)}${row.type === "folder" ? `${row.open ? "v" : ">"} ${row.name} ${row.count}` : row.item.name}`);

const items = [item("top"), item("a", "reports"), item("b", "reports/daily"), item("shared", "team", true)];

describe("savedRows", () => {
  it("puts the project first, then folders, then what is in none", () => {
    expect(shown(savedRows({ ...no_saved, items }, "shop"))).toEqual([
      "v shop 1", "  v team 1", "    shared", "v reports 2", "  v daily 1", "    b", "  a", "top",
    ]);
  });
  it("leaves out what a shut folder holds, but while somebody searches", () => {
    const shut = flipFolder({ ...no_saved, items }, "own/reports");
    expect(shown(savedRows(shut, "shop"))).toEqual(["v shop 1", "  v team 1", "    shared", "> reports 2", "top"]);
    expect(shown(savedRows({ ...shut, search: "b" }, "shop"))).toContain("    b");
    expect(flipFolder(shut, "own/reports").shut).toEqual([]);
  });
  it("has no row for a project without queries", () => {
    expect(shown(savedRows({ ...no_saved, items: [item("one")] }, "shop"))).toEqual(["one"]);
  });
});

describe("a tab with a saved query", () => {
  const query = { ...item("a"), text: "SELECT 1" };
  it("is unsaved as long as its text is another one", () => {
    const tab = { ...newQueryTab(no_tabs, "t", "shop", "SELECT 1"), saved: linkOf(query) };
    expect(isUnsaved(tab)).toBe(false);
    const changed = findTab(changeTab(openTab(no_tabs, tab), "t", { text: "SELECT 2" }), "t");
    expect(changed && isUnsaved(changed)).toBe(true);
    expect(isUnsaved(newQueryTab(no_tabs, "t", "shop", "x"))).toBe(false);
  });
  it("comes back from storage, and a broken record does not", () => {
    const link = linkOf(query);
    expect(readLink(JSON.parse(JSON.stringify(link)))).toEqual(link);
    expect(readLink({ name: "x" })).toBeUndefined();
    expect(readLink(7)).toBeUndefined();
  });
});

describe("names", () => {
  it("lists folders once and in order", () => {
    expect(savedFolders(items)).toEqual(["reports", "reports/daily", "team"]);
  });
  it("says what is wrong with a name", () => {
    expect(lackOfSavedName("  ")).not.toBe("");
    expect(lackOfSavedName("ü".repeat(101))).not.toBe("");
    expect(lackOfSavedName("Open orders")).toBe("");
  });
});
