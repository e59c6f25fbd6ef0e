// Actions on relations of rows: ask for the row that a key means and for those that refer to a row, open them, and come back.
import type { ReferencedRows, ReferencingTables, RelatedRequest } from "../api/generated";
import { makeError, type Reply } from "../api/client";
import { pushStep, sameBrowse } from "../core/relations";
import { changeTab, findTab, isFollowed, newTableTab, openTab, replacedPreview, type Tab } from "../core/tabs";
import type { App } from "./app";
import { ensureOpen } from "./connections";
import { openRows, releaseTab } from "./queries";
import { showTab } from "./tabs";

/** What is asked now, by its session: a session does one thing at a time. */
const asking = new Map<string, { done: Promise<unknown> }>();
const stopped = makeError("cancelled", "Something else was asked for.");

/** Stops what this tab asked for before, waits for its end, and asks then, unless something else came meanwhile. */
async function inTurn<T>(app: App, tab: Tab, call: (session: string) => Promise<Reply<T>>): Promise<Reply<T>> {
  const session = `${tab.id} related`;
  app.asked.add(session);
  const before = asking.get(session);
  if (before) void app.client.call("row.cancel", { connection: tab.connection, session });
  const mine: { done: Promise<unknown> } = { done: Promise.resolve() };
  asking.set(session, mine);
  const ask = async (): Promise<Reply<T>> => {
    await before?.done;
    if (asking.get(session) !== mine) return { ok: false, error: stopped };
    if (await ensureOpen(app, tab.connection)) return call(session);
    return { ok: false, error: app.store.get().open_errors[tab.connection] ?? makeError("unavailable", `${tab.connection} is not open.`) };
  };
  const turn = ask();
  mine.done = turn;
  const reply = await turn;
  if (asking.get(session) === mine) asking.delete(session);
  return reply;
}

export function askReferenced(app: App, tab: Tab, request: RelatedRequest): Promise<Reply<ReferencedRows>> {
  return inTurn(app, tab, (session) => app.client.call("row.referenced", { ...request, session }));
}

export function askReferencing(app: App, tab: Tab, request: RelatedRequest): Promise<Reply<ReferencingTables>> {
  return inTurn(app, tab, (session) => app.client.call("row.referencing", { ...request, session }));
}

/** Nobody waits for the answer any more. */
export function stopAsking(app: App, tab: Tab): void {
  const session = `${tab.id} related`;
  if (asking.has(session)) void app.client.call("row.cancel", { connection: tab.connection, session });
}

export interface RelatedTarget {
  readonly connection: string;
  readonly path: readonly string[];
  readonly condition: string;
}

let steps = 0;

/** What the place of the grid that a key is followed from is remembered by. */
export function nextStep(): string {
  steps += 1;
  return `followed ${steps}`;
}

/**
 * Opens the rows of a table that meet the condition, in a tab that shows just these or in a preview. A tab that was opened so
 * makes room for the next one; any other tab that is left this way stays.
 */
export async function openRelated(app: App, from: string, key: string, target: RelatedTarget): Promise<void> {
  const state = app.store.get();
  const origin = findTab(state.tabs, from);
  if (!origin) return;
  const browse = { where: target.condition, order: [] };
  const path = JSON.stringify(target.path);
  const known = state.tabs.tabs.find(
    (tab) =>
      tab.kind === "table" && tab.connection === target.connection && JSON.stringify(tab.path) === path && sameBrowse(tab.browse, browse),
  );
  const id = known?.id ?? app.newId();
  app.store.update((now) => ({
    ...now,
    trail: pushStep(now.trail, { key, tab: origin }),
    tabs: isFollowed(origin) ? now.tabs : changeTab(now.tabs, from, { preview: false }),
  }));
  if (known) return showTab(app, known.id);
  const replaced = replacedPreview(app.store.get().tabs);
  if (replaced) releaseTab(app, replaced.id);
  const tab: Tab = { ...newTableTab(id, target.connection, target.path, "table", true), browse };
  app.store.update((now) => ({ ...now, tabs: openTab(now.tabs, tab) }));
  await openRows(app, tab);
}

export interface WayBack {
  readonly key: string;
  readonly tab: string;
  /** Its rows are read again, at least so many. */
  read(rows: number): Promise<void>;
}

/** Shows where the last key was followed from, as it was. Undefined if there is no way back. */
export function goBack(app: App): WayBack | undefined {
  const { trail, tabs } = app.store.get();
  const step = trail.findLast((each) => each.tab.kind === "table" || findTab(tabs, each.tab.id) !== undefined);
  if (!step) return undefined;
  app.store.update((state) => ({ ...state, trail: state.trail.slice(0, state.trail.indexOf(step)) }));
  const { tab } = step;
  const there = findTab(tabs, tab.id);
  if (there && sameBrowse(there.browse, tab.browse) && app.store.get().runs[tab.id]) {
    showTab(app, tab.id);
    return { key: step.key, tab: tab.id, read: () => Promise.resolve() };
  }
  if (there)
    app.store.update((state) => ({ ...state, tabs: { ...changeTab(state.tabs, tab.id, { browse: tab.browse }), active: tab.id } }));
  else {
    const replaced = tab.preview ? replacedPreview(tabs) : undefined;
    if (replaced) releaseTab(app, replaced.id);
    app.store.update((state) => ({ ...state, tabs: openTab(state.tabs, tab) }));
  }
  return { key: step.key, tab: tab.id, read: (rows) => openRows(app, findTab(app.store.get().tabs, tab.id) ?? tab, rows) };
}
