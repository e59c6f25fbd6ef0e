import { CircleCheck, CircleDashed, CircleX, Info, LoaderCircle, TriangleAlert, type LucideIcon } from "lucide-react";
import type { Notice, Query, QueryStatement, StatementState } from "../api/generated";
import { chooseSlot } from "../app/queries";
import { formatClock, formatDuration, plural } from "../core/format";
import { slotKey } from "../core/runs";
import { runOf } from "../core/state";
import type { Tab } from "../core/tabs";
import { Icon } from "../ui/Icon";
import { useApp, useAppState } from "./context";

const marks: Readonly<Record<StatementState, { icon: LucideIcon; look: string }>> = {
  waiting: { icon: CircleDashed, look: "quiet" },
  confirm: { icon: CircleDashed, look: "is-warn" },
  running: { icon: LoaderCircle, look: "is-accent turning" },
  reading: { icon: LoaderCircle, look: "is-accent turning" },
  paused: { icon: CircleCheck, look: "is-success" },
  done: { icon: CircleCheck, look: "is-success" },
  failed: { icon: CircleX, look: "is-danger" },
  cancelled: { icon: CircleDashed, look: "is-warn" },
  skipped: { icon: CircleDashed, look: "quiet" },
};

function outcome(statement: QueryStatement): string {
  if (statement.state === "failed") return statement.error?.message ?? "failed";
  if (statement.state === "skipped") return "skipped after the error";
  if (statement.state === "waiting" || statement.state === "running" || statement.state === "cancelled")
    return statement.state;
  if (statement.state === "confirm") return "waits for your answer";
  if (statement.result !== "")
    return `${plural(statement.rows, "row")} in ${statement.result}${statement.state === "paused" ? ", paused" : ""}`;
  if (statement.rows_affected !== undefined) return `${plural(statement.rows_affected, "row")} affected`;
  return statement.command || "done";
}

function NoticeLine({ notice }: { notice: Notice }) {
  const warns = /warn/i.test(notice.severity);
  return (
    <div className="output-notice" data-testid="OutputPanel_notice">
      <span className={warns ? "is-warn" : "quiet"}>
        <Icon of={warns ? TriangleAlert : Info} size={14} />
      </span>
      <span>
        <span className="quiet">{notice.severity.toLowerCase()}</span> {notice.message}
        {notice.detail ? <span className="quiet"> {notice.detail}</span> : null}
        {notice.hint ? <span className="quiet"> {notice.hint}</span> : null}
      </span>
    </div>
  );
}

/** Every statement of the latest run with what it did and what the server said meanwhile. */
export function OutputPanel({ tab, query }: { tab: Tab; query: Query }) {
  const app = useApp();
  const slots = useAppState((state) => runOf(state, tab.id).slots);
  return (
    <div className="output selectable" data-testid="OutputPanel">
      <div className="output-head quiet">
        {plural(query.statements.length, "statement")}, run at {formatClock(query.started_at)}
      </div>
      {query.statements.map((statement) => {
        const key = slotKey(query.query, statement.index);
        const mark = marks[statement.state];
        return (
          <div key={statement.index} className="output-statement">
            <span className={mark.look}>
              <Icon of={mark.icon} size={14} />
            </span>
            <span className="mono output-verb">{statement.command || statement.verb}</span>
            {slots.some((slot) => slot.key === key) ? (
              <button
                type="button"
                className="link truncate"
                onClick={() => {
                  chooseSlot(app, tab.id, key);
                }}
              >
                {statement.title}
              </button>
            ) : (
              <span className="truncate second">{statement.title === statement.verb ? "" : statement.title}</span>
            )}
            <span className={statement.state === "failed" ? "truncate is-danger" : "truncate"}>
              {outcome(statement)}
            </span>
            <span className="num quiet output-time">
              {statement.timing.total_ms > 0 ? formatDuration(statement.timing.total_ms) : ""}
            </span>
            {statement.notices.map((notice, index) => (
              <NoticeLine key={index} notice={notice} />
            ))}
          </div>
        );
      })}
    </div>
  );
}
