// Actions on saved queries.
import type { SavedItem, SavedQuery } from "../api/generated";
import { flipFolder, linkOf, no_saved } from "../core/saved";
import { activeTab, changeTab, findTab, openTab, newQueryTab, showTab, tabTitle } from "../core/tabs";
import { currentConnection, showPane } from "../core/state";
import { findConnection } from "../core/connections";
import { type App, toast } from "./app";
import { textChanged } from "./tabs";
import { showQuestion } from "./vault";

let request_number = 0;

export async function loadSaved(app: App, search?: string): Promise<void> {
  request_number += 1;
  const number = request_number;
  app.store.update((state) => ({ ...state, saved: { ...state.saved, loading: true, search: search ?? state.saved.search } }));
  const wanted = app.store.get().saved.search;
  const reply = await app.client.call("saved.list", wanted === "" ? {} : { search: wanted });
  if (number !== request_number) return;
  app.store.update((state) => {
    const { shut } = state.saved;
    if (!reply.ok) return { ...state, saved: { ...no_saved, search: wanted, shut, error: reply.error } };
    return { ...state, saved: { items: reply.value.queries, problems: reply.value.problems, loading: false, search: wanted, shut } };
  });
}

/** Shows a folder's queries, or hides them. */
export function flipSavedFolder(app: App, key: string): void {
  app.store.update((state) => ({ ...state, saved: flipFolder(state.saved, key) }));
}

/** Shows a saved query: the tab that has it already, else a new one. */
export async function openSaved(app: App, id: string): Promise<void> {
  const known = app.store.get().tabs.tabs.find((tab) => tab.saved?.id === id);
  if (known) {
    app.store.update((state) => showPane({ ...state, tabs: showTab(state.tabs, known.id) }, "editor"));
    return;
  }
  const reply = await app.client.call("saved.get", { name: id });
  if (!reply.ok) {
    toast(app, "error", reply.error.message);
    void loadSaved(app);
    return;
  }
  const query = reply.value;
  app.store.update((state) => {
    const there = findConnection(state.connections, query.connection) !== undefined;
    const on = there ? query.connection : (currentConnection(state)?.name ?? "");
    const tab = { ...newQueryTab(state.tabs, app.newId(), on, query.text), saved: linkOf(query) };
    return showPane({ ...state, tabs: openTab(state.tabs, tab) }, "editor");
  });
}

function linked(app: App, tab: string, query: SavedQuery): void {
  app.store.update((state) => ({ ...state, tabs: changeTab(state.tabs, tab, { saved: linkOf(query) }) }));
}

/** What the editor of a tab holds right now. */
function settleText(app: App, tab: string): void {
  const editor = app.editors.get(tab);
  if (editor) textChanged(app, tab, editor.snapshot().text, editor.snapshot().from);
}

/** Saves the query in sight: in the place it has, or where the person says. False if there is none. */
export function saveQuery(app: App): boolean {
  const tab = activeTab(app.store.get().tabs);
  if (tab?.kind !== "query") return false;
  settleText(app, tab.id);
  if (tab.saved) void saveAgain(app, tab.id);
  else askSave(app, tab.id);
  return true;
}

/** Asks for a name and a place; "save as" if the tab has one already. */
export function askSave(app: App, tab: string): void {
  settleText(app, tab);
  showQuestion(app, { kind: "save_query", tab });
}

async function saveAgain(app: App, id: string): Promise<void> {
  const tab = findTab(app.store.get().tabs, id);
  if (!tab?.saved) return;
  const { saved } = tab;
  const reply = await app.client.call("saved.put", {
    id: saved.id,
    name: saved.name,
    text: tab.text,
    revision: saved.revision,
  });
  if (reply.ok) {
    linked(app, id, reply.value);
    toast(app, "info", `Saved ${reply.value.name}.`);
    void loadSaved(app);
  } else if (reply.error.code === "not_found") {
    askSave(app, id);
  } else toast(app, "error", [reply.error.message, reply.error.hint].filter(Boolean).join(" "));
}

export interface SaveAs {
  readonly name: string;
  readonly folder: string;
  readonly description: string;
  readonly project: boolean;
}

/** Saves a tab's text under a new name. Returns why it could not; empty if it could. */
export async function saveAs(app: App, id: string, as: SaveAs): Promise<string> {
  const tab = findTab(app.store.get().tabs, id);
  if (!tab) return "";
  const reply = await app.client.call("saved.put", { ...as, text: tab.text, connection: tab.connection });
  if (!reply.ok) return [reply.error.message, reply.error.hint].filter(Boolean).join(" ");
  linked(app, id, reply.value);
  void loadSaved(app);
  return "";
}

/** Renames a saved query or moves it. Returns why it could not; empty if it could. */
export async function moveSaved(app: App, item: SavedItem, to: { name: string; folder: string; project: boolean }): Promise<string> {
  const reply = await app.client.call("saved.move", { id: item.id, ...to });
  if (!reply.ok) return [reply.error.message, reply.error.hint].filter(Boolean).join(" ");
  for (const tab of app.store.get().tabs.tabs) {
    if (tab.saved?.id === item.id) linked(app, tab.id, reply.value);
  }
  void loadSaved(app);
  return "";
}

export async function removeSaved(app: App, item: SavedItem): Promise<void> {
  const reply = await app.client.call("saved.remove", { id: item.id });
  if (!reply.ok) toast(app, "error", reply.error.message);
  else {
    app.store.update((state) => {
      const tabs = state.tabs.tabs.map((tab) => (tab.saved?.id === item.id ? { ...tab, saved: undefined } : tab));
      return { ...state, tabs: { ...state.tabs, tabs } };
    });
    toast(app, "info", `Removed ${item.name}.`);
  }
  void loadSaved(app);
}

/** What a new saved query is called at first. */
export function proposedName(app: App, id: string): string {
  const tab = findTab(app.store.get().tabs, id);
  return tab ? (tab.saved?.name ?? tabTitle(tab)) : "";
}
