// The object tree: what is loaded, what is open, and the rows that are drawn from it. No React, no network.
//
// A connection and an object have groups of children (tables, views, columns …); a group has pages of objects. Groups of
// databases, schemas and columns are "inline": their children stand where the group would, as people think of them. So do
// keys and their prefixes, as long as one page holds them: a longer group has a row of its own that can be closed again.
import type { CatalogEntry, CatalogGroup, CatalogPage, ErrorInfo, ObjectKind } from "../api/generated";

export interface TreeNode {
  readonly key: string;
  readonly type: "folder" | "connection" | "group" | "object";
  readonly connection: string;
  /** The object's own path; for a group the path of its parent; empty for a connection. */
  readonly path: readonly string[];
  readonly kind?: ObjectKind;
  readonly name: string;
  readonly inline: boolean;
  readonly expandable: boolean;
  /** Exact number of children, of a group or a folder. */
  readonly count?: number;
  /** Of a folder: it holds the connections of the project. */
  readonly project?: boolean;
  readonly entry?: CatalogEntry;
}

/** The children of a node, as far as they were asked for. */
export interface Branch {
  readonly state: "loading" | "ready" | "failed";
  readonly children: readonly string[];
  /** Where the next page begins; empty at the end. */
  readonly next: string;
  readonly error?: ErrorInfo;
}

export interface TreeState {
  readonly nodes: Readonly<Record<string, TreeNode>>;
  readonly branches: Readonly<Record<string, Branch>>;
  readonly expanded: Readonly<Record<string, true>>;
  /** Folders of connections that are closed; they are open from the start. */
  readonly closed: Readonly<Record<string, true>>;
  /** The row that has the focus, as a key. */
  readonly active: string;
}

/** What stands at the top: a connection by its name, or a folder of such. */
export type TreeRoot = string | FolderRoot;
export interface FolderRoot {
  readonly key: string;
  readonly name: string;
  readonly project: boolean;
  readonly roots: readonly TreeRoot[];
}

export type TreeRow =
  | {
      readonly type: "node";
      readonly key: string;
      readonly node: TreeNode;
      readonly level: number;
      readonly expanded: boolean;
      readonly position: number;
      readonly size: number;
    }
  | { readonly type: "loading" | "more"; readonly key: string; readonly parent: string; readonly level: number }
  | {
      readonly type: "failed";
      readonly key: string;
      readonly parent: string;
      readonly level: number;
      readonly error: ErrorInfo;
    };

export const empty_tree: TreeState = { nodes: {}, branches: {}, expanded: {}, closed: {}, active: "" };

/** Objects a page; the next page is read when the row for more comes into view. */
export const page_size = 200;

const inline_kinds: readonly ObjectKind[] = ["database", "schema", "column"];
const inline_if_short: readonly ObjectKind[] = ["key_prefix", "key"];

function isInline(group: CatalogGroup): boolean {
  return inline_kinds.includes(group.kind) || (inline_if_short.includes(group.kind) && group.count <= page_size);
}

export function connectionKey(name: string): string {
  return `c${JSON.stringify([name])}`;
}
/** `path`: the names from the top; the project's folder begins with its id. */
export function folderKey(path: readonly string[]): string {
  return `f${JSON.stringify([null, ...path])}`;
}
export function groupKey(connection: string, path: readonly string[], kind: ObjectKind): string {
  return `g${JSON.stringify([connection, path, kind])}`;
}
export function objectKey(connection: string, path: readonly string[], kind: ObjectKind): string {
  return `o${JSON.stringify([connection, path, kind])}`;
}

/** The connection that a node of this key belongs to. */
export function connectionOfKey(key: string): string {
  const parts: unknown = JSON.parse(key.slice(1));
  return Array.isArray(parts) && typeof parts[0] === "string" ? parts[0] : "";
}

export function connectionNode(name: string): TreeNode {
  return {
    key: connectionKey(name),
    type: "connection",
    connection: name,
    path: [],
    name,
    inline: false,
    expandable: true,
  };
}

function countOf(roots: readonly TreeRoot[]): number {
  return roots.reduce((sum, root) => sum + (typeof root === "string" ? 1 : countOf(root.roots)), 0);
}

function folderNode(folder: FolderRoot): TreeNode {
  return {
    key: folder.key,
    type: "folder",
    connection: "",
    path: [],
    name: folder.name,
    inline: false,
    expandable: true,
    count: countOf(folder.roots),
    project: folder.project,
  };
}

function groupNode(parent: TreeNode, group: CatalogGroup): TreeNode {
  return {
    key: groupKey(parent.connection, parent.path, group.kind),
    type: "group",
    connection: parent.connection,
    path: parent.path,
    kind: group.kind,
    name: group.title,
    inline: isInline(group),
    expandable: true,
    count: group.count,
  };
}

export function objectNode(connection: string, entry: CatalogEntry): TreeNode {
  return {
    key: objectKey(connection, entry.path, entry.kind),
    type: "object",
    connection,
    path: entry.path,
    kind: entry.kind,
    name: entry.name,
    inline: false,
    expandable: entry.expandable,
    entry,
  };
}

function withBranch(state: TreeState, key: string, branch: Branch, nodes: readonly TreeNode[] = []): TreeState {
  const added = Object.fromEntries(nodes.map((node) => [node.key, node]));
  return { ...state, nodes: { ...state.nodes, ...added }, branches: { ...state.branches, [key]: branch } };
}

export function beginLoad(state: TreeState, key: string): TreeState {
  const before = state.branches[key];
  return withBranch(state, key, { state: "loading", children: before?.children ?? [], next: before?.next ?? "" });
}

export function failLoad(state: TreeState, key: string, error: ErrorInfo): TreeState {
  const before = state.branches[key];
  return withBranch(state, key, { state: "failed", children: before?.children ?? [], next: before?.next ?? "", error });
}

/** The groups of a connection or an object have arrived; inline ones are open from the start. */
export function groupsLoaded(state: TreeState, parent: TreeNode, groups: readonly CatalogGroup[]): TreeState {
  const nodes = groups.map((group) => groupNode(parent, group));
  const opened = Object.fromEntries(nodes.filter((node) => node.inline).map((node) => [node.key, true as const]));
  const next = withBranch(
    state,
    parent.key,
    { state: "ready", children: nodes.map((node) => node.key), next: "" },
    nodes,
  );
  return { ...next, expanded: { ...next.expanded, ...opened } };
}

/** A page of a group has arrived; it goes after the pages before it. */
export function pageLoaded(state: TreeState, group: TreeNode, page: CatalogPage): TreeState {
  const nodes = page.entries.map((entry) => objectNode(group.connection, entry));
  const before = state.branches[group.key]?.children ?? [];
  const known = new Set(before);
  const children = [...before, ...nodes.map((node) => node.key).filter((key) => !known.has(key))];
  return withBranch(state, group.key, { state: "ready", children, next: page.next }, nodes);
}

export function setExpanded(state: TreeState, key: string, open: boolean): TreeState {
  if ((state.expanded[key] === true) === open) return state;
  const { [key]: _, ...others } = state.expanded;
  return { ...state, expanded: open ? { ...others, [key]: true } : others };
}

export function setClosed(state: TreeState, key: string, closed: boolean): TreeState {
  const { [key]: _, ...others } = state.closed;
  return { ...state, closed: closed ? { ...others, [key]: true } : others };
}

export function setActive(state: TreeState, key: string): TreeState {
  return state.active === key ? state : { ...state, active: key };
}

/** Forgets what was loaded below a node, so that it is asked for again; what is open stays open. */
export function forget(state: TreeState, key: string): TreeState {
  const gone = new Set<string>();
  const waiting = [key];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (gone.has(each)) continue;
    gone.add(each);
    waiting.push(...(state.branches[each]?.children ?? []));
  }
  const branches = Object.fromEntries(Object.entries(state.branches).filter(([each]) => !gone.has(each)));
  const nodes = Object.fromEntries(Object.entries(state.nodes).filter(([each]) => each === key || !gone.has(each)));
  return { ...state, branches, nodes };
}

/** Forgets a connection wholly: nothing below it is loaded or open. */
export function forgetConnection(state: TreeState, name: string): TreeState {
  const bare = forget(state, connectionKey(name));
  const start = JSON.stringify([name]).slice(0, -1);
  const belongs = (key: string): boolean => key.startsWith(start, 1) && /^[,\]]/.test(key.slice(1 + start.length));
  return { ...bare, expanded: Object.fromEntries(Object.entries(bare.expanded).filter(([key]) => !belongs(key))) };
}

/** The rows to draw, in order, of the given connections and folders. */
export function treeRows(state: TreeState, roots: readonly TreeRoot[]): TreeRow[] {
  const rows: TreeRow[] = [];

  function addBranch(key: string, level: number): void {
    const branch = state.branches[key];
    for (const [index, child] of (branch?.children ?? []).entries()) {
      const node = state.nodes[child];
      if (!node) continue;
      if (node.inline) addBranch(child, level);
      else addNode(node, level, index + 1, branch?.next ? -1 : (branch?.children.length ?? -1));
    }
    if (!branch || branch.state === "loading")
      rows.push({ type: "loading", key: `${key}~loading`, parent: key, level });
    else if (branch.error) rows.push({ type: "failed", key: `${key}~failed`, parent: key, level, error: branch.error });
    else if (branch.next !== "") rows.push({ type: "more", key: `${key}~more`, parent: key, level });
  }

  function addNode(node: TreeNode, level: number, position: number, size: number): void {
    const expanded = node.expandable && state.expanded[node.key] === true;
    rows.push({ type: "node", key: node.key, node, level, expanded, position, size });
    if (expanded) addBranch(node.key, level + 1);
  }

  function addRoots(level: number, below: readonly TreeRoot[]): void {
    for (const [index, root] of below.entries()) {
      if (typeof root === "string") addNode(connectionNode(root), level, index + 1, below.length);
      else {
        const expanded = state.closed[root.key] !== true;
        const node = folderNode(root);
        rows.push({ type: "node", key: root.key, node, level, expanded, position: index + 1, size: below.length });
        if (expanded) addRoots(level + 1, root.roots);
      }
    }
  }

  addRoots(1, roots);
  return rows;
}

/** What an arrow, Home or End does in the tree: the row to go to, or a node to open or close. */
export type TreeMove = { go: string } | { open: string } | { close: string } | undefined;

export function treeKey(rows: readonly TreeRow[], active: string, key: string): TreeMove {
  const at = rows.findIndex((row) => row.key === active);
  const row = rows[at];
  const go = (index: number): TreeMove => {
    const target = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    return target ? { go: target.key } : undefined;
  };
  switch (key) {
    case "ArrowDown":
      return go(at + 1);
    case "ArrowUp":
      return go(at <= 0 ? 0 : at - 1);
    case "Home":
      return go(0);
    case "End":
      return go(rows.length - 1);
    case "PageDown":
      return go(at + 15);
    case "PageUp":
      return go(at - 15);
    case "ArrowRight":
      if (row?.type !== "node" || !row.node.expandable) return undefined;
      return row.expanded ? go(at + 1) : { open: row.key };
    case "ArrowLeft": {
      if (row?.type === "node" && row.expanded) return { close: row.key };
      const level = row?.level ?? 1;
      for (let index = at - 1; index >= 0; index -= 1) if ((rows[index]?.level ?? level) < level) return go(index);
      return undefined;
    }
    default:
      return undefined;
  }
}

const opened_kinds = new Set<ObjectKind | undefined>([
  ...(["table", "view", "materialized_view", "foreign_table", "virtual_table"] as const),
  ...(["collection", "key_prefix", "key"] as const),
]);

/** True if a double click opens the object's rows in a tab. */
export function opensRows(kind: ObjectKind | undefined): boolean {
  return opened_kinds.has(kind);
}

/** True if a click opens what is below it first, and only a double click or Enter its rows: a prefix is a folder of keys. */
export function isFolder(kind: ObjectKind | undefined): boolean {
  return kind === "key_prefix";
}

/** True if `catalog.describe` tells more of the object than its row in the tree does. */
export function hasStructure(kind: ObjectKind | undefined): boolean {
  const parts: readonly ObjectKind[] = ["column", "primary_key", "unique_key", "foreign_key", "check"];
  return kind !== undefined && !parts.includes(kind);
}

/**
 * An object's name where it stands alone: the last name of its path. The name of a key is all parts of the path below the
 * database together, where each prefix ends in a star: {"0", "user:*", "7"} is user:7.
 */
export function objectTitle(kind: ObjectKind | undefined, path: readonly string[]): string {
  if (kind === undefined || !inline_if_short.includes(kind) || path.length < 2) return path.at(-1) ?? "";
  const parts = path.slice(1);
  return parts.map((part, index) => (index + 1 < parts.length ? part.replace(/\*$/, "") : part)).join("");
}

/** The kind of object that has columns, by a connection's family. */
export function rowsKindOf(family: string): ObjectKind {
  return family === "document" ? "collection" : "table";
}
