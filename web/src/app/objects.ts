// Asks what the object of a tab is made of, and for the statements that make it again.
import { makeError, type Reply } from "../api/client";
import type { CatalogObject } from "../api/generated";
import { changeObject } from "../core/state";
import type { Asked, ObjectFacts } from "../core/structure";
import { faceOf, findTab, type Tab } from "../core/tabs";
import type { App } from "./app";
import { ensureOpen } from "./connections";

type Part = keyof ObjectFacts;

function put(app: App, tab: string, part: Part, asked: ObjectFacts[Part]): void {
  // A tab that was closed meanwhile is not brought back.
  if (!findTab(app.store.get().tabs, tab)) return;
  app.store.update((state) => changeObject(state, tab, { [part]: asked }));
}

function settle<T>(known: Asked<T> | undefined, reply: Reply<T>): Asked<T> {
  if (reply.ok) return { state: "ready", value: reply.value };
  return { state: "failed", error: reply.error, ...(known?.value === undefined ? {} : { value: known.value }) };
}

async function ask<T>(app: App, tab: Tab, part: Part, call: (request: CatalogObject) => Promise<Reply<T>>): Promise<void> {
  const known = app.store.get().objects[tab.id]?.[part] as Asked<T> | undefined;
  if (known?.state === "loading" || tab.object_kind === undefined) return;
  const loading = { state: "loading" as const, ...(known?.value === undefined ? {} : { value: known.value }) };
  put(app, tab.id, part, loading as ObjectFacts[Part]);
  const open = await ensureOpen(app, tab.connection);
  const reply: Reply<T> = open
    ? await call({ connection: tab.connection, path: [...tab.path], kind: tab.object_kind })
    : {
        ok: false,
        error:
          app.store.get().open_errors[tab.connection] ??
          makeError("unavailable", `The connection ${tab.connection} is not open.`, "Connect, then try again."),
      };
  put(app, tab.id, part, settle(known, reply) as ObjectFacts[Part]);
}

export function loadDescription(app: App, tab: Tab): Promise<void> {
  return ask(app, tab, "description", (request) => app.client.call("catalog.describe", request));
}

export function loadDefinition(app: App, tab: Tab): Promise<void> {
  return ask(app, tab, "definition", async (request) => {
    const reply = await app.client.call("catalog.ddl", request);
    return reply.ok ? { ok: true, value: reply.value.text } : reply;
  });
}

/** Reads again what the tab shows of its object. */
export function refreshObject(app: App, tab: Tab): Promise<void> {
  return faceOf(tab) === "definition" ? loadDefinition(app, tab) : loadDescription(app, tab);
}
