// Actions on the vault, and asking the person for what a connection needs.
import type { Methods, VaultStatus } from "../api/generated";
import type { Reply } from "../api/client";
import { findConnection } from "../core/connections";
import type { Question } from "../core/vault";
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

/** Asks in a dialog and waits until it is closed; the dialog itself does what it is for. */
function asked(app: App, question: Question): Promise<void> {
  showQuestion(app, question);
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

/** True if the connection is open afterwards. */
async function askPassword(app: App, connection: string): Promise<boolean> {
  await asked(app, { kind: "password", connection });
  return findConnection(app.store.get().connections, connection)?.state === "open";
}

/** Calls again after the person has given what the call lacked; the last answer. */
export async function withSecrets<T>(app: App, connection: string, call: () => Promise<Reply<T>>): Promise<Reply<T>> {
  let reply = await call();
  for (let left = 3; !reply.ok && left > 0; left -= 1) {
    const given =
      reply.error.code === "vault_locked"
        ? await askUnlock(app)
        : reply.error.code === "password_needed" && connection !== "" && (await askPassword(app, connection));
    if (!given) return reply;
    reply = await call();
  }
  return reply;
}
