// The open tabs. A tab's id is also its session on the server. Plain data and functions on it.
import type { ObjectKind, TransactionMode } from "../api/generated";
import { isPlain, type Browse } from "./browse";
import type { Chart } from "./chart";
import type { DocumentFace } from "./documents";
import type { Edits } from "./edits";
import { activeGroup, groupOf, inActiveGroup, settle, tabsOf, visibleTabs, type Groups } from "./groups";
import type { SavedLink } from "./saved";
import { objectTitle, opensRows } from "./tree";

/** What a tab of an object shows: its rows, what it is made of, or the statements that make it again. */
export type ObjectFace = "rows" | "structure" | "definition";

/** What a query's tab shows where not both. */
export type Panes = "editor" | "results";

/** The table that rows of a query are edited in. */
export interface EditedTable {
  readonly connection: string;
  readonly path: readonly string[];
}

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
  /** Its results are shown as a chart. */
  readonly charted?: boolean;
  readonly chart?: Chart;
  /** Which rows of a table are asked for, and in which order; all of them if not given. */
  readonly browse?: Browse | undefined;
  /** Changes of the table's rows that were not applied yet. */
  readonly edits?: Edits | undefined;
  /** Of a query: the table that they are changes of. */
  readonly edits_of?: EditedTable | undefined;
  /** How it commits, where that was chosen; else as its connection's environment asks for. */
  readonly mode?: TransactionMode | undefined;
  /** The isolation of its transactions; the server's default if not given. */
  readonly isolation?: string | undefined;
  /** The saved query that it holds. */
  readonly saved?: SavedLink | undefined;
  /** The group that it stands in, where there are several. */
  readonly group?: string | undefined;
  /** It stands at the left of its strip, and is closed only when it is named. */
  readonly pinned?: boolean | undefined;
  /** What is in sight of a query; the editor and the results if not given. */
  readonly panes?: Panes | undefined;
  /** The editor's share of the height; as the tabs before had it if not given. */
  readonly share?: number | undefined;
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
  /** Where the tabs stand in several groups, beside or below each other. */
  readonly groups?: Groups | undefined;
}

/** The table whose rows are edited in a tab. */
export function editedName(tab: Tab): string {
  return tab.kind === "query" ? (tab.edits_of?.path.at(-1) ?? "") : tab.name;
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

/** Adds a tab after the active one, in its group, and shows it; a preview takes the place of the preview before it. */
export function openTab(state: TabsState, tab: Tab): TabsState {
  const placed = inActiveGroup(state, tab);
  const replaced = tab.preview ? replacedPreview(state) : undefined;
  if (replaced) return settle({ ...state, tabs: state.tabs.map((each) => (each === replaced ? placed : each)), active: tab.id });
  // A preview that was touched stays, and is one no more.
  const touched = (each: Tab): boolean => tab.preview && each.preview && groupOf(each) === groupOf(placed);
  const kept = state.tabs.some(touched) ? state.tabs.map((each) => (touched(each) ? { ...each, preview: false } : each)) : state.tabs;
  const at = kept.findIndex((each) => each.id === state.active);
  const index = at === -1 ? kept.length : at + 1;
  return settle({ ...state, tabs: pinnedFirst(kept.toSpliced(index, 0, placed)), active: tab.id });
}

/** The tab that a preview would replace: never one that somebody filtered, changed or pinned. */
export function replacedPreview(state: TabsState): Tab | undefined {
  const group = activeGroup(state);
  const untouched = (tab: Tab): boolean => tab.pinned !== true && isPlain(tab.browse) && (tab.edits ?? []).length === 0;
  return tabsOf(state, group).find((tab) => tab.preview && untouched(tab));
}

export function showTab(state: TabsState, id: string): TabsState {
  return state.active === id || !findTab(state, id) ? state : settle({ ...state, active: id });
}

function pinnedFirst(tabs: readonly Tab[]): readonly Tab[] {
  return tabs.some((tab) => tab.pinned) ? [...tabs.filter((tab) => tab.pinned), ...tabs.filter((tab) => !tab.pinned)] : tabs;
}

/** Pins a tab, which keeps it, or lets it go. */
export function pinTab(state: TabsState, id: string, pinned: boolean): TabsState {
  const next = changeTab(state, id, { pinned: pinned ? true : undefined, preview: false });
  return next === state ? state : { ...next, tabs: pinnedFirst(next.tabs) };
}

/** The other tabs of the tab's group, or those right of it; not those that are pinned. */
export function othersOf(state: TabsState, id: string, which: "others" | "right"): string[] {
  const own = tabsOf(state, groupOf(state.groups ? findTab(state, id) : undefined));
  const at = own.findIndex((tab) => tab.id === id);
  return own.filter((tab, index) => tab.id !== id && !tab.pinned && (which === "others" || index > at)).map((tab) => tab.id);
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
  const own = tabsOf(state, groupOf(state.groups ? tab : undefined));
  const place = own.indexOf(tab);
  const others = visibleTabs(state).filter((each) => each !== id);
  const neighbour = (own[place + 1] ?? own[place - 1])?.id ?? others[0] ?? "";
  const groups = state.groups && { ...state.groups, shown: { ...state.groups.shown, [groupOf(tab)]: shownAfter(state, tab, neighbour) } };
  const worth = tab.kind === "table" || tab.text.trim() !== "";
  return settle({
    tabs,
    active: state.active === id ? neighbour : state.active,
    closed: worth ? [tab, ...state.closed].slice(0, most_closed) : state.closed,
    ...(groups ? { groups } : {}),
  });
}

/** What the group of a closed tab shows: the neighbour, if it was the one in sight. */
function shownAfter(state: TabsState, closed: Tab, neighbour: string): string {
  const shown = state.groups?.shown[groupOf(closed)] ?? "";
  return shown === closed.id ? neighbour : shown;
}

/** Brings the last closed tab back under the new id `id`: its old session is gone on the server. */
export function reopenTab(state: TabsState, id: string): TabsState {
  const [tab, ...closed] = state.closed;
  if (!tab) return state;
  return openTab({ ...state, closed }, { ...tab, id, preview: false, pinned: undefined });
}

/** The tab `step` places to the right in the active group, around the ends. */
export function neighbourTab(state: TabsState, step: number): string {
  const own = tabsOf(state, activeGroup(state));
  const at = own.findIndex((tab) => tab.id === state.active);
  const count = own.length;
  return count === 0 ? "" : (own[(((at + step) % count) + count) % count]?.id ?? "");
}

/** Moves a tab to stand before another, in whose group it then is, by dragging. */
export function moveTab(state: TabsState, id: string, before: string): TabsState {
  const tab = findTab(state, id);
  if (!tab || id === before) return state;
  const target = findTab(state, before);
  const moved = state.groups && target && groupOf(target) !== groupOf(tab) ? { ...tab, group: groupOf(target) } : tab;
  const others = state.tabs.filter((each) => each.id !== id);
  const at = others.findIndex((each) => each.id === before);
  const tabs = pinnedFirst(others.toSpliced(at === -1 ? others.length : at, 0, moved));
  return settle({ ...state, tabs, active: moved === tab ? state.active : id });
}
