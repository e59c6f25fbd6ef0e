// What the grid is given: columns, windows of rows, and the place where a result was left.
import { fetchRows } from "../api/rows";
import type { ResultColumn } from "../api/generated";
import type { App } from "../app/app";
import type { Grid, GridColumn, GridProvider } from "../grid/grid";

type GridPlace = ReturnType<Grid["saveState"]>;

/** Where each result was scrolled to, for when its tab is shown again. The oldest goes beyond the bound. */
const places = new Map<string, GridPlace>();
const most_places = 64;

export function rememberPlace(result: string, place: GridPlace): void {
  places.delete(result);
  places.set(result, place);
  const oldest = places.keys().next();
  if (places.size > most_places && oldest.done !== true) places.delete(oldest.value);
}

/** Places for the next rows of tabs that are gone back to. */
const awaited = new Map<string, GridPlace>();

export function awaitPlace(tab: string, place: GridPlace): void {
  awaited.set(tab, place);
}

export function takePlace(tab: string): GridPlace | undefined {
  const place = awaited.get(tab);
  awaited.delete(tab);
  return place;
}

export function gridColumn(column: ResultColumn): GridColumn {
  return {
    name: column.name,
    type: column.type,
    kind: column.kind,
    nullable: column.nullable,
    primaryKey: column.primary_key,
    foreignKey: column.foreign_key,
  };
}

/** Rows of a result for a grid that shows `shown` of its columns, by their indexes in the result. */
export function providerOf(app: App, result: string, shown: readonly number[]): GridProvider {
  const real = (column: number): number => shown[column] ?? column;
  return {
    async fetchWindow({ first, count, columns }, signal) {
      // One run of columns is asked for, with a hidden one that stands between: it costs its preview only.
      const range = { begin: real(columns.begin), end: real(columns.end - 1) + 1 };
      const reply = await fetchRows(app.client, result, first, count, range, signal);
      if (reply.ok) {
        const { value } = reply;
        return {
          ...value,
          columns,
          text: (row, column) => value.text(row, real(column)),
          cutBytes: (row, column) => value.cutBytes(row, real(column)),
        };
      }
      // The grid retries and shows a failure in place; an abort is its own doing.
      throw reply.error.code === "cancelled"
        ? new DOMException(reply.error.message, "AbortError")
        : new Error(reply.error.message);
    },
  };
}

export function placeOf(result: string): GridPlace | undefined {
  return places.get(result);
}
