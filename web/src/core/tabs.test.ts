import { describe, expect, test } from "vitest";
import {
  changeTab,
  closeTab,
  findTableTab,
  moveTab,
  neighbourTab,
  newQueryTab,
  newTableTab,
  no_tabs,
  openTab,
  renameConnection,
  replacedPreview,
  reopenTab,
  showTab,
  tabTitle,
  type TabsState,
  type Tab,
} from "./tabs";

function ids(state: TabsState): string {
  return state.tabs.map((tab) => (tab.id === state.active ? `[${tab.id}]` : tab.id)).join(" ");
}

function three(): TabsState {
  let state = no_tabs;
  for (const id of ["a", "b", "c"]) state = openTab(state, newQueryTab(state, id, "pg", `select '${id}'`));
  return state;
}

describe("opening", () => {
  test("a tab opens after the active one and is shown", () => {
    const state = showTab(three(), "a");
    expect(ids(openTab(state, newQueryTab(state, "d", "pg")))).toBe("a [d] b c");
  });

  test("queries are numbered by the first free number", () => {
    expect(three().tabs.map((tab) => tab.name)).toEqual(["Query 1", "Query 2", "Query 3"]);
    const state = closeTab(three(), "b");
    expect(newQueryTab(state, "d", "pg").name).toBe("Query 2");
  });

  test("a preview takes the place of the preview before it, and a kept one does not", () => {
    let state = openTab(three(), newTableTab("p", "pg", ["public", "x"], "table", true));
    state = openTab(state, newTableTab("q", "pg", ["public", "y"], "table", true));
    expect(ids(state)).toBe("a b c [q]");
    state = changeTab(state, "q", { preview: false });
    expect(ids(openTab(state, newTableTab("r", "pg", ["public", "z"], "table", true)))).toBe("a b c q [r]");
    expect(findTableTab(state, "pg", ["public", "y"])?.id).toBe("q");
    expect(findTableTab(state, "other", ["public", "y"])).toBeUndefined();
  });
});

describe("closing", () => {
  test("the right neighbour is shown, else the left", () => {
    expect(ids(closeTab(showTab(three(), "b"), "b"))).toBe("a [c]");
    expect(ids(closeTab(three(), "c"))).toBe("a [b]");
    expect(ids(closeTab(three(), "a"))).toBe("b [c]");
  });

  test("a closed tab comes back with its text and a new session", () => {
    const state = reopenTab(closeTab(three(), "b"), "new");
    expect(state.tabs.find((tab) => tab.id === "new")?.text).toBe("select 'b'");
    expect(state.closed).toEqual([]);
  });

  test("an empty query is not kept for reopening", () => {
    const state = openTab(no_tabs, newQueryTab(no_tabs, "a", "pg", "  "));
    expect(closeTab(state, "a").closed).toEqual([]);
  });
});

test("next and previous go around the ends", () => {
  expect(neighbourTab(three(), 1)).toBe("a");
  expect(neighbourTab(three(), -1)).toBe("b");
  expect(neighbourTab(no_tabs, 1)).toBe("");
});

test("a tab is moved before another", () => {
  expect(ids(moveTab(three(), "c", "a"))).toBe("[c] a b");
  expect(ids(moveTab(three(), "a", ""))).toBe("b [c] a");
});

test("a change that changes nothing keeps the state", () => {
  const state = three();
  expect(changeTab(state, "a", { text: "select 'a'" })).toBe(state);
});

test.each([
  ["-- open_orders\nselect 1", "open_orders"],
  ["  --revenue\n", "revenue"],
  ["select 1 -- x", "Query 1"],
  ["--\nselect", "Query 1"],
])("the text %j is titled %s", (text, title) => {
  expect(tabTitle(newQueryTab(no_tabs, "a", "pg", text))).toBe(title);
});

test("tabs follow their connection to its new name", () => {
  const state = renameConnection(closeTab(three(), "b"), "pg", "store");
  expect(state.tabs.map((tab) => tab.connection)).toEqual(["store", "store"]);
  expect(reopenTab(state, "d").tabs.map((tab) => tab.connection)).toEqual(["store", "store", "store"]);
  expect(renameConnection(state, "other", "pg").tabs).toEqual(state.tabs);
});

describe("a preview", () => {
  const preview = (id: string) => newTableTab(id, "shop", ["main", id], "table", true);

  test("is never replaced once somebody filtered, changed or pinned it, and is one no more", () => {
    for (const touched of [
      { browse: { where: "id > 7", order: [] } },
      { edits: [{ id: "1" }] as unknown as NonNullable<Tab["edits"]> },
      { pinned: true },
    ]) {
      const before = changeTab(openTab(no_tabs, preview("orders")), "orders", touched);
      expect(replacedPreview(before)).toBeUndefined();
      const after = openTab(before, preview("items"));
      expect(after.tabs.map((tab) => [tab.id, tab.preview])).toEqual([
        ["orders", false],
        ["items", true],
      ]);
    }
  });
});
