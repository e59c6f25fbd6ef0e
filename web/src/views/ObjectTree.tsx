import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { connect } from "../app/connections";
import { openTable } from "../app/tabs";
import { collapseNode, expandNode, loadMore } from "../app/tree";
import { findConnection } from "../core/connections";
import { opensRows, setActive, treeKey, treeRows, type TreeRow } from "../core/tree";
import { Menu, type Anchor, type MenuItem } from "../ui/Menu";
import { TreeRowView } from "./TreeRowView";
import { treeMenu } from "./treeMenu";
import { useApp, useAppState } from "./context";

const row_height = 24;
const root_height = 28;

function isRoot(row: TreeRow | undefined): boolean {
  return row?.type === "node" && row.node.type === "connection";
}

/** True for an object that a click opens in a tab; a group of tables is not one. */
function hasRows(row: TreeRow): boolean {
  return row.type === "node" && row.node.type === "object" && opensRows(row.node.kind);
}

/** The objects of every connection: virtual, loaded as it is opened and scrolled. */
export function ObjectTree() {
  const app = useApp();
  const connections = useAppState((state) => state.connections);
  const tree = useAppState((state) => state.tree);
  const [menu, setMenu] = useState<{ anchor: Anchor; items: readonly MenuItem[] } | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () =>
      treeRows(
        tree,
        connections.list.map((each) => each.name),
      ),
    [tree, connections],
  );
  const at = Math.max(
    0,
    rows.findIndex((row) => row.key === tree.active),
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    overscan: 12,
    getItemKey: (index) => rows[index]?.key ?? index,
    estimateSize: (index) => (isRoot(rows[index]) ? root_height : row_height),
  });
  const items = virtual.getVirtualItems();
  useEffect(() => {
    virtual.measure();
  }, [rows, virtual]);
  useEffect(() => {
    for (const item of items) {
      const row = rows[item.index];
      if (row?.type === "more") void loadMore(app, row.parent);
    }
  }, [app, items, rows]);

  function toggle(row: TreeRow): void {
    if (row.type !== "node" || !row.node.expandable) return;
    const closed = row.node.type === "connection" && findConnection(connections, row.node.connection)?.state !== "open";
    if (row.expanded) collapseNode(app, row.key);
    else if (closed) void connect(app, row.node.connection);
    else void expandNode(app, row.key);
  }
  function activate(row: TreeRow): void {
    app.store.update((state) => ({ ...state, tree: setActive(state.tree, row.key) }));
  }
  function open(row: TreeRow | undefined, preview: boolean): void {
    if (row?.type !== "node") return;
    if (row.node.kind && hasRows(row)) openTable(app, row.node.connection, row.node.path, row.node.kind, preview);
    else if (!preview) toggle(row);
  }
  function keys(event: KeyboardEvent): void {
    const row = rows[at];
    const move = treeKey(rows, row?.key ?? "", event.key);
    if (event.key === "Enter") open(row, false);
    else if (event.key === " ") open(row, true);
    else if (move && "go" in move) {
      app.store.update((state) => ({ ...state, tree: setActive(state.tree, move.go) }));
      virtual.scrollToIndex(rows.findIndex((each) => each.key === move.go));
    } else if (move && row) toggle(row);
    else return;
    event.preventDefault();
  }

  if (connections.loaded && connections.list.length === 0) {
    return (
      <div className="tree empty">
        <strong>No connections yet</strong>
        <span>Connections and their objects appear here.</span>
      </div>
    );
  }
  return (
    <>
      <div
        ref={scroller}
        className="tree"
        role="tree"
        aria-label="Objects"
        tabIndex={0}
        data-list
        data-testid="Tree"
        onKeyDown={keys}
        aria-activedescendant={rows.length > 0 ? `tree-${at}` : undefined}
      >
        <div className="tree-sheet" role="none" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const connection = row.type === "node" ? findConnection(connections, row.node.connection) : undefined;
            return (
              <TreeRowView
                key={row.key}
                id={`tree-${item.index}`}
                row={row}
                active={item.index === at && tree.active !== ""}
                top={item.start}
                height={item.size}
                connection={connection}
                onToggle={() => {
                  activate(row);
                  toggle(row);
                }}
                onPick={(event) => {
                  activate(row);
                  if (event.detail > 1) return;
                  if (hasRows(row)) open(row, true);
                  else toggle(row);
                }}
                onOpen={() => {
                  if (hasRows(row)) open(row, false);
                }}
                onRetry={() => {
                  void (row.type === "failed"
                    ? row.parent.startsWith("g")
                      ? loadMore(app, row.parent)
                      : expandNode(app, row.parent)
                    : undefined);
                }}
                onMenu={(event) => {
                  event.preventDefault();
                  activate(row);
                  if (row.type === "node")
                    setMenu({
                      anchor: { left: event.clientX, right: event.clientX, top: event.clientY, bottom: event.clientY },
                      items: treeMenu(app, row.node, connection),
                    });
                }}
              />
            );
          })}
        </div>
      </div>
      {menu ? (
        <Menu
          label="Object"
          anchor={menu.anchor}
          items={menu.items}
          onClose={() => {
            setMenu(undefined);
          }}
        />
      ) : null}
    </>
  );
}
