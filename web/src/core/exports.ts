// Exports: what the dialog asks for, and what the window says of those that run. Pure.
import type { Compression, Export, ExportFormat, ExportStart, SqlStyle } from "../api/generated";
import { formatBytes, formatDuration, plural } from "./format";

/** What is to be written. */
export type ExportSource =
  | { readonly kind: "result"; readonly name: string; readonly result: string; readonly rows: number; readonly complete: boolean }
  | { readonly kind: "table"; readonly name: string; readonly connection: string; readonly path: readonly string[] }
  | { readonly kind: "container"; readonly name: string; readonly connection: string; readonly path: readonly string[] };

export interface FormatFacts {
  readonly format: ExportFormat;
  readonly label: string;
  readonly side: string;
  readonly extension: string;
}

export const export_formats: readonly FormatFacts[] = [
  { format: "csv", label: "CSV", side: "comma separated", extension: ".csv" },
  { format: "tsv", label: "TSV", side: "tab separated", extension: ".tsv" },
  { format: "json", label: "JSON", side: "one array", extension: ".json" },
  { format: "ndjson", label: "NDJSON", side: "an object a line", extension: ".ndjson" },
  { format: "xlsx", label: "Excel", side: "XLSX workbook", extension: ".xlsx" },
  { format: "html", label: "HTML", side: "a page of its own", extension: ".html" },
  { format: "markdown", label: "Markdown", side: "table", extension: ".md" },
  { format: "sql", label: "SQL", side: "statements that insert", extension: ".sql" },
  { format: "parquet", label: "Parquet", side: "typed, compressed", extension: ".parquet" },
  { format: "arrow", label: "Arrow", side: "typed, columnar", extension: ".arrows" },
];

/** SQL is only for engines that have it. */
export function formatsFor(family: string | undefined): readonly FormatFacts[] {
  return export_formats.filter(({ format }) => format !== "sql" || family === "sql");
}

/** What the dialog's fields hold. */
export interface ExportForm {
  readonly format: ExportFormat;
  readonly path: string;
  readonly overwrite: boolean;
  readonly header: boolean;
  readonly compression: Compression;
  readonly sql_style: SqlStyle;
  readonly delimiter: string;
  readonly null_text: string;
  readonly quotes: NonNullable<ExportStart["quotes"]>;
  readonly encoding: NonNullable<ExportStart["encoding"]>;
  readonly decimal_point: "." | ",";
  readonly dates: NonNullable<ExportStart["dates"]>;
  readonly crlf: boolean;
  readonly guard_formulas: boolean;
}

const endings: Readonly<Record<Compression, string>> = { none: "", gzip: ".gz", zstd: ".zst" };

/** A Parquet file is compressed in itself, and its name does not tell. */
function extensionOf(format: ExportFormat, compression: Compression): string {
  const ending = format === "parquet" ? "" : endings[compression];
  return (export_formats.find((each) => each.format === format)?.extension ?? "") + ending;
}

/** Whether the names of columns are rows of their own, which may be left out. */
export function hasHeader(format: ExportFormat): boolean {
  return format !== "parquet" && format !== "arrow";
}

/** A name that any file system takes. */
function fileName(name: string): string {
  return name.replace(/[\u0000-\u001f/\\:*?"<>|]+/g, "_").replace(/^\.+/, "_").slice(0, 120) || "rows";
}

export function firstForm(source: ExportSource): ExportForm {
  const name = fileName(source.name);
  return {
    format: "csv",
    path: source.kind === "container" ? `~/${name}` : `~/${name}.csv`,
    overwrite: false,
    header: true,
    compression: "none",
    sql_style: "insert",
    delimiter: ",",
    null_text: "",
    quotes: "minimal",
    encoding: "utf-8",
    decimal_point: ".",
    dates: "iso",
    crlf: false,
    guard_formulas: false,
  };
}

/** Another format or compression: the path's end follows, if it said what was chosen before. */
export function chooseFormat(form: ExportForm, change: Partial<Pick<ExportForm, "format" | "compression">>): ExportForm {
  const next = { ...form, ...change };
  // The usual way of each: columns are compressed unless a person says otherwise, other files are not.
  if (change.format !== undefined && change.compression === undefined && (form.format === "parquet") !== (next.format === "parquet")) {
    return withPathOf(form, { ...next, compression: next.format === "parquet" ? "zstd" : "none" });
  }
  return withPathOf(form, next);
}

function withPathOf(form: ExportForm, next: ExportForm): ExportForm {
  const before = extensionOf(form.format, form.compression);
  if (before === "" || !form.path.endsWith(before)) return next;
  return { ...next, path: form.path.slice(0, -before.length) + extensionOf(next.format, next.compression) };
}

/** How the file is written, as far as its format has a choice. */
export function exportOptions(form: ExportForm): Partial<ExportStart> {
  const csv: Partial<ExportStart> =
    form.format !== "csv"
      ? {}
      : {
          delimiter: form.delimiter,
          null_text: form.null_text,
          quotes: form.quotes,
          encoding: form.encoding,
          decimal_point: form.decimal_point,
          dates: form.dates,
          crlf: form.crlf,
          guard_formulas: form.guard_formulas,
        };
  const sql: Partial<ExportStart> = form.format === "sql" ? { sql_style: form.sql_style } : {};
  return { ...csv, ...sql, header: form.header, compression: form.compression };
}

/** What a browser calls the file, without its end: the name that the path has. */
export function downloadName(form: ExportForm): string {
  const name = form.path.trim().split("/").at(-1) ?? "";
  const end = extensionOf(form.format, form.compression);
  return end !== "" && name.endsWith(end) ? name.slice(0, -end.length) : name;
}

/** The call that the fields ask for. */
export function exportCall(source: ExportSource, form: ExportForm): ExportStart {
  const from: Partial<ExportStart> =
    source.kind === "result"
      ? { result: source.result }
      : source.kind === "table"
        ? { connection: source.connection, tables: [[...source.path]] }
        : { connection: source.connection, container: [...source.path] };
  const { format, path, overwrite } = form;
  return { ...from, ...exportOptions(form), format, path: path.trim(), overwrite };
}

const number_of = (id: string): number => Number(id.slice(1));

/** In the order they began. An event that comes late does not make an ended export run again. */
export function putExport(exports: readonly Export[], changed: Export): readonly Export[] {
  const before = exports.find((each) => each.id === changed.id);
  if (before && before.state !== "running" && changed.state === "running") return exports;
  return [...exports.filter((each) => each.id !== changed.id), changed].sort((a, b) => number_of(a.id) - number_of(b.id));
}

/** "orders.csv", or "backup (orders)" while that table goes to a folder. */
export function exportName(each: Export): string {
  const name = each.path.split("/").findLast((part) => part !== "") ?? each.title;
  return each.parts > 1 && each.part !== "" ? `${name} (${each.part})` : name;
}

/** 0 to 1, or undefined where the end is not known. */
export function exportFraction(each: Export): number | undefined {
  if (each.estimated_rows === undefined || each.estimated_rows <= 0) return undefined;
  return Math.min(0.99, each.rows / each.estimated_rows);
}

/** "12,000 rows, 1.2 MB, 400,000 rows/s, 3 s left" while it runs; what came of it at its end. */
export function exportFacts(each: Export): string {
  const facts = [plural(each.rows, "row"), formatBytes(each.bytes)];
  if (each.parts > 1) facts.unshift(`${each.parts_done} of ${plural(each.parts, "table")}`);
  if (each.state !== "running") return [...facts, formatDuration(each.elapsed_ms)].join(", ");
  if (each.rows_per_second > 0) facts.push(`${plural(Math.round(each.rows_per_second), "row")}/s`);
  if (each.remaining_ms !== undefined) facts.push(`${formatDuration(each.remaining_ms)} left`);
  return facts.join(", ");
}
