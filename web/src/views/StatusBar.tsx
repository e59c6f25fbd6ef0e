import { Lock, Route, ShieldCheck } from "lucide-react";
import { useEffect, useState } from "react";
import type { Connection } from "../api/generated";
import { connect } from "../app/connections";
import { environmentLabel, isAway, productLabel, stateLabel } from "../core/connections";
import { formatCount, formatDuration, plural } from "../core/format";
import { shownSlot } from "../core/runs";
import { currentConnection, no_focus, type AppState } from "../core/state";
import { activeTab } from "../core/tabs";
import { Icon } from "../ui/Icon";
import { SelectionStats } from "./SelectionStats";
import { JobsItem, TransactionItem } from "./StatusItems";
import { VaultItem } from "./VaultItem";
import { useApp, useAppState } from "./context";

function rowsText(state: AppState): string {
  const tab = activeTab(state.tabs);
  const statement = tab ? shownSlot(state.runs[tab.id])?.rows.statement : undefined;
  if (!statement || statement.result === "") return "";
  return `${plural(statement.rows, "row")}${statement.state === "paused" ? " read" : ""}`;
}

const count_every_ms = 500;

/** The state of the connection; after a loss what happened, when the next attempt is, and a way to make it now. */
function ConnectionItem({ connection }: { connection: Connection }) {
  const app = useApp();
  const [told, setTold] = useState({ connection, at: app.now() });
  const [now, setNow] = useState(app.now());
  if (told.connection !== connection) {
    setTold({ connection, at: app.now() });
    setNow(app.now());
  }
  const counts = connection.state === "reconnecting" && connection.retry_in_ms > 0;
  useEffect(() => {
    if (!counts) return undefined;
    const timer = setInterval(() => setNow(app.now()), count_every_ms);
    return () => clearInterval(timer);
  }, [app, counts]);
  const away = isAway(connection);
  const dot = connection.state === "open" ? "dot-open" : away && connection.state !== "lost" ? "dot-stale" : "dot-hollow";
  return (
    <span
      className="status-item"
      data-testid="StatusBar_state"
      data-state={connection.state}
      tabIndex={0}
      role="status"
      data-tip={(away && connection.error?.message) || undefined}
    >
      <span className={`dot ${dot}`} />
      {stateLabel(connection, now - told.at)}
      {away && connection.state !== "suspect" ? (
        <button
          type="button"
          className="link"
          data-testid="StatusBar_reconnect"
          onClick={() => void connect(app, connection.name)}
        >
          Reconnect
        </button>
      ) : null}
    </span>
  );
}

/** The only place for what is true of the whole window. */
export function StatusBar() {
  const connection = useAppState(currentConnection);
  const tab = useAppState((state) => activeTab(state.tabs));
  const focus = useAppState((state) => (tab ? state.focus[tab.id] : undefined)) ?? no_focus;
  const rows = useAppState(rowsText);
  const socket = useAppState((state) => state.socket);
  const environment = connection?.environment ?? "none";
  const label = environmentLabel(environment);
  const locked = connection !== undefined && connection.read_only;
  return (
    <footer className="status" data-region="status" data-testid="StatusBar" aria-label="Status">
      {label !== "" ? (
        <span className="status-env" data-env={environment} data-testid="StatusBar_environment">
          {locked ? <Icon of={Lock} size={12} /> : null}
          {label}
        </span>
      ) : null}
      {connection ? (
        <>
          <ConnectionItem key={connection.name} connection={connection} />
          {connection.state === "open" ? (
            <span className="status-item" data-testid="StatusBar_product">
              {productLabel(connection)}
            </span>
          ) : null}
          {locked ? (
            <span className="status-item" data-testid="StatusBar_readonly">
              <Icon of={Lock} size={12} />
              Read-only
            </span>
          ) : null}
          {connection.via ? (
            <span className="status-item" data-testid="StatusBar_via">
              <Icon of={Route} size={12} />
              via {connection.via}
            </span>
          ) : null}
          {connection.encryption ? (
            <span className="status-item">
              <Icon of={ShieldCheck} size={12} />
              {connection.encryption}
            </span>
          ) : null}
        </>
      ) : (
        <span className="status-item" tabIndex={0}>
          Not connected
        </span>
      )}
      <TransactionItem />
      <span className="grow" />
      {socket === "lost" ? (
        <span className="status-item is-danger" role="alert">
          <span className="dot dot-hollow" />
          Sextant does not answer, trying again
        </span>
      ) : null}
      {focus.cells > 1 ? (
        <SelectionStats tab={tab?.id ?? ""} focus={focus} />
      ) : null}
      <span className="status-item" role="status" data-testid="StatusBar_rows">
        {rows}
      </span>
      {tab?.kind === "query" ? (
        <span className="status-item num" data-testid="StatusBar_caret">
          Ln {focus.line}, Col {focus.column}
          {focus.selected > 0 ? ` (${formatCount(focus.selected)} selected)` : ""}
        </span>
      ) : null}
      <VaultItem />
      <JobsItem />
      {connection && connection.state === "open" && connection.latency_ms > 0 ? (
        <span className="status-item num" data-tip="Time of one round trip to the server">
          {formatDuration(connection.latency_ms)}
        </span>
      ) : null}
    </footer>
  );
}
