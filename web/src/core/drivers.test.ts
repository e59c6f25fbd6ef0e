import { expect, test } from "vitest";
import type { DriverInfo } from "../api/generated";
import { recogniseDriver, targetPlaceholder } from "./drivers";

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
