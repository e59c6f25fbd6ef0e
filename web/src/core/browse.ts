// How the rows of a table tab are asked for: a condition, and the columns to sort by. Pure.
import type { ErrorInfo } from "../api/generated";
import { cycleOrder } from "./sorting";

export interface SortTerm {
  readonly column: string;
  readonly descending: boolean;
}

export interface Browse {
  /** In the engine's own words, as behind WHERE; empty: all rows. */
  readonly where: string;
  readonly order: readonly SortTerm[];
}

export const all_rows: Browse = { where: "", order: [] };

/** How far counting the rows of a tab is. */
export interface RowCount {
  readonly state: "counting" | "ready" | "failed";
  /** The condition that was counted. */
  readonly where: string;
  /** The counting query, which can be cancelled. */
  readonly query?: string;
  readonly rows?: string;
  readonly error?: ErrorInfo;
}

export function isPlain(browse: Browse | undefined): boolean {
  return !browse || (browse.where.trim() === "" && browse.order.length === 0);
}

/** A click on a header. */
export function sortBy(order: readonly SortTerm[], column: string, add: boolean): readonly SortTerm[] {
  return cycleOrder<string, SortTerm>(order, column, add, (name, descending) => ({ column: name, descending }));
}

/** From a stored tab; undefined if nothing was asked for. */
export function readBrowse(value: unknown): Browse | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const stored = value as Record<string, unknown>;
  const where = typeof stored["where"] === "string" ? stored["where"] : "";
  const order = (Array.isArray(stored["order"]) ? stored["order"] : []).flatMap((each: unknown): SortTerm[] => {
    if (typeof each !== "object" || each === null) return [];
    const term = each as Record<string, unknown>;
    return typeof term["column"] === "string" ? [{ column: term["column"], descending: term["descending"] === true }] : [];
  });
  const browse = { where, order };
  return isPlain(browse) ? undefined : browse;
}
