// What can be done with a tab, as its menu offers it.
import { ArrowRightToLine, Check, Columns2, CopyX, ListX, Pin, PinOff, Rows2, X } from "lucide-react";
import type { App } from "../app/app";
import { closeOthers, closeTab, keepTab, moveToGroup, pinTab, showTab, splitTab } from "../app/tabs";
import { activeGroup, groupOf, neighbourGroup, rootOf } from "../core/groups";
import { capsOf } from "../core/keymap";
import { groupIds, most_groups } from "../core/splits";
import { othersOf, type Tab } from "../core/tabs";
import type { MenuItem } from "../ui/Menu";

export function tabMenu(app: App, tab: Tab): MenuItem[] {
  const state = app.store.get().tabs;
  const full = groupIds(rootOf(state)).length >= most_groups ? `There are ${most_groups} groups already` : undefined;
  const alone = neighbourGroup(state, 1) === "" ? "There is one group only" : undefined;
  const others = othersOf(state, tab.id, "others").length === 0 ? "There are none, or they are pinned" : undefined;
  const right = othersOf(state, tab.id, "right").length === 0 ? "There are none, or they are pinned" : undefined;
  const split = (edge: "right" | "bottom"): void => {
    showTab(app, tab.id);
    splitTab(app, edge);
  };
  const off = (why: string | undefined): { disabled?: string } => (why === undefined ? {} : { disabled: why });
  return [
    ...(tab.preview ? [{ label: "Keep", icon: Check, caps: capsOf("keep_tab", app.mac), testid: "Tab_keep", run: () => keepTab(app, tab.id) }] : []),
    {
      label: tab.pinned ? "Unpin" : "Pin",
      icon: tab.pinned ? PinOff : Pin,
      caps: capsOf("pin_tab", app.mac),
      testid: "Tab_pin",
      run: () => pinTab(app, tab.id, !tab.pinned),
    },
    { kind: "line" },
    { label: "Split right", icon: Columns2, caps: capsOf("split_right", app.mac), testid: "Tab_right", ...off(full), run: () => split("right") },
    { label: "Split below", icon: Rows2, caps: capsOf("split_down", app.mac), testid: "Tab_below", ...off(full), run: () => split("bottom") },
    {
      label: "Move to the next group",
      icon: ArrowRightToLine,
      caps: capsOf("move_to_group", app.mac),
      testid: "Tab_move",
      ...off(alone),
      run: () => {
        if (groupOf(tab) !== activeGroup(state)) showTab(app, tab.id);
        moveToGroup(app, tab.id, 1);
      },
    },
    { kind: "line" },
    { label: "Close", icon: X, caps: capsOf("close_tab", app.mac), testid: "Tab_close", run: () => closeTab(app, tab.id) },
    { label: "Close the others", icon: CopyX, testid: "Tab_others", ...off(others), run: () => closeOthers(app, tab.id, "others") },
    { label: "Close those at the right", icon: ListX, testid: "Tab_rest", ...off(right), run: () => closeOthers(app, tab.id, "right") },
  ];
}
