// Actions on the vault, and asking the person for what a connection needs.
import type { ErrorInfo, Methods, VaultStatus } from "../api/generated";
import type { Reply } from "../api/client";
import { findConnection, putConnection, untrusted } from "../core/connections";
import { neededSecret, type Answer, type Question } from "../core/vault";
import { unknownHostKey } from "../core/way";
import { type App, toast } from "./app";

export function vaultChanged(app: App, vault: VaultStatus): void {
  app.store.update((state) => ({ ...state, vault }));
}

export async function loadVault(app: App): Promise<void> {
  const reply = await app.client.call("vault.status", {});
  if (reply.ok) vaultChanged(app, reply.value);
}

type VaultMethod = {
  [M in keyof Methods]: Methods[M][1] extends VaultStatus ? M : never;
}[keyof Methods];

/** Calls a method that answers with the vault's new state. */
export async function changeVault<M extends VaultMethod>(app: App, method: M, parameters: Methods[M][0]): Promise<Reply<VaultStatus>> {
  const reply = (await app.client.call(method, parameters)) as Reply<VaultStatus>;
  if (reply.ok) vaultChanged(app, reply.value);
  return reply;
}

/** The lock command. */
export async function lockVault(app: App): Promise<void> {
  const reply = await changeVault(app, "vault.lock", {});
  toast(app, reply.ok ? "info" : "error", reply.ok ? "The vault is locked." : reply.error.message);
}

export function showQuestion(app: App, ask: Question | undefined): void {
  app.store.update((state) => ({ ...state, ask }));
}

/** Closes the question with what the person said to it. */
export function answerQuestion(app: App, answer: Answer): void {
  app.store.update((state) => ({ ...state, ask: undefined, answer }));
}

/** Asks in a dialog and waits until it is closed; the dialog itself does what it is for. */
function asked(app: App, question: Question): Promise<void> {
  app.store.update((state) => ({ ...state, ask: question, answer: undefined }));
  return new Promise((resolve) => {
    const stop = app.store.subscribe(() => {
      if (app.store.get().ask !== undefined) return;
      stop();
      resolve();
    });
  });
}

/** True if the vault is open afterwards. */
export async function askUnlock(app: App): Promise<boolean> {
  await asked(app, { kind: "unlock" });
  return app.store.get().vault?.state === "unlocked";
}

/** True if there is a vault afterwards. */
export async function askCreate(app: App): Promise<boolean> {
  await asked(app, { kind: "create" });
  return app.store.get().vault?.state === "unlocked";
}

/** True if the secret was given: the connection is open then, or lacks something else. */
async function askPassword(app: App, connection: string, error: ErrorInfo): Promise<boolean> {
  const option = neededSecret(error);
  await asked(app, { kind: "password", connection, option, message: option === "password" ? "" : error.message });
  const { connections, answer } = app.store.get();
  return answer?.what === option || findConnection(connections, connection)?.state === "open";
}

/** True if the person trusts the key that the SSH server shows. */
async function askHostKey(app: App, error: ErrorInfo): Promise<boolean> {
  const fingerprint = unknownHostKey(error);
  await asked(app, { kind: "host_key", message: error.message, fingerprint });
  return app.store.get().answer?.what === fingerprint;
}

/** True if the person has seen what a project's connection does, and trusts it. */
async function askTrust(app: App, error: ErrorInfo): Promise<boolean> {
  const fingerprint = untrusted(error);
  const connection = app.store.get().connections.list.find((each) => each.untrusted === fingerprint);
  if (!connection) return false;
  const { name, password_command: program } = connection;
  const address = await app.client.call("connection.address", { name });
  if (!address.ok) return false;
  await asked(app, { kind: "trust", connection: name, address: address.value.url, program, fingerprint });
  if (app.store.get().answer?.what !== fingerprint) return false;
  const reply = await app.client.call("connection.trust", { name, fingerprint });
  if (reply.ok) app.store.update((state) => ({ ...state, connections: putConnection(state.connections, reply.value) }));
  else toast(app, "error", reply.error.message);
  return reply.ok;
}

/** Asks for what the call lacked. True if the person gave it. */
function askFor(app: App, connection: string, error: ErrorInfo): Promise<boolean> {
  if (untrusted(error) !== "") return askTrust(app, error);
  if (error.code === "vault_locked") return askUnlock(app);
  if (unknownHostKey(error) !== "") return askHostKey(app, error);
  return neededSecret(error) !== "" && connection !== "" ? askPassword(app, connection, error) : Promise.resolve(false);
}

/** What the person agreed to, for a call to go on with. */
export interface Given {
  /** The fingerprint of an SSH server's key. */
  readonly trust?: string;
  /** The option whose secret was given, and belongs into the vault. */
  readonly password_of?: string;
  readonly keep?: boolean;
}

/** Calls again after the person has given what the call lacked; the last answer. */
export async function withSecrets<T>(app: App, connection: string, call: (given: Given) => Promise<Reply<T>>): Promise<Reply<T>> {
  let given: Given = {};
  let reply = await call(given);
  // A way of several SSH servers asks for each of them.
  for (let left = 8; !reply.ok && left > 0; left -= 1) {
    const fingerprint = unknownHostKey(reply.error);
    const option = neededSecret(reply.error);
    if (!(await askFor(app, connection, reply.error))) return reply;
    if (fingerprint !== "") given = { ...given, trust: fingerprint };
    if (option !== "" && app.store.get().answer?.keep) given = { ...given, password_of: option, keep: true };
    reply = await call(given);
  }
  return reply;
}
