import { expect, test } from "vitest";
import type { LogEntry } from "../api/generated";
import { logFacts, logReport, putNewest } from "./log";

function entry(id: number, changes: Partial<LogEntry> = {}): LogEntry {
  return {
    id,
    at: "2026-11-20T20:31:42.123Z",
    level: "error",
    connection: "shop",
    operation: "query.run",
    code: "syntax",
    sqlstate: "42P01",
    vendor_code: "42P01",
    message: `Entry ${id}.`,
    hint: "",
    step: "",
    ...changes,
  };
}

const ids = (entries: readonly LogEntry[]): number[] => entries.map((each) => each.id);

test("newer entries come before those that are there", () => {
  expect(ids(putNewest([entry(3), entry(2)], [entry(5), entry(4), entry(3)]))).toEqual([5, 4, 3, 2]);
  expect(ids(putNewest([], [entry(2), entry(1)]))).toEqual([2, 1]);
});

test("a gap begins anew, and an emptied log is empty", () => {
  expect(ids(putNewest([entry(3)], [entry(9), entry(8)]))).toEqual([9, 8]);
  expect(ids(putNewest([entry(3)], []))).toEqual([]);
});

test("facts that are not there, or there twice, are left out", () => {
  expect(logFacts(entry(1)).map(([name]) => name)).toEqual(["Connection", "Operation", "Kind", "SQLSTATE", "Time"]);
  expect(logFacts(entry(1, { step: "tcp", connection: "" }))).toContainEqual(["Step", "TCP"]);
});

test("the report begins with the message", () => {
  expect(logReport(entry(1, { hint: "Look." })).split("\n").slice(0, 3)).toEqual(["Entry 1.", "Hint: Look.", "Connection: shop"]);
  expect(logReport(entry(1))).toContain("SQLSTATE: 42P01 undefined_table");
  expect(logReport(entry(1))).toContain("Time: 2026-11-20 20:31:42 UTC");
});
