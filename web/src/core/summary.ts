// Groups and pivots of a stored result: what a person chose, as the SQL that answers it over the connection of stored
// results. Pure; the statement is shown before it runs, and is the one that runs.
import type { ResultColumn } from "../api/generated";

export type MeasureOf = "count" | "sum" | "avg" | "min" | "max" | "median" | "distinct";

/** What is computed of each group; `column` is absent when rows are counted. */
export interface Measure {
  readonly of: MeasureOf;
  readonly column?: number;
}

export const buckets = ["hour", "day", "week", "month", "quarter", "year"] as const;
export type Bucket = (typeof buckets)[number];

/** A column whose values make the groups; times can be cut to a bucket. */
export interface GroupBy {
  readonly column: number;
  readonly bucket?: Bucket;
}

/** A column whose values become columns of the answer. */
export interface Across {
  readonly column: number;
  /** null: NULL. */
  readonly values: readonly (string | null)[];
}

export interface Summary {
  readonly groups: readonly GroupBy[];
  readonly measures: readonly Measure[];
  readonly across?: Across;
}

export const most_groups = 8;
export const most_measures = 8;
/** Values that become columns; the less frequent ones are left out, which the panel says. */
export const most_across = 24;

export const no_summary: Summary = { groups: [], measures: [{ of: "count" }] };

/** The first summary of a column that was pointed at. */
export function summaryOf(columns: readonly ResultColumn[], column: number | undefined): Summary {
  const chosen = column === undefined ? undefined : columns[column];
  if (column === undefined || !chosen || lackOfColumn(columns, column) !== "") return no_summary;
  const bucket = canBucket(chosen) ? "month" : undefined;
  return { ...no_summary, groups: [{ column, ...(bucket ? { bucket } : {}) }] };
}

/** Why SQL cannot name the column as it is; empty if it can. */
export function lackOfColumn(columns: readonly ResultColumn[], column: number): string {
  const name = columns[column]?.name ?? "";
  if (name === "") return "The column has no name.";
  const same = columns.filter((each) => each.name.toLowerCase() === name.toLowerCase());
  return same.length > 1 ? "Another column has the same name." : "";
}

/** A date or a time stamp can be cut to its month; a time of day cannot. */
export function canBucket(column: ResultColumn | undefined): boolean {
  return column?.kind === "date" && !/^time(?!stamp)|^interval/i.test(column.type);
}

export function measuresFor(column: ResultColumn): readonly MeasureOf[] {
  if (column.kind === "number") return ["sum", "avg", "min", "max", "median", "distinct"];
  if (column.kind === "date") return ["min", "max", "distinct"];
  return ["distinct", "min", "max"];
}

const measure_words: Readonly<Record<MeasureOf, string>> = {
  count: "rows",
  sum: "sum of",
  avg: "average of",
  min: "least",
  max: "greatest",
  median: "median of",
  distinct: "different",
};

/** "rows", "sum of total" */
export function measureName(columns: readonly ResultColumn[], measure: Measure): string {
  const name = measure.column === undefined ? "" : (columns[measure.column]?.name ?? "");
  return name === "" ? measure_words[measure.of] : `${measure_words[measure.of]} ${name}`;
}

/** "status", "created_at by month" */
export function groupName(columns: readonly ResultColumn[], group: GroupBy): string {
  const name = columns[group.column]?.name ?? "";
  return group.bucket ? `${name} by ${group.bucket}` : name;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function columnSql(columns: readonly ResultColumn[], column: number): string {
  return quoted(columns[column]?.name ?? "");
}

function groupSql(columns: readonly ResultColumn[], group: GroupBy): string {
  const column = columnSql(columns, group.column);
  return group.bucket ? `date_trunc('${group.bucket}', ${column})` : column;
}

function measureSql(columns: readonly ResultColumn[], measure: Measure): string {
  if (measure.column === undefined) return "count(*)";
  const column = columnSql(columns, measure.column);
  return measure.of === "distinct" ? `count(distinct ${column})` : `${measure.of}(${column})`;
}

/** Names of the answer's columns, each one once. */
class Names {
  private readonly used = new Set<string>();

  take(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.used.has(name.toLowerCase()); number += 1) name = `${wanted} ${number}`;
    this.used.add(name.toLowerCase());
    return quoted(name);
  }
}

function acrossSql(columns: readonly ResultColumn[], summary: Summary, across: Across, names: Names): string[] {
  const column = columnSql(columns, across.column);
  return across.values.flatMap((value) =>
    summary.measures.map((measure) => {
      const shown = value === null ? "NULL" : value === "" ? "empty" : value;
      const name = summary.measures.length === 1 ? shown : `${shown}: ${measureName(columns, measure)}`;
      const test = value === null ? `${column} is null` : `${column} = ${literal(value)}`;
      return `${measureSql(columns, measure)} filter (where ${test}) as ${names.take(name)}`;
    }),
  );
}

/** What a tab of the answer is called: "r1 by status" on one line. */
export function summaryTitle(result: string, columns: readonly ResultColumn[], summary: Summary): string {
  const by = summary.groups.map((group) => groupName(columns, group)).join(", ");
  const across = summary.across ? ` across ${columns[summary.across.column]?.name ?? ""}` : "";
  return `${result}${by === "" ? "" : ` by ${by}`}${across}`.replace(/\s+/g, " ");
}

/** The statement for the connection of stored results. */
export function summarySql(result: string, columns: readonly ResultColumn[], summary: Summary): string {
  const names = new Names();
  const groups = summary.groups.map((group) => {
    const sql = groupSql(columns, group);
    const name = names.take(columns[group.column]?.name ?? "");
    return sql === name ? sql : `${sql} as ${name}`;
  });
  const { across } = summary;
  const values = across
    ? acrossSql(columns, summary, across, names)
    : summary.measures.map((measure) => `${measureSql(columns, measure)} as ${names.take(measureName(columns, measure))}`);
  const lines = [`-- ${summaryTitle(result, columns, summary)}`, `select ${[...groups, ...values].join(",\n       ")}`, `from ${result}`];
  if (groups.length > 0) {
    const numbers = groups.map((_, index) => index + 1).join(", ");
    // Times and pivots read best in the order of their groups, other groups with the greatest first.
    const by_value = across === undefined && !summary.groups.some((group) => group.bucket);
    lines.push(`group by ${numbers}`, by_value ? `order by ${groups.length + 1} desc, ${numbers}` : `order by ${numbers}`);
  }
  return lines.join("\n");
}

/** Why there is nothing to run; empty if there is. */
export function lackOfSummary(summary: Summary): string {
  if (summary.measures.length === 0) return "Choose what is computed.";
  return summary.across && summary.across.values.length === 0 ? "The column has no values." : "";
}
