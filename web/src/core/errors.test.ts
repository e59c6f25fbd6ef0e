import { describe, expect, test } from "vitest";
import { makeError } from "../api/client";
import type { Connection, ErrorInfo } from "../api/generated";
import { damageFact, errorDeeds, errorPlace, errorReport, errorTitle, serverFact, sqlstateName, transactionFact } from "./errors";

const text = "SELECT é\nFROM orders o\nJOIN customers c ON c.id = o.custmer_id";
const begin = new TextEncoder().encode(text.slice(0, text.indexOf("o.custmer"))).length;

function failing(changes: Partial<ErrorInfo> = {}): ErrorInfo {
  return {
    ...makeError("syntax", "column o.custmer_id does not exist."),
    sqlstate: "42703",
    position: { begin, end: begin },
    ...changes,
  };
}

const closed: Connection = {
  name: "shop",
  driver: "postgresql",
  title: "PostgreSQL",
  tile: "Pg",
  family: "sql",
  language: "postgresql",
  url: "postgresql://db/shop",
  environment: "none",
  read_only: false,
  folder: "",
  project: "",
  untrusted: "",
  hides: false,
  favorite: false,
  password_from: "none",
  password_command: "",
  password_set: false,
  saved: true,
  copy: false,
  state: "closed",
  product: "",
  server_version: "",
  database: "",
  user: "",
  encryption: "",
  latency_ms: 0,
  epoch: 0,
  retry_in_ms: 0,
  via: "",
};

describe("the place", () => {
  test("of a position without a length is the word that begins there", () => {
    const place = errorPlace(text, failing());
    expect(place).toMatchObject({ line: 3, column: 28 });
    expect(place?.text.slice(place.mark_begin, place.mark_end)).toBe("o.custmer_id");
    expect(text.slice(place?.from, place?.to)).toBe("o.custmer_id");
  });

  test("never leaves its line", () => {
    const place = errorPlace("a b\nc", failing({ position: { begin: 2, end: 5 } }));
    expect([place?.mark_begin, place?.mark_end]).toEqual([2, 3]);
  });

  test("at the end of the text marks nothing and does not fail", () => {
    const place = errorPlace("select", failing({ position: { begin: 6, end: 6 } }));
    expect(place).toMatchObject({ line: 1, column: 7, mark_begin: 6, mark_end: 6 });
  });

  test("is absent when the server gave none", () =>
    expect(errorPlace(text, makeError("internal", "x"))).toBeUndefined());
});

test("a title begins with a capital and has no full stop", () => {
  expect(errorTitle(failing())).toBe("Column o.custmer_id does not exist");
  expect(errorTitle(makeError("internal", ""))).toBe("The statement failed");
});

test("the transaction is told with the results that are kept", () => {
  expect(transactionFact(failing(), [])).toBe("Only this statement failed.");
  expect(transactionFact(failing(), ["r1", "r2", "r3"])).toContain("kept in r1, r2 and r3.");
  expect(transactionFact(failing({ damage: "connection" }), ["r1"])).toContain("lost");
});

test("what helps most comes first, and the log is always there", () => {
  const lost = failing({ damage: "connection", retryable: true });
  const connection = { ...closed, state: "lost" as const };
  expect(errorDeeds(failing(), undefined, true)).toEqual(["log"]);
  expect(errorDeeds(lost, connection, true)).toEqual(["reconnect", "retry", "edit_connection", "log"]);
  expect(errorDeeds(lost, { ...connection, state: "open" }, true)).toEqual(["retry", "edit_connection", "log"]);
  expect(errorDeeds({ ...lost, retryable: false }, { ...connection, saved: false }, true)).toEqual(["reconnect", "log"]);
  expect(errorDeeds(failing({ code: "vault_locked" }), connection, false)).toEqual(["unlock", "log"]);
});

test("what is unusable is told without a statement too", () => {
  expect(damageFact(failing())).toBe("");
  expect(damageFact(failing({ step: "tcp", damage: "connection" }))).toContain("nothing was run");
  expect(damageFact(failing({ damage: "connection" }))).toContain("lost");
});

test("the server is told with the time, as far as known", () => {
  expect(serverFact(undefined, 3)).toBe("after 3 ms");
  expect(serverFact(undefined, 0)).toBe("");
});

test("the report holds every fact and marks the word", () => {
  const report = errorReport(
    failing({ hint: "Perhaps customer_id." }),
    errorPlace(text, failing()),
    "PostgreSQL 17.2",
    "Only this statement failed.",
  );
  expect(report).toContain("3  JOIN customers c ON c.id = o.custmer_id\n" + " ".repeat(30) + "^^^^^^^^^^^^\n");
  expect(report).toContain("Hint: Perhaps customer_id.");
  expect(report).toContain("SQLSTATE: 42703 undefined_column");
  expect(sqlstateName("99999")).toBe("");
});
