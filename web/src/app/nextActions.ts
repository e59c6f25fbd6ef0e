// What the next actions do. The same things can be done by the window's other ways.
import type { ActionId, NextAction } from "../core/nextActions";
import { shownSlot, slotName, type Slot } from "../core/runs";
import { runOf, type TabFocus } from "../core/state";
import { findTab } from "../core/tabs";
import { setFilter, sortBy, type ColumnFilter } from "../core/views";
import type { App } from "./app";
import { sortRowsBy, sortsInDatabase } from "./browse";
import { showChart } from "./chart";
import { applyEdits } from "./edits";
import { askExport } from "./exports";
import { cancel, fetchMore } from "./queries";
import { queryResult } from "./stored";
import { askSummary } from "./summary";
import { setFace } from "./tabs";
import { endTransaction } from "./transactions";
import { look, lookPlain, settingsOf } from "./views";

const recent: ActionId[] = [];
const most_recent = 5;

/** What was chosen lately in this window, the last one first. */
export function recentActions(): readonly ActionId[] {
  return recent;
}

function remember(id: ActionId): void {
  const at = recent.indexOf(id);
  if (at !== -1) recent.splice(at, 1);
  recent.unshift(id);
  recent.splice(most_recent);
}

/** Rows of the result with the very value of the cell; in a view, whose rows have other numbers, with its text. */
function sameValue(cell: NonNullable<TabFocus["cell"]>, text: string | null): ColumnFilter {
  const { column, row, view } = cell;
  if (view === undefined) return { kind: "values", column, chosen: [{ row, text: text ?? "", is_null: text === null }] };
  return { kind: "compare", column, op: text === null ? "is_null" : "equal", values: text === null ? [] : [text] };
}

function filterByCell(app: App, result: string, cell: NonNullable<TabFocus["cell"]>, text: string | null): void {
  void look(app, result, setFilter(settingsOf(app, result), cell.column, sameValue(cell, text)));
}

function sortByCell(app: App, tab: string, result: string, column: number): void {
  const name = app.store.get().results[result]?.columns[column]?.name;
  if (name !== undefined && sortsInDatabase(app, tab, result)) void sortRowsBy(app, tab, { column: name, descending: false });
  else void look(app, result, sortBy(settingsOf(app, result), column, false));
}

function exportRows(app: App, { statement }: Slot): void {
  const view = app.store.get().views[statement.result]?.view;
  const { rows, complete } = { rows: view?.rows ?? statement.rows, complete: statement.complete };
  askExport(app, { kind: "result", name: slotName(statement), result: view?.view ?? statement.result, rows, complete });
}

/** Does an action on a tab; `text` is the active cell's. Searching rows is the view's own. */
export function doAction(app: App, id: string, action: NextAction, text: string | null | undefined): void {
  const state = app.store.get();
  const tab = findTab(state.tabs, id);
  const slot = shownSlot(runOf(state, id))?.rows;
  if (!tab || !slot) return;
  remember(action.id);
  const { result } = slot.statement;
  const cell = state.focus[id]?.cell;
  if (action.id === "cancel") void cancel(app, id);
  else if (action.id === "apply_edits") void applyEdits(app, id);
  else if (action.id === "commit") void endTransaction(app, id, "commit");
  else if (action.id === "fetch_all") void fetchMore(app, id, slot.key, true);
  else if (action.id === "filter_value" && cell && text !== undefined) filterByCell(app, result, cell, text);
  else if (action.id === "sort_column" && cell) sortByCell(app, id, result, cell.column);
  else if (action.id === "group_column") askSummary(app, cell?.column);
  else if (action.id === "chart") showChart(app, id, true);
  else if (action.id === "plain") lookPlain(app, result);
  else if (action.id === "query_result") queryResult(app, result);
  else if (action.id === "structure") setFace(app, id, "structure");
  else if (action.id === "export") exportRows(app, slot);
}
