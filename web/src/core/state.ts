// All that the window knows, as one immutable value. The pieces have modules of their own.
import type {
  AppInfo,
  CatalogEntry,
  Connection,
  ErrorInfo,
  Export,
  HistoryEntry,
  ProjectInfo,
  ResultInfo,
  VaultStatus,
} from "../api/generated";
import type { RowCount } from "./browse";
import { no_connections, type ConnectionsState } from "./connections";
import type { Editing } from "./editing";
import type { ResultPatch } from "./edits";
import { no_run, type Run } from "./runs";
import type { ExportSource } from "./exports";
import { no_log, type LogState } from "./log";
import type { PaletteState } from "./palette";
import { no_saved, type SavedState } from "./saved";
import { default_settings, type Settings } from "./settings";
import { no_trail, type Trail } from "./relations";
import type { ObjectFacts } from "./structure";
import { activeTab, no_tabs, type Tab, type TabsState } from "./tabs";
import { empty_tree, type TreeState } from "./tree";
import type { Answer, Question } from "./vault";
import type { Transactions } from "./transactions";
import type { UploadState } from "./uploads";
import type { ResultViews } from "./views";

export type Pane = "editor" | "results";
/** What the inspector shows: all fields of the row, or the whole of one value. */
export type InspectorView = "fields" | "value" | "raw";
export type SidebarPart = "items" | "queries" | "history";

/** What the search box has found, a list a connection. */
export interface SearchState {
  readonly text: string;
  readonly loading: boolean;
  readonly found: readonly { readonly connection: string; readonly entries: readonly CatalogEntry[] }[];
  /** Connections that are searched when Enter is pressed, because a search looks at every object of theirs. */
  readonly waiting: readonly string[];
  readonly error?: ErrorInfo;
}

/** Which past statements are shown; an empty part lets all through. */
export interface HistoryFilter {
  readonly search: string;
  readonly state: "" | "done" | "failed";
  readonly connection: string;
}

export interface HistoryState extends HistoryFilter {
  readonly entries: readonly HistoryEntry[];
  readonly loading: boolean;
  /** The oldest entry has been read. */
  readonly end: boolean;
  readonly error?: ErrorInfo;
}

export interface Toast {
  readonly id: number;
  readonly kind: "info" | "error";
  readonly text: string;
}

/** The cell that the value preview shows. */
export interface CellPlace {
  readonly result: string;
  readonly row: number;
  readonly column: number;
  /** The row is of this view of the result. */
  readonly view?: string;
}

/** What the status bar tells about one tab's focus. */
export interface TabFocus {
  readonly line: number;
  readonly column: number;
  readonly selected: number;
  readonly cell?: CellPlace | undefined;
  /** Where the grid's active cell is, among new rows too. */
  readonly at?: CellPlace | undefined;
  readonly cells: number;
  readonly rows: number;
}

export interface AppState {
  /** "expired": the launch link was used before, and there is no session. */
  readonly phase: "starting" | "ready" | "expired" | "failed";
  readonly problem?: ErrorInfo;
  readonly info?: AppInfo;
  readonly socket: "connecting" | "open" | "lost";
  readonly connections: ConnectionsState;
  /** The project of the folder that Sextant was started in. */
  readonly project: ProjectInfo;
  /** Connections whose opening failed, with the reason. */
  readonly open_errors: Readonly<Record<string, ErrorInfo>>;
  readonly tree: TreeState;
  readonly search: SearchState;
  readonly history: HistoryState;
  readonly log: LogState;
  readonly saved: SavedState;
  readonly palette?: PaletteState | undefined;
  readonly sidebar: SidebarPart;
  readonly inspector_view: InspectorView;
  readonly tabs: TabsState;
  readonly runs: Readonly<Record<string, Run>>;
  readonly transactions: Transactions;
  readonly results: Readonly<Record<string, ResultInfo>>;
  /** How results are sorted and filtered; a result without an entry is shown as it came. */
  readonly views: ResultViews;
  readonly focus: Readonly<Record<string, TabFocus>>;
  /** What is known of the objects of tabs. */
  readonly objects: Readonly<Record<string, ObjectFacts>>;
  /** How many rows the tables of the tabs have, where somebody asked. */
  readonly counts: Readonly<Record<string, RowCount>>;
  /** How the editing of table tabs stands, where somebody edits. */
  readonly editing: Readonly<Record<string, Editing>>;
  /** What was changed in the rows of results since they were read. */
  readonly patches: Readonly<Record<string, ResultPatch>>;
  /** Where keys were followed from, the last one last. */
  readonly trail: Trail;
  readonly settings: Settings;
  /** What is in sight of a query where there is no room for both. */
  readonly pane: Pane;
  readonly dialog: "none" | "connect" | "export" | "import" | "settings" | "shortcuts";
  /** The connection that the dialog changes; empty: a new one. */
  readonly edited: string;
  /** What stands in the address of a new connection at first. */
  readonly dialog_target: string;
  /** Absent until the server has told. */
  readonly vault?: VaultStatus;
  /** What stands in a dialog over everything else. */
  readonly ask?: Question | undefined;
  readonly answer?: Answer | undefined;
  readonly toasts: readonly Toast[];
  /** Files on their way to the server. */
  readonly uploads: readonly UploadState[];
  /** Exports that run, and those that ended and were not put away yet. */
  readonly exports: readonly Export[];
  /** What the export dialog is open for. */
  readonly export_source?: ExportSource | undefined;
}

export const no_search: SearchState = { text: "", loading: false, found: [], waiting: [] };
export const no_history: HistoryState = { entries: [], loading: false, end: false, search: "", state: "", connection: "" };
export const no_focus: TabFocus = { line: 1, column: 1, selected: 0, cells: 0, rows: 0 };

export const no_project: ProjectInfo = { id: "", name: "", folder: "", problems: [] };

export const initial_state: AppState = {
  phase: "starting",
  socket: "connecting",
  connections: no_connections,
  project: no_project,
  open_errors: {},
  tree: empty_tree,
  search: no_search,
  history: no_history,
  log: no_log,
  saved: no_saved,
  sidebar: "items",
  inspector_view: "value",
  tabs: no_tabs,
  runs: {},
  transactions: {},
  results: {},
  views: {},
  focus: {},
  objects: {},
  counts: {},
  editing: {},
  patches: {},
  trail: no_trail,
  settings: default_settings,
  pane: "editor",
  dialog: "none",
  edited: "",
  dialog_target: "",
  toasts: [],
  uploads: [],
  exports: [],
};

export function runOf(state: AppState, tab: string): Run {
  return state.runs[tab] ?? no_run;
}

export function changeRun(state: AppState, tab: string, change: (run: Run) => Run): AppState {
  const before = runOf(state, tab);
  const after = change(before);
  return after === before ? state : { ...state, runs: { ...state.runs, [tab]: after } };
}

export function changeFocus(state: AppState, tab: string, change: Partial<TabFocus>): AppState {
  const before = state.focus[tab] ?? no_focus;
  return { ...state, focus: { ...state.focus, [tab]: { ...before, ...change } } };
}

export function changeObject(state: AppState, tab: string, change: ObjectFacts): AppState {
  return { ...state, objects: { ...state.objects, [tab]: { ...state.objects[tab], ...change } } };
}

/** True while past statements are in sight, in the sidebar or in the drawer. */
export function showsHistory({ sidebar, settings }: AppState): boolean {
  return sidebar === "history" || (settings.drawer_open && settings.drawer === "history");
}

export function showPane(state: AppState, pane: Pane): AppState {
  return state.pane === pane ? state : { ...state, pane };
}

export function changeSettings(state: AppState, change: Partial<Settings>): AppState {
  return { ...state, settings: { ...state.settings, ...change } };
}

const most_toasts = 3;

export function addToast(state: AppState, toast: Toast): AppState {
  return { ...state, toasts: [...state.toasts, toast].slice(-most_toasts) };
}

export function dropToast(state: AppState, id: number): AppState {
  return { ...state, toasts: state.toasts.filter((toast) => toast.id !== id) };
}

/** The connection that the window stands on: the active tab's, else the one chosen in the tree, else the first open one. */
export function currentConnection(state: AppState): Connection | undefined {
  const tab: Tab | undefined = activeTab(state.tabs);
  const list = state.connections.list;
  const chosen =
    state.tree.active.length > 1
      ? (JSON.parse(state.tree.active.slice(1).replace(/~\w+$/, "")) as unknown[])[0]
      : undefined;
  return (
    list.find((each) => each.name === tab?.connection) ??
    list.find((each) => each.name === chosen) ??
    list.find((each) => each.state === "open") ??
    list[0]
  );
}
