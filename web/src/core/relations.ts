// Relations of rows: where a column's values come from, how counts are told, and the way back from followed keys. Pure.
import type { RelatedRows, ReferencingTable, ResultColumn } from "../api/generated";
import type { Browse } from "./browse";
import type { Tab } from "./tabs";

/** A place that a key was followed from. */
export interface TrailStep {
  /** What the place in its grid is remembered by. */
  readonly key: string;
  readonly tab: Tab;
}

export type Trail = readonly TrailStep[];
export const no_trail: Trail = [];
const most_steps = 50;

export function pushStep(trail: Trail, step: TrailStep): Trail {
  return [...trail, step].slice(-most_steps);
}

/** The table that a column of a tab's result is of, and its name there; undefined for what is computed. */
export function originOf(tab: Pick<Tab, "kind" | "path">, column: ResultColumn): { path: readonly string[]; column: string } | undefined {
  if (tab.kind === "table") return { path: tab.path, column: column.column === "" ? column.name : column.column };
  if (column.table === "") return undefined;
  return { path: [column.schema, column.table].filter((each) => each !== ""), column: column.column };
}

/** The columns of the same table that are parts of foreign keys, by their places in the result. */
export function keyFields(columns: readonly ResultColumn[], like: ResultColumn): number[] {
  return columns.flatMap((each, index) => (each.foreign_key && each.schema === like.schema && each.table === like.table ? [index] : []));
}

export function sameBrowse(left: Browse | undefined, right: Browse | undefined): boolean {
  return JSON.stringify(left ?? null) === JSON.stringify(right ?? null);
}

/** "12", "≥ 10,000", and for what was not counted in time "≥ 0". */
export function countText({ rows, at_least }: Pick<ReferencingTable, "rows" | "at_least">): string {
  const text = rows.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return at_least ? `≥ ${text}` : text;
}

/** "id = 5120": the key of the row that is meant; its condition if there is no such row. */
export function keyText(related: RelatedRows): string {
  const cells = related.rows[0]?.cells;
  if (!cells) return related.condition;
  return related.key.map((name) => `${name} = ${cells.find((cell) => cell.column === name)?.text ?? "NULL"}`).join(", ");
}

/** What a person is told where a key means no row. */
export function absentText(related: RelatedRows): string {
  const table = related.path.at(-1) ?? "";
  if (related.condition === "") return "NULL refers to no row.";
  return `${table} has no such row.`;
}

/** "order_items.order_id"; a schema where it is another one than the row's. */
export function referencingLabel(each: Pick<ReferencingTable, "path" | "columns">, from: readonly string[]): string {
  const same = each.path.length === from.length && each.path.slice(0, -1).every((name, index) => name === from[index]);
  const table = same ? (each.path.at(-1) ?? "") : each.path.join(".");
  return each.columns.length === 1 ? `${table}.${each.columns[0]}` : `${table} (${each.columns.join(", ")})`;
}
