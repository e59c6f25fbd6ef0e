// Saved queries as the window sees them: the list by folders, and which of them a tab holds. Plain data and functions on it.
import type { ErrorInfo, SavedItem, SavedQuery } from "../api/generated";
import type { Tab } from "./tabs";

export interface SavedState {
  readonly items: readonly SavedItem[];
  /** Files of the project that cannot be used. */
  readonly problems: readonly string[];
  readonly loading: boolean;
  readonly search: string;
  /** Folders that are shut, by their keys. */
  readonly shut: readonly string[];
  readonly error?: ErrorInfo;
}

export const no_saved: SavedState = { items: [], problems: [], loading: false, search: "", shut: [] };

/** The saved query that a tab was opened from or saved to, and what it was then. */
export interface SavedLink {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly revision: string;
  readonly project: boolean;
  /** Of the text that was saved. */
  readonly digest: string;
}

/** Tells one text from another: its length and 32 bits of it. */
export function textDigest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${text.length}:${(hash >>> 0).toString(16)}`;
}

export function linkOf(query: SavedQuery): SavedLink {
  const { id, name, folder, revision, project } = query;
  return { id, name, folder, revision, project, digest: textDigest(query.text) };
}

/** The tab holds a saved query, and what stands in it is not what was saved. */
export function isUnsaved(tab: Tab): boolean {
  return tab.saved !== undefined && tab.saved.digest !== textDigest(tab.text);
}

export function readLink(value: unknown): SavedLink | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const stored = value as Record<string, unknown>;
  const text = (name: string): string => (typeof stored[name] === "string" ? stored[name] : "");
  const link = { id: text("id"), name: text("name"), folder: text("folder"), revision: text("revision"), digest: text("digest") };
  return link.id === "" ? undefined : { ...link, project: stored["project"] === true };
}

export type SavedRow =
  | {
      readonly type: "folder";
      readonly key: string;
      readonly name: string;
      readonly level: number;
      readonly open: boolean;
      readonly count: number;
    }
  | { readonly type: "query"; readonly key: string; readonly item: SavedItem; readonly level: number };

interface Folder {
  readonly key: string;
  readonly name: string;
  readonly folders: Map<string, Folder>;
  readonly items: SavedItem[];
}

function newFolder(key: string, name: string): Folder {
  return { key, name, folders: new Map(), items: [] };
}

function below(folder: Folder, name: string, title = name): Folder {
  const known = folder.folders.get(name) ?? newFolder(`${folder.key}/${name}`, title);
  folder.folders.set(name, known);
  return known;
}

function countOf(folder: Folder): number {
  return [...folder.folders.values()].reduce((sum, each) => sum + countOf(each), folder.items.length);
}

function rowsOf(folder: Folder, level: number, isOpen: (key: string) => boolean): SavedRow[] {
  const folders = [...folder.folders.values()].flatMap((each): SavedRow[] => {
    const open = isOpen(each.key);
    const row: SavedRow = { type: "folder", key: each.key, name: each.name, level, open, count: countOf(each) };
    return open ? [row, ...rowsOf(each, level + 1, isOpen)] : [row];
  });
  return [...folders, ...folder.items.map((item): SavedRow => ({ type: "query", key: item.id, item, level }))];
}

/** The project's queries in a folder of its name, then the folders, then the rest. While somebody searches all are open. */
export function savedRows(state: SavedState, project: string): SavedRow[] {
  const own = newFolder("own", "");
  const shared = newFolder("project", project === "" ? "Project" : project);
  for (const item of state.items) {
    let folder = item.project ? shared : own;
    for (const part of item.folder.split("/").filter(Boolean)) folder = below(folder, part);
    folder.items.push(item);
  }
  const isOpen = (key: string): boolean => state.search !== "" || !state.shut.includes(key);
  const rest = rowsOf(own, 0, isOpen);
  if (countOf(shared) === 0) return rest;
  const open = isOpen(shared.key);
  const head: SavedRow = { type: "folder", key: shared.key, name: shared.name, level: 0, open, count: countOf(shared) };
  return [head, ...(open ? rowsOf(shared, 1, isOpen) : []), ...rest];
}

export function flipFolder(state: SavedState, key: string): SavedState {
  const shut = state.shut.includes(key) ? state.shut.filter((each) => each !== key) : [...state.shut, key];
  return { ...state, shut };
}

/** The folders that there are, for a person to choose from. */
export function savedFolders(items: readonly SavedItem[]): string[] {
  return [...new Set(items.map((item) => item.folder).filter(Boolean))].sort((one, other) => one.localeCompare(other));
}

/** Why this cannot be a saved query's name, as a sentence; empty if it can. */
export function lackOfSavedName(name: string): string {
  if (name.trim() === "") return "Type a name first";
  return new TextEncoder().encode(name).length > 200 ? "This is too long for a name" : "";
}
