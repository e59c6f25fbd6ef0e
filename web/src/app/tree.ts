// Actions on the object tree: loads what is opened, page by page, and searches.
import type { Connection, ObjectKind } from "../api/generated";
import { findConnection } from "../core/connections";
import { hasCostlySearch } from "../core/drivers";
import { no_search } from "../core/state";
import {
  beginLoad,
  connectionKey,
  connectionNode,
  failLoad,
  forget,
  groupsLoaded,
  page_size,
  pageLoaded,
  setExpanded,
  treeRows,
  type TreeNode,
} from "../core/tree";
import type { App } from "./app";
import { noteRefreshed } from "./completion";
import { ensureOpen } from "./connections";

/** A level of more keys than this is counted only when someone opens it: the server has to look at every key. */
const most_keys_unasked = 100_000;
const search_limit = 200;

function nodeOf(app: App, key: string): TreeNode | undefined {
  const state = app.store.get();
  const name = state.connections.list.find((each) => connectionKey(each.name) === key)?.name;
  return name === undefined ? state.tree.nodes[key] : connectionNode(name);
}

async function loadGroups(app: App, node: TreeNode): Promise<void> {
  app.store.update((state) => ({ ...state, tree: beginLoad(state.tree, node.key) }));
  const reply = await app.client.call("catalog.groups", { connection: node.connection, path: [...node.path] });
  if (!reply.ok) {
    app.store.update((state) => ({ ...state, tree: failLoad(state.tree, node.key, reply.error) }));
    return;
  }
  app.store.update((state) => ({ ...state, tree: groupsLoaded(state.tree, node, reply.value.groups) }));
  const children = app.store.get().tree.branches[node.key]?.children ?? [];
  await Promise.all(
    children.map((key) => {
      const child = nodeOf(app, key);
      return child?.inline === true ? loadPage(app, child) : undefined;
    }),
  );
}

async function loadPage(app: App, group: TreeNode): Promise<void> {
  const branch = app.store.get().tree.branches[group.key];
  if (group.kind === undefined || branch?.state === "loading") return;
  app.store.update((state) => ({ ...state, tree: beginLoad(state.tree, group.key) }));
  const after = branch?.next ?? "";
  const reply = await app.client.call("catalog.list", {
    connection: group.connection,
    path: [...group.path],
    kind: group.kind,
    limit: page_size,
    ...(after === "" ? {} : { after }),
  });
  app.store.update((state) => ({
    ...state,
    tree: reply.ok ? pageLoaded(state.tree, group, reply.value) : failLoad(state.tree, group.key, reply.error),
  }));
}

/** Opens a node, and loads what is below it if that is not yet known. */
export async function expandNode(app: App, key: string): Promise<void> {
  const node = nodeOf(app, key);
  if (!node?.expandable) return;
  app.store.update((state) => ({ ...state, tree: setExpanded(state.tree, key, true) }));
  const known = app.store.get().tree.branches[key];
  if (known && known.state !== "failed") return;
  if (node.type === "group") return loadPage(app, node);
  if (node.type === "connection" && findConnection(app.store.get().connections, node.connection)?.state !== "open") {
    app.store.update((state) => ({ ...state, tree: beginLoad(state.tree, key) }));
    if (!(await ensureOpen(app, node.connection))) {
      const error = app.store.get().open_errors[node.connection];
      if (error) app.store.update((state) => ({ ...state, tree: failLoad(state.tree, key, error) }));
      return;
    }
  }
  await loadGroups(app, node);
}

export function collapseNode(app: App, key: string): void {
  app.store.update((state) => ({ ...state, tree: setExpanded(state.tree, key, false) }));
}

/** The next page of a group, when the row for more comes into view. */
export async function loadMore(app: App, key: string): Promise<void> {
  const node = nodeOf(app, key);
  if (node?.type === "group") await loadPage(app, node);
}

/** Reads a node again; what was open below it opens again as it is reached. */
export async function refreshNode(app: App, key: string): Promise<void> {
  const node = nodeOf(app, key);
  if (node) noteRefreshed(app, node.connection);
  app.store.update((state) => {
    const tree = forget(state.tree, key);
    return {
      ...state,
      tree: node ? { ...tree, nodes: node.type === "connection" ? tree.nodes : { ...tree.nodes, [key]: node } } : tree,
    };
  });
  await expandNode(app, key);
  await reopenExpanded(app);
}

/** Loads the branches of nodes that stand open without content, from the top down. */
async function reopenExpanded(app: App): Promise<void> {
  const most_rounds = 6;
  for (let round = 0; round < most_rounds; round += 1) {
    const state = app.store.get();
    const bare = treeRows(
      state.tree,
      state.connections.list.map((each) => each.name),
    ).filter((row) => row.type === "node" && row.expanded && state.tree.branches[row.key] === undefined);
    if (bare.length === 0) return;
    await Promise.all(bare.map((row) => expandNode(app, row.key)));
  }
}

function isCostly(app: App, node: TreeNode): boolean {
  const family = findConnection(app.store.get().connections, node.connection)?.family;
  return family === "key_value" && (node.entry?.estimated_rows ?? 0) > most_keys_unasked;
}

/** After connecting: the only database, the usual schema and its tables are opened, so that the first table is in sight. */
export async function openFirstLevels(app: App, connection: string): Promise<void> {
  let key = connectionKey(connection);
  const most_levels = 5;
  for (let level = 0; level < most_levels; level += 1) {
    await expandNode(app, key);
    const tree = app.store.get().tree;
    const below = (tree.branches[key]?.children ?? []).flatMap((child) => {
      const node = tree.nodes[child];
      return node?.inline === true ? (tree.branches[child]?.children ?? []) : [child];
    });
    const nodes = below.map((child) => tree.nodes[child]).filter((node) => node !== undefined);
    const spaces = nodes.filter(
      (node) => node.type === "object" && (node.kind === "database" || node.kind === "schema"),
    );
    const group = (...kinds: ObjectKind[]): TreeNode | undefined =>
      nodes.find((node) => node.type === "group" && node.kind !== undefined && kinds.includes(node.kind));
    const next =
      group("table", "collection") ??
      // Data files are views.
      group("view") ??
      spaces.find(
        (node) =>
          node.name === "public" ||
          node.name === "main" ||
          node.name === findConnection(app.store.get().connections, connection)?.database,
      ) ??
      (spaces.length === 1 ? spaces[0] : undefined);
    if (!next || next.key === key || isCostly(app, next)) return;
    key = next.key;
    if (next.type === "group") return expandNode(app, key);
  }
}

const search_name = "search";

/** Stops a search that runs, on the server too. */
export function stopSearch(app: App): void {
  app.aborts.get(search_name)?.abort();
  app.aborts.delete(search_name);
}

/** A costly search has a name, so that the server can be told to stop it. */
async function searchOne(app: App, connection: Connection, text: string, costly: boolean, signal: AbortSignal) {
  const parameters = { connection: connection.name, text, limit: search_limit };
  if (!costly) return app.client.call("catalog.search", parameters, signal);
  const search = app.newId();
  const stop = (): void => {
    void app.client.call("catalog.cancel", { connection: connection.name, search });
  };
  signal.addEventListener("abort", stop);
  const reply = await app.client.call("catalog.search", { ...parameters, search }, signal);
  signal.removeEventListener("abort", stop);
  return reply;
}

/**
 * Looks for objects in every open connection; where that is costly, only `on_purpose`: when Enter was pressed. The caller
 * waits 200 ms after the last key.
 */
export async function search(app: App, text: string, on_purpose = false): Promise<void> {
  stopSearch(app);
  if (text.trim() === "") {
    app.store.update((state) => ({ ...state, search: no_search }));
    return;
  }
  const state = app.store.get();
  const open = state.connections.list.filter((each) => each.state === "open");
  const isDear = (each: Connection): boolean => hasCostlySearch(state.info?.drivers, each.driver);
  const searched = on_purpose ? open : open.filter((each) => !isDear(each));
  const waiting = open.filter((each) => !searched.includes(each)).map((each) => each.name);
  const abort = new AbortController();
  app.aborts.set(search_name, abort);
  app.store.update((now) => ({ ...now, search: { ...now.search, text, waiting, loading: true } }));
  const replies = await Promise.all(
    searched.map((each) => searchOne(app, each, text.trim(), isDear(each), abort.signal)),
  );
  if (abort.signal.aborted) return;
  const found = searched.flatMap((each, index) => {
    const reply = replies[index];
    return reply?.ok === true && reply.value.entries.length > 0
      ? [{ connection: each.name, entries: reply.value.entries }]
      : [];
  });
  const failed = replies.find((reply) => !reply.ok);
  app.store.update((now) => ({
    ...now,
    search: { text, waiting, loading: false, found, ...(failed && !failed.ok ? { error: failed.error } : {}) },
  }));
}
