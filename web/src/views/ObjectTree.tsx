import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { loadMore } from "../app/tree";
import { arrangeConnections } from "../core/arrangement";
import { databases, findConnection } from "../core/connections";
import { treeKey, treeRows, type TreeRow } from "../core/tree";
import { Menu, type Anchor, type MenuItem } from "../ui/Menu";
import { Nothing } from "../ui/Nothing";
import { failureHeight } from "./TreeFailure";
import { failureWidth, TreeRowView } from "./TreeRowView";
import { treeMenu } from "./treeMenu";
import { useApp, useAppState } from "./context";
import { rowHeightOf } from "./look";
import { hasRows, opensBelow, useTreeActions } from "./useTreeActions";

const root_height = 28;
/** The tree is this much narrower than the sidebar: by the space around it, and by what a scrollbar takes. */
const around = 28;
const menu_indent = 24;

function isRoot(row: TreeRow | undefined): boolean {
  return row?.type === "node" && (row.node.type === "connection" || row.node.type === "folder");
}

/** The objects of every connection: virtual, loaded as it is opened and scrolled. */
export function ObjectTree() {
  const app = useApp();
  const connections = useAppState((state) => state.connections);
  const tree = useAppState((state) => state.tree);
  const [menu, setMenu] = useState<{ anchor: Anchor; items: readonly MenuItem[] } | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useAppState((state) => state.settings.sidebar_width) - around;
  const row_height = useAppState((state) => rowHeightOf(state.settings.density));
  const actions = useTreeActions();
  const project = useAppState((state) => state.project.name);
  const roots = useMemo(() => arrangeConnections(databases(connections.list), project), [connections, project]);
  const rows = useMemo(() => treeRows(tree, roots), [tree, roots]);
  const found = rows.findIndex((row) => row.key === tree.active);
  const at = Math.max(0, found);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    overscan: 12,
    getItemKey: (index) => rows[index]?.key ?? index,
    estimateSize: (index) => {
      const row = rows[index];
      if (row?.type === "failed") return failureHeight(row.error, failureWidth(row.level, width));
      return isRoot(row) ? root_height : row_height;
    },
  });
  const items = virtual.getVirtualItems();
  useEffect(() => {
    virtual.measure();
  }, [rows, virtual, width, row_height]);
  useEffect(() => {
    for (const item of items) {
      const row = rows[item.index];
      if (row?.type === "more") void loadMore(app, row.parent);
    }
  }, [app, items, rows]);

  function showMenu(row: TreeRow | undefined, anchor: Anchor): void {
    if (row?.type !== "node") return;
    const items = treeMenu(app, row.node, findConnection(connections, row.node.connection));
    if (items.length > 0) setMenu({ anchor, items });
  }

  function keys(event: KeyboardEvent): void {
    const row = rows[at];
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      const box = document.getElementById(`tree-${at}`)?.getBoundingClientRect();
      if (box) showMenu(row, { left: box.left + menu_indent, right: box.right, top: box.top, bottom: box.bottom });
      event.preventDefault();
      return;
    }
    const move = treeKey(rows, row?.key ?? "", event.key);
    if (event.key === "Enter") actions.open(row, false);
    else if (event.key === " ") actions.open(row, true);
    else if (move && "go" in move) {
      actions.activate(move.go);
      virtual.scrollToIndex(rows.findIndex((each) => each.key === move.go));
    } else if (move && row) actions.toggle(row);
    else return;
    event.preventDefault();
  }

  if (connections.loaded && connections.list.length === 0) {
    return <Nothing title="No connections yet" text="Connections and their objects appear here." />;
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
                active={item.index === found}
                top={item.start}
                height={item.size}
                width={width}
                connection={connection}
                onToggle={() => {
                  actions.activate(row.key);
                  actions.toggle(row);
                }}
                onPick={(event) => {
                  actions.activate(row.key);
                  if (event.detail > 1) return;
                  if (hasRows(row) && !opensBelow(row)) actions.open(row, true);
                  else actions.toggle(row);
                }}
                onOpen={() => hasRows(row) && actions.open(row, false)}
                onRetry={() => actions.retry(row)}
                onDetails={() => actions.details(row)}
                onMenu={(event) => {
                  event.preventDefault();
                  actions.activate(row.key);
                  const { clientX: x, clientY: y } = event;
                  showMenu(row, { left: x, right: x, top: y, bottom: y });
                }}
              />
            );
          })}
        </div>
      </div>
      {menu ? <Menu label="Object" anchor={menu.anchor} items={menu.items} onClose={() => setMenu(undefined)} /> : null}
    </>
  );
}
