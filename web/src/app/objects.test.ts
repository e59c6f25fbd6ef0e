import { expect, test } from "vitest";
import { createClient, type Fetch } from "../api/client";
import type { Connection } from "../api/generated";
import { initial_state } from "../core/state";
import type { App } from "./app";
import { createStore } from "./store";
import { openTable, setFace } from "./tabs";

const connection: Connection = {
  name: "shop",
  driver: "sqlite",
  title: "SQLite",
  tile: "SI",
  family: "sql",
  language: "sqlite",
  url: "sqlite:shop.db",
  environment: "none",
  read_only: false,
  folder: "",
  favorite: false,
  password_from: "none",
  password_command: "",
  password_set: false,
  saved: true,
  copy: false,
  state: "open",
  product: "SQLite",
  server_version: "3",
  database: "main",
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

/** The window on a server that answers each method as told; `asked` gathers the methods. */
function windowOn(answers: Readonly<Record<string, () => Response>>) {
  const asked: string[] = [];
  const fetcher: Fetch = (address) => {
    const method = address.replace("/api/v1/", "");
    asked.push(method);
    const error = { error: { code: "not_supported", message: `No ${method} here.` } };
    return Promise.resolve(answers[method]?.() ?? Response.json(error, { status: 400 }));
  };
  let id = 0;
  const app: App = {
    store: createStore({ ...initial_state, connections: { list: [connection], loaded: true } }),
    client: createClient(fetcher),
    storage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
    editors: new Map(),
    asked: new Set(),
    aborts: new Map(),
    mac: false,
    now: () => 0,
    newId: () => `tab${(id += 1)}`,
  };
  return { app, asked };
}

async function settled(app: App, until: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!until()) return;
      stop();
      resolve();
    };
    const stop = app.store.subscribe(look);
    look();
  });
}

test("the structure of a table is asked for without reading its rows, and its rows when they are looked at", async () => {
  const { app, asked } = windowOn({ "catalog.describe": () => Response.json({ kind: "table", path: ["main", "a"] }) });
  openTable(app, "shop", ["main", "a"], "table", false, "structure");
  await settled(app, () => app.store.get().objects["tab1"]?.description?.state === "ready");
  expect(asked).toEqual(["catalog.describe"]);
  setFace(app, "tab1", "rows");
  await settled(app, () => app.store.get().runs["tab1"]?.refused !== undefined);
  setFace(app, "tab1", "structure");
  expect(asked).toEqual(["catalog.describe", "query.open_table"]);
});

test("what an engine cannot write is an error in its place", async () => {
  const { app } = windowOn({});
  openTable(app, "shop", ["main", "a"], "table", false, "definition");
  await settled(app, () => app.store.get().objects["tab1"]?.definition?.state === "failed");
  expect(app.store.get().objects["tab1"]?.definition?.error?.message).toBe("No catalog.ddl here.");
});

test("a key tells what it is beside its elements", async () => {
  const { app, asked } = windowOn({ "catalog.describe": () => Response.json({ kind: "key", path: ["0", "a"] }) });
  openTable(app, "shop", ["0", "a"], "key", false);
  await settled(app, () => app.store.get().objects["tab1"]?.description?.state === "ready");
  expect(asked.toSorted()).toEqual(["catalog.describe", "query.open_table"]);
});
