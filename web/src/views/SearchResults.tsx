import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { CatalogEntry, Connection } from "../api/generated";
import { openTable } from "../app/tabs";
import { findConnection } from "../core/connections";
import { formatEstimate } from "../core/format";
import { opensRows } from "../core/tree";
import { Icon } from "../ui/Icon";
import { Tile } from "../ui/Tile";
import { iconOfColumn, iconOfKind } from "./icons";
import { useApp, useAppState } from "./context";

interface Found {
  readonly connection: Connection | undefined;
  readonly entry: CatalogEntry;
}

/** The name with the part that was looked for marked. */
function Marked({ name, part }: { name: string; part: string }) {
  const at = name.toLowerCase().indexOf(part.toLowerCase());
  if (part === "" || at === -1) return <>{name}</>;
  return (
    <>
      {name.slice(0, at)}
      <mark>{name.slice(at, at + part.length)}</mark>
      {name.slice(at + part.length)}
    </>
  );
}

/** Objects of all open connections whose name has the searched text. */
export function SearchResults() {
  const app = useApp();
  const search = useAppState((state) => state.search);
  const connections = useAppState((state) => state.connections);
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const found = useMemo<Found[]>(
    () =>
      search.found.flatMap(({ connection, entries }) =>
        entries.map((entry) => ({ connection: findConnection(connections, connection), entry })),
      ),
    [search, connections],
  );
  const virtual = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    overscan: 12,
  });
  const active = Math.min(at, Math.max(0, found.length - 1));

  function open(item: Found | undefined, preview: boolean): void {
    if (!item?.connection) return;
    const { kind, path } = item.entry;
    // A column opens the table that it belongs to.
    if (opensRows(kind)) openTable(app, item.connection.name, path, kind, preview);
    else if (kind === "column" && path.length > 1)
      openTable(app, item.connection.name, path.slice(0, -1), "table", preview);
  }
  function keys(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Enter") open(found[active], false);
    else if (step === 0) return;
    else {
      const next = Math.min(Math.max(active + step, 0), found.length - 1);
      setAt(next);
      virtual.scrollToIndex(next);
    }
    event.preventDefault();
  }

  if (search.error && found.length === 0)
    return (
      <div className="tree empty">
        <strong>The search failed</strong>
        <span>{search.error.message}</span>
      </div>
    );
  if (!search.loading && found.length === 0 && search.text !== "") {
    const open_ones = connections.list.some((each) => each.state === "open");
    return (
      <div className="tree empty">
        <strong>Nothing found</strong>
        <span>
          {open_ones ? "No object of an open connection has this in its name." : "Open a connection to search it."}
        </span>
      </div>
    );
  }
  return (
    <div
      ref={scroller}
      className="tree"
      role="listbox"
      aria-label="Objects found"
      tabIndex={0}
      data-list
      data-testid="Search"
      onKeyDown={keys}
      aria-activedescendant={found.length > 0 ? `found-${active}` : undefined}
    >
      <div className="tree-sheet" role="none" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const each = found[item.index];
          if (!each) return null;
          const { entry, connection } = each;
          return (
            <div
              key={item.key}
              id={`found-${item.index}`}
              role="option"
              aria-selected={item.index === active}
              data-active={item.index === active || undefined}
              className="tree-row"
              data-testid="Search_row"
              style={{ transform: `translateY(${item.start}px)`, height: item.size, paddingLeft: 6 }}
              onClick={(event) => {
                setAt(item.index);
                if (event.detail === 1) open(each, true);
              }}
              onDoubleClick={() => {
                open(each, false);
              }}
            >
              <Icon of={entry.kind === "column" ? iconOfColumn(entry) : iconOfKind(entry.kind)} size={14} />
              <span className="tree-name">
                <Marked name={entry.name} part={search.text.trim()} />
              </span>
              <span className="tree-type tree-path">{entry.path.slice(0, -1).join(".")}</span>
              {search.found.length > 1 && connection ? (
                <Tile letters={connection.tile} environment={connection.environment} small />
              ) : (
                <span className="tree-side">{formatEstimate(entry.estimated_rows)}</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
