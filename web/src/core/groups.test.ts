import { describe, expect, test } from "vitest";
import { activeGroup, dropTab, groupOf, neighbourGroup, openBeside, restoreGroups, rootOf, shownIn, tabsOf, visibleTabs } from "./groups";
import { groupIds, most_groups } from "./splits";
import { closeTab, moveTab, neighbourTab, newQueryTab, no_tabs, openTab, othersOf, pinTab, showTab, type TabsState } from "./tabs";

/** One group with these tabs, of which the last is active. */
function open(...ids: string[]): TabsState {
  return ids.reduce((state, id) => openTab(state, newQueryTab(state, id, "shop", `select '${id}'`)), no_tabs);
}

const idsOf = (state: TabsState, group: string): string[] => tabsOf(state, group).map((tab) => tab.id);

/** a and b at the left, c at the right, which is active. */
const split = dropTab(open("a", "b", "c"), "c", "main", "right", "g2");

describe("a tab dropped at an edge", () => {
  test("stands in a group of its own, and its old group shows a neighbour", () => {
    expect(idsOf(split, "main")).toEqual(["a", "b"]);
    expect(idsOf(split, "g2")).toEqual(["c"]);
    expect(visibleTabs(split)).toEqual(["b", "c"]);
    expect(activeGroup(split)).toBe("g2");
  });

  test("stays where it is if it is the only one there", () => {
    const state = open("a");
    expect(dropTab(state, "a", "main", "right", "g2")).toBe(state);
    expect(dropTab(split, "c", "g2", "top", "g3")).toBe(split);
  });

  test("goes back into the middle, and a group without tabs is gone", () => {
    const state = dropTab(split, "c", "main", "center", "unused");
    expect(state.groups).toBeUndefined();
    expect(state.tabs.every((tab) => tab.group === undefined)).toBe(true);
    expect(state.active).toBe("c");
  });

  test("makes no more groups than there may be", () => {
    let state = open("a", "b", "c", "d", "e", "f", "g", "h", "i");
    for (const [at, id] of ["b", "c", "d", "e", "f", "g", "h", "i"].entries()) state = dropTab(state, id, "main", "right", `g${at}`);
    expect(groupIds(rootOf(state))).toHaveLength(most_groups);
    const full = openBeside(state, newQueryTab(state, "z", "shop"), "right", "gz");
    expect(full).toBe(state);
  });
});

describe("with two groups", () => {
  test("a new tab opens in the active one", () => {
    const state = openTab(split, newQueryTab(split, "d", "shop"));
    expect(idsOf(state, "g2")).toEqual(["c", "d"]);
    const other = openTab(showTab(split, "a"), newQueryTab(split, "d", "shop"));
    expect(idsOf(other, "main")).toEqual(["a", "d", "b"]);
    expect(visibleTabs(other)).toEqual(["d", "c"]);
  });

  test("showing a tab of the other group leaves this one's in sight", () => {
    const state = showTab(split, "a");
    expect(visibleTabs(state)).toEqual(["a", "c"]);
    expect(activeGroup(state)).toBe("main");
    expect(neighbourGroup(state, 1)).toBe("g2");
    expect(neighbourTab(state, 1)).toBe("b");
    expect(neighbourTab(showTab(state, "b"), 1)).toBe("a");
  });

  test("closing the last tab of one leaves the other alone, with its own tab", () => {
    const state = closeTab(showTab(split, "a"), "c");
    expect(state.groups).toBeUndefined();
    expect(state.active).toBe("a");
    const other = closeTab(split, "c");
    expect(other.active).toBe("b");
  });

  test("closing one in sight shows its neighbour there, and the active tab stays", () => {
    const state = closeTab(split, "b");
    expect(visibleTabs(state)).toEqual(["a", "c"]);
    expect(state.active).toBe("c");
  });

  test("a tab dragged before one of the other group goes there", () => {
    const state = moveTab(split, "a", "c");
    expect(idsOf(state, "g2")).toEqual(["a", "c"]);
    expect(idsOf(state, "main")).toEqual(["b"]);
    expect(state.active).toBe("a");
  });

  test("others are those of the same group that are not pinned", () => {
    const state = pinTab(split, "a", true);
    expect(othersOf(state, "b", "others")).toEqual([]);
    expect(othersOf(split, "a", "right")).toEqual(["b"]);
  });
});

test("a single tab is split by a new one beside it", () => {
  const state = open("a");
  const after = openBeside(state, newQueryTab(state, "b", "shop"), "bottom", "g2");
  expect(visibleTabs(after)).toEqual(["a", "b"]);
  expect(rootOf(after)).toMatchObject({ direction: "column" });
});

describe("a stored window", () => {
  test("comes back as it was", () => expect(restoreGroups(split)).toEqual(split));

  test("loses groups that have no tabs, and tabs find one that is there", () => {
    const state = restoreGroups({ ...split, tabs: split.tabs.map((tab) => (tab.id === "a" ? { ...tab, group: "gone" } : tab)) });
    expect(groupOf(state.tabs.find((tab) => tab.id === "a"))).toBe("main");
    const alone = restoreGroups({ ...split, tabs: split.tabs.filter((tab) => tab.id !== "c"), active: "a" });
    expect(alone.groups).toBeUndefined();
    expect(shownIn(alone, "main")).toBe("a");
  });

  test("without its groups has one", () => {
    const { groups: _, ...lost } = split;
    expect(restoreGroups(lost).tabs.every((tab) => tab.group === undefined)).toBe(true);
  });
});

describe("pinned tabs", () => {
  test("stand at the left, and stay there", () => {
    let state = pinTab(open("a", "b", "c"), "c", true);
    expect(state.tabs.map((tab) => tab.id)).toEqual(["c", "a", "b"]);
    state = moveTab(state, "a", "c");
    expect(state.tabs.map((tab) => tab.id)).toEqual(["c", "a", "b"]);
    expect(openTab(state, newQueryTab(state, "d", "shop")).tabs[0]?.id).toBe("c");
    expect(pinTab(state, "c", false).tabs[0]?.pinned).toBeUndefined();
  });
});
