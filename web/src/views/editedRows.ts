// Lays staged and applied edits over the rows that a grid reads, and adds the new rows behind the last one.
import type { App } from "../app/app";
import type { EditPlace } from "../app/edits";
import { cellOver, extraCell, extraRows, keyColumns, no_edits, no_patch, rowId, tintOver } from "../core/edits";
import type { Edits, ExtraRow, ResultPatch } from "../core/edits";
import { no_editing } from "../core/editing";
import { findTab } from "../core/tabs";
import type { CellTint, CellWindow, GridProvider } from "../grid/grid";

export interface Overlay {
  readonly edits: Edits;
  readonly patch: ResultPatch;
  readonly extras: readonly ExtraRow[];
  /** Columns of the table's key. */
  readonly key: readonly string[];
}

const nothing: Overlay = { edits: no_edits, patch: no_patch, extras: [], key: [] };

/** The same object for as long as nothing changes. */
export function overlayOf(app: App, tab: string, result: string): () => Overlay {
  let last = nothing;
  return () => {
    const state = app.store.get();
    const edits = findTab(state.tabs, tab)?.edits ?? no_edits;
    const patch = state.patches[result] ?? no_patch;
    const table_key = (state.editing[tab] ?? no_editing).table?.key;
    const staged = keyColumns(edits);
    const key = table_key ?? (staged.length > 0 ? staged : patch.key);
    if (last.edits === edits && last.patch === patch && last.key.join() === key.join()) return last;
    const extras = edits === no_edits && patch === no_patch ? nothing.extras : extraRows(edits, patch);
    last = { edits, patch, key, extras };
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
  const names = columns.map((each) => each.name);
  return {
    async fetchWindow(request, signal) {
      const real = Math.max(0, rows() - request.first);
      const count = Math.min(request.count, real);
      const read = count > 0 ? await base.fetchWindow({ ...request, count }, signal) : undefined;
      const keys = read ? await keyTexts(base, request, read, overlay().key, names, signal) : undefined;
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
  names: readonly string[],
  rows: number,
): CellWindow {
  let memo = { row: -1, key: [] as readonly string[], id: "" };
  const idOf = (row: number, key: readonly string[]): string => {
    if (memo.row !== row || memo.key !== key) memo = { row, key, id: rowId(key.map((name) => keys?.(row, name) ?? null)) };
    return memo.id;
  };
  const over = (row: number, column: number) => {
    const now = overlay();
    const name = names[column] ?? "";
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
      if (row >= rows) return now.extras[row - rows]?.staged ? "added" : undefined;
      if (isPlain(now)) return undefined;
      return tintOver(now.edits, now.patch, idOf(row, now.key), names[column] ?? "");
    },
  };
}

/** What an action on edits must know of a cell. `text` tells a cell of the rows that were read, by the column's name. */
export function placeOfCell(
  shown: { result: string; source: string; rows: number; overlay: Overlay },
  row: number,
  column: string,
  text: (name: string) => string | null | undefined,
): EditPlace {
  const { result, source, rows, overlay } = shown;
  const extra = row >= rows ? overlay.extras[row - rows] : undefined;
  if (extra) return { result, source, row, column, extra };
  const key = overlay.key.map(text);
  const known = key.filter((each) => each !== undefined);
  return { result, source, row, column, ...(key.length > 0 && known.length === key.length ? { key: known } : {}) };
}
