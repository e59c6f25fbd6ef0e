import { CircleCheck, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { DriverInfo, Environment, ErrorInfo } from "../api/generated";
import { addConnection } from "../app/connections";
import { environmentLabel, suggestName } from "../core/connections";
import { recogniseDriver, targetPlaceholder } from "../core/drivers";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Segmented } from "../ui/Segmented";
import { ConnectTest, type TestState } from "./ConnectTest";
import { DriverTiles } from "./DriverTiles";
import { useApp, useAppState } from "./context";

const environments: readonly Environment[] = ["none", "development", "test", "staging", "production"];

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
  const all_read_only = useAppState((state) => state.info?.read_only ?? false);
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
  const shown_name =
    name ??
    (target.trim() === ""
      ? ""
      : suggestName(
          target,
          taken.map((each) => each.name),
        ));
  const double = taken.some((each) => each.name === shown_name.trim());
  const lack =
    target.trim() === ""
      ? "Type an address or a path first"
      : shown_name.trim() === ""
        ? "The connection needs a name"
        : double
          ? "Another connection has this name"
          : false;

  useEffect(() => {
    field.current?.setSelectionRange(target.length, target.length);
  }, []);

  async function runTest(): Promise<void> {
    attempt.current += 1;
    const number = attempt.current;
    setTest({ state: "running" });
    const reply = await app.client.call("connection.test", { target: target.trim() });
    if (number === attempt.current)
      setTest(reply.ok ? { state: "done", test: reply.value } : { state: "failed", error: reply.error });
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
      width={760}
      first={field}
      testid="ConnectDialog"
      onClose={onClose}
      title={
        <>
          <span>New connection</span>
          <Button look="ghost" icon label="Close" onClick={onClose}>
            <Icon of={X} />
          </Button>
        </>
      }
    >
      <form
        className="connect-body"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
        onKeyDown={(event) => {
          if (event.altKey && event.code === "KeyT") {
            event.preventDefault();
            event.stopPropagation();
            if (target.trim() !== "") void runTest();
          }
        }}
      >
        <div className="connect-form">
          <div className="field">
            <label htmlFor="connect-target" className="speak">
              Address or path
            </label>
            <div className={error ? "input connect-target input-wrong" : "input connect-target"}>
              <input
                id="connect-target"
                ref={field}
                className="mono"
                value={target}
                placeholder={targetPlaceholder(driver)}
                spellCheck={false}
                autoComplete="off"
                data-testid="ConnectDialog_target"
                onChange={(event) => {
                  setTarget(event.target.value);
                  setError(undefined);
                  setTest({ state: "none" });
                }}
              />
            </div>
            <div className="field-note" role="status">
              {error ? (
                <span className="is-danger" data-testid="ConnectDialog_error">
                  {error.message} {error.hint}
                </span>
              ) : driver && target.trim() !== "" ? (
                <span className="row note-line is-success">
                  <Icon of={CircleCheck} size={14} />
                  {driver.title} recognised
                  {/:[^@/]+@/.test(target) ? ". The password is kept out of the history." : "."}
                </span>
              ) : target.trim() === "" ? (
                "A URL, or the path of a database file on the machine that runs Sextant."
              ) : (
                "No engine is recognised yet."
              )}
            </div>
          </div>
          <DriverTiles
            drivers={drivers}
            chosen={driver?.name ?? ""}
            onChoose={(each) => {
              const prefix = each.url_schemes[0];
              setTarget(each.file_extensions.length > 0 || prefix === undefined ? "" : `${prefix}://`);
              field.current?.focus();
            }}
          />
          <div className="field">
            <label htmlFor="connect-name">Name</label>
            <div className={double ? "input input-wrong" : "input"}>
              <input
                id="connect-name"
                value={shown_name}
                spellCheck={false}
                autoComplete="off"
                aria-invalid={double}
                data-testid="ConnectDialog_name"
                onChange={(event) => {
                  setName(event.target.value);
                }}
              />
            </div>
            {double ? <div className="field-note is-danger">Another connection has this name.</div> : null}
          </div>
          <div className="field">
            <span className="label">Environment</span>
            <Segmented
              large
              label="Environment"
              value={environment}
              onChange={setEnvironment}
              choices={environments.map((each) => ({
                value: each,
                testid: `ConnectDialog_environment_${each}`,
                label: (
                  <>
                    {each === "none" ? null : <span className="dot dot-env" data-env={each} />}
                    {environmentLabel(each) || "None"}
                  </>
                ),
              }))}
            />
          </div>
          <label className="checkbox">
            <input
              type="checkbox"
              checked={read_only || all_read_only}
              disabled={all_read_only}
              data-testid="ConnectDialog_readonly"
              onChange={(event) => {
                setReadOnly(event.target.checked);
              }}
            />
            Read-only
            <span className="quiet">
              {all_read_only ? "Sextant was started read-only" : "Statements that write are refused"}
            </span>
          </label>
        </div>
        <ConnectTest test={test} production={environment === "production"} />
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Save
        </button>
      </form>
      <div className="dialog-foot">
        <span className="grow" />
        <Button
          size="large"
          disabled={target.trim() === "" && "Type an address or a path first"}
          pending={test.state === "running"}
          onClick={() => {
            void runTest();
          }}
          testid="ConnectDialog_test"
        >
          {test.state === "none" ? "Test" : "Test again"}
          <span className="kbds">
            <kbd className="kbd">Alt</kbd>
            <kbd className="kbd">T</kbd>
          </span>
        </Button>
        <Button size="large" onClick={onClose} testid="ConnectDialog_cancel">
          Cancel
        </Button>
        <Button
          look="primary"
          size="large"
          disabled={lack}
          pending={saving}
          onClick={() => {
            void save();
          }}
          testid="ConnectDialog_save"
        >
          Save and connect
        </Button>
      </div>
    </Dialog>
  );
}

const none: readonly DriverInfo[] = [];
