import { useEffect, useState } from "react";
import { findConnection } from "../core/connections";
import { documentColumn } from "../core/documents";
import { capsOf } from "../core/keymap";
import { isBusy, isMoving, output_key, shownSlot, type Run, type Slot } from "../core/runs";
import { runOf } from "../core/state";
import type { Tab } from "../core/tabs";
import { cancel } from "../app/queries";
import { formatDuration, plural } from "../core/format";
import { Button } from "../ui/Button";
import { Kbd } from "../ui/Kbd";
import { ChartView } from "./ChartView";
import { DocumentJsonView } from "./DocumentJsonView";
import { DocumentTreeView } from "./DocumentTreeView";
import { EditBar } from "./EditBar";
import { EditDialog } from "./EditDialog";
import { ErrorPanel } from "./ErrorPanel";
import { OutputPanel } from "./OutputPanel";
import { ResultBar } from "./ResultBar";
import { ResultGrid } from "./ResultGrid";
import { ResultTabs } from "./ResultTabs";
import { useApp, useAppState } from "./context";

const line_after_ms = 120;
const offer_after_ms = 2_000;

/** The time since the server became busy, told ten times a second while it lasts. */
function useElapsed(busy: boolean): number {
  const app = useApp();
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    if (!busy) return undefined;
    const since = app.now();
    const timer = setInterval(() => {
      setElapsed(app.now() - since);
    }, 100);
    return () => {
      clearInterval(timer);
      setElapsed(0);
    };
  }, [app, busy]);
  return elapsed;
}

/** A 2 px line while something runs; after 2 s its time, its rows and a way to cancel. */
function Progress({ tab, state }: { tab: Tab; state: Run }) {
  const app = useApp();
  const asking = state.query?.state === "confirm";
  const busy = isBusy(state) && !asking;
  const elapsed = useElapsed(busy);
  const moving = state.query?.statements.find((each) => isMoving(each.state) && each.state !== "waiting");
  const rows = moving && moving.rows > 0 ? ` · ${plural(moving.rows, "row")}` : "";
  return (
    <div className="progress" role="status" aria-live="polite">
      {busy && elapsed > line_after_ms ? (
        <div className="progress-line">
          <i />
        </div>
      ) : null}
      {busy && elapsed > offer_after_ms ? (
        <div className="progress-offer" data-testid="ResultPane_running">
          <span className="num">
            Running {formatDuration(Math.floor(elapsed / 100) * 100)}
            {rows}
          </span>
          <Button
            size="small"
            caps={capsOf("cancel", app.mac)}
            label="Cancel on the server"
            onClick={() => {
              void cancel(app, tab.id);
            }}
            testid="ResultPane_cancel"
          >
            Cancel
            <Kbd caps={capsOf("cancel", app.mac)} />
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Hint({ tab }: { tab: Tab }) {
  const app = useApp();
  const connection = useAppState((state) => findConnection(state.connections, tab.connection));
  if (tab.kind === "table") return null;
  return (
    <div className="empty results-hint">
      <strong>Rows appear here</strong>
      <span>
        {connection && connection.state !== "open"
          ? `${connection.name} is opened with the first run.`
          : "Each statement of a script has a result of its own."}
      </span>
      <div className="hint-keys">
        <span>
          Run statement
          <Kbd caps={capsOf("run", app.mac)} />
        </span>
        <span>
          Run all
          <Kbd caps={capsOf("run_all", app.mac)} />
        </span>
        <span>
          Search objects
          <Kbd caps={capsOf("search", app.mac)} />
        </span>
      </div>
    </div>
  );
}

/** The rows of a slot, in the way that the tab looks at them. */
function Rows({ tab, slot }: { tab: Tab; slot: Slot }) {
  const column = useAppState((state) => documentColumn(state.results[slot.statement.result]?.columns));
  const density = useAppState((state) => state.settings.density);
  if (column === undefined && tab.charted === true) return <ChartView key={slot.statement.result} tab={tab} slot={slot} />;
  // A grid has one height of rows.
  if (column === undefined || (tab.documents ?? "table") === "table") return <ResultGrid key={density} tab={tab} slot={slot} />;
  const View = tab.documents === "tree" ? DocumentTreeView : DocumentJsonView;
  return <View key={slot.statement.result} tab={tab} slot={slot} column={column} />;
}

/** The results of a tab: their tabs, the chosen one, and the bar below it. */
export function ResultPane({ tab }: { tab: Tab }) {
  const state = useAppState((each) => runOf(each, tab.id));
  const shown = shownSlot(state);
  const failed = shown && shown.slot.statement.state === "failed" ? shown.slot.statement.error : undefined;
  return (
    <>
      <ResultTabs tab={tab} state={state} />
      <Progress tab={tab} state={state} />
      <div className="result-body" data-region="results">
        {failed && shown ? (
          <ErrorPanel
            tab={tab}
            error={failed}
            text={state.query?.query === shown.slot.query ? state.query.text : ""}
            statement={shown.slot.statement}
          />
        ) : shown ? (
          <Rows key={tab.id} tab={tab} slot={shown.rows} />
        ) : state.refused ? (
          <ErrorPanel tab={tab} error={state.refused} text="" />
        ) : state.active === output_key && state.query ? (
          <OutputPanel tab={tab} query={state.query} />
        ) : (
          <Hint tab={tab} />
        )}
      </div>
      <EditBar tab={tab} />
      <ResultBar tab={tab} shown={shown} />
      <EditDialog tab={tab} />
    </>
  );
}
