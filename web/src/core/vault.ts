// The vault as the window sees it: whether it is open, and what must be asked of the person. Plain data and functions on it.
import type { Connection, DriverInfo, ErrorInfo, PasswordFrom, VaultStatus, WayIn } from "../api/generated";
import { unknownHostKey } from "./way";

/** What the window asks in a dialog of its own, over everything else. */
export type Question =
  | { readonly kind: "unlock" }
  | { readonly kind: "create" }
  | { readonly kind: "passphrase" }
  | { readonly kind: "password"; readonly connection: string; readonly option: string; readonly message: string }
  | { readonly kind: "host_key"; readonly message: string; readonly fingerprint: string }
  /** What a connection of a project does, before it is opened for the first time. */
  | { readonly kind: "trust"; readonly connection: string; readonly address: string; readonly program: string; readonly fingerprint: string }
  /** The folder that a connection is to stand in. */
  | { readonly kind: "move"; readonly connection: string }
  /** The name and the place of a query that is saved. */
  | { readonly kind: "save_query"; readonly tab: string }
  /** Another name or place for a saved query. */
  | { readonly kind: "move_query"; readonly id: string }
  | { readonly kind: "remove_query"; readonly id: string }
  /** Which rows of a result are shown, by conditions in groups. */
  | { readonly kind: "conditions"; readonly result: string; readonly column?: number | undefined }
  /** What the rows of a result are grouped by, and what is computed; the column that was pointed at comes first. */
  | { readonly kind: "summary"; readonly result: string; readonly column?: number | undefined }
  /** Open transactions of these tabs, before they are closed; a connection: before it is. */
  | { readonly kind: "transaction"; readonly tabs: readonly string[]; readonly connection: string };

/** What the person said to a question last: a fingerprint to trust, or the option whose secret was given. */
export interface Answer {
  readonly what: string;
  /** The secret belongs into the vault. */
  readonly keep: boolean;
}

const secret_words: Readonly<Record<string, { title: string; label: string; noun: string }>> = {
  ssh_password: { title: "Password of the SSH server", label: "SSH password", noun: "password" },
  ssh_key_passphrase: { title: "Passphrase of the SSH key", label: "Passphrase", noun: "passphrase" },
  proxy_password: { title: "Password of the proxy", label: "Proxy password", noun: "password" },
};

/** How the secret of an option is called in a dialog. */
export function secretWords(option: string): { title: string; label: string; noun: string } {
  return secret_words[option] ?? { title: "Password", label: "Password", noun: "password" };
}

/** The option whose secret an error asks for; empty for other errors. */
export function neededSecret(error: ErrorInfo): string {
  if (error.code !== "password_needed") return "";
  return error.step === "tunnel" ? error.vendor_code : "password";
}

/** The secret of `option` was taken, and connecting now lacks something else, which is asked for next. */
export function goesOnWith(error: ErrorInfo, option: string): boolean {
  const needed = neededSecret(error);
  return (needed !== "" && needed !== option) || unknownHostKey(error) !== "" || error.code === "vault_locked";
}

const way_words: Record<WayIn, string> = {
  passphrase: "a passphrase",
  keyring: "the desktop’s keyring",
  key_file: "a key file",
};

/** "a passphrase or the desktop’s keyring" */
export function waysInWords(ways: readonly WayIn[]): string {
  return ways.map((way) => way_words[way]).join(" or ");
}

/** Why it is locked, as a sentence; empty if nobody locked it since the start. */
export function lockedBecause(vault: VaultStatus): string {
  switch (vault.locked_by) {
    case "idle":
      return `It locked itself after ${vault.lock_after_minutes} ${vault.lock_after_minutes === 1 ? "minute" : "minutes"} without use.`;
    case "sleep":
      return "It locked itself when the machine went to sleep.";
    case "person":
      return "It was locked by hand.";
    case "none":
      return "";
  }
}

/** For the status bar; empty if there is nothing to tell. */
export function vaultLabel(vault: VaultStatus | undefined): string {
  if (!vault || vault.state === "absent") return "";
  return vault.state === "locked" ? "Vault locked" : "Vault open";
}

export function takesPassword(driver: DriverInfo | undefined): boolean {
  return driver?.options.some((option) => option.kind === "secret" && option.name === "password") ?? false;
}

export const password_sources: readonly { readonly value: PasswordFrom; readonly label: string }[] = [
  { value: "vault", label: "Save in vault" },
  { value: "ask", label: "Ask every time" },
  { value: "command", label: "From a command" },
  { value: "none", label: "None" },
];

/** What a password field shows while it is empty. */
export function passwordPlaceholder(edited: Connection | undefined, from: PasswordFrom): string {
  return from === "vault" && edited?.password_from === "vault" && edited.password_set ? "Saved; type to replace it" : "";
}

export const shortest_passphrase = 8;

/** Why a new passphrase cannot be taken; empty if it can. */
export function lackOfPassphrase(first: string, second: string): string {
  if (first === "") return "Type a passphrase first";
  if (first.length < shortest_passphrase) return `Use at least ${shortest_passphrase} characters`;
  return first === second ? "" : "The two are not the same";
}
