import { expect, test } from "vitest";
import type { DriverInfo } from "../api/generated";
import { recogniseDriver, schemeHint, secretKeys, targetPlaceholder } from "./drivers";

const drivers: DriverInfo[] = [
  {
    name: "postgresql",
    title: "PostgreSQL",
    tile: "Pg",
    family: "sql",
    language: "postgresql",
    url_schemes: ["postgresql", "postgres"],
    file_extensions: [],
    options: [],
    costly_search: false,
    transactions: false,
    savepoints: false,
    copies_rows: false,
    isolation_levels: [],
  },
  {
    name: "sqlite",
    title: "SQLite",
    tile: "Sl",
    family: "sql",
    language: "sqlite",
    url_schemes: ["sqlite", "file"],
    file_extensions: ["db", ".sqlite"],
    options: [],
    costly_search: false,
    transactions: false,
    savepoints: false,
    copies_rows: false,
    isolation_levels: [],
  },
];

test.each([
  ["postgres://h/db", "postgresql"],
  ["  PostgreSQL://h", "postgresql"],
  ["/srv/ledger.sqlite", "sqlite"],
  ["C:\\data\\Ledger.DB", "sqlite"],
  ["x.db?mode=ro", "sqlite"],
  ["sqlite:///x", "sqlite"],
  ["redis://h", undefined],
  ["ledger", undefined],
])("%s is for %s", (target, name) => expect(recogniseDriver(drivers, target)?.name).toBe(name));

test("the placeholder shows what the engine takes", () => {
  expect(targetPlaceholder(drivers[1])).toBe("/path/to/database.db");
  expect(targetPlaceholder(undefined)).toContain("postgresql://");
});

test("a hint names how the addresses of servers begin", () => {
  const [server, file] = drivers;
  if (!server || !file) throw new Error("no drivers");
  expect(schemeHint(drivers)).toBe("postgresql://");
  expect(schemeHint([server, { ...server, url_schemes: ["mysql"] }, { ...server, url_schemes: ["redis", "valkey"] }, file])).toBe(
    "postgresql://, mysql:// or redis://",
  );
  expect(schemeHint([file])).toBe("");
});

test("the secrets of an address are the password and what a driver calls secret", () => {
  const [server] = drivers;
  if (!server) throw new Error("no drivers");
  const option = { name: "sslKeyPassword", title: "", kind: "secret", default_value: "", choices: [], required: false, help: "" };
  expect(secretKeys([{ ...server, options: [option, { ...option, name: "user", kind: "text" }] }])).toEqual([
    ...["password", "sslkeypassword"],
  ]);
});
