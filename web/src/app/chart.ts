// Reads the cells that a chart draws, and keeps what a tab's chart shows.
import type { Reply } from "../api/client";
import { fetchRows, type ColumnRange, type RowsWindow } from "../api/rows";
import { most_points, type Chart } from "../core/chart";
import { changeTab } from "../core/tabs";
import type { App } from "./app";

const rows_at_once = 500;

export type CellText = (row: number, column: number) => string | null;

/** The columns that the chart needs, as one run. */
function rangeOf(chart: Chart): ColumnRange {
  const columns = [chart.x, ...chart.ys].filter((each) => each >= 0);
  return { begin: Math.min(...columns), end: Math.max(...columns) + 1 };
}

/** The cells of the first rows of a result or a view; `most_points` rows at most. */
export async function readPoints(
  app: App,
  source: string,
  chart: Chart,
  rows: number,
  signal: AbortSignal,
): Promise<Reply<{ rows: number; cell: CellText }>> {
  const wanted = Math.min(rows, most_points);
  const windows: RowsWindow[] = [];
  for (let first = 0; first < wanted; first += rows_at_once) {
    const reply = await fetchRows(app.client, source, first, Math.min(rows_at_once, wanted - first), rangeOf(chart), signal);
    if (!reply.ok) return reply;
    windows.push(reply.value);
    if (reply.value.count < Math.min(rows_at_once, wanted - first)) break;
  }
  const read = windows.reduce((sum, window) => sum + window.count, 0);
  const cell: CellText = (row, column) => windows[Math.floor(row / rows_at_once)]?.text(row, column) ?? null;
  return { ok: true, value: { rows: read, cell } };
}

export function setChart(app: App, tab: string, chart: Chart): void {
  app.store.update((state) => ({ ...state, tabs: changeTab(state.tabs, tab, { chart }) }));
}

/** Shows the rows of a tab's results as a chart, or as rows again. */
export function showChart(app: App, tab: string, charted: boolean): void {
  app.store.update((state) => ({ ...state, tabs: changeTab(state.tabs, tab, { charted }) }));
}
