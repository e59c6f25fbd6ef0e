// What is told of a column: how its values spread, for the picture in its header, and what the table says of it. Pure.
import type { ObjectDescription, ResultColumn, ResultProfile } from "../api/generated";
import { formatCount, plural } from "./format";

/** Bars from the least to the greatest value, or the parts that are filled and NULL. */
export interface Picture {
  readonly bars: readonly number[];
  readonly parts: readonly { readonly share: number; readonly look: "value" | "other" | "empty" }[];
}

export function pictureOf(profile: ResultProfile): Picture {
  if (profile.bars.some((bar) => bar > 0)) return { bars: profile.bars, parts: [] };
  const filled = profile.rows === 0 ? 0 : (profile.rows - profile.nulls) / profile.rows;
  return { bars: [], parts: [{ share: filled, look: "value" }, { share: profile.rows === 0 ? 0 : 1 - filled, look: "empty" }] };
}

/** While rows arrive, columns are looked at again each time there are twice as many; and once more at the end. */
export function profileStage(rows: number, moving: boolean): number {
  return moving ? -Math.floor(Math.log2(rows + 1)) : rows;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** A share of all rows: "0.4 %", "< 0.1 %". */
function shareText(part: number, all: number): string {
  const share = (100 * part) / Math.max(1, all);
  return share > 0 && share < 0.1 ? "< 0.1 %" : `${share.toFixed(share < 10 ? 1 : 0).replace(/\.0$/, "")} %`;
}

export function profileFacts(profile: ResultProfile): Fact[] {
  const facts: Fact[] = [];
  const different = `${profile.distinct_is_estimate ? "about " : ""}${formatCount(profile.distinct)}`;
  facts.push({ name: "Different", value: `${different} in ${plural(profile.rows, "row")}` });
  facts.push({ name: "NULL", value: profile.nulls === 0 ? "none" : `${formatCount(profile.nulls)}, ${shareText(profile.nulls, profile.rows)}` });
  if (profile.least !== undefined) facts.push({ name: "Least", value: profile.least });
  if (profile.greatest !== undefined) facts.push({ name: "Greatest", value: profile.greatest });
  return facts;
}

/** What the table says of the column: keys, what it refers to, indexes, its default and its comment. */
export function columnFacts(column: ResultColumn, table: ObjectDescription | undefined): Fact[] {
  const name = column.column === "" ? column.name : column.column;
  const described = table?.columns.find((each) => each.name === name);
  const facts: Fact[] = [{ name: "Type", value: described?.type ?? column.type }];
  const add = (label: string, value: string | undefined): void => {
    if (value !== undefined && value !== "") facts.push({ name: label, value });
  };
  const key = table?.primary_key.includes(name) ?? column.primary_key;
  add("Key", key ? ((table?.primary_key.length ?? 1) > 1 ? "part of the primary key" : "primary key") : undefined);
  for (const link of table?.foreign_keys ?? []) {
    const at = link.columns.indexOf(name);
    if (at !== -1) add("Refers to", `${link.referenced_table.at(-1) ?? ""}.${link.referenced_columns[at] ?? ""}`);
  }
  add("Values", (described?.nullable ?? column.nullable) ? undefined : "not null");
  const indexes = (table?.indexes ?? []).filter((each) => !each.primary && each.columns.some((of) => of.replace(/ DESC$/, "") === name));
  add("Index", indexes.map((each) => `${each.name}${each.unique ? " (unique)" : ""}`).join(", "));
  add("Default", described?.default_value);
  add("Generated", described?.generated);
  add("From", column.table !== "" && column.column !== column.name ? [column.table, column.column].join(".") : undefined);
  add("Comment", described?.comment);
  return facts;
}

/** Columns whose names hold the text, those that begin with it first, by their places. */
export function matchingColumns(names: readonly string[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  const rank = (name: string): number => (name.toLowerCase().startsWith(wanted) ? 0 : name.toLowerCase().includes(wanted) ? 1 : 2);
  return names
    .map((name, index) => ({ index, rank: rank(name) }))
    .filter((each) => each.rank < 2)
    .sort((left, right) => left.rank - right.rank || left.index - right.index)
    .map((each) => each.index);
}
