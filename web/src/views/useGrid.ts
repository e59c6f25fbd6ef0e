// Keeps one Grid alive in a host element and gives it the rows of a slot. The grid itself knows nothing of React.
import { useEffect, useRef, type RefObject } from "react";
import { toast } from "../app/app";
import { fetchMore } from "../app/queries";
import { focusChanged } from "../app/tabs";
import { documentColumn, tableColumns } from "../core/documents";
import type { Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import { Grid } from "../grid/grid";
import { useApp, useAppState } from "./context";
import { gridColumn, placeOf, providerOf, rememberPlace } from "./gridData";
import { register } from "./grids";

/** So few rows below the top one that the end is about two screens away. */
const near_rows = 150;

export interface GridEvents {
  onOpenCell(row: number, column: number): void;
  onMenu(row: number, column: number, x: number, y: number): void;
  onGoToRow(): void;
}

export function useGrid(tab: Tab, slot: Slot, host: RefObject<HTMLElement | null>, events: GridEvents) {
  const app = useApp();
  const { result, rows, state } = slot.statement;
  const columns = useAppState((each) => each.results[result]?.columns);
  const real = useRef<readonly number[]>([]);
  const theme = useAppState((each) => each.settings.theme);
  const grid = useRef<Grid | undefined>(undefined);
  const shown = useRef("");
  const now = useRef({ result, key: slot.key, events });
  now.current = { result, key: slot.key, events };

  useEffect(() => {
    if (!host.current) return undefined;
    const realOf = (column: number): number => real.current[column] ?? column;
    const made = new Grid(host.current, {
      onActiveCell: (row, column) => focusChanged(app, tab.id, { cell: { result: shown.current, row, column: realOf(column) } }),
      onSelection: (summary) => focusChanged(app, tab.id, { cells: summary.cells, rows: summary.rows }),
      onOpenCell: (row, column) => now.current.events.onOpenCell(row, realOf(column)),
      onNearEnd: () => void fetchMore(app, tab.id, now.current.key, false),
      onContextMenu: (row, column, x, y) => now.current.events.onMenu(row, realOf(column), x, y),
      onCopy: (message) => toast(app, "info", message),
    });
    grid.current = made;
    const unregister = register(tab.id, { grid: made, goToRow: () => now.current.events.onGoToRow() });
    return () => {
      if (shown.current !== "") rememberPlace(shown.current, made.saveState());
      shown.current = "";
      unregister();
      made.destroy();
      focusChanged(app, tab.id, { cells: 0, rows: 0 });
      grid.current = undefined;
    };
  }, [app, host, tab.id]);

  useEffect(() => {
    const made = grid.current;
    if (!made || !columns || columns.length === 0 || result === "") return;
    if (shown.current === result) {
      made.setRowCount(rows);
      return;
    }
    if (shown.current !== "") rememberPlace(shown.current, made.saveState());
    shown.current = result;
    real.current = tableColumns(columns);
    const visible = real.current.flatMap((index) => columns[index] ?? []);
    // Which cell had the focus: another view of the same rows may have moved it since the grid was left.
    const cell = app.store.get().focus[tab.id]?.cell;
    made.setResult(visible.map(gridColumn), providerOf(app, result, real.current), rows);
    const place = placeOf(result);
    if (place) made.restoreState(place);
    if (cell?.result === result && documentColumn(columns) === cell.column)
      made.setActiveCell(cell.row, made.activeCell()?.column ?? 0);
  }, [app, columns, result, rows, tab.id]);

  // The end may have come near while rows were still being read; it is asked for when reading pauses.
  useEffect(() => {
    const made = grid.current;
    if (state !== "paused" || !made || shown.current !== result) return;
    if (rows - made.saveState().position.row < near_rows) void fetchMore(app, tab.id, slot.key, false);
  }, [app, result, rows, slot.key, state, tab.id]);

  // The tokens change with the theme, after the attribute on the page has.
  useEffect(() => {
    const frame = requestAnimationFrame(() => grid.current?.refreshTheme());
    return () => cancelAnimationFrame(frame);
  }, [theme]);

  return grid;
}
