import { expect, test } from "vitest";
import type { Connection, ErrorInfo } from "../api/generated";
import {
  connectionLabel,
  databases,
  dropConnection,
  productLabel,
  putConnection,
  setConnections,
  stateLabel,
  stored_results,
  suggestName,
  untrusted,
} from "./connections";

function connection(name: string, changes: Partial<Connection> = {}): Connection {
  return {
    name,
    driver: "sqlite",
    title: "SQLite",
    tile: "Sl",
    family: "sql",
    language: "sqlite",
    url: "",
    environment: "none",
    read_only: false,
    folder: "",
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
    via: "",
    epoch: 0,
    retry_in_ms: 0,
    project: "",
    untrusted: "",
    hides: false,
    ...changes,
  };
}

test("stored results are no database, and called by what they are", () => {
  const shop = connection("shop");
  expect(databases([shop, connection(stored_results, { saved: false })])).toEqual([shop]);
  // A connection of that name that somebody saved before is one.
  expect(databases([connection(stored_results)])).toHaveLength(1);
  expect(connectionLabel(stored_results)).toBe("Stored results");
  expect(connectionLabel("shop")).toBe("shop");
});

test("the state says when the next attempt to reconnect is", () => {
  expect(stateLabel({ state: "open", retry_in_ms: 0 }, 0)).toBe("Connected");
  expect(stateLabel({ state: "reconnecting", retry_in_ms: 4200 }, 1000)).toBe("Reconnecting in 4 s");
  expect(stateLabel({ state: "reconnecting", retry_in_ms: 4200 }, 5000)).toBe("Reconnecting");
  expect(stateLabel({ state: "lost", retry_in_ms: 0 }, 0)).toBe("Connection lost");
});

test("a changed connection keeps its place and a new one comes last", () => {
  let state = setConnections([connection("a"), connection("b")]);
  state = putConnection(state, connection("a", { state: "open" }));
  state = putConnection(state, connection("c"));
  expect(state.list.map((each) => [each.name, each.state])).toEqual([
    ["a", "open"],
    ["b", "closed"],
    ["c", "closed"],
  ]);
  expect(dropConnection(state, "b").list.map((each) => each.name)).toEqual(["a", "c"]);
});

test("the product is named with its version, or by the driver while unknown", () => {
  expect(productLabel(connection("a", { product: "PostgreSQL", server_version: "17.2" }))).toBe("PostgreSQL 17.2");
  expect(productLabel(connection("a"))).toBe("SQLite");
});

test.each([
  ["postgresql://app:secret@db.local:5432/shop?sslmode=require", "shop"],
  ["postgres://db.local", "db.local"],
  ["/srv/data/ledger.sqlite", "ledger.sqlite"],
  ["sqlite:///srv/ledger.db", "ledger.db"],
  ["C:\\data\\x.db", "x.db"],
  ["", "connection"],
])("%s suggests the name %s", (target, name) => expect(suggestName(target, [])).toBe(name));

test("a taken name gets a number", () => {
  expect(suggestName("/a/x.db", ["x.db", "x.db-2"])).toBe("x.db-3");
});

test("only a refusal of a project's connection has a fingerprint to trust", () => {
  const error = { code: "confirmation", vendor_code: "trust:f00d" } as ErrorInfo;
  expect(untrusted(error)).toBe("trust:f00d");
  expect(untrusted({ ...error, vendor_code: "SHA256:abc" })).toBe("");
  expect(untrusted({ ...error, code: "unauthorized" })).toBe("");
});
