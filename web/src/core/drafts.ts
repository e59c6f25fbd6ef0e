// Keeps tabs, so that a reload or a crash loses nothing: in the browser's storage at once, and in Sextant's own file a moment later.
// Each tab has a record of its own: a text too large for the storage's quota costs only itself, and the caller is told which.
import type { WorkspaceTab, WorkspaceWindow } from "../api/generated";
import { readBrowse } from "./browse";
import { isDocumentFace } from "./documents";
import { readEdits } from "./edits";
import type { Groups } from "./groups";
import type { SavedRun } from "./runs";
import { readSplits } from "./splits";
import type { Tab, TabsState } from "./tabs";
import { readLink } from "./saved";
import { isTransactionMode } from "./transactions";

/** The part of Storage that is used. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface SavedTab {
  readonly tab: Tab;
  /** What the tab had run; the server is asked for it again. */
  readonly run: SavedRun;
}

interface Index {
  readonly tabs: readonly string[];
  readonly active: string;
  /** Grows with each change. */
  readonly revision: number;
}

function indexKey(window: string): string {
  return `sextant.window.${window}`;
}
function tabKey(id: string): string {
  return `sextant.tab.${id}`;
}

function readJson(store: TextStore, key: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(store.getItem(key) ?? "null");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}

function readIndex(store: TextStore, window: string): Index {
  const stored = readJson(store, indexKey(window));
  const active = stored?.["active"];
  const revision = stored?.["revision"];
  return {
    tabs: texts(stored?.["tabs"]),
    active: typeof active === "string" ? active : "",
    revision: typeof revision === "number" && Number.isSafeInteger(revision) ? revision : 0,
  };
}

function readRun(value: unknown): SavedRun {
  const stored = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const active = stored["active"];
  return {
    queries: texts(stored["queries"]),
    slots: texts(stored["slots"]),
    pinned: texts(stored["pinned"]),
    active: typeof active === "string" ? active : "",
  };
}

/** How a tab is looked at. */
function readLook(stored: Record<string, unknown>): Partial<Tab> {
  const { group, panes, share } = stored;
  return {
    ...(typeof group === "string" && group !== "" ? { group } : {}),
    ...(stored["pinned"] === true ? { pinned: true } : {}),
    ...(panes === "editor" || panes === "results" ? { panes } : {}),
    ...(typeof share === "number" && share > 0 && share < 1 ? { share } : {}),
  };
}

function readTab(store: TextStore, id: string): SavedTab | undefined {
  const stored = readJson(store, tabKey(id));
  if (!stored) return undefined;
  const text = (name: string): string => (typeof stored[name] === "string" ? stored[name] : "");
  const kind = text("kind");
  if (kind !== "query" && kind !== "table") return undefined;
  const object_kind = text("object_kind") as Tab["object_kind"] | "";
  const documents = text("documents");
  const face = text("face");
  const mode = text("mode");
  const isolation = text("isolation");
  const browse = readBrowse(stored["browse"]);
  const edits = readEdits(stored["edits"]);
  const saved = readLink(stored["saved"]);
  const tab: Tab = {
    id,
    kind,
    name: text("name"),
    connection: text("connection"),
    text: text("text"),
    path: texts(stored["path"]),
    preview: stored["preview"] === true,
    caret: typeof stored["caret"] === "number" ? stored["caret"] : 0,
    ...(object_kind ? { object_kind } : {}),
    ...(face === "structure" || face === "definition" ? { face } : {}),
    ...(isDocumentFace(documents) ? { documents } : {}),
    ...(browse ? { browse } : {}),
    ...(edits ? { edits } : {}),
    ...(isTransactionMode(mode) ? { mode } : {}),
    ...(isolation === "" ? {} : { isolation }),
    ...(saved ? { saved } : {}),
    ...readLook(stored),
  };
  return { tab, run: readRun(stored["run"]) };
}

export interface Drafts {
  readonly tabs: readonly SavedTab[];
  readonly active: string;
  readonly revision: number;
  readonly groups?: Groups | undefined;
}

/** How the groups stood; the record of the first tab has it. */
function readGroups(store: TextStore, first: string | undefined): Groups | undefined {
  const stored = first === undefined ? undefined : readJson(store, tabKey(first))?.["groups"];
  if (typeof stored !== "object" || stored === null) return undefined;
  const { root, shown } = stored as { root?: unknown; shown?: unknown };
  const tree = readSplits(root);
  const entries = typeof shown === "object" && shown !== null ? Object.entries(shown) : [];
  const pairs = entries.filter((each): each is [string, string] => typeof each[1] === "string");
  return tree && { root: tree, shown: Object.fromEntries(pairs) };
}

/** The tabs that the window had, in order; a record that cannot be read is left out. */
export function loadDrafts(store: TextStore, window: string): Drafts {
  const index = readIndex(store, window);
  const tabs = index.tabs.map((id) => readTab(store, id)).filter((tab) => tab !== undefined);
  const groups = readGroups(store, index.tabs[0]);
  return { tabs, active: index.active, revision: index.revision, ...(groups ? { groups } : {}) };
}

/** The server's copy of a window, as the browser's storage would have it. */
export function serverDrafts(window: WorkspaceWindow): Drafts {
  const records = new Map(window.tabs.map((tab) => [tabKey(tab.id), tab.body]));
  const { order, active, revision } = window;
  records.set(indexKey(window.id), JSON.stringify({ tabs: order, active, revision }));
  const store: TextStore = { getItem: (key) => records.get(key) ?? null, setItem: () => undefined, removeItem: () => undefined };
  return loadDrafts(store, window.id);
}

/** Of two copies of a window the one that was changed last; of equals the server's, which has room for long texts. */
export function newerDrafts(local: Drafts, server: Drafts | undefined): Drafts {
  if (!server) return local;
  return server.revision >= local.revision || local.tabs.length === 0 ? server : local;
}

/** What is stored of a tab, in the browser and on the server alike. The first one's record says how the groups stand. */
function recordOf(state: TabsState, tab: Tab, run: SavedRun): string {
  const groups = state.groups && tab === state.tabs[0] ? { groups: state.groups } : {};
  return JSON.stringify({ ...tab, run, ...groups });
}

/** The tabs that the server does not have as they are now. `kept` holds what it has, by the tabs' ids. */
export function changedTabs(state: TabsState, runOf: (tab: string) => SavedRun, kept: ReadonlyMap<string, string>): WorkspaceTab[] {
  return state.tabs
    .map((tab) => ({ id: tab.id, body: recordOf(state, tab, runOf(tab.id)) }))
    .filter((tab) => kept.get(tab.id) !== tab.body);
}

/** Writes the tabs. Returns the names of those that did not fit. `written` remembers what is stored, to write only changes. */
export function saveDrafts(
  store: TextStore,
  window: string,
  state: TabsState,
  runOf: (tab: string) => SavedRun,
  written: Map<string, string>,
  revision = 0,
): string[] {
  const failed: string[] = [];
  const write = (key: string, value: string): boolean => {
    if (written.get(key) === value) return true;
    try {
      store.setItem(key, value);
      written.set(key, value);
      return true;
    } catch {
      return false;
    }
  };
  const present = new Set(state.tabs.map((tab) => tabKey(tab.id)));
  for (const key of [...written.keys()]) {
    if (present.has(key) || !key.startsWith("sextant.tab.")) continue;
    store.removeItem(key);
    written.delete(key);
  }
  write(indexKey(window), JSON.stringify({ tabs: state.tabs.map((tab) => tab.id), active: state.active, revision }));
  for (const tab of state.tabs) {
    if (!write(tabKey(tab.id), recordOf(state, tab, runOf(tab.id)))) failed.push(tab.name);
  }
  return failed;
}

/** The windows that have stored tabs, by their ids. */
export function storedWindows(keys: readonly string[]): string[] {
  return keys.filter((key) => key.startsWith("sextant.window.")).map((key) => key.slice("sextant.window.".length));
}
