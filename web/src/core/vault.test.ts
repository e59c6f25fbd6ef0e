import { expect, test } from "vitest";
import { makeError } from "../api/client";
import type { Connection, DriverInfo, VaultStatus } from "../api/generated";
import { lackOfPassphrase, lockedBecause, passwordPlaceholder, takesPassword, vaultLabel, waysInWords, goesOnWith, neededSecret, secretWords } from "./vault";

const vault: VaultStatus = {
  state: "locked",
  ways: ["passphrase"],
  lock_after_minutes: 15,
  secrets: 1,
  locked_by: "idle",
  path: "/home/ann/vault",
  key_file: "",
};

test("the status bar tells of a vault only where there is one", () => {
  expect(vaultLabel(undefined)).toBe("");
  expect(vaultLabel({ ...vault, state: "absent" })).toBe("");
  expect(vaultLabel(vault)).toBe("Vault locked");
  expect(vaultLabel({ ...vault, state: "unlocked" })).toBe("Vault open");
});

test("a locked vault says why", () => {
  expect(lockedBecause(vault)).toBe("It locked itself after 15 minutes without use.");
  expect(lockedBecause({ ...vault, lock_after_minutes: 1 })).toBe("It locked itself after 1 minute without use.");
  expect(lockedBecause({ ...vault, locked_by: "none" })).toBe("");
});

test("the ways in are words", () => {
  expect(waysInWords(["passphrase", "key_file"])).toBe("a passphrase or a key file");
});

test("a new passphrase is long enough and typed twice", () => {
  expect(lackOfPassphrase("", "")).not.toBe("");
  expect(lackOfPassphrase("short", "short")).not.toBe("");
  expect(lackOfPassphrase("long enough", "long enouhg")).not.toBe("");
  expect(lackOfPassphrase("long enough", "long enough")).toBe("");
});

test("an engine takes a password if it describes one", () => {
  const option = { title: "", default_value: "", choices: [], required: false, help: "" };
  const driver = (kind: string, name: string) => ({ options: [{ ...option, kind, name }] }) as unknown as DriverInfo;
  expect(takesPassword(driver("secret", "password"))).toBe(true);
  expect(takesPassword(driver("text", "password"))).toBe(false);
  expect(takesPassword(undefined)).toBe(false);
});

test("a saved password is told of, and never shown", () => {
  const saved = { password_from: "vault", password_set: true } as Connection;
  expect(passwordPlaceholder(saved, "vault")).not.toBe("");
  expect(passwordPlaceholder(saved, "ask")).toBe("");
  expect(passwordPlaceholder(undefined, "vault")).toBe("");
});

test("an error names the secret that is asked for next", () => {
  const lacks = { ...makeError("password_needed", "The key is protected."), step: "tunnel" as const, vendor_code: "ssh_key_passphrase" };
  expect(neededSecret(lacks)).toBe("ssh_key_passphrase");
  expect(neededSecret({ ...lacks, step: "none", vendor_code: "password" })).toBe("password");
  expect(neededSecret({ ...lacks, code: "unauthenticated" })).toBe("");
  expect(goesOnWith(lacks, "ssh_key_passphrase")).toBe(false);
  expect(goesOnWith(lacks, "ssh_password")).toBe(true);
  expect(goesOnWith(makeError("vault_locked", "Locked."), "ssh_password")).toBe(true);
  expect(goesOnWith(makeError("unauthenticated", "Wrong."), "ssh_password")).toBe(false);
  expect(secretWords("ssh_key_passphrase").noun).toBe("passphrase");
});
