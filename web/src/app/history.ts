// The list of past statements.
import { no_history, type HistoryFilter } from "../core/state";
import type { App } from "./app";

const page_size = 100;
let request_number = 0;

/** Reads the newest entries, of those that the filter lets through; what is not given stays as it was. */
export async function loadHistory(app: App, change: Partial<HistoryFilter> = {}): Promise<void> {
  app.store.update((state) => ({ ...state, history: { ...state.history, ...change, loading: true } }));
  await read(app, undefined);
}

/** Reads older entries, when the end of the list comes into view. */
export async function loadOlder(app: App): Promise<void> {
  const { entries, loading, end } = app.store.get().history;
  const last = entries.at(-1);
  if (loading || end || !last) return;
  app.store.update((state) => ({ ...state, history: { ...state.history, loading: true } }));
  await read(app, last.id);
}

async function read(app: App, before: number | undefined): Promise<void> {
  request_number += 1;
  const number = request_number;
  const { search, state, connection } = app.store.get().history;
  const reply = await app.client.call("history.list", {
    limit: page_size,
    ...(search === "" ? {} : { search }),
    ...(state === "" ? {} : { state }),
    ...(connection === "" ? {} : { connection }),
    ...(before === undefined ? {} : { before }),
  });
  if (number !== request_number) return;
  app.store.update((each) => {
    const filter: HistoryFilter = { search, state, connection };
    const kept = before === undefined ? [] : each.history.entries;
    if (!reply.ok) return { ...each, history: { ...no_history, ...filter, entries: kept, error: reply.error } };
    const entries = [...kept, ...reply.value.entries];
    return { ...each, history: { ...filter, entries, loading: false, end: reply.value.entries.length < page_size } };
  });
}
