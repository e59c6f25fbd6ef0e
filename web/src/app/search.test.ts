import { expect, test } from "vitest";
import { createClient, type Fetch } from "../api/client";
import type { AppInfo, Connection } from "../api/generated";
import { initial_state } from "../core/state";
import type { App } from "./app";
import { createStore } from "./store";
import { search, stopSearch } from "./tree";

const connections = [
  { name: "shop", driver: "cheap", state: "open" },
  { name: "cache", driver: "dear", state: "open" },
  { name: "closed", driver: "cheap", state: "closed" },
] as Connection[];
const info = {
  drivers: [
    { name: "cheap", costly_search: false },
    { name: "dear", costly_search: true },
  ],
} as AppInfo;

/** Searches of `cache` answer when they are stopped, as those of a large server do; `asked` gathers the calls. */
function windowOn() {
  const asked: string[] = [];
  const fetcher: Fetch = (address, init) => {
    const body = JSON.parse(String(init.body)) as { connection: string; search?: string };
    asked.push([address.replace("/api/v1/", ""), body.connection, ...(body.search ? [body.search] : [])].join(" "));
    const reply = Response.json({ entries: [{ name: body.connection }], next: "" });
    if (!address.endsWith("catalog.search") || body.connection !== "cache") return Promise.resolve(reply);
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      if (body.search === "s2") resolve(reply);
    });
  };
  let id = 0;
  const app: App = {
    store: createStore({ ...initial_state, info, connections: { list: connections, loaded: true } }),
    client: createClient(fetcher),
    storage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
    editors: new Map(),
    asked: new Set(),
    aborts: new Map(),
    mac: false,
    now: () => 0,
    newId: () => `s${(id += 1)}`,
  };
  return { app, asked };
}

test("while someone types, only what is cheap to search is searched", async () => {
  const { app, asked } = windowOn();
  await search(app, "user");
  expect(asked).toEqual(["catalog.search shop"]);
  expect(app.store.get().search).toMatchObject({ loading: false, waiting: ["cache"], found: [{ connection: "shop" }] });
});

test("on purpose all are searched, and a change of the text stops it on the server too", async () => {
  const { app, asked } = windowOn();
  const first = search(app, "user", true);
  expect(asked).toEqual(["catalog.search shop", "catalog.search cache s1"]);
  stopSearch(app);
  await first;
  expect(asked).toEqual(["catalog.search shop", "catalog.search cache s1", "catalog.cancel cache s1"]);
  await search(app, "users", true);
  const state = app.store.get().search;
  expect(state).toMatchObject({ text: "users", loading: false, waiting: [] });
  expect(state.found.map((each) => each.connection)).toEqual(["shop", "cache"]);
  expect(asked.filter((each) => each.startsWith("catalog.cancel"))).toEqual(["catalog.cancel cache s1"]);
});
