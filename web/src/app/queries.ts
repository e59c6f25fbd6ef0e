// Actions that run statements and read their results.
import type { Query, QueryStatement, RunScope, TransactionMode } from "../api/generated";
import { mayRun, nameToType } from "../core/confirmation";
import { findConnection, isAway } from "../core/connections";
import { isMoving } from "../core/runs";
import * as runs from "../core/runs";
import { changeRun, runOf, showPane, showsHistory, type AppState } from "../core/state";
import { faceOf, findTab, type Tab } from "../core/tabs";
import { hasTransactions } from "../core/transactions";
import { byteOffset } from "../core/utf8";
import { makeError, type Reply } from "../api/client";
import { closeUnread, type App, toast } from "./app";
import { ensureOpen } from "./connections";
import { loadHistory } from "./history";
import { loadDescription, refreshObject } from "./objects";

const more_rows = 10_000;

/** The results of a query, and the views of them that are shown. */
function readsOf(state: AppState, tab: string, query: string): string[] {
  return runs.resultsOf(state.runs[tab], query).flatMap((result) => {
    const shown = state.views[result]?.view?.view;
    return shown === undefined ? [result] : [result, shown];
  });
}

/** Closes queries on the server that no slot of the tab needs any more, and forgets their results. */
function release(app: App, before: AppState, tab: string): void {
  const kept = runs.queriesOf(app.store.get().runs[tab]);
  const gone = [...runs.queriesOf(before.runs[tab])].filter((query) => !kept.has(query));
  for (const query of gone)
    void closeUnread(app, readsOf(before, tab, query), () => app.client.call("query.close", { query }));
}

function update(app: App, tab: string, change: (run: runs.Run) => runs.Run): void {
  const before = app.store.get();
  app.store.update((state) => changeRun(state, tab, change));
  release(app, before, tab);
}

/** Asks for the columns of a result, and once more when it has ended, to learn whether it is complete. */
async function describe(app: App, statement: QueryStatement): Promise<void> {
  const name = statement.result;
  const known = app.store.get().results[name];
  const final = !isMoving(statement.state);
  if (
    known &&
    known.columns.length > 0 &&
    (!final || (known.state === statement.state && known.rows === statement.rows))
  )
    return;
  const mark = `describe ${name} ${statement.state} ${final ? statement.rows : ""}`;
  if (app.asked.has(mark)) return;
  app.asked.add(mark);
  const reply = await app.client.call("result.describe", { result: name });
  app.asked.delete(mark);
  if (reply.ok) app.store.update((state) => ({ ...state, results: { ...state.results, [name]: reply.value } }));
}

/** News of a query, from a reply or from the events socket. A query of a closed tab is not looked at. */
export function queryChanged(app: App, query: Query): void {
  if (!findTab(app.store.get().tabs, query.session)) return;
  const busy = runs.isBusy(app.store.get().runs[query.session]);
  update(app, query.session, (run) => runs.applyQuery(run, query));
  if (showsHistory(app.store.get()) && busy && !runs.isBusy(app.store.get().runs[query.session])) void loadHistory(app);
  for (const statement of query.statements) if (statement.result !== "") void describe(app, statement);
}

function answered(app: App, tab: string, reply: Reply<Query>): void {
  if (reply.ok) queryChanged(app, reply.value);
  else update(app, tab, (run) => runs.refuseRun(run, reply.error));
}

async function begin(app: App, tab: Tab): Promise<boolean> {
  if (runs.isBusy(runOf(app.store.get(), tab.id))) return false;
  update(app, tab.id, (run) => runs.beginRun(run, app.now()));
  // After a loss the session itself connects again, and says first what went with it.
  if (isAway(findConnection(app.store.get().connections, tab.connection))) return true;
  if (await ensureOpen(app, tab.connection)) return true;
  const error =
    app.store.get().open_errors[tab.connection] ??
    makeError(
      "unavailable",
      tab.connection === "" ? "This tab has no connection." : `The connection ${tab.connection} is not known.`,
      "Choose a connection in the toolbar.",
    );
  update(app, tab.id, (run) => runs.refuseRun(run, error));
  return false;
}

/** How the tab commits, told with each run; nothing where there is nothing to choose. */
function commitMode(app: App, tab: Tab): { mode?: TransactionMode; isolation?: string } {
  const { connections, info } = app.store.get();
  const connection = findConnection(connections, tab.connection);
  const driver = info?.drivers.find((each) => each.name === connection?.driver);
  if (!tab.mode || !hasTransactions(driver, connection)) return {};
  return { mode: tab.mode, isolation: tab.isolation ?? "" };
}

const usual_rows = 1_000;

function rowLimit(app: App, least = 0): { max_rows?: number } {
  const limit = app.store.get().settings.row_limit;
  if (least > (limit < 0 ? usual_rows : limit) && limit !== 0) return { max_rows: least };
  return limit < 0 ? {} : { max_rows: limit };
}

/** Runs the statement under the caret, the selection if there is one, or all statements. */
export async function run(app: App, id: string, all: boolean): Promise<void> {
  const tab = findTab(app.store.get().tabs, id);
  if (!tab) return;
  if (tab.kind === "table") return faceOf(tab) === "rows" ? openRows(app, tab) : refreshObject(app, tab);
  app.editors.get(id)?.settle();
  const editor = app.editors.get(id)?.snapshot() ?? { text: tab.text, from: tab.caret, to: tab.caret };
  if (editor.text.trim() === "") return;
  app.store.update((state) => showPane(state, "results"));
  if (!(await begin(app, tab))) return;
  const scope: RunScope = all ? "all" : editor.from === editor.to ? "caret" : "selection";
  const range = all ? {} : { begin: byteOffset(editor.text, editor.from), end: byteOffset(editor.text, editor.to) };
  answered(
    app,
    id,
    await app.client.call("query.run", {
      connection: tab.connection,
      session: id,
      text: editor.text,
      scope,
      ...range,
      ...rowLimit(app),
      ...commitMode(app, tab),
    }),
  );
}

/** Runs one statement of an earlier text again, exactly as it was. */
export async function runAgain(app: App, id: string, text: string, statement: QueryStatement): Promise<void> {
  const tab = findTab(app.store.get().tabs, id);
  if (!tab) return;
  if (tab.kind === "table") return openRows(app, tab);
  if (!(await begin(app, tab))) return;
  const { begin: from, end } = statement;
  answered(
    app,
    id,
    await app.client.call("query.run", {
      connection: tab.connection,
      session: id,
      text,
      scope: "selection",
      begin: from,
      end,
      ...rowLimit(app),
      ...commitMode(app, tab),
    }),
  );
}

/** Opens or refreshes the rows of a table tab; `least` are read though the limit is lower. */
export async function openRows(app: App, tab: Tab, least = 0): Promise<void> {
  // What a key is stands above its elements, and is as fresh as they are.
  if (tab.object_kind === "key") void loadDescription(app, tab);
  if (!(await begin(app, tab))) return;
  const { where = "", order = [] } = tab.browse ?? {};
  answered(
    app,
    tab.id,
    await app.client.call("query.open_table", {
      connection: tab.connection,
      session: tab.id,
      path: [...tab.path],
      ...(tab.object_kind ? { kind: tab.object_kind } : {}),
      ...(where === "" ? {} : { where }),
      ...(order.length === 0 ? {} : { order: order.map((term) => ({ ...term })) }),
      ...rowLimit(app, least),
    }),
  );
}

export async function cancel(app: App, tab: string): Promise<void> {
  const state = runOf(app.store.get(), tab);
  if (!state.query || !runs.isBusy(state)) return;
  const reply = await app.client.call("query.cancel", { query: state.query.query });
  if (reply.ok) queryChanged(app, reply.value);
  else toast(app, "error", reply.error.message);
}

/** Lets the statement run that the server asked about, if what has to be typed for it was. */
export async function confirm(app: App, tab: string, typed: string): Promise<void> {
  const query = runOf(app.store.get(), tab).query;
  if (!query?.confirmation) return;
  const connection = findConnection(app.store.get().connections, query.connection);
  const statement = query.statements.find((each) => each.state === "confirm");
  if (!mayRun(nameToType(statement, connection), typed)) return;
  const reply = await app.client.call("query.confirm", { query: query.query, token: query.confirmation.token });
  if (reply.ok) queryChanged(app, reply.value);
  else toast(app, "error", reply.error.message);
}

/** Reads further rows of a paused result; 0 reads all. */
export async function fetchMore(app: App, tab: string, key: string, all: boolean): Promise<void> {
  const slot = runOf(app.store.get(), tab).slots.find((each) => each.key === key);
  if (slot?.statement.state !== "paused") return;
  const mark = `fetch ${slot.statement.result} ${slot.statement.rows}${all ? " all" : ""}`;
  if (app.asked.has(mark)) return;
  app.asked.add(mark);
  const reply = await app.client.call("result.fetch", { result: slot.statement.result, rows: all ? 0 : more_rows });
  if (!reply.ok) {
    app.asked.delete(mark);
    toast(app, "error", reply.error.message);
    return;
  }
  const info = reply.value;
  // The reply tells how far reading is and leaves the columns out, which are known and stay as they are.
  app.store.update((state) => {
    const columns = info.columns.length > 0 ? info.columns : (state.results[info.result]?.columns ?? []);
    return { ...state, results: { ...state.results, [info.result]: { ...info, columns } } };
  });
  const status = await app.client.call("query.status", { query: slot.query });
  if (status.ok) queryChanged(app, status.value);
  app.asked.delete(mark);
}

export function chooseSlot(app: App, tab: string, key: string): void {
  update(app, tab, (run) => runs.chooseSlot(run, key));
}

export function closeSlot(app: App, tab: string, key: string): void {
  update(app, tab, (run) => runs.closeSlot(run, key));
}

export function pinSlot(app: App, tab: string, key: string, pinned: boolean): void {
  update(app, tab, (run) => runs.pinSlot(run, key, pinned));
}

/** Gives up everything a tab holds on the server: a running query is cancelled, results are dropped. */
export function releaseTab(app: App, tab: string): void {
  const run = app.store.get().runs[tab];
  const before = app.store.get();
  const connection = findTab(before.tabs, tab)?.connection ?? "";
  const closing = [...runs.queriesOf(run)].map(async (query) => {
    if (run?.query?.query === query && runs.isBusy(run)) await app.client.call("query.cancel", { query });
    return closeUnread(app, readsOf(before, tab, query), () => app.client.call("query.close", { query }));
  });
  // What it asked of other tables has a session of its own.
  if (app.asked.delete(`${tab} related`)) void app.client.call("session.close", { connection, session: `${tab} related` });
  // Its session goes last, and with it what was not committed.
  if (run && connection !== "")
    void Promise.all(closing).then(() => app.client.call("session.close", { connection, session: tab }));
  app.store.update((state) => {
    const { [tab]: _run, ...others } = state.runs;
    const { [tab]: _focus, ...focus } = state.focus;
    const { [tab]: _object, ...objects } = state.objects;
    const { [tab]: _count, ...counts } = state.counts;
    const { [tab]: _transaction, ...transactions } = state.transactions;
    const { [tab]: _editing, ...editing } = state.editing;
    return { ...state, runs: others, focus, objects, counts, transactions, editing };
  });
}

/** After the events socket was lost, and after a reload: asks how the queries stand. */
export async function askStatus(app: App, queries: readonly string[]): Promise<void> {
  const replies = await Promise.all(queries.map((query) => app.client.call("query.status", { query })));
  for (const reply of replies) if (reply.ok) queryChanged(app, reply.value);
}

/** After a reload: the results that a tab had, as far as the server still has them. */
export async function restoreResults(app: App, tab: string, saved: runs.SavedRun): Promise<void> {
  if (saved.queries.length === 0) return;
  const replies = await Promise.all(saved.queries.map((query) => app.client.call("query.status", { query })));
  const queries = replies.flatMap((reply) => (reply.ok ? [reply.value] : []));
  const text = findTab(app.store.get().tabs, tab)?.text ?? "";
  if (queries.length === 0 || app.store.get().runs[tab]?.pending === true) return;
  app.store.update((state) => changeRun(state, tab, () => runs.markStale(runs.restoreRun(saved, queries), text)));
  for (const statement of queries.flatMap((query) => query.statements))
    if (statement.result !== "") void describe(app, statement);
}

export function openQueries(app: App): string[] {
  return Object.values(app.store.get().runs).flatMap((each) => [...runs.queriesOf(each)]);
}
