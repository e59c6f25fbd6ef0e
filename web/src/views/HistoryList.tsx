import { useCallback } from "react";
import type { HistoryEntry } from "../api/generated";
import { loadOlder } from "../app/history";
import { newQuery } from "../app/tabs";
import { formatAgo, formatDuration, plural } from "../core/format";
import { Nothing } from "../ui/Nothing";
import { ConnectionTile } from "./ConnectionTile";
import { VirtualList } from "./VirtualList";
import { useApp, useAppState } from "./context";

function outcome(entry: HistoryEntry): string {
  if (entry.error !== "") return "failed";
  if (entry.state === "cancelled") return "cancelled";
  if (entry.rows !== undefined) return plural(entry.rows, "row");
  return entry.rows_affected === undefined ? "" : `${plural(entry.rows_affected, "row")} changed`;
}

function Row({ entry }: { entry: HistoryEntry }) {
  const app = useApp();
  return (
    <>
      <span className="mono truncate">{entry.text.slice(0, 400).trim().replace(/\s+/g, " ")}</span>
      <span className="history-facts">
        <ConnectionTile name={entry.connection} />
        <span className={entry.error === "" ? "" : "is-danger"}>{outcome(entry)}</span>
        <span className="num">{formatDuration(entry.duration_ms)}</span>
        <span className="history-when">{formatAgo(entry.started_at, app.now())}</span>
      </span>
    </>
  );
}

/** Past statements, the newest first; Enter or a double click opens one in a new query tab. */
export function HistoryList() {
  const app = useApp();
  const { entries, error, loading, search } = useAppState((state) => state.history);
  const older = useCallback(() => void loadOlder(app), [app]);
  if (error) return <Nothing title="The history could not be read" text={error.message} />;
  if (entries.length === 0) {
    if (loading) return <div className="tree" />;
    if (search === "") return <Nothing title="No history yet" text="Statements that you run appear here." />;
    return <Nothing title="Nothing found" text="No past statement has this text." />;
  }
  return (
    <VirtualList
      label="History"
      name="History"
      items={entries}
      row_height={44}
      row_class="history-row"
      keyOf={(entry) => entry.id}
      tipOf={(entry) => entry.error || undefined}
      draw={(entry) => <Row entry={entry} />}
      onOpen={(entry) => newQuery(app, entry.connection, entry.text)}
      onNearEnd={older}
    />
  );
}
