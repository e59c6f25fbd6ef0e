import { useEffect } from "react";
import type { Timing } from "../api/generated";
import { cancelCount, countRows } from "../app/browse";
import { loadDescription } from "../app/objects";
import { cancel, fetchMore } from "../app/queries";
import { findConnection } from "../core/connections";
import { formatCount, formatDuration, formatEstimate, plural } from "../core/format";
import type { Slot } from "../core/runs";
import { runOf } from "../core/state";
import type { Tab } from "../core/tabs";
import { isFiltered } from "../core/views";
import { ViewFacts } from "./ViewFacts";
import { useApp, useAppState } from "./context";

/** "214 ms server 171 · first row 23 · transfer 20" with a small bar of the three shares. */
function TimeSplit({ timing }: { timing: Timing }) {
  const parts = [
    { name: "server", ms: timing.server_ms, look: "time-server" },
    { name: "first row", ms: timing.first_row_ms, look: "time-first" },
    { name: "transfer", ms: timing.transfer_ms, look: "time-transfer" },
  ];
  const sum = parts.reduce((total, part) => total + part.ms, 0);
  return (
    <span className="row time-split" data-testid="ResultBar_time">
      <span className="time-bar" aria-hidden="true">
        {sum > 0
          ? parts.map((part) => <i key={part.name} className={part.look} style={{ flexGrow: part.ms }} />)
          : null}
      </span>
      <span>
        <b>{formatDuration(timing.total_ms)}</b>
        {sum > 0 ? (
          <span className="quiet">
            {" "}
            {parts.map((part) => `${part.name} ${formatCount(Math.round(part.ms))}`).join(" · ")}
          </span>
        ) : null}
      </span>
    </span>
  );
}

/** How many rows the table has that are not all read: the engine's own estimate, or an exact count for whoever asks. */
function Total({ tab }: { tab: Tab }) {
  const app = useApp();
  const where = tab.browse?.where ?? "";
  const known = useAppState((state) => state.counts[tab.id]);
  const estimate = useAppState((state) => state.objects[tab.id]?.description?.value?.estimated_rows);
  const family = useAppState((state) => findConnection(state.connections, tab.connection)?.family);
  useEffect(() => {
    const { objects, connections } = app.store.get();
    if (!objects[tab.id]?.description && findConnection(connections, tab.connection)?.family === "sql")
      void loadDescription(app, tab);
  }, [app, tab]);
  if (family !== "sql") return null;
  const count = known?.where === where ? known : undefined;
  const guess = where === "" ? formatEstimate(estimate) : "";
  return (
    <span className="row-count" data-testid="ResultBar_total">
      {count?.state === "ready" ? (
        <>
          of <b>{formatCount(Number(count.rows))}</b>
        </>
      ) : guess === "" ? null : (
        `of ${guess}`
      )}
      {count?.state === "failed" ? <span className="is-danger" data-tip={count.error?.message}> not counted</span> : null}
      <button
        type="button"
        className="link"
        data-testid="CountRows"
        onClick={() => void (count?.state === "counting" ? cancelCount(app, tab.id) : countRows(app, tab.id))}
      >
        {count?.state === "counting" ? "Stop counting" : count?.state === "ready" ? "Count again" : "Count"}
      </button>
    </span>
  );
}

export interface ResultBarProps {
  tab: Tab;
  shown: { slot: Slot; rows: Slot } | undefined;
}

/** One line below the rows: how many, whether there are more, and where the time went. Its height is always there. */
export function ResultBar({ tab, shown }: ResultBarProps) {
  const app = useApp();
  const query = useAppState((state) => runOf(state, tab.id).query);
  const info = useAppState((state) => (shown ? state.results[shown.rows.statement.result] : undefined));
  const shape = useAppState((state) => (shown ? state.views[shown.rows.statement.result] : undefined));
  if (!shown) {
    const total = query?.statements.reduce((sum, each) => sum + each.timing.total_ms, 0) ?? 0;
    return (
      <div className="result-bar">
        {query && query.state !== "running" ? (
          <>
            <span className={query.state === "failed" ? "is-danger" : ""}>
              {query.state === "failed"
                ? "Failed"
                : query.state === "cancelled"
                  ? "Cancelled"
                  : plural(query.statements.length, "statement")}
            </span>
            {total > 0 ? <b>{formatDuration(total)}</b> : null}
          </>
        ) : null}
      </div>
    );
  }
  const { slot, rows } = shown;
  const { statement } = rows;
  if (slot.statement.state === "failed") {
    return (
      <div className="result-bar">
        <span className="is-danger">Failed</span>
        {slot.statement.timing.total_ms > 0 ? <b>{formatDuration(slot.statement.timing.total_ms)}</b> : null}
      </div>
    );
  }
  if (statement.result === "") return <div className="result-bar">Running</div>;
  const cut = statement.state === "done" && info !== undefined && info.state === "done" && !info.complete;
  const unit = statement.rows === 1 ? "row" : "rows";
  // Then the view tells both numbers.
  const filtered = statement.state !== "paused" && isFiltered(shape);
  return (
    <div className="result-bar" data-testid="ResultBar">
      <span data-testid="ResultBar_rows" hidden={filtered}>
        {statement.state === "paused" ? "First " : ""}
        <b>{formatCount(statement.rows)}</b> {unit}
        {statement.state === "reading" || statement.state === "running"
          ? " so far"
          : statement.state === "cancelled"
            ? ", cancelled"
            : cut
              ? " read; reading ended before the last row"
              : ""}
      </span>
      {tab.kind === "table" && !info?.complete ? <Total tab={tab} /> : null}
      {statement.state === "paused" ? (
        <button
          type="button"
          className="link"
          data-testid="FetchAll"
          onClick={() => {
            void fetchMore(app, tab.id, rows.key, true);
          }}
        >
          Fetch all
        </button>
      ) : null}
      {statement.state === "reading" && rows === slot ? (
        <button
          type="button"
          className="link"
          onClick={() => {
            void cancel(app, tab.id);
          }}
        >
          Stop
        </button>
      ) : null}
      {shape ? (
        <ViewFacts result={statement.result} shape={shape} />
      ) : statement.timing.total_ms > 0 ? (
        <TimeSplit timing={statement.timing} />
      ) : null}
      {rows !== slot ? <span className="quiet">rows of the earlier run</span> : null}
      <span className="grow" />
      {info && info.columns.length > 0 ? <span className="quiet">{plural(info.columns.length, "column")}</span> : null}
    </div>
  );
}
