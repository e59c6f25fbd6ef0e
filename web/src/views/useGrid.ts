// Keeps one Grid alive in a host element and gives it the rows of a slot. The grid itself knows nothing of React.
import { useEffect, useMemo, useRef, type RefObject } from "react";
import { toast, type App } from "../app/app";
import { sortRows, sortsInDatabase } from "../app/browse";
import { fetchMore } from "../app/queries";
import { focusChanged } from "../app/tabs";
import { look, lookAgain, settingsOf } from "../app/views";
import { no_edits, no_patch } from "../core/edits";
import { documentColumn, tableColumns } from "../core/documents";
import type { Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import { cycleSort, withTableOrder } from "../core/views";
import { Grid, type GridCallbacks, type GridProvider } from "../grid/grid";
import { useApp, useAppState } from "./context";
import { editedProvider, overlayOf, type Overlay } from "./editedRows";
import { gridColumn, placeOf, providerOf, rememberPlace, takePlace } from "./gridData";
import { register, type GridAction, type GridHandle } from "./grids";
import { marksOf } from "./gridMarks";
import type { GridParts } from "./useEditing";

/** So few rows below the top one that the end is about two screens away. */
const near_rows = 150;

/** What is shown at the moment, for events of a grid that lives longer. */
interface GridNow {
  result: string;
  viewed: string | undefined;
  key: string;
  /** Of the result or the view; new ones come behind them. */
  rows: number;
  overlay(): Overlay;
  /** Changes may lie over the rows. */
  editable: boolean;
  events: GridEvents;
}

export interface GridEvents {
  onOpenCell(row: number, column: number): void;
  onMenu(row: number, column: number, x: number, y: number): void;
  onGoToRow(): void;
  onHeaderMenu(column: number, x: number, y: number): void;
  onKey(event: KeyboardEvent, row: number, column: number): boolean;
  onDoubleClick(row: number, column: number): boolean;
  onDrawn(): void;
  onActive(row: number, column: number): void;
  onArrow(row: number, column: number): void;
  onArrowHover(cell: { row: number; column: number } | null): void;
  onHeaderHover(column: number, x: number, y: number): void;
  onAction(action: GridAction, row: number, column: number): boolean;
}

type GridRef = RefObject<Grid | undefined>;

/** What the headers say of the view, and the view made again when its result has more rows than it knew. */
function useMarks(tab: Tab, slot: Slot, grid: GridRef, real: RefObject<readonly number[]>, source: string): void {
  const app = useApp();
  const { result, rows, state } = slot.statement;
  const shape = useAppState((each) => each.views[result]);
  const columns = useAppState((each) => each.results[result]?.columns);
  const order = tab.browse?.order;
  useEffect(() => {
    grid.current?.setMarks(marksOf(withTableOrder(shape?.settings, order, columns), real.current));
  }, [shape?.settings, order, columns, grid, real, source]);
  const of_rows = shape?.view?.of_rows;
  useEffect(() => {
    if (of_rows !== undefined && of_rows < rows && state !== "reading") lookAgain(app, result);
  }, [app, of_rows, result, rows, state]);
}

/** How many rows stand behind those that were read. The grid draws again what changes, and reads its end again when that moves. */
function useExtras(tab: Tab, result: string, overlay: () => Overlay, grid: GridRef, rows: number): number {
  const edits = tab.edits ?? no_edits;
  const patch = useAppState((state) => state.patches[result] ?? no_patch);
  const table = useAppState((state) => state.editing[tab.id]?.table);
  const origins = useAppState((state) => state.editing[tab.id]?.origins);
  const extras = overlay().extras.length;
  useEffect(() => {
    if (extras > 0) grid.current?.invalidate();
  }, [extras, grid, rows]);
  useEffect(() => {
    grid.current?.redraw();
  }, [edits, patch, table, origins, grid]);
  return extras;
}

/** The tokens change with the theme, after the attribute on the page has. */
function useTheme(grid: GridRef): void {
  const theme = useAppState((each) => each.settings.theme);
  useEffect(() => {
    const frame = requestAnimationFrame(() => grid.current?.refreshTheme());
    return () => cancelAnimationFrame(frame);
  }, [grid, theme]);
}

/** The grid's own events, in the columns of the result. */
function callbacksOf(app: App, tab: Tab, now: RefObject<GridNow>, real: RefObject<readonly number[]>): GridCallbacks {
  const realOf = (column: number): number => real.current[column] ?? column;
  return {
    onActiveCell: (row, column) => {
      const { result, viewed: view, rows } = now.current;
      const cell = { result, row, column: realOf(column), ...(view ? { view } : {}) };
      // A row that is not stored yet has no value that could be read in full.
      focusChanged(app, tab.id, { cell: row < rows ? cell : undefined, at: cell });
      now.current.events.onActive(row, realOf(column));
    },
    onSelection: (summary) => focusChanged(app, tab.id, { cells: summary.cells, rows: summary.rows }),
    onOpenCell: (row, column) => now.current.events.onOpenCell(row, realOf(column)),
    onKey: (event, cell) => now.current.events.onKey(event, cell.row, realOf(cell.column)),
    onDoubleClick: (row, column) => now.current.events.onDoubleClick(row, realOf(column)),
    onArrow: (row, column) => now.current.events.onArrow(row, realOf(column)),
    onArrowHover: (cell) => now.current.events.onArrowHover(cell && { row: cell.row, column: realOf(cell.column) }),
    onDrawn: () => now.current.events.onDrawn(),
    onNearEnd: () => {
      if (now.current.viewed === undefined) void fetchMore(app, tab.id, now.current.key, false);
    },
    onHeader: (column, add) => {
      const { result } = now.current;
      const name = app.store.get().results[result]?.columns[realOf(column)]?.name;
      if (name !== undefined && sortsInDatabase(app, tab.id, result)) void sortRows(app, tab.id, name, add);
      else void look(app, result, cycleSort(settingsOf(app, result), realOf(column), add));
    },
    onHeaderHover: (column, x, y) => now.current.events.onHeaderHover(column < 0 ? -1 : realOf(column), x, y),
    onHeaderMenu: (column, x, y) => now.current.events.onHeaderMenu(realOf(column), x, y),
    onContextMenu: (row, column, x, y) => now.current.events.onMenu(row, realOf(column), x, y),
    onCopy: (message) => toast(app, "info", message),
  };
}

/** The result's column at a place of the grid, and the other way round. */
function placesOf(real: RefObject<readonly number[]>): Pick<GridParts, "realOf" | "shownOf"> {
  return {
    realOf: (column) => real.current[column] ?? column,
    shownOf: (column) => Math.max(0, real.current.indexOf(column)),
  };
}

/** What the window's shortcuts may ask of a grid. */
function handleOf(grid: Grid, now: RefObject<GridNow>, parts: RefObject<GridParts | undefined>): GridHandle {
  return {
    grid,
    goToRow: () => now.current.events.onGoToRow(),
    act: (action) => {
      const cell = grid.activeCell();
      return cell !== null && now.current.events.onAction(action, cell.row, parts.current?.realOf(cell.column) ?? cell.column);
    },
    parts: () => parts.current,
  };
}

/** The end may have come near while rows were still being read; it is asked for when reading pauses. */
function useNearEnd(tab: Tab, slot: Slot, source: string, rows: number, grid: GridRef, shown: RefObject<string>): void {
  const app = useApp();
  const { result, state } = slot.statement;
  useEffect(() => {
    const made = grid.current;
    if (state !== "paused" || !made || shown.current !== source || source !== result) return;
    if (rows - made.saveState().position.row < near_rows) void fetchMore(app, tab.id, slot.key, false);
  }, [app, grid, result, rows, shown, slot.key, source, state, tab.id]);
}

export function useGrid(tab: Tab, slot: Slot, host: RefObject<HTMLElement | null>, editable: boolean, events: GridEvents) {
  const app = useApp();
  const { result } = slot.statement;
  const shape = useAppState((each) => each.views[result]);
  const source = shape?.view?.view ?? result; // A view is read as a result is, by its own name.
  const rows = shape?.view?.rows ?? slot.statement.rows;
  const columns = useAppState((each) => each.results[result]?.columns);
  const real = useRef<readonly number[]>([]);
  const grid = useRef<Grid | undefined>(undefined);
  const provider = useRef<GridProvider | undefined>(undefined);
  const shown = useRef(""); // The result, or the view of one, that the grid shows.
  const of = useRef("");
  const shownParts = useRef<GridParts | undefined>(undefined);
  const viewed = source === result ? undefined : source;
  const overlay = useMemo(() => overlayOf(app, tab.id, result), [app, tab.id, result]);
  const now_shown: GridNow = { result, viewed, key: slot.key, rows, overlay, editable, events };
  const now = useRef(now_shown);
  now.current = now_shown;
  const extras = useExtras(tab, result, overlay, grid, rows);
  useEffect(() => {
    if (!host.current) return undefined;
    const made = new Grid(host.current, callbacksOf(app, tab, now, real));
    grid.current = made;
    const unregister = register(tab.id, handleOf(made, now, shownParts));
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
    if (shown.current === source) {
      made.setRowCount(rows + extras);
      return;
    }
    const before = made.saveState();
    if (shown.current !== "") rememberPlace(shown.current, before);
    const of_same = of.current === result;
    shown.current = source;
    of.current = result;
    real.current = tableColumns(columns);
    const visible = real.current.flatMap((index) => columns[index] ?? []);
    // Which cell had the focus: another view of the same rows may have moved it since the grid was left.
    const cell = app.store.get().focus[tab.id]?.cell;
    const read = providerOf(app, source, real.current);
    provider.current = now.current.editable ? editedProvider(read, overlay, visible, () => now.current.rows) : read;
    made.setResult(visible.map(gridColumn), provider.current, rows + extras);
    // Another order of the same rows begins at its first row, with the same columns in sight.
    const place = source === result ? (placeOf(result) ?? takePlace(tab.id)) : undefined;
    if (place) made.restoreState(place);
    else if (of_same) made.restoreState({ ...before, position: { row: 0, pixel: 0 }, selection: null });
    if (cell?.result === result && cell.view === undefined && documentColumn(columns) === cell.column)
      made.setActiveCell(cell.row, made.activeCell()?.column ?? 0);
  }, [app, columns, extras, overlay, result, rows, source, tab.id, tab.kind]);

  useNearEnd(tab, slot, source, rows, grid, shown);
  useMarks(tab, slot, grid, real, source);
  useTheme(grid);
  shownParts.current = { grid, overlay, rows, source, provider, ...placesOf(real) };
  return shownParts.current;
}
