import { CircleCheck, CircleDashed, CircleX, LoaderCircle, ShieldCheck, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { ConnectionTest, ErrorInfo } from "../api/generated";
import { failedSteps, passedSteps, testFacts, type StepLine } from "../core/connectSteps";
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
      <span className="quiet truncate num" title={value}>
        {value}
      </span>
    </div>
  );
}

function Steps({ lines }: { lines: readonly StepLine[] }) {
  return (
    <ol className="test-steps" aria-label="Steps of connecting" data-testid="ConnectDialog_steps">
      {lines.map((line) => (
        <li key={line.step} data-step={line.step} data-mark={line.mark}>
          <TestLine mark={line.mark} name={line.name} value={line.value} />
        </li>
      ))}
    </ol>
  );
}

/** Long words may break behind an underscore. */
function breakable(text: string) {
  const [first, ...others] = text.split("_");
  return others.reduce<ReactNode>(
    (before, part) => (
      <>
        {before}_<wbr />
        {part}
      </>
    ),
    first,
  );
}

function Found({ test }: { test: ConnectionTest }) {
  return (
    <>
      <Steps lines={passedSteps(test)} />
      <dl className="test-facts selectable" data-testid="ConnectDialog_facts">
        {testFacts(test).map((fact) => (
          <div key={fact.name} className="test-fact">
            <dt className="quiet">{fact.name}</dt>
            <dd className="num">{breakable(fact.value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Failed({ error }: { error: ErrorInfo }) {
  const lines = failedSteps(error.step);
  return (
    <div className="selectable" role="alert">
      {lines.length === 0 ? <TestLine mark="bad" name="Not connected" value={error.sqlstate} /> : <Steps lines={lines} />}
      <p className="test-error is-danger">{error.message}</p>
      {error.detail ? <p className="second test-error">{error.detail}</p> : null}
      {error.hint ? <p className="second test-error">{error.hint}</p> : null}
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
      {test.state === "done" ? <Found test={test.test} /> : null}
      {test.state === "failed" ? <Failed error={test.error} /> : null}
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
