// What the form of a connection, new or to be changed, holds, checks and sends.
import { useEffect, useRef, useState } from "react";
import type { Connection, ConnectionAdd, ConnectionTarget, DriverInfo, Environment, ErrorInfo, PasswordFrom } from "../api/generated";
import { addConnection, updateConnection } from "../app/connections";
import { askCreate, withSecrets } from "../app/vault";
import { suggestName } from "../core/connections";
import { recogniseDriver } from "../core/drivers";
import { takesPassword } from "../core/vault";
import { hasSecret, takeWay, takesWay, withWay, type Way } from "../core/way";
import type { TestState } from "./ConnectTest";
import { useApp, useAppState } from "./context";
import { useSecretText } from "./useSecretText";

const no_drivers: readonly DriverInfo[] = [];

/** Why the form cannot be sent, as a sentence; empty if it can. */
function lackOf(target: string, name: string, double: boolean, from: PasswordFrom, command: string): string {
  if (target === "") return "Type an address or a path first";
  if (name === "") return "The connection needs a name";
  if (from === "command" && command === "") return "Type the command that prints the password";
  return double ? "Another connection has this name" : "";
}

/** What is typed of the password, and where it is to come from. */
function usePassword(edited: Connection | undefined) {
  const [password, setPassword] = useState("");
  const [password_from, setPasswordFrom] = useState<PasswordFrom>(
    edited && edited.password_from !== "none" ? edited.password_from : "vault",
  );
  const [command, setCommand] = useState(edited?.password_command ?? "");
  return { password, setPassword, password_from, setPasswordFrom, command, setCommand };
}

/** What stands in the fields. */
function useFields(initial: string, edited: Connection | undefined) {
  const app = useApp();
  const drivers = useAppState((state) => state.info?.drivers ?? no_drivers);
  const taken = useAppState((state) => state.connections.list);
  const [begin] = useState(() => takeWay(initial));
  const address = useSecretText(begin.target, drivers);
  const [own_name, setName] = useState<string | undefined>(edited?.name);
  const [environment, setEnvironment] = useState<Environment>(edited?.environment ?? "none");
  const [read_only, setReadOnly] = useState(edited?.read_only ?? false);
  const project = useAppState((state) => state.project);
  const [scope, setScope] = useState<"personal" | "project">("personal");
  const [error, setError] = useState<ErrorInfo | undefined>(undefined);
  const secret = usePassword(edited);
  const [way, setWay] = useState(begin.way);
  const [first_way, setFirstWay] = useState(begin.way);
  const target = address.text;
  const names = taken.map((each) => each.name).filter((each) => each !== edited?.name);
  const driver = recogniseDriver(drivers, target);
  const with_password = takesPassword(driver);
  // Until a name is typed it follows the address.
  const name = own_name ?? (target.trim() === "" ? "" : suggestName(target, names));
  const double = names.includes(name.trim());
  const from = with_password ? secret.password_from : "none";
  const lack = lackOf(target.trim(), name.trim(), double, from, secret.command.trim());

  useEffect(() => {
    if (!edited) return;
    void app.client.call("connection.address", { name: edited.name }).then((reply) => {
      if (!reply.ok) return setError(reply.error);
      const taken = takeWay(reply.value.url);
      address.change(taken.target);
      setWay(taken.way);
      setFirstWay(taken.way);
    });
    // Asked once, when the dialog opens.
  }, []);
  return {
    ...secret,
    app,
    drivers,
    driver,
    edited,
    with_password,
    with_way: takesWay(driver),
    way,
    setWay,
    way_changed: way !== first_way,
    whole: takesWay(driver) ? withWay(target.trim(), way) : target.trim(),
    typed: secret.password !== "" || address.has_secret,
    target,
    address,
    name,
    setName,
    double,
    environment,
    setEnvironment,
    read_only,
    setReadOnly,
    project,
    scope,
    setScope,
    error,
    setError,
    lack,
  };
}

type Fields = ReturnType<typeof useFields>;

/** What the password fields say; nothing of the vault if there is nothing to keep in it. */
function passwordSettings(fields: Fields, in_vault: boolean): Partial<ConnectionAdd> {
  if (!fields.with_password) return {};
  const given = fields.password === "" ? {} : { password: fields.password };
  switch (fields.password_from) {
    case "vault":
      return fields.typed && in_vault ? { ...given, password_from: "vault" } : given;
    case "command":
      return { password_from: "command", password_command: fields.command.trim() };
    case "ask":
    case "none":
      return { password_from: fields.password_from };
  }
}

/** What a test is made of: what is typed, and with no password typed the saved connection's own. */
function testTarget(fields: Fields): ConnectionTarget {
  const { edited, password_from, password } = fields;
  const own = edited && password_from === "vault" ? { secrets_of: edited.name } : {};
  const command = password_from === "command" ? passwordSettings(fields, false) : {};
  return { target: fields.whole, ...own, ...command, ...(password === "" ? {} : { password }) };
}

export function useConnectForm(initial: string, edited: Connection | undefined, onSaved: () => void) {
  const app = useApp();
  const fields = useFields(initial, edited);
  const { address, setError, setWay: putWay, ...shown } = fields;
  const [test, setTest] = useState<TestState>({ state: "none" });
  const [saving, setSaving] = useState(false);
  const attempt = useRef(0);

  function setTarget(text: string): void {
    address.change(text);
    setError(undefined);
    setTest({ state: "none" });
  }
  function setWay(way: Way): void {
    putWay(way);
    setError(undefined);
    setTest({ state: "none" });
  }
  async function runTest(): Promise<void> {
    if (fields.target.trim() === "") return;
    attempt.current += 1;
    const number = attempt.current;
    setTest({ state: "running" });
    const reply = await withSecrets(app, "", ({ trust }) =>
      app.client.call("connection.test", { ...testTarget(fields), ...(trust === undefined ? {} : { trust }) }),
    );
    if (number !== attempt.current) return;
    setTest(reply.ok ? { state: "done", test: reply.value } : { state: "failed", error: reply.error });
  }
  async function save(): Promise<void> {
    if (fields.lack !== "" || saving) return;
    setSaving(true);
    const to_keep = (fields.typed && fields.with_password && fields.password_from === "vault") || (fields.with_way && hasSecret(fields.way));
    // Before the first password is kept: what is to protect it? Not now: it stays in memory.
    if (to_keep && app.store.get().vault?.state === "absent") await askCreate(app);
    const in_vault = app.store.get().vault?.state !== "absent";
    const { environment, read_only } = fields;
    const name = fields.name.trim();
    const settings = { url: fields.whole, environment, read_only, ...passwordSettings(fields, in_vault) };
    const reply = edited
      ? await updateConnection(app, { name: edited.name, new_name: name, ...settings })
      : await addConnection(app, { name, ...settings, ...(fields.scope === "project" ? { project: fields.project.id } : {}) });
    setSaving(false);
    if (reply.ok) onSaved();
    else setError(reply.error);
  }
  return { ...shown, setWay, shown_target: address.shown, setTarget, hideTarget: address.hide, test, runTest, saving, save };
}

export type ConnectForm = ReturnType<typeof useConnectForm>;
