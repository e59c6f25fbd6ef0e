// What the rows of the object tree do when they are clicked, opened or retried.
import { connect } from "../app/connections";
import { openLog } from "../app/log";
import { openTable } from "../app/tabs";
import { collapseNode, expandNode, loadMore } from "../app/tree";
import { findConnection } from "../core/connections";
import { connectionOfKey, isFolder, opensRows, setActive, setClosed, type TreeRow } from "../core/tree";
import { useApp } from "./context";

/** True for an object that a click opens in a tab; a group of tables is not one. */
export function hasRows(row: TreeRow): boolean {
  return row.type === "node" && row.node.type === "object" && opensRows(row.node.kind);
}

/** True for an object that a click opens in the tree, like a folder. */
export function opensBelow(row: TreeRow): boolean {
  return row.type === "node" && isFolder(row.node.kind);
}

export interface TreeActions {
  toggle(row: TreeRow): void;
  /** Gives a row the focus within the tree. */
  activate(key: string): void;
  /** Opens an object's rows; what failed is asked for again, or a preview shows its details; anything else is opened or closed. */
  open(row: TreeRow | undefined, preview: boolean): void;
  /** Asks again for what failed. */
  retry(row: TreeRow): void;
  /** Shows what the log knows of it. */
  details(row: TreeRow): void;
}

export function useTreeActions(): TreeActions {
  const app = useApp();
  function toggle(row: TreeRow): void {
    if (row.type !== "node" || !row.node.expandable) return;
    const closed =
      row.node.type === "connection" &&
      findConnection(app.store.get().connections, row.node.connection)?.state !== "open";
    if (row.node.type === "folder") {
      app.store.update((state) => ({ ...state, tree: setClosed(state.tree, row.key, row.expanded) }));
      return;
    }
    if (row.expanded) collapseNode(app, row.key);
    else if (closed) void connect(app, row.node.connection);
    else void expandNode(app, row.key);
  }
  function activate(key: string): void {
    app.store.update((state) => ({ ...state, tree: setActive(state.tree, key) }));
  }
  function open(row: TreeRow | undefined, preview: boolean): void {
    if (row?.type === "failed") return preview ? details(row) : retry(row);
    if (row?.type !== "node") return;
    if (row.node.kind && hasRows(row)) openTable(app, row.node.connection, row.node.path, row.node.kind, preview);
    else if (!preview) toggle(row);
  }
  function retry(row: TreeRow): void {
    if (row.type !== "failed") return;
    void (row.parent.startsWith("g") ? loadMore(app, row.parent) : expandNode(app, row.parent));
  }
  function details(row: TreeRow): void {
    if (row.type === "failed") void openLog(app, connectionOfKey(row.parent));
  }
  return { toggle, activate, open, retry, details };
}
