// Actions on tabs.
import type { ObjectKind } from "../api/generated";
import type { DocumentFace } from "../core/documents";
import { markStale } from "../core/runs";
import { changeFocus, changeRun, currentConnection, showPane, type TabFocus } from "../core/state";
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
  if (replaced) releaseTab(app, replaced.id);
  const tab: tabs.Tab = { ...tabs.newTableTab(app.newId(), connection, path, kind, preview), face };
  updateTabs(app, (each) => tabs.openTab(each, tab));
  showFace(app, tab);
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
  const tab = tabs.findTab(app.store.get().tabs, id);
  // A table's tab of before a reload reads its rows when it is first looked at.
  if (tab?.kind === "table") showFace(app, tab);
}

export function showTabNumber(app: App, number: number): void {
  const id = app.store.get().tabs.tabs[number]?.id;
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
}

export function reopenTab(app: App): void {
  const id = app.newId();
  updateTabs(app, (state) => tabs.reopenTab(state, id));
  const tab = tabs.findTab(app.store.get().tabs, id);
  if (tab?.kind === "table") showFace(app, tab);
}

export function moveTab(app: App, id: string, before: string): void {
  updateTabs(app, (state) => tabs.moveTab(state, id, before));
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
