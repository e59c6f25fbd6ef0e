// Actions on the rows of a table tab: filter them, sort them, count them. The database does the work, whatever its size.
import type { Query } from "../api/generated";
import { all_rows, isPlain, sortBy, type Browse, type RowCount, type SortTerm } from "../core/browse";
import { findConnection } from "../core/connections";
import { isBusy } from "../core/runs";
import { runOf } from "../core/state";
import { changeTab, findTab } from "../core/tabs";
import type { App } from "./app";
import { openRows } from "./queries";

const ask_every_ms = 200;

function tableTab(app: App, id: string) {
  const tab = findTab(app.store.get().tabs, id);
  return tab?.kind === "table" ? tab : undefined;
}

async function browse(app: App, id: string, change: (before: Browse) => Browse): Promise<void> {
  const tab = tableTab(app, id);
  if (!tab || isBusy(runOf(app.store.get(), id))) return;
  const next = change(tab.browse ?? all_rows);
  // What was asked for is worth keeping: no other table takes the place of a filtered one.
  const kept = isPlain(next) ? undefined : next;
  app.store.update((state) => ({
    ...state,
    tabs: changeTab(state.tabs, id, { browse: kept, preview: tab.preview && kept === undefined }),
  }));
  const changed = tableTab(app, id);
  if (changed) await openRows(app, changed);
}

export function filterRows(app: App, tab: string, where: string): Promise<void> {
  return browse(app, tab, (before) => ({ ...before, where: where.trim() }));
}

/** Sorts by a column as a click on its header does. */
export function sortRows(app: App, tab: string, column: string, add: boolean): Promise<void> {
  return browse(app, tab, (before) => ({ ...before, order: sortBy(before.order, column, add) }));
}

/** Sorts by one column alone. */
export function sortRowsBy(app: App, tab: string, term: SortTerm): Promise<void> {
  return browse(app, tab, (before) => ({ ...before, order: [term] }));
}

/**
 * True if the database sorts the rows of the tab, and not we those that are here: a table's, as long as not all of them are. What
 * the database has begun to sort it goes on sorting.
 */
export function sortsInDatabase(app: App, id: string, result: string): boolean {
  const state = app.store.get();
  const tab = tableTab(app, id);
  if (!tab || findConnection(state.connections, tab.connection)?.family !== "sql") return false;
  return (tab.browse?.order.length ?? 0) > 0 || state.results[result]?.complete !== true;
}

export function clearOrder(app: App, tab: string): Promise<void> {
  return browse(app, tab, (before) => ({ ...before, order: [] }));
}

function setCount(app: App, tab: string, count: RowCount): void {
  if (!tableTab(app, tab)) return;
  app.store.update((state) => ({ ...state, counts: { ...state.counts, [tab]: count } }));
}

/** Waits for the end of a query that belongs to no tab. */
async function ended(app: App, query: Query): Promise<Query | undefined> {
  let now = query;
  while (now.state === "running") {
    await new Promise((resolve) => setTimeout(resolve, ask_every_ms));
    const reply = await app.client.call("query.status", { query: query.query });
    if (!reply.ok) return undefined;
    now = reply.value;
  }
  return now;
}

/** Counts the rows of the tab's table and condition exactly, in a session of its own. */
export async function countRows(app: App, id: string): Promise<void> {
  const tab = tableTab(app, id);
  if (!tab || app.store.get().counts[id]?.state === "counting") return;
  const where = tab.browse?.where ?? "";
  const session = `${id} count`;
  setCount(app, id, { state: "counting", where });
  const reply = await app.client.call("query.count_table", {
    connection: tab.connection,
    session,
    path: [...tab.path],
    ...(where === "" ? {} : { where }),
  });
  if (!reply.ok) return setCount(app, id, { state: "failed", where, error: reply.error });
  const { query } = reply.value;
  setCount(app, id, { state: "counting", where, query });
  const statement = (await ended(app, reply.value))?.statements[0];
  const cell =
    statement?.state === "done" ? await app.client.call("result.cell", { result: statement.result, row: 0, column: 0 }) : undefined;
  const error = cell && !cell.ok ? cell.error : statement?.error;
  setCount(app, id, {
    state: cell?.ok ? "ready" : "failed",
    where,
    ...(cell?.ok ? { rows: cell.value.text } : {}),
    ...(error ? { error } : {}),
  });
  await app.client.call("query.close", { query });
  void app.client.call("session.close", { connection: tab.connection, session });
}

export async function cancelCount(app: App, tab: string): Promise<void> {
  const query = app.store.get().counts[tab]?.query;
  if (query !== undefined) await app.client.call("query.cancel", { query });
}
