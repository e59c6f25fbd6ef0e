// The open tabs. A tab's id is also its session on the server. Plain data and functions on it.
import type { ObjectKind, TransactionMode } from "../api/generated";
import type { Browse } from "./browse";
import type { DocumentFace } from "./documents";
import type { Edits } from "./edits";
import type { SavedLink } from "./saved";
import { objectTitle, opensRows } from "./tree";

/** What a tab of an object shows: its rows, what it is made of, or the statements that make it again. */
export type ObjectFace = "rows" | "structure" | "definition";

export interface Tab {
  readonly id: string;
  readonly kind: "query" | "table";
  /** The name given at birth ("Query 3", "orders"); `tabTitle` prefers the comment on top of the text. */
  readonly name: string;
  readonly connection: string;
  readonly text: string;
  readonly path: readonly string[];
  readonly object_kind?: ObjectKind;
  /** Of a table tab; rows if not given. */
  readonly face?: ObjectFace;
  /** How results of documents are looked at; a table if not given. */
  readonly documents?: DocumentFace;
  /** Which rows of a table are asked for, and in which order; all of them if not given. */
  readonly browse?: Browse | undefined;
  /** Changes of the table's rows that were not applied yet. */
  readonly edits?: Edits | undefined;
  /** How it commits, where that was chosen; else as its connection's environment asks for. */
  readonly mode?: TransactionMode | undefined;
  /** The isolation of its transactions; the server's default if not given. */
  readonly isolation?: string | undefined;
  /** The saved query that it holds. */
  readonly saved?: SavedLink | undefined;
  /** A preview is replaced by the next one. */
  readonly preview: boolean;
  /** UTF-16 index of the caret. */
  readonly caret: number;
}

export interface TabsState {
  readonly tabs: readonly Tab[];
  readonly active: string;
  /** Closed tabs, the last closed first. */
  readonly closed: readonly Tab[];
}

export const no_tabs: TabsState = { tabs: [], active: "", closed: [] };
const most_closed = 20;

export function activeTab(state: TabsState): Tab | undefined {
  return state.tabs.find((tab) => tab.id === state.active);
}

export function findTab(state: TabsState, id: string): Tab | undefined {
  return state.tabs.find((tab) => tab.id === id);
}

/** The saved query's name; else a comment on the first line names the tab: "-- open_orders", "// open orders", "# sessions". */
export function tabTitle(tab: Tab): string {
  if (tab.kind === "table") return tab.name;
  if (tab.saved) return tab.saved.name;
  const comment = /^\s*(?:--|\/\/|#)[ \t]*(\S[^\r\n]*)/.exec(tab.text.slice(0, 400))?.[1]?.trim() ?? "";
  return comment === "" ? tab.name : comment.length > 40 ? `${comment.slice(0, 39)}…` : comment;
}

/** "Query 1", or the first free number after it. */
export function nextQueryName(state: TabsState): string {
  const used = new Set(state.tabs.map((tab) => tab.name));
  let number = 1;
  while (used.has(`Query ${number}`)) number += 1;
  return `Query ${number}`;
}

/** After a connection got another name. */
export function renameConnection(state: TabsState, before: string, after: string): TabsState {
  const rename = (tab: Tab): Tab => (tab.connection === before ? { ...tab, connection: after } : tab);
  return before === after ? state : { ...state, tabs: state.tabs.map(rename), closed: state.closed.map(rename) };
}

export function newQueryTab(state: TabsState, id: string, connection: string, text = ""): Tab {
  return { id, kind: "query", name: nextQueryName(state), connection, text, path: [], preview: false, caret: 0 };
}

export function newTableTab(
  id: string,
  connection: string,
  path: readonly string[],
  kind: ObjectKind,
  preview: boolean,
): Tab {
  return {
    id,
    kind: "table",
    name: objectTitle(kind, path),
    connection,
    text: "",
    path,
    object_kind: kind,
    preview,
    caret: 0,
  };
}

/** What the tab of an object shows; an object without rows has its structure. */
export function faceOf(tab: Tab): ObjectFace {
  return tab.face ?? (opensRows(tab.object_kind) || tab.object_kind === undefined ? "rows" : "structure");
}

/** Opened by a foreign key, and not filtered otherwise since: whoever filters a preview keeps it. */
export function isFollowed(tab: Tab): boolean {
  return tab.preview && tab.browse !== undefined;
}

/** The tab of an object. A type may have a table's name, so what has rows is told from what has none. */
export function findTableTab(
  state: TabsState,
  connection: string,
  path: readonly string[],
  kind: ObjectKind = "table",
): Tab | undefined {
  const wanted = JSON.stringify(path);
  return state.tabs.find(
    (tab) =>
      tab.kind === "table" &&
      tab.connection === connection &&
      (tab.object_kind === kind || opensRows(tab.object_kind ?? "table") === opensRows(kind)) &&
      JSON.stringify(tab.path) === wanted,
  );
}

/** Adds a tab after the active one and shows it; a preview takes the place of the preview before it. */
export function openTab(state: TabsState, tab: Tab): TabsState {
  const before = tab.preview ? state.tabs.findIndex((each) => each.preview) : -1;
  if (before !== -1) return { ...state, tabs: state.tabs.with(before, tab), active: tab.id };
  const at = state.tabs.findIndex((each) => each.id === state.active);
  const index = at === -1 ? state.tabs.length : at + 1;
  return { ...state, tabs: state.tabs.toSpliced(index, 0, tab), active: tab.id };
}

/** The tab that a preview would replace. */
export function replacedPreview(state: TabsState): Tab | undefined {
  return state.tabs.find((tab) => tab.preview);
}

export function showTab(state: TabsState, id: string): TabsState {
  return state.active === id || !findTab(state, id) ? state : { ...state, active: id };
}

export function changeTab(state: TabsState, id: string, change: Partial<Omit<Tab, "id">>): TabsState {
  const tab = findTab(state, id);
  if (!tab || Object.entries(change).every(([key, value]) => tab[key as keyof Tab] === value)) return state;
  return { ...state, tabs: state.tabs.map((each) => (each === tab ? { ...each, ...change } : each)) };
}

/** Closes a tab and shows its right neighbour, else its left one. An empty query is not worth reopening. */
export function closeTab(state: TabsState, id: string): TabsState {
  const at = state.tabs.findIndex((tab) => tab.id === id);
  const tab = state.tabs[at];
  if (!tab) return state;
  const tabs = state.tabs.toSpliced(at, 1);
  const neighbour = tabs[Math.min(at, tabs.length - 1)]?.id ?? "";
  const worth = tab.kind === "table" || tab.text.trim() !== "";
  return {
    tabs,
    active: state.active === id ? neighbour : state.active,
    closed: worth ? [tab, ...state.closed].slice(0, most_closed) : state.closed,
  };
}

/** Brings the last closed tab back under the new id `id`: its old session is gone on the server. */
export function reopenTab(state: TabsState, id: string): TabsState {
  const [tab, ...closed] = state.closed;
  if (!tab) return state;
  return openTab({ ...state, closed }, { ...tab, id, preview: false });
}

/** The tab `step` places to the right, around the ends. */
export function neighbourTab(state: TabsState, step: number): string {
  const at = state.tabs.findIndex((tab) => tab.id === state.active);
  const count = state.tabs.length;
  return count === 0 ? "" : (state.tabs[(((at + step) % count) + count) % count]?.id ?? "");
}

/** Moves a tab to stand before another, by dragging. */
export function moveTab(state: TabsState, id: string, before: string): TabsState {
  const tab = findTab(state, id);
  if (!tab || id === before) return state;
  const others = state.tabs.filter((each) => each.id !== id);
  const at = others.findIndex((each) => each.id === before);
  return { ...state, tabs: others.toSpliced(at === -1 ? others.length : at, 0, tab) };
}
