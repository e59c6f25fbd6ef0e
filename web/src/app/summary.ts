// Actions that group stored results: the statement is made here and runs in a tab of its own, where it can be changed. And the
// question of which rows are shown.
import { makeError, type Reply } from "../api/client";
import { stored_results } from "../core/connections";
import { shownSlot } from "../core/runs";
import { runOf } from "../core/state";
import { lackOfColumn, most_across, type Across } from "../core/summary";
import { activeTab } from "../core/tabs";
import type { App } from "./app";
import { ensureOpen } from "./connections";
import { run } from "./queries";
import { newQuery } from "./tabs";
import { showQuestion } from "./vault";

/** Asks about the rows in sight. False if there are none. */
function askOfRows(app: App, kind: "summary" | "conditions", column: number | undefined): boolean {
  const state = app.store.get();
  const tab = activeTab(state.tabs);
  const result = shownSlot(tab ? runOf(state, tab.id) : undefined)?.rows.statement.result ?? "";
  if ((state.results[result]?.columns.length ?? 0) === 0) return false;
  showQuestion(app, { kind, result, ...(column === undefined ? {} : { column }) });
  return true;
}

/** Asks what the rows in sight are grouped by. */
export function askSummary(app: App, column?: number): boolean {
  return askOfRows(app, "summary", column);
}

/** Asks which of the rows in sight are shown. */
export function askConditions(app: App, column?: number): boolean {
  return askOfRows(app, "conditions", column);
}

/** Runs a statement over stored results in a new tab. */
export async function runSummary(app: App, sql: string): Promise<void> {
  showQuestion(app, undefined);
  const tab = newQuery(app, stored_results, sql);
  if (await ensureOpen(app, stored_results)) await run(app, tab, true);
}

export interface AcrossFound {
  readonly across: Across;
  /** Values that are too many or too long to be columns. */
  readonly left: number;
}

/** The most frequent values of a column, in their order as text, for a column each. */
export async function findAcross(app: App, result: string, column: number, signal: AbortSignal): Promise<Reply<AcrossFound>> {
  const lack = lackOfColumn(app.store.get().results[result]?.columns ?? [], column);
  if (lack !== "") return { ok: false, error: makeError("invalid_argument", lack) };
  const reply = await app.client.call("result.values", { result, column, most: most_across }, signal);
  if (!reply.ok) return reply;
  const short = reply.value.values.filter((value) => !value.cut);
  const texts = short.filter((value) => !value.is_null).map((value) => value.text);
  texts.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  const values = short.some((value) => value.is_null) ? [...texts, null] : texts;
  return { ok: true, value: { across: { column, values }, left: reply.value.distinct - values.length } };
}
