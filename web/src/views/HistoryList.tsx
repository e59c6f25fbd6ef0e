import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { HistoryEntry } from "../api/generated";
import { loadOlder } from "../app/history";
import { newQuery } from "../app/tabs";
import { findConnection } from "../core/connections";
import { Tile } from "../ui/Tile";
import { formatAgo, formatDuration, plural } from "../core/format";
import { useApp, useAppState } from "./context";

function outcome(entry: HistoryEntry): string {
  if (entry.error !== "") return "failed";
  if (entry.state === "cancelled") return "cancelled";
  if (entry.rows !== undefined) return plural(entry.rows, "row");
  return entry.rows_affected === undefined ? "" : `${plural(entry.rows_affected, "row")} changed`;
}

/** The connection by its tile, as its name would push the facts out of the row. */
function Where({ name }: { name: string }) {
  const connection = useAppState((state) => findConnection(state.connections, name));
  if (!connection) return <span className="truncate">{name}</span>;
  return (
    <span data-tip={name}>
      <Tile letters={connection.tile} environment={connection.environment} small />
    </span>
  );
}

/** Past statements, the newest first; a click opens one in a new query tab. */
export function HistoryList() {
  const app = useApp();
  const history = useAppState((state) => state.history);
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const { entries } = history;
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 44,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (entries.length > 0 && last >= entries.length - 5) void loadOlder(app);
  }, [app, entries.length, last]);

  const open = (entry: HistoryEntry | undefined): void => {
    if (entry) newQuery(app, entry.connection, entry.text);
  };
  function keys(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Enter") open(entries[at]);
    else if (step === 0) return;
    else {
      const next = Math.min(Math.max(at + step, 0), entries.length - 1);
      setAt(next);
      virtual.scrollToIndex(next);
    }
    event.preventDefault();
  }

  if (history.error)
    return (
      <div className="tree empty">
        <strong>The history could not be read</strong>
        <span>{history.error.message}</span>
      </div>
    );
  if (entries.length === 0) {
    return (
      <div className="tree empty">
        {history.loading ? null : (
          <>
            <strong>{history.search === "" ? "No history yet" : "Nothing found"}</strong>
            <span>
              {history.search === "" ? "Statements that you run appear here." : "No past statement has this text."}
            </span>
          </>
        )}
      </div>
    );
  }
  return (
    <div
      ref={scroller}
      className="tree"
      role="listbox"
      aria-label="History"
      tabIndex={0}
      data-list
      data-testid="History"
      onKeyDown={keys}
      aria-activedescendant={`history-${at}`}
    >
      <div className="tree-sheet" role="none" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const entry = entries[item.index];
          if (!entry) return null;
          return (
            <div
              key={entry.id}
              id={`history-${item.index}`}
              role="option"
              aria-selected={item.index === at}
              data-active={item.index === at || undefined}
              className="history-row"
              data-testid="History_row"
              data-tip={entry.error || undefined}
              style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              onClick={() => {
                setAt(item.index);
              }}
              onDoubleClick={() => {
                open(entry);
              }}
            >
              <span className="mono truncate">{entry.text.trim().replace(/\s+/g, " ").slice(0, 300)}</span>
              <span className="history-facts">
                <Where name={entry.connection} />
                <span className={entry.error === "" ? "" : "is-danger"}>{outcome(entry)}</span>
                <span className="num">{formatDuration(entry.duration_ms)}</span>
                <span className="history-when">{formatAgo(entry.started_at, app.now())}</span>
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
