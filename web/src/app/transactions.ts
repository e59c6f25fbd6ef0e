// Actions on the transactions of tabs.
import type { Transaction, TransactionMode } from "../api/generated";
import type { Reply } from "../api/client";
import { changeTab, findTab } from "../core/tabs";
import { type App, toast } from "./app";
import { run } from "./queries";

/** News of a tab's transaction, from a reply or from the events socket. */
export function transactionChanged(app: App, transaction: Transaction): void {
  app.store.update((state) =>
    findTab(state.tabs, transaction.session)?.connection === transaction.connection
      ? { ...state, transactions: { ...state.transactions, [transaction.session]: transaction } }
      : state,
  );
}

function sessionOf(app: App, tab: string): { connection: string; session: string } {
  return { connection: findTab(app.store.get().tabs, tab)?.connection ?? "", session: tab };
}

async function told(app: App, call: Promise<Reply<Transaction>>): Promise<boolean> {
  const reply = await call;
  if (reply.ok) transactionChanged(app, reply.value);
  else toast(app, "error", [reply.error.message, reply.error.hint].filter(Boolean).join(" "));
  return reply.ok;
}

/** True if it ended so; the reason of a failure is a toast. */
export async function endTransaction(app: App, tab: string, how: "commit" | "rollback"): Promise<boolean> {
  const mark = `end transaction ${tab}`;
  if (app.asked.has(mark)) return false;
  app.asked.add(mark);
  const done = await told(app, app.client.call(`transaction.${how}`, sessionOf(app, tab)));
  app.asked.delete(mark);
  // What it became is asked for where the answer was an error: it may be gone.
  if (!done) void askTransactions(app, [tab]);
  // What was applied to the rows in sight is taken back with it.
  if (done && how === "rollback" && findTab(app.store.get().tabs, tab)?.kind === "table") void run(app, tab, false);
  return done;
}

export async function beginTransaction(app: App, tab: string): Promise<void> {
  await told(app, app.client.call("transaction.begin", sessionOf(app, tab)));
}

export async function setSavepoint(app: App, tab: string, name: string): Promise<void> {
  await told(app, app.client.call("transaction.savepoint", { ...sessionOf(app, tab), name }));
}

export async function rollBackTo(app: App, tab: string, name: string): Promise<void> {
  await told(app, app.client.call("transaction.rollback_to", { ...sessionOf(app, tab), name }));
}

/** How the tab commits from now on. It is kept with the tab, and told with each run, whatever became of the session. */
export async function setMode(app: App, tab: string, mode: TransactionMode, isolation: string): Promise<void> {
  app.store.update((state) => ({ ...state, tabs: changeTab(state.tabs, tab, { mode, isolation }) }));
  await told(app, app.client.call("transaction.set_mode", { ...sessionOf(app, tab), mode, isolation }));
}

/** After a reload, and after the events socket was lost. */
export async function askTransactions(app: App, tabs: readonly string[]): Promise<void> {
  const known = tabs.map((tab) => sessionOf(app, tab)).filter((session) => session.connection !== "");
  const replies = await Promise.all(known.map((session) => app.client.call("transaction.status", session)));
  for (const reply of replies) if (reply.ok) transactionChanged(app, reply.value);
}
