// Charts of the rows of a result: which columns are drawn how, and the points. Pure; what draws them is elsewhere.
//
// Numbers are read as doubles here, which is exact enough for a picture; the rows themselves never pass through this.
import type { ResultColumn } from "../api/generated";

export const chart_kinds = ["bar", "line", "area", "scatter"] as const;
export type ChartKind = (typeof chart_kinds)[number];

export interface Chart {
  readonly kind: ChartKind;
  /** The column of the horizontal axis; -1: the number of the row. */
  readonly x: number;
  readonly ys: readonly number[];
}

/** More points than these are not drawn: no screen has the room. Grouping the rows makes fewer of them. */
export const most_points = 10_000;
export const most_series = 8;

/** "category": a place for each row, in the order of the rows. */
export type Axis = "category" | "number" | "time";

export interface Series {
  readonly name: string;
  /** By point; undefined: no value there. */
  readonly values: readonly (number | undefined)[];
}

export interface ChartData {
  readonly axis: Axis;
  /** What the horizontal axis says at each point; numbers or times (ms since 1970) where `axis` is one. */
  readonly labels: readonly string[];
  readonly places: readonly number[];
  readonly series: readonly Series[];
  /** Cells that are no number: NULL, NaN, infinite. They are left out of the picture. */
  readonly missing: number;
}

export function isChartKind(text: unknown): text is ChartKind {
  return chart_kinds.some((each) => each === text);
}

function isIdentifier(column: ResultColumn): boolean {
  return column.primary_key || column.foreign_key || /(^|_)id$/i.test(column.name);
}

/** The columns that can be drawn as values. */
export function valueColumns(columns: readonly ResultColumn[]): number[] {
  return columns.flatMap((column, index) => (column.kind === "number" && !column.document ? [index] : []));
}

/** The columns that can stand on the horizontal axis. */
export function placeColumns(columns: readonly ResultColumn[]): number[] {
  const plain = new Set(["number", "text", "date", "boolean", "uuid"]);
  return columns.flatMap((column, index) => (plain.has(column.kind) && !column.document ? [index] : []));
}

/** The first picture of a result: times as a line, names as bars, numbers against each other as points. */
export function proposeChart(columns: readonly ResultColumn[]): Chart | undefined {
  const numbers = valueColumns(columns);
  const facts = numbers.filter((index) => !isIdentifier(columns[index] as ResultColumn));
  const time = columns.findIndex((column) => column.kind === "date");
  const name = columns.findIndex((column) => column.kind === "text" || column.kind === "boolean");
  const [first, second] = facts.length > 0 ? facts : numbers;
  if (first === undefined) return undefined;
  if (time !== -1) return { kind: "line", x: time, ys: [first] };
  if (name !== -1) return { kind: "bar", x: name, ys: [first] };
  if (second !== undefined) return { kind: "scatter", x: first, ys: [second] };
  return { kind: "bar", x: numbers.find((index) => index !== first) ?? -1, ys: [first] };
}

/** The chart as far as it fits these columns, else a new one. */
export function fitChart(chart: Chart | undefined, columns: readonly ResultColumn[]): Chart | undefined {
  if (!chart) return proposeChart(columns);
  const numbers = new Set(valueColumns(columns));
  const ys = chart.ys.filter((index) => numbers.has(index)).slice(0, most_series);
  const x = chart.x === -1 || placeColumns(columns).includes(chart.x);
  return x && ys.length > 0 ? { ...chart, ys } : proposeChart(columns);
}

export function toggleSeries(chart: Chart, column: number): Chart {
  const has = chart.ys.includes(column);
  if (has && chart.ys.length === 1) return chart;
  return { ...chart, ys: has ? chart.ys.filter((each) => each !== column) : [...chart.ys, column].slice(-most_series) };
}

/** A chart from stored data, if it is one. */
export function readChart(value: unknown): Chart | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, x, ys } = value as Record<string, unknown>;
  const indexes = Array.isArray(ys) ? ys.filter((each): each is number => Number.isInteger(each)) : [];
  return isChartKind(kind) && Number.isInteger(x) ? { kind, x: x as number, ys: indexes.slice(0, most_series) } : undefined;
}

function numberOf(text: string | null): number | undefined {
  if (text === null || text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * The time that a text shows, as if its zone were UTC, so that the axis says what the grid says.
 * "2026-09-14 17:38:53.265+02" and "2026-09-14" are times; "infinity" and a time of day are not.
 */
export function timeOf(text: string | null): number | undefined {
  const parts = /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?)?/.exec(text ?? "");
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const ms = Date.UTC(2000, month - 1, day, hour, minute, second, Math.trunc(fraction * 1000));
  const date = new Date(ms);
  date.setUTCFullYear(year, date.getUTCMonth(), date.getUTCDate());
  return Number.isFinite(date.getTime()) ? date.getTime() : undefined;
}

function axisOf(chart: Chart, columns: readonly ResultColumn[]): Axis {
  const kind = columns[chart.x]?.kind;
  if (chart.kind === "bar" || kind === undefined) return kind === "number" && chart.kind === "scatter" ? "number" : "category";
  return kind === "date" ? "time" : kind === "number" ? "number" : "category";
}

/** The points of these rows: `cell` gives a cell's text. Lines go from left to right, whatever the order of the rows. */
export function chartData(
  chart: Chart,
  columns: readonly ResultColumn[],
  rows: number,
  cell: (row: number, column: number) => string | null,
): ChartData {
  const axis = axisOf(chart, columns);
  let missing = 0;
  const found: { label: string; place: number; row: number }[] = [];
  for (let row = 0; row < rows; row += 1) {
    const text = chart.x === -1 ? String(row + 1) : cell(row, chart.x);
    const place = axis === "time" ? timeOf(text) : axis === "number" ? numberOf(text) : row;
    if (place === undefined) missing += 1;
    else found.push({ label: text ?? "NULL", place, row });
  }
  if (axis !== "category" && chart.kind !== "scatter") found.sort((one, other) => one.place - other.place);
  const series = chart.ys.map((column) => {
    const values = found.map(({ row }) => numberOf(cell(row, column)));
    missing += values.filter((value) => value === undefined).length;
    return { name: columns[column]?.name ?? "", values };
  });
  return { axis, labels: found.map((each) => each.label), places: found.map((each) => each.place), series, missing };
}

/** One sentence for those who cannot see the picture. */
export function describeChart(chart: Chart, columns: readonly ResultColumn[], data: ChartData): string {
  const parts = data.series.map(({ name, values }) => {
    const known = values.filter((value) => value !== undefined);
    if (known.length === 0) return `${name} without values`;
    const least = known.reduce((low, value) => Math.min(low, value));
    const greatest = known.reduce((high, value) => Math.max(high, value));
    return `${name} from ${least} to ${greatest}`;
  });
  const by = chart.x === -1 ? "row" : (columns[chart.x]?.name ?? "");
  return `${chart.kind} chart, ${data.labels.length} points by ${by}: ${parts.join("; ")}`;
}
