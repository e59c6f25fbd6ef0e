// A selection of cells in places of the result: which rows and columns, and what is told of them. Pure.
import type { SelectionStatistics } from "../api/generated";
import { formatCount } from "./format";

export interface SelectedPart {
  readonly first: number;
  readonly rows: number;
  readonly columns: readonly number[];
}

interface Rectangle {
  readonly rows: { readonly begin: number; readonly end: number };
  readonly columns: { readonly begin: number; readonly end: number };
}

/** Rectangles of a grid with the result's own columns, of the `rows` that are stored. */
export function partsOf(rectangles: readonly Rectangle[], rows: number, realOf: (column: number) => number): SelectedPart[] {
  return rectangles.flatMap((each) => {
    const end = Math.min(each.rows.end, rows);
    const width = Math.max(0, each.columns.end - each.columns.begin);
    const columns = Array.from({ length: width }, (_, step) => realOf(each.columns.begin + step));
    return end > each.rows.begin && columns.length > 0 ? [{ first: each.rows.begin, rows: end - each.rows.begin, columns }] : [];
  });
}

export interface ToldStatistic {
  readonly name: string;
  readonly value: string;
}

const longest_value = 28;

/** Every digit stays, but for a value too long for a line. */
function shown(text: string): string {
  return text.length > longest_value ? `${text.slice(0, longest_value - 1)}…` : text;
}

/** What stands in the status bar beside the number of cells. */
export function toldStatistics(told: SelectionStatistics): ToldStatistic[] {
  const facts: ToldStatistic[] = [];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) facts.push({ name, value: shown(value) });
  };
  add("sum", told.sum);
  add("avg", told.average === undefined ? undefined : `${told.average_rounded ? "≈ " : ""}${told.average}`);
  add("min", told.least);
  add("max", told.greatest);
  add("distinct", `${told.distinct_at_least ? "≥ " : ""}${formatCount(told.distinct)}`);
  if (told.nulls > 0) add("NULL", formatCount(told.nulls));
  return facts;
}
