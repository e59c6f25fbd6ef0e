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
    state: "open",
    product: "",
    server_version: "",
    database: "",
    user: "",
    encryption: "",
    latency_ms: 0,
  };
}

test.each([
  ["drop table orders", "orders"],
  ["DROP TABLE IF EXISTS public.\"Order items\" CASCADE", "Order items"],
  ["-- old\n/* really */ truncate only archive.orders;", "orders"],
  ["delete from `weird``name`", "weird`name"],
  ["delete from [dbo].[orders]", "orders"],
  ["update only \"a\"\"b\" set x = 1", 'a"b'],
  ["alter table orders drop column note", "orders"],
  ["drop materialized view concurrently if exists totals", "totals"],
  ["drop table \"table\"", "table"],
  // Not one plain name: the connection's name stands for all of it.
  ["drop table a, b", "shop-prod"],
  ["with gone as (delete from a returning 1) select 1", "shop-prod"],
  ["truncate", "shop-prod"],
])("%s: %s has to be typed", (statement, name) => {
  expect(nameToType(statement, production("sql"))).toBe(name);
});

test.each([
  ["// all\ndb.events.drop()", "events"],
  ["db.fleet.events.deleteMany({})", "fleet.events"],
  [`db.getCollection("odd name").deleteMany({})`, "odd name"],
  ["db.dropDatabase()", "shop-prod"],
])("%s: %s has to be typed", (statement, name) => {
  expect(nameToType(statement, production("document"))).toBe(name);
});

test("a command on keys needs the connection's name, and other environments need nothing", () => {
  expect(nameToType("FLUSHALL", production("key_value"))).toBe("shop-prod");
  expect(nameToType("drop table a", { ...production("sql"), environment: "staging" })).toBe("");
  expect(nameToType("drop table a", undefined)).toBe("");
});

test("the name is compared to the letter, blanks around it aside", () => {
  expect([mayRun("", ""), mayRun("Orders", " Orders "), mayRun("Orders", "orders"), mayRun("Orders", "")]).toEqual([
    ...[true, true, false, false],
  ]);
});
