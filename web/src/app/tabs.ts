// Actions on tabs.
import type { ObjectKind } from "../api/generated";
import type { DocumentFace } from "../core/documents";
import * as groups from "../core/groups";
import { markStale, shownSlot } from "../core/runs";
import { clampSetting } from "../core/settings";
import { setShare, type Edge } from "../core/splits";
import { changeFocus, changeRun, changeSettings, currentConnection, showPane, type TabFocus } from "../core/state";
import * as tabs from "../core/tabs";
import { isOpen } from "../core/transactions";
import type { App } from "./app";
import { loadDefinition, loadDescription } from "./objects";
import { openRows, releaseTab } from "./queries";
import { showQuestion } from "./vault";

function updateTabs(app: App, change: (state: tabs.TabsState) => tabs.TabsState): void {
  app.store.update((state) => {
    const next = change(state.tabs);
    return next === state.tabs ? state : { ...state, tabs: next };
  });
}

/** A new query tab on the given connection, else on the current one. Returns its id. */
export function newQuery(app: App, connection?: string, text = ""): string {
  const id = app.newId();
  const on = connection ?? currentConnection(app.store.get())?.name ?? "";
  updateTabs(app, (state) => tabs.openTab(state, tabs.newQueryTab(state, id, on, text)));
  app.store.update((state) => showPane(state, "editor"));
  return id;
}

/** Opens an object's rows: in a preview tab, or in one that stays. A tab that is there already is shown. */
export function openTable(
  app: App,
  connection: string,
  path: readonly string[],
  kind: ObjectKind,
  preview: boolean,
  face: tabs.ObjectFace = "rows",
): void {
  const state = app.store.get().tabs;
  // The tab of a followed key shows a few rows only.
  const others = state.tabs.filter((tab) => !tabs.isFollowed(tab));
  const known = tabs.findTableTab({ ...state, tabs: others }, connection, path, kind);
  if (known) {
    updateTabs(app, (each) =>
      tabs.showTab(preview ? each : tabs.changeTab(each, known.id, { preview: false }), known.id),
    );
    setFace(app, known.id, face);
    return;
  }
  const replaced = preview ? tabs.replacedPreview(state) : undefined;
  if (replaced && isFiltered(app, replaced.id)) keepTab(app, replaced.id);
  else if (replaced) releaseTab(app, replaced.id);
  const tab: tabs.Tab = { ...tabs.newTableTab(app.newId(), connection, path, kind, preview), face };
  updateTabs(app, (each) => tabs.openTab(each, tab));
  showFace(app, tab);
}

/** Somebody sorted or filtered the rows that the tab has read. */
function isFiltered(app: App, id: string): boolean {
  const state = app.store.get();
  const result = shownSlot(state.runs[id])?.rows.statement.result ?? "";
  return state.views[result] !== undefined;
}

/** Reads what the tab of an object shows, if it is not there. */
function showFace(app: App, tab: tabs.Tab): void {
  const state = app.store.get();
  const facts = state.objects[tab.id];
  const face = tabs.faceOf(tab);
  if (face === "structure" && !facts?.description) void loadDescription(app, tab);
  else if (face === "definition" && !facts?.definition) void loadDefinition(app, tab);
  else if (face === "rows" && !state.runs[tab.id]) void openRows(app, tab);
}

export function setFace(app: App, id: string, face: tabs.ObjectFace): void {
  updateTabs(app, (state) => tabs.changeTab(state, id, { face }));
  const tab = tabs.findTab(app.store.get().tabs, id);
  if (tab) showFace(app, tab);
}

export function showTab(app: App, id: string): void {
  updateTabs(app, (state) => tabs.showTab(state, id));
  readTable(app, id);
}

/** A table's tab of before a reload reads its rows when it is first looked at. */
export function readTable(app: App, id: string): void {
  const tab = tabs.findTab(app.store.get().tabs, id);
  if (tab?.kind === "table") showFace(app, tab);
}

/** After the groups changed: what came into sight is read. */
function readVisible(app: App): void {
  for (const id of groups.visibleTabs(app.store.get().tabs)) readTable(app, id);
}

/** Moves a tab into a group, or into a new one at its edge. */
export function dropTab(app: App, id: string, group: string, edge: Edge): void {
  updateTabs(app, (state) => groups.dropTab(state, id, group, edge, app.newId()));
  readVisible(app);
}

/** Divides the active group: its tab moves over, or, where it is the only one, a new query opens there. */
export function splitTab(app: App, edge: "right" | "bottom"): boolean {
  const { tabs: state } = app.store.get();
  const tab = tabs.activeTab(state);
  if (!tab) return false;
  const group = groups.activeGroup(state);
  if (groups.tabsOf(state, group).length > 1) dropTab(app, tab.id, group, edge);
  else updateTabs(app, (each) => groups.openBeside(each, tabs.newQueryTab(each, app.newId(), tab.connection), edge, app.newId()));
  return true;
}

/** Shows the next group's tab; false if there is one group only. */
export function showGroup(app: App, step: number): boolean {
  const { tabs: state } = app.store.get();
  const group = groups.neighbourGroup(state, step);
  if (group !== "") showTab(app, groups.shownIn(state, group));
  return group !== "";
}

export function moveToGroup(app: App, id: string, step: number): boolean {
  const group = groups.neighbourGroup(app.store.get().tabs, step);
  if (group !== "") dropTab(app, id, group, "center");
  return group !== "";
}

/** The share of the first side of a split. */
export function setSplit(app: App, way: string, share: number): void {
  updateTabs(app, (state) =>
    state.groups ? { ...state, groups: { ...state.groups, root: setShare(state.groups.root, way, share) } } : state,
  );
}

export function pinTab(app: App, id: string, pinned: boolean): void {
  updateTabs(app, (state) => tabs.pinTab(state, id, pinned));
}

/** The height of the editor of a tab, and of those that have none of their own. */
export function setEditorShare(app: App, id: string, share: number): void {
  const height = clampSetting("editor_share", share);
  updateTabs(app, (state) => tabs.changeTab(state, id, { share: height }));
  app.store.update((state) => changeSettings(state, { editor_share: height }));
}

const next_panes = { both: "editor", editor: "results", results: undefined } as const;

/** The editor and the results, the editor alone, the results alone, and both again. */
export function cyclePanes(app: App, id: string): void {
  const tab = tabs.findTab(app.store.get().tabs, id);
  if (tab) updateTabs(app, (state) => tabs.changeTab(state, id, { panes: next_panes[tab.panes ?? "both"] }));
}

export function setPanes(app: App, id: string, panes: tabs.Panes | undefined): void {
  updateTabs(app, (state) => tabs.changeTab(state, id, { panes }));
}

export function showTabNumber(app: App, number: number): void {
  const { tabs: state } = app.store.get();
  const id = groups.tabsOf(state, groups.activeGroup(state))[number]?.id;
  if (id !== undefined) showTab(app, id);
}

export function showNeighbour(app: App, step: number): void {
  showTab(app, tabs.neighbourTab(app.store.get().tabs, step));
}

export function keepTab(app: App, id: string): void {
  updateTabs(app, (state) => tabs.changeTab(state, id, { preview: false }));
}

/** Closes a tab; if its transaction is open, the person says first what becomes of it. */
export function closeTab(app: App, id: string): void {
  if (isOpen(app.store.get().transactions[id])) showQuestion(app, { kind: "transaction", tabs: [id], connection: "" });
  else closeTabNow(app, id);
}

export function closeTabNow(app: App, id: string): void {
  const editor = app.editors.get(id);
  if (editor) textChanged(app, id, editor.snapshot().text, editor.snapshot().from);
  releaseTab(app, id);
  updateTabs(app, (state) => tabs.closeTab(state, id));
  readVisible(app);
}

/** Closes the other tabs of a tab's group, or those right of it, but none with an open transaction, or that is pinned. */
export function closeOthers(app: App, id: string, which: "others" | "right"): void {
  const { tabs: state, transactions } = app.store.get();
  const all = tabs.othersOf(state, id, which);
  for (const each of all.filter((other) => !isOpen(transactions[other]))) closeTabNow(app, each);
  const open = all.filter((other) => isOpen(transactions[other]));
  if (open.length > 0) showQuestion(app, { kind: "transaction", tabs: open, connection: "" });
}

export function reopenTab(app: App): void {
  const id = app.newId();
  updateTabs(app, (state) => tabs.reopenTab(state, id));
  const tab = tabs.findTab(app.store.get().tabs, id);
  if (tab?.kind === "table") showFace(app, tab);
}

export function moveTab(app: App, id: string, before: string): void {
  updateTabs(app, (state) => tabs.moveTab(state, id, before));
  readVisible(app);
}

/** How the tab looks at results of documents. */
export function setDocumentFace(app: App, id: string, documents: DocumentFace): void {
  updateTabs(app, (state) => tabs.changeTab(state, id, { documents }));
}

export function setConnection(app: App, id: string, connection: string): void {
  const before = tabs.findTab(app.store.get().tabs, id)?.connection ?? "";
  if (before === connection) return;
  // The old session is of no use to the tab any more, and how it commits is a matter of the connection.
  if (before !== "" && app.store.get().runs[id]) void app.client.call("session.close", { connection: before, session: id });
  updateTabs(app, (state) => tabs.changeTab(state, id, { connection, mode: undefined, isolation: undefined }));
  app.store.update((state) => {
    const { [id]: _, ...transactions } = state.transactions;
    return { ...state, transactions };
  });
}

/** The text of an editor, some time after the last key. */
export function textChanged(app: App, id: string, text: string, caret: number): void {
  app.store.update((state) => {
    const next = tabs.changeTab(state.tabs, id, { text, caret });
    return changeRun(next === state.tabs ? state : { ...state, tabs: next }, id, (run) =>
      run.slots.length === 0 ? run : markStale(run, text),
    );
  });
}

export function focusChanged(app: App, id: string, change: Partial<TabFocus>): void {
  app.store.update((state) => (tabs.findTab(state.tabs, id) ? changeFocus(state, id, change) : state));
}
