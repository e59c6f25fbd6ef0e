import { CircleCheck, CircleDashed, CircleX, LoaderCircle, ShieldCheck, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ConnectionTest, DriverInfo, Environment, ErrorInfo } from "../api/generated";
import { addConnection } from "../app/connections";
import { environmentLabel, suggestName } from "../core/connections";
import { formatDuration } from "../core/format";
import { recogniseDriver, targetPlaceholder } from "../core/drivers";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Segmented } from "../ui/Segmented";
import { Tile } from "../ui/Tile";
import { useApp, useAppState } from "./context";

type TestState = { state: "none" } | { state: "running" } | { state: "done"; test: ConnectionTest } | { state: "failed"; error: ErrorInfo };

const environments: readonly Environment[] = ["none", "development", "test", "staging", "production"];

/** The engines that this server has; a choice puts the beginning of its address into the field. */
export function DriverTiles({ drivers, chosen, onChoose }: { drivers: readonly DriverInfo[]; chosen: string; onChoose(driver: DriverInfo): void }) {
  return (
    <div className="driver-tiles">
      {drivers.map((driver) => (
        <button key={driver.name} type="button" className="driver-tile" aria-pressed={driver.name === chosen} data-testid={`ConnectDialog_driver_${driver.name}`} onClick={() => { onChoose(driver); }}>
          <Tile letters={driver.tile} />{driver.title}
        </button>
      ))}
    </div>
  );
}

function TestLine({ mark, name, value }: { mark: "ok" | "bad" | "idle" | "busy"; name: string; value: string }) {
  const [icon, look] = mark === "ok" ? [CircleCheck, "is-success"] as const : mark === "bad" ? [CircleX, "is-danger"] as const : mark === "busy" ? [LoaderCircle, "is-accent turning"] as const : [CircleDashed, "quiet"] as const;
  return <div className="test-line"><span className={look}><Icon of={icon} /></span><span className={mark === "idle" ? "quiet" : "strong"}>{name}</span><span className="quiet truncate num">{value}</span></div>;
}

function TestPanel({ test, production }: { test: TestState; production: boolean }) {
  return (
    <div className="test-panel" aria-live="polite" data-testid="ConnectDialog_result">
      <div className="row"><span className="test-title">Connection test</span>{test.state === "done" ? <span className="quiet num test-time">{formatDuration(test.test.connect_ms)}</span> : null}</div>
      {test.state === "none" ? <p className="quiet">Not tested yet. A test connects, reads the server’s version and disconnects.</p> : null}
      {test.state === "running" ? <TestLine mark="busy" name="Connecting" value="" /> : null}
      {test.state === "done" ? (
        <>
          <TestLine mark="ok" name="Connected" value={formatDuration(test.test.connect_ms)} />
          <TestLine mark="ok" name={test.test.product} value={test.test.server_version} />
          {test.test.database ? <TestLine mark="ok" name="Database" value={test.test.database.split(/[\\/]/).at(-1) ?? ""} /> : null}
          {test.test.user ? <TestLine mark="ok" name="User" value={test.test.user} /> : null}
          {test.test.encryption ? <TestLine mark="ok" name="Encryption" value={test.test.encryption} /> : null}
          {test.test.latency_ms > 0 ? <TestLine mark="ok" name="Latency" value={formatDuration(test.test.latency_ms)} /> : null}
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
      {production ? <div className="note note-info"><Icon of={ShieldCheck} /><span>Production is marked in red wherever it appears. Statements that change much ask first.</span></div> : null}
    </div>
  );
}

export interface ConnectDialogProps {
  /** What stands in the address field at first. */
  target: string;
  onClose(): void;
}

/** A new connection: an address, a name, an environment. */
export function ConnectDialog({ target: initial, onClose }: ConnectDialogProps) {
  const app = useApp();
  const drivers = useAppState((state) => state.info?.drivers ?? none);
  const taken = useAppState((state) => state.connections.list);
  const [target, setTarget] = useState(initial);
  const [name, setName] = useState<string | undefined>(undefined);
  const [environment, setEnvironment] = useState<Environment>("none");
  const [read_only, setReadOnly] = useState(false);
  const [test, setTest] = useState<TestState>({ state: "none" });
  const [error, setError] = useState<ErrorInfo | undefined>(undefined);
  const [saving, setSaving] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const attempt = useRef(0);
  const driver = recogniseDriver(drivers, target);
  const shown_name = name ?? (target.trim() === "" ? "" : suggestName(target, taken.map((each) => each.name)));
  const double = taken.some((each) => each.name === shown_name.trim());
  const lack = target.trim() === "" ? "Type an address or a path first" : shown_name.trim() === "" ? "The connection needs a name" : double ? "Another connection has this name" : false;

  useEffect(() => { field.current?.setSelectionRange(target.length, target.length); }, []); // eslint-disable-line react-hooks/exhaustive-deps

  async function runTest(): Promise<void> {
    attempt.current += 1;
    const number = attempt.current;
    setTest({ state: "running" });
    const reply = await app.client.call("connection.test", { target: target.trim() });
    if (number === attempt.current) setTest(reply.ok ? { state: "done", test: reply.value } : { state: "failed", error: reply.error });
  }
  async function save(): Promise<void> {
    if (lack || saving) return;
    setSaving(true);
    const reply = await addConnection(app, { name: shown_name.trim(), url: target.trim(), environment, read_only });
    setSaving(false);
    if (reply.ok) onClose();
    else setError(reply.error);
  }

  return (
    <Dialog
      width={760} first={field} testid="ConnectDialog" onClose={onClose}
      title={<><span>New connection</span><Button look="ghost" icon label="Close" onClick={onClose}><Icon of={X} /></Button></>}
    >
      <form
        className="connect-body" onSubmit={(event) => { event.preventDefault(); void save(); }}
        onKeyDown={(event) => { if (event.altKey && event.code === "KeyT") { event.preventDefault(); event.stopPropagation(); if (target.trim() !== "") void runTest(); } }}
      >
        <div className="connect-form">
          <div className="field">
            <label htmlFor="connect-target" className="speak">Address or path</label>
            <div className={error ? "input connect-target input-wrong" : "input connect-target"}>
              <input
                id="connect-target" ref={field} className="mono" value={target} placeholder={targetPlaceholder(driver)} spellCheck={false} autoComplete="off" data-testid="ConnectDialog_target"
                onChange={(event) => { setTarget(event.target.value); setError(undefined); setTest({ state: "none" }); }}
              />
            </div>
            <div className="field-note" role="status">
              {error ? <span className="is-danger" data-testid="ConnectDialog_error">{error.message} {error.hint}</span>
                : driver && target.trim() !== "" ? <span className="row note-line is-success"><Icon of={CircleCheck} size={14} />{driver.title} recognised{/:[^@/]+@/.test(target) ? ". The password is kept out of the history." : "."}</span>
                : target.trim() === "" ? "A URL, or the path of a database file on the machine that runs Sextant." : "No engine is recognised yet."}
            </div>
          </div>
          <DriverTiles drivers={drivers} chosen={driver?.name ?? ""} onChoose={(each) => {
            const prefix = each.url_schemes[0];
            setTarget(each.file_extensions.length > 0 || prefix === undefined ? "" : `${prefix}://`);
            field.current?.focus();
          }} />
          <div className="field">
            <label htmlFor="connect-name">Name</label>
            <div className={double ? "input input-wrong" : "input"}><input id="connect-name" value={shown_name} spellCheck={false} autoComplete="off" aria-invalid={double} data-testid="ConnectDialog_name" onChange={(event) => { setName(event.target.value); }} /></div>
            {double ? <div className="field-note is-danger">Another connection has this name.</div> : null}
          </div>
          <div className="field">
            <span className="label">Environment</span>
            <Segmented
              large label="Environment" value={environment} onChange={setEnvironment}
              choices={environments.map((each) => ({ value: each, testid: `ConnectDialog_environment_${each}`, label: <>{each === "none" ? null : <span className="dot dot-env" data-env={each} />}{environmentLabel(each) || "None"}</> }))}
            />
          </div>
          <label className="checkbox"><input type="checkbox" checked={read_only} data-testid="ConnectDialog_readonly" onChange={(event) => { setReadOnly(event.target.checked); }} />Read-only<span className="quiet">Statements that write are refused</span></label>
        </div>
        <TestPanel test={test} production={environment === "production"} />
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">Save</button>
      </form>
      <div className="dialog-foot">
        <span className="grow" />
        <Button size="large" disabled={target.trim() === "" && "Type an address or a path first"} pending={test.state === "running"} onClick={() => { void runTest(); }} testid="ConnectDialog_test">{test.state === "none" ? "Test" : "Test again"}<span className="kbds"><kbd className="kbd">Alt</kbd><kbd className="kbd">T</kbd></span></Button>
        <Button size="large" onClick={onClose} testid="ConnectDialog_cancel">Cancel</Button>
        <Button look="primary" size="large" disabled={lack} pending={saving} onClick={() => { void save(); }} testid="ConnectDialog_save">Save and connect</Button>
      </div>
    </Dialog>
  );
}

const none: readonly DriverInfo[] = [];
