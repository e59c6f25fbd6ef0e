import { Trash2, X } from "lucide-react";
import { useCallback } from "react";
import type { LogEntry } from "../api/generated";
import { clearLog, loadLog, loadOlderLog, pickEntry } from "../app/log";
import { formatAgo, plural } from "../core/format";
import { level_choices, pickedEntry } from "../core/log";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Nothing } from "../ui/Nothing";
import { Segmented } from "../ui/Segmented";
import { ConnectionTile } from "./ConnectionTile";
import { LevelIcon } from "./LevelIcon";
import { LogDetails } from "./LogDetails";
import { VirtualList } from "./VirtualList";
import { useApp, useAppState } from "./context";

function Row({ entry }: { entry: LogEntry }) {
  const app = useApp();
  return (
    <>
      <span className="log-line">
        <LevelIcon level={entry.level} />
        <span className="truncate">{entry.message.replace(/\s+/g, " ")}</span>
      </span>
      <span className="history-facts log-row-facts">
        {entry.connection === "" ? null : <ConnectionTile name={entry.connection} />}
        <span className="truncate">{entry.operation}</span>
        <span className="history-when">{formatAgo(entry.at, app.now())}</span>
      </span>
    </>
  );
}

/** What is shown of the log: of which level, and of which connection. */
function Filters() {
  const app = useApp();
  const { level, connection, entries } = useAppState((state) => state.log);
  return (
    <div className="log-filters">
      <Segmented
        label="Level"
        value={level}
        choices={level_choices.map((each) => ({ ...each, testid: `Log_${each.value}` }))}
        onChange={(value) => void loadLog(app, { level: value })}
      />
      <Button
        look="ghost"
        size="small"
        icon
        label="Empty the log"
        disabled={entries.length === 0 && "There is nothing in it"}
        onClick={() => void clearLog(app)}
        testid="Log_clear"
      >
        <Icon of={Trash2} size={14} />
      </Button>
      {connection === "" ? null : (
        <span className="log-only">
          <span className="truncate">Only {connection}</span>
          <Button look="ghost" size="small" icon label="Of all connections" onClick={() => void loadLog(app, { connection: "" })} testid="Log_all">
            <Icon of={X} size={12} />
          </Button>
        </span>
      )}
    </div>
  );
}

function Entries() {
  const app = useApp();
  const { entries, loading, search, connection, level, error } = useAppState((state) => state.log);
  const older = useCallback(() => void loadOlderLog(app), [app]);
  if (error) return <Nothing title="The log could not be read" text={error.message} />;
  if (entries.length === 0) {
    if (loading) return <div className="tree" />;
    const filtered = search !== "" || connection !== "" || level !== "info";
    return filtered ? (
      <Nothing title="Nothing found" text="No entry of the log is like this." />
    ) : (
      <Nothing title="Nothing went wrong" text="Errors, lost connections and attempts to reconnect appear here." />
    );
  }
  return (
    <VirtualList
      label="Log"
      name="Log"
      items={entries}
      row_height={44}
      row_class="history-row"
      keyOf={(entry) => entry.id}
      draw={(entry) => <Row entry={entry} />}
      onPick={(entry) => pickEntry(app, entry.id)}
      onOpen={(entry) => pickEntry(app, entry.id)}
      onNearEnd={older}
    />
  );
}

/** What went wrong, the newest first; a click or Enter shows all facts of an entry. */
export function LogList() {
  const picked = useAppState((state) => pickedEntry(state.log));
  const dropped = useAppState((state) => state.log.dropped);
  return (
    <>
      <Filters />
      {dropped > 0 ? <div className="search-note">{plural(dropped, "entry", "entries")} could not be written.</div> : null}
      <Entries />
      {picked ? <LogDetails entry={picked} /> : null}
    </>
  );
}
