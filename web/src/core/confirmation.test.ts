import { expect, test } from "vitest";
import type { Connection } from "../api/generated";
import { mayRun, nameToType } from "./confirmation";

function production(family: string): Connection {
  return {
    name: "shop-prod",
    driver: "",
    title: "",
    tile: "",
    family,
    language: "",
    url: "",
    environment: "production",
    read_only: false,
    folder: "",
    favorite: false,
    password_from: "none",
    password_command: "",
    password_set: false,
    saved: true,
    copy: false,
    state: "open",
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
  };
}

test.each([
  ["orders", "orders"],
  ['public."Order items"', "Order items"],
  ["archive.orders", "orders"],
  ["\x60weird\x60\x60name\x60", "weird\x60name"],
  ["[dbo].[orders]", "orders"],
  ['"a""b"', 'a"b'],
  ['"a, b"', "a, b"],
  // Not one plain name: the connection's name stands for all of it.
  ["a, b", "shop-prod"],
  ["a, b, …", "shop-prod"],
  ["", "shop-prod"],
])("%s: %s has to be typed", (object, name) => {
  expect(nameToType({ object }, production("sql"))).toBe(name);
});

test("a collection is named as it is, whatever its name holds", () => {
  expect(nameToType({ object: "fleet.events" }, production("document"))).toBe("fleet.events");
  expect(nameToType({ object: "" }, production("document"))).toBe("shop-prod");
});

test("a command on keys needs the connection's name, and other environments need nothing", () => {
  expect(nameToType({ object: "user:1" }, production("key_value"))).toBe("shop-prod");
  expect(nameToType({ object: "a" }, { ...production("sql"), environment: "staging" })).toBe("");
  expect(nameToType({ object: "a" }, undefined)).toBe("");
});

test("the name is compared to the letter, blanks around it aside", () => {
  expect([mayRun("", ""), mayRun("Orders", " Orders "), mayRun("Orders", "orders"), mayRun("Orders", "")]).toEqual([
    ...[true, true, false, false],
  ]);
});
