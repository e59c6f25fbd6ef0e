// What the form of a new connection holds, checks and sends.
import { useRef, useState } from "react";
import type { DriverInfo, Environment, ErrorInfo } from "../api/generated";
import { addConnection } from "../app/connections";
import { suggestName } from "../core/connections";
import { recogniseDriver } from "../core/drivers";
import type { TestState } from "./ConnectTest";
import { useApp, useAppState } from "./context";
import { useSecretText } from "./useSecretText";

const no_drivers: readonly DriverInfo[] = [];

/** Why the form cannot be sent, as a sentence; empty if it can. */
function lackOf(target: string, name: string, double: boolean): string {
  if (target === "") return "Type an address or a path first";
  if (name === "") return "The connection needs a name";
  return double ? "Another connection has this name" : "";
}

export function useConnectForm(initial: string, onSaved: () => void) {
  const app = useApp();
  const drivers = useAppState((state) => state.info?.drivers ?? no_drivers);
  const taken = useAppState((state) => state.connections.list);
  const address = useSecretText(initial, drivers);
  const target = address.text;
  const [own_name, setName] = useState<string | undefined>(undefined);
  const [environment, setEnvironment] = useState<Environment>("none");
  const [read_only, setReadOnly] = useState(false);
  const [test, setTest] = useState<TestState>({ state: "none" });
  const [error, setError] = useState<ErrorInfo | undefined>(undefined);
  const [saving, setSaving] = useState(false);
  const attempt = useRef(0);
  const names = taken.map((each) => each.name);
  // Until a name is typed it follows the address.
  const name = own_name ?? (target.trim() === "" ? "" : suggestName(target, names));
  const double = names.includes(name.trim());
  const lack = lackOf(target.trim(), name.trim(), double);

  function setTarget(text: string): void {
    address.change(text);
    setError(undefined);
    setTest({ state: "none" });
  }
  async function runTest(): Promise<void> {
    if (target.trim() === "") return;
    attempt.current += 1;
    const number = attempt.current;
    setTest({ state: "running" });
    const reply = await app.client.call("connection.test", { target: target.trim() });
    if (number !== attempt.current) return;
    setTest(reply.ok ? { state: "done", test: reply.value } : { state: "failed", error: reply.error });
  }
  async function save(): Promise<void> {
    if (lack !== "" || saving) return;
    setSaving(true);
    const reply = await addConnection(app, { name: name.trim(), url: target.trim(), environment, read_only });
    setSaving(false);
    if (reply.ok) onSaved();
    else setError(reply.error);
  }
  return {
    app,
    drivers,
    driver: recogniseDriver(drivers, target),
    target,
    shown_target: address.shown,
    setTarget,
    hideTarget: address.hide,
    name,
    setName,
    double,
    environment,
    setEnvironment,
    read_only,
    setReadOnly,
    test,
    runTest,
    error,
    lack,
    saving,
    save,
  };
}

export type ConnectForm = ReturnType<typeof useConnectForm>;
