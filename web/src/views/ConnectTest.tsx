import { CircleCheck, CircleDashed, CircleX, LoaderCircle, ShieldCheck, type LucideIcon } from "lucide-react";
import type { ConnectionTest, ErrorInfo } from "../api/generated";
import { formatDuration } from "../core/format";
import { Icon } from "../ui/Icon";

export type TestState =
  | { state: "none" }
  | { state: "running" }
  | { state: "done"; test: ConnectionTest }
  | { state: "failed"; error: ErrorInfo };

type Mark = "ok" | "bad" | "idle" | "busy";

const marks: Readonly<Record<Mark, { icon: LucideIcon; look: string }>> = {
  ok: { icon: CircleCheck, look: "is-success" },
  bad: { icon: CircleX, look: "is-danger" },
  busy: { icon: LoaderCircle, look: "is-accent turning" },
  idle: { icon: CircleDashed, look: "quiet" },
};

function TestLine({ mark, name, value }: { mark: Mark; name: string; value: string }) {
  return (
    <div className="test-line">
      <span className={marks[mark].look}>
        <Icon of={marks[mark].icon} />
      </span>
      <span className={mark === "idle" ? "quiet" : "strong"}>{name}</span>
      <span className="quiet truncate num">{value}</span>
    </div>
  );
}

/** What a test of the address found, step by step. */
export function ConnectTest({ test, production }: { test: TestState; production: boolean }) {
  return (
    <div className="test-panel" aria-live="polite" data-testid="ConnectDialog_result">
      <div className="row">
        <span className="test-title">Connection test</span>
        {test.state === "done" ? (
          <span className="quiet num test-time">{formatDuration(test.test.connect_ms)}</span>
        ) : null}
      </div>
      {test.state === "none" ? (
        <p className="quiet">Not tested yet. A test connects, reads the server’s version and disconnects.</p>
      ) : null}
      {test.state === "running" ? <TestLine mark="busy" name="Connecting" value="" /> : null}
      {test.state === "done" ? (
        <>
          <TestLine mark="ok" name="Connected" value={formatDuration(test.test.connect_ms)} />
          <TestLine mark="ok" name={test.test.product} value={test.test.server_version} />
          {test.test.database ? (
            <TestLine mark="ok" name="Database" value={test.test.database.split(/[\\/]/).at(-1) ?? ""} />
          ) : null}
          {test.test.user ? <TestLine mark="ok" name="User" value={test.test.user} /> : null}
          {test.test.via ? <TestLine mark="ok" name="Via" value={test.test.via} /> : null}
          {test.test.encryption ? <TestLine mark="ok" name="Encryption" value={test.test.encryption} /> : null}
          {test.test.latency_ms > 0 ? (
            <TestLine mark="ok" name="Latency" value={formatDuration(test.test.latency_ms)} />
          ) : null}
        </>
      ) : null}
      {test.state === "failed" ? (
        <div className="selectable" role="alert">
          <TestLine mark="bad" name="Not connected" value={test.error.sqlstate} />
          <p className="test-error">{test.error.message}</p>
          {test.error.detail ? <p className="second test-error">{test.error.detail}</p> : null}
          {test.error.hint ? <p className="second test-error">{test.error.hint}</p> : null}
        </div>
      ) : null}
      <span className="grow" />
      {production ? (
        <div className="note note-info">
          <Icon of={ShieldCheck} />
          <span>Production is marked in red wherever it appears. Statements that change much ask first.</span>
        </div>
      ) : null}
    </div>
  );
}
