import { expect, test } from "vitest";
import { changedTabs, loadDrafts, newerDrafts, saveDrafts, serverDrafts, storedWindows, type TextStore } from "./drafts";
import { dropTab, restoreGroups } from "./groups";
import { no_saved_run, type SavedRun } from "./runs";
import { closeTab, newQueryTab, newTableTab, no_tabs, openTab, type Tab, type TabsState } from "./tabs";

/** A storage with a quota in characters, like a browser's. */
class SmallStore implements TextStore {
  readonly items = new Map<string, string>();
  writes = 0;
  constructor(readonly quota = 5_000_000) {}
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    const others = [...this.items]
      .filter(([each]) => each !== key)
      .reduce((sum, [each, text]) => sum + each.length + text.length, 0);
    if (others + key.length + value.length > this.quota) throw new DOMException("full", "QuotaExceededError");
    this.items.set(key, value);
    this.writes += 1;
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}

function two(text = "select 1"): TabsState {
  const state = openTab(no_tabs, newQueryTab(no_tabs, "a", "pg", text));
  return openTab(state, newTableTab("b", "pg", ["public", "orders"], "table", true));
}

const none = (): SavedRun => no_saved_run;

test("tabs come back as they were, with their queries", () => {
  const store = new SmallStore();
  const run: SavedRun = { queries: ["q1"], slots: ["q1#0"], pinned: [], active: "q1#0" };
  expect(saveDrafts(store, "w", two(), (tab) => (tab === "a" ? run : no_saved_run), new Map())).toEqual([]);
  const drafts = loadDrafts(store, "w");
  expect(drafts.active).toBe("b");
  expect(drafts.tabs.map((each) => each.tab)).toEqual(two().tabs);
  expect(drafts.tabs.map((each) => each.run)).toEqual([run, no_saved_run]);
});

test("only what changed is written, and a closed tab is removed", () => {
  const store = new SmallStore();
  const written = new Map<string, string>();
  saveDrafts(store, "w", two(), none, written);
  const before = store.writes;
  saveDrafts(store, "w", two(), none, written);
  expect(store.writes).toBe(before);
  saveDrafts(store, "w", closeTab(two(), "a"), none, written);
  expect(store.getItem("sextant.tab.a")).toBeNull();
  expect(loadDrafts(store, "w").tabs.map((each) => each.tab.id)).toEqual(["b"]);
});

test("a text beyond the quota costs only itself and is named", () => {
  const store = new SmallStore(1500);
  expect(saveDrafts(store, "w", two("x".repeat(4000)), none, new Map())).toEqual(["Query 1"]);
  expect(loadDrafts(store, "w").tabs.map((each) => each.tab.id)).toEqual(["b"]);
});

test("records that cannot be read are left out", () => {
  const store = new SmallStore();
  saveDrafts(store, "w", two(), none, new Map());
  store.items.set("sextant.tab.a", "{broken");
  expect(loadDrafts(store, "w").tabs.map((each) => each.tab.id)).toEqual(["b"]);
  expect(loadDrafts(store, "other").tabs).toEqual([]);
});

test("windows are found by their keys", () => {
  expect(storedWindows(["sextant.window.1", "sextant.tab.1", "else"])).toEqual(["1"]);
});

test("the server keeps what the browser keeps, and only what changed is sent", () => {
  const tabs = changedTabs(two(), none, new Map());
  expect(tabs.map((tab) => tab.id)).toEqual(["a", "b"]);
  const kept = new Map(tabs.map((tab) => [tab.id, tab.body]));
  expect(changedTabs(two(), none, kept)).toEqual([]);
  expect(changedTabs(two("select 2"), none, kept).map((tab) => tab.id)).toEqual(["a"]);
  const drafts = serverDrafts({ id: "w", active: "b", order: ["a", "b"], tabs, revision: 7, saved_at: "" });
  expect(drafts).toMatchObject({ active: "b", revision: 7 });
  expect(drafts.tabs.map((each) => each.tab)).toEqual(two().tabs);
});

test("of two copies the one that was changed last is taken", () => {
  const store = new SmallStore();
  saveDrafts(store, "w", two("here"), none, new Map(), 5);
  const local = loadDrafts(store, "w");
  const server = (revision: number) => serverDrafts({ id: "w", active: "a", order: ["a"], tabs: changedTabs(two("there"), none, new Map()), revision, saved_at: "" });
  expect(local.revision).toBe(5);
  expect(newerDrafts(local, undefined)).toBe(local);
  expect(newerDrafts(local, server(4))).toBe(local);
  expect(newerDrafts(local, server(6)).tabs[0]?.tab.text).toBe("there");
  expect(newerDrafts(loadDrafts(new SmallStore(), "w"), server(1)).tabs).toHaveLength(1);
});

test("a tab remembers the saved query that it holds", () => {
  const store = new SmallStore();
  const saved = { id: "1", name: "Open orders", folder: "", revision: "3", project: false, digest: "8:1" };
  const state = openTab(no_tabs, { ...newQueryTab(no_tabs, "a", "pg", "select 1"), saved });
  saveDrafts(store, "w", state, none, new Map());
  expect(loadDrafts(store, "w").tabs[0]?.tab.saved).toEqual(saved);
});

test("groups, pins, panes and heights are kept with the tabs, in the browser and on the server", () => {
  const first: Tab = { ...newQueryTab(no_tabs, "a", "shop", "select 1"), pinned: true, panes: "results" };
  const second: Tab = { ...newQueryTab(no_tabs, "b", "shop", "select 2"), share: 0.7 };
  const one: TabsState = { tabs: [first, second], active: "b", closed: [] };
  const state = dropTab(one, "b", "main", "right", "g2");
  const store = new SmallStore();
  saveDrafts(store, "w", state, () => no_saved_run, new Map(), 7);
  const read = loadDrafts(store, "w");
  expect(restoreGroups({ tabs: read.tabs.map((each) => each.tab), active: read.active, closed: [], groups: read.groups })).toEqual(state);
  const kept = changedTabs(state, () => no_saved_run, new Map());
  const copy = serverDrafts({ id: "w", active: "b", order: ["a", "b"], tabs: kept, revision: 7, saved_at: "" });
  expect(copy.groups).toEqual(state.groups);
});
