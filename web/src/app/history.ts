// The list of past statements.
import { no_history } from "../core/state";
import type { App } from "./app";

const page_size = 100;
let request_number = 0;

/** Reads the newest entries that contain `search`. */
export async function loadHistory(app: App, search: string): Promise<void> {
  app.store.update((state) => ({ ...state, history: { ...state.history, search, loading: true } }));
  await read(app, search, undefined);
}

/** Reads older entries, when the end of the list comes into view. */
export async function loadOlder(app: App): Promise<void> {
  const { entries, loading, end, search } = app.store.get().history;
  const last = entries.at(-1);
  if (loading || end || !last) return;
  app.store.update((state) => ({ ...state, history: { ...state.history, loading: true } }));
  await read(app, search, last.id);
}

async function read(app: App, search: string, before: number | undefined): Promise<void> {
  request_number += 1;
  const number = request_number;
  const reply = await app.client.call("history.list", {
    limit: page_size,
    ...(search === "" ? {} : { search }),
    ...(before === undefined ? {} : { before }),
  });
  if (number !== request_number) return;
  app.store.update((state) => {
    const kept = before === undefined ? [] : state.history.entries;
    if (!reply.ok) return { ...state, history: { ...no_history, search, entries: kept, error: reply.error } };
    const entries = [...kept, ...reply.value.entries];
    return { ...state, history: { search, entries, loading: false, end: reply.value.entries.length < page_size } };
  });
}
