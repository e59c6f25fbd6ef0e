// Lays staged and applied edits over the rows that a grid reads, and adds the new rows behind the last one.
import type { EditOrigin } from "../api/generated";
import type { App } from "../app/app";
import type { EditPlace } from "../app/edits";
import { cellOver, extraCell, extraRows, extraTint, keyColumns, no_edits, no_patch, rowId, tintOver } from "../core/edits";
import type { Edits, ExtraRow, ResultPatch } from "../core/edits";
import { no_editing } from "../core/editing";
import type { AppState } from "../core/state";
import { findTab, type EditedTable } from "../core/tabs";
import type { CellTint, CellWindow, GridProvider } from "../grid/grid";

export interface Overlay {
  readonly edits: Edits;
  readonly patch: ResultPatch;
  readonly extras: readonly ExtraRow[];
  /** Columns of the table's key. */
  readonly key: readonly string[];
  /** Of the rows of a query: the table's columns by their places in the result; empty where a column is none of them. */
  readonly names?: readonly string[];
}

const nothing: Overlay = { edits: no_edits, patch: no_patch, extras: [], key: [] };

function isSameTable(of: EditedTable | undefined, origin: EditOrigin): boolean {
  return of?.connection === origin.connection && JSON.stringify(of.path) === JSON.stringify(origin.path);
}

function namesOf({ places }: EditOrigin): string[] {
  const names: string[] = [];
  for (const { column, place } of places) names[place] = column;
  return Array.from(names, (name) => name ?? "");
}

/** The same object for as long as nothing changes. */
export function overlayOf(app: App, tab: string, result: string): () => Overlay {
  let last = nothing;
  let seen: AppState | undefined;
  let origin: EditOrigin | undefined;
  return () => {
    const state = app.store.get();
    if (state === seen) return last; // Asked for each cell of each picture.
    seen = state;
    const found = findTab(state.tabs, tab);
    const { table, origins } = state.editing[tab] ?? no_editing;
    const of_query = found?.kind === "query";
    const from = of_query ? origins?.[result] : undefined;
    const own = !of_query || (from !== undefined && isSameTable(found.edits_of, from));
    const edits = (own ? found?.edits : undefined) ?? no_edits;
    const patch = state.patches[result] ?? no_patch;
    const table_key = of_query ? from?.table.key : table?.key;
    const staged = keyColumns(edits);
    const key = table_key ?? (staged.length > 0 ? staged : patch.key);
    if (last.edits === edits && last.patch === patch && origin === from && last.key.join() === key.join()) return last;
    const keyed = patch.key.length > 0 ? patch : { ...patch, key };
    const extras = edits === no_edits && patch === no_patch ? nothing.extras : extraRows(edits, keyed);
    origin = from;
    last = { edits, patch, key, extras, ...(of_query ? { names: from ? namesOf(from) : [] } : {}) };
    return last;
  };
}

/** The rows that were read, below an overlay. `names`: of the grid's columns; `rows`: how many were read. */
export function editedProvider(
  base: GridProvider,
  overlay: () => Overlay,
  columns: readonly { readonly name: string }[],
  rows: () => number,
): GridProvider {
  const own = columns.map((each) => each.name);
  return {
    async fetchWindow(request, signal) {
      const names = (): readonly string[] => overlay().names ?? own;
      const real = Math.max(0, rows() - request.first);
      const count = Math.min(request.count, real);
      const read = count > 0 ? await base.fetchWindow({ ...request, count }, signal) : undefined;
      const keys = read ? await keyTexts(base, request, read, overlay().key, names(), signal) : undefined;
      const left = overlay().extras.length - Math.max(0, request.first - rows());
      const extra = read && read.count < count ? 0 : Math.max(0, Math.min(request.count - count, left));
      const place = { first: request.first, count: (read?.count ?? 0) + extra, columns: request.columns };
      return overlaid(read, keys, place, overlay, names, rows());
    },
  };
}

/** Nothing lies over the rows that were read. */
function isPlain(now: Overlay): boolean {
  return now.key.length === 0 || (now.edits.length === 0 && now.patch === no_patch);
}

type KeyText = (row: number, name: string) => string | null | undefined;

/** The key's columns are asked for too where they lie outside of the window. */
async function keyTexts(
  base: GridProvider,
  request: Parameters<GridProvider["fetchWindow"]>[0],
  read: CellWindow,
  key: readonly string[],
  names: readonly string[],
  signal: AbortSignal,
): Promise<KeyText> {
  const windows = new Map<string, CellWindow>();
  for (const name of key) {
    const column = names.indexOf(name);
    const inside = column >= read.columns.begin && column < read.columns.end;
    if (column < 0 || inside) continue;
    windows.set(name, await base.fetchWindow({ ...request, count: read.count, columns: { begin: column, end: column + 1 } }, signal));
  }
  return (row, name) => {
    const column = names.indexOf(name);
    if (column < 0) return undefined;
    return (windows.get(name) ?? (column >= read.columns.begin && column < read.columns.end ? read : undefined))?.text(row, column);
  };
}

function overlaid(
  read: CellWindow | undefined,
  keys: KeyText | undefined,
  place: { first: number; count: number; columns: CellWindow["columns"] },
  overlay: () => Overlay,
  names: () => readonly string[],
  rows: number,
): CellWindow {
  let memo = { row: -1, key: [] as readonly string[], id: "" };
  const idOf = (row: number, key: readonly string[]): string => {
    if (memo.row !== row || memo.key !== key) memo = { row, key, id: rowId(key.map((name) => keys?.(row, name) ?? null)) };
    return memo.id;
  };
  const over = (row: number, column: number) => {
    const now = overlay();
    const name = names()[column] ?? "";
    if (row >= rows) {
      const extra = now.extras[row - rows];
      return extra ? extraCell(extra, name) : { text: null };
    }
    return isPlain(now) ? undefined : cellOver(now.edits, now.patch, idOf(row, now.key), name);
  };
  return {
    ...place,
    bytes: read?.bytes ?? 64 * place.count,
    text: (row, column) => {
      const shown = over(row, column);
      return shown ? shown.text : (read?.text(row, column) ?? null);
    },
    cutBytes: (row, column) => {
      const shown = over(row, column);
      return shown ? shown.cut : read?.cutBytes(row, column);
    },
    tint: (row, column): CellTint | undefined => {
      const now = overlay();
      const name = names()[column] ?? "";
      if (row >= rows) return extraTint(now.extras[row - rows], name);
      if (isPlain(now)) return undefined;
      return tintOver(now.edits, now.patch, idOf(row, now.key), name);
    },
  };
}

/** What an action on edits must know of a cell. */
export function placeOfCell(
  shown: { result: string; source: string; rows: number; overlay: Overlay },
  row: number,
  place: number,
  title: string,
): EditPlace {
  const { result, source, rows, overlay } = shown;
  const extra = row >= rows ? overlay.extras[row - rows] : undefined;
  return { result, source, row, place, title, ...(extra ? { extra } : {}) };
}
