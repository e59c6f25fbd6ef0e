// Groups of tabs: which tab stands in which, and which one each group shows. The active tab is the one with the focus; its group is
// the active group. A window with one group has no record of it. Pure.
import { addGroup, groupIds, keepGroups, most_groups, type Edge, type SplitNode } from "./splits";
import type { Tab, TabsState } from "./tabs";

/** How the groups stand, and the tab that each of them shows. */
export interface Groups {
  readonly root: SplitNode;
  readonly shown: Readonly<Record<string, string>>;
}

export const main_group = "main";

export function groupOf(tab: Tab | undefined): string {
  return tab?.group ?? main_group;
}

export function rootOf(state: TabsState): SplitNode {
  return state.groups?.root ?? { kind: "group", id: main_group };
}

/** The group of the active tab. */
export function activeGroup(state: TabsState): string {
  return state.groups ? groupOf(state.tabs.find((tab) => tab.id === state.active)) : main_group;
}

/** The tabs of a group, from left to right. */
export function tabsOf(state: TabsState, group: string): readonly Tab[] {
  return state.groups ? state.tabs.filter((tab) => groupOf(tab) === group) : state.tabs;
}

/** The tab that a group shows. */
export function shownIn(state: TabsState, group: string): string {
  return state.groups ? (state.groups.shown[group] ?? "") : state.active;
}

/** The tabs in sight, one a group. */
export function visibleTabs(state: TabsState): string[] {
  return groupIds(rootOf(state)).map((group) => shownIn(state, group));
}

export function withoutGroup(tab: Tab): Tab {
  if (tab.group === undefined) return tab;
  const { group: _, ...rest } = tab;
  return rest;
}

/** The tab in the active group, where there are several. */
export function inActiveGroup(state: TabsState, tab: Tab): Tab {
  return state.groups ? { ...tab, group: activeGroup(state) } : withoutGroup(tab);
}

/** Puts what is not true any more right: groups without tabs go, each shows one of its own, and the active tab is in sight. */
export function settle(state: TabsState): TabsState {
  if (!state.groups) return state;
  const ids = new Set(groupIds(state.groups.root));
  const used = new Set(state.tabs.map(groupOf).filter((id) => ids.has(id)));
  const root = keepGroups(state.groups.root, used);
  if (!root || root.kind === "group") {
    const { groups: _, ...rest } = state;
    return { ...rest, tabs: state.tabs.map(withoutGroup) };
  }
  const order = groupIds(root);
  const first = order[0] ?? main_group;
  const tabs = state.tabs.map((tab) => (used.has(groupOf(tab)) ? tab : { ...tab, group: first }));
  const was = state.groups.shown;
  const shown = Object.fromEntries(
    order.map((group) => {
      const own = tabs.filter((tab) => groupOf(tab) === group);
      const chosen = own.find((tab) => tab.id === state.active) ?? own.find((tab) => tab.id === was[group]) ?? own.at(-1);
      return [group, chosen?.id ?? ""];
    }),
  );
  return { ...state, tabs, groups: { root, shown } };
}

/** What a stored window had: groups that nothing speaks of are forgotten. */
export function restoreGroups(state: TabsState): TabsState {
  return state.groups ? settle(state) : { ...state, tabs: state.tabs.map(withoutGroup) };
}

/** The neighbour that a group shows when this tab leaves it. */
function neighbourIn(state: TabsState, id: string): string {
  const own = tabsOf(state, groupOf(state.tabs.find((tab) => tab.id === id)));
  const at = own.findIndex((tab) => tab.id === id);
  return (own[at + 1] ?? own[at - 1])?.id ?? "";
}

/** Why the group cannot be divided further for this tab; empty if it can. */
export function lackOfSplit(state: TabsState, id: string, group: string): string {
  if (groupIds(rootOf(state)).length >= most_groups) return `There are ${most_groups} groups already`;
  const alone = tabsOf(state, group).length < 2 && tabsOf(state, group)[0]?.id === id;
  return alone ? "It is the only tab here" : "";
}

/** Moves a tab into a group, or, at an edge of it, into a new one beside it, which is called `id_of_new`. */
export function dropTab(state: TabsState, id: string, group: string, edge: Edge, id_of_new: string): TabsState {
  const tab = state.tabs.find((each) => each.id === id);
  const root = rootOf(state);
  if (!tab || !groupIds(root).includes(group)) return state;
  const before = groupOf(state.groups ? tab : undefined);
  if (edge === "center" ? before === group : lackOfSplit(state, id, group) !== "") return state;
  const target = edge === "center" ? group : id_of_new;
  const shown = state.groups?.shown ?? { [main_group]: state.active };
  const left = shown[before] === id ? { ...shown, [before]: neighbourIn(state, id) } : shown;
  return settle({
    ...state,
    tabs: state.tabs.map((each) => (each === tab ? { ...tab, group: target } : each)),
    active: id,
    groups: { root: edge === "center" ? root : addGroup(root, group, edge, id_of_new), shown: left },
  });
}

/** A new tab in a new group beside the active one. */
export function openBeside(state: TabsState, tab: Tab, edge: Exclude<Edge, "center">, id_of_new: string): TabsState {
  const root = rootOf(state);
  if (groupIds(root).length >= most_groups) return state;
  const shown = state.groups?.shown ?? { [main_group]: state.active };
  const groups = { root: addGroup(root, activeGroup(state), edge, id_of_new), shown };
  return settle({ ...state, tabs: [...state.tabs, { ...tab, group: id_of_new }], active: tab.id, groups });
}

/** The group `step` places on, around the ends; empty if there is one group only. */
export function neighbourGroup(state: TabsState, step: number): string {
  const ids = groupIds(rootOf(state));
  if (ids.length < 2) return "";
  const at = ids.indexOf(activeGroup(state));
  return ids[(((at + step) % ids.length) + ids.length) % ids.length] ?? "";
}
