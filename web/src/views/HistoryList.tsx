import { X } from "lucide-react";
import { useCallback } from "react";
import type { HistoryEntry } from "../api/generated";
import { loadHistory, loadOlder } from "../app/history";
import { newQuery } from "../app/tabs";
import { formatAgo, formatDuration, plural } from "../core/format";
import { excerpt } from "../core/matches";
import { currentConnection } from "../core/state";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Marked } from "../ui/Marked";
import { Nothing } from "../ui/Nothing";
import { Segmented } from "../ui/Segmented";
import { ConnectionTile } from "./ConnectionTile";
import { VirtualList } from "./VirtualList";
import { useApp, useAppState } from "./context";

function outcome(entry: HistoryEntry): string {
  if (entry.error !== "") return "failed";
  if (entry.state === "cancelled") return "cancelled";
  if (entry.rows !== undefined) return plural(entry.rows, "row");
  return entry.rows_affected === undefined ? "" : `${plural(entry.rows_affected, "row")} changed`;
}

const most_letters = 300;

function Row({ entry, search }: { entry: HistoryEntry; search: string }) {
  const app = useApp();
  return (
    <>
      <span className="mono truncate">
        <Marked parts={excerpt(entry.text, search, most_letters)} />
      </span>
      <span className="history-facts">
        <ConnectionTile name={entry.connection} />
        <span className={entry.error === "" ? "" : "is-danger"}>{outcome(entry)}</span>
        <span className="num">{formatDuration(entry.duration_ms)}</span>
        <span className="history-when">{formatAgo(entry.started_at, app.now())}</span>
      </span>
    </>
  );
}

/** Which past statements are shown: by how they ended, and of which connection. */
function Filters() {
  const app = useApp();
  const { state, connection } = useAppState((each) => each.history);
  const current = useAppState((each) => currentConnection(each)?.name ?? "");
  return (
    <div className="log-filters">
      <Segmented
        label="How it ended"
        value={state === "" ? "all" : state}
        choices={[
          { value: "all", label: "All", testid: "History_all" },
          { value: "done", label: "Done", testid: "History_done" },
          { value: "failed", label: "Failed", testid: "History_failed" },
        ]}
        onChange={(value) => void loadHistory(app, { state: value === "all" ? "" : value })}
      />
      {connection === "" && current !== "" ? (
        <Button look="ghost" size="small" onClick={() => void loadHistory(app, { connection: current })} testid="History_here">
          <span className="truncate">Only {current}</span>
        </Button>
      ) : null}
      {connection === "" ? null : (
        <span className="log-only">
          <span className="truncate">Only {connection}</span>
          <Button look="ghost" size="small" icon label="Of all connections" onClick={() => void loadHistory(app, { connection: "" })} testid="History_everywhere">
            <Icon of={X} size={12} />
          </Button>
        </span>
      )}
    </div>
  );
}

function Entries() {
  const app = useApp();
  const { entries, error, loading, search, state, connection } = useAppState((each) => each.history);
  const older = useCallback(() => void loadOlder(app), [app]);
  if (error) return <Nothing title="The history could not be read" text={error.message} />;
  if (entries.length === 0) {
    if (loading) return <div className="tree" />;
    if (search === "" && state === "" && connection === "")
      return <Nothing title="No history yet" text="Statements that you run appear here." />;
    return <Nothing title="Nothing found" text="No past statement is like this." />;
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
      draw={(entry) => <Row entry={entry} search={search} />}
      onOpen={(entry) => newQuery(app, entry.connection, entry.text)}
      onNearEnd={older}
    />
  );
}

/** Past statements, the newest first; Enter or a double click opens one in a new query tab. */
export function HistoryList() {
  return (
    <>
      <Filters />
      <Entries />
    </>
  );
}
