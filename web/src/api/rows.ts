// Reads a window of a result's rows: an Arrow IPC stream in which every column is text as it is to be shown.
import { tableFromIPC } from "@uwdata/flechette";
import type { ExportFormat, ExportStart } from "./generated";
import { makeError, type Client, type Reply } from "./client";

/** A half-open range of column indexes. */
export interface ColumnRange {
  begin: number;
  end: number;
}

/** A rectangle of cells; `text` and `cutBytes` take indexes of the whole result. */
export interface RowsWindow {
  first: number;
  count: number;
  columns: ColumnRange;
  /** Rows in the result when the window was made. */
  rows: number;
  complete: boolean;
  bytes: number;
  text(row: number, column: number): string | null;
  cutBytes(row: number, column: number): number | undefined;
}

/** `columns=0-9` names both ends; the range here is half open. */
export function rowsPath(result: string, first: number, count: number, columns: ColumnRange): string {
  const query = new URLSearchParams({
    first: String(first),
    count: String(count),
    columns: columns.end > columns.begin + 1 ? `${columns.begin}-${columns.end - 1}` : String(columns.begin),
    view: "preview",
  });
  return `results/${encodeURIComponent(result)}/rows?${query.toString()}`;
}

/** The address that streams a whole result as a file, relative to the page. `name` is the file's, without its end. */
export function downloadPath(result: string, format: ExportFormat, options: Partial<ExportStart> = {}, name = ""): string {
  const query = new URLSearchParams({ format, download: "1" });
  if (Object.keys(options).length > 0) query.set("options", JSON.stringify(options));
  if (name !== "") query.set("name", name);
  return `/api/v1/results/${encodeURIComponent(result)}/rows?${query.toString()}`;
}

/** `[[row, column, bytes], …]` in window indexes, keyed by "row:column". */
function readCuts(json: string | null | undefined): Map<string, number> {
  const cuts = new Map<string, number>();
  if (!json) return cuts;
  const list: unknown = JSON.parse(json);
  if (!Array.isArray(list)) return cuts;
  for (const item of list as unknown[]) {
    if (Array.isArray(item) && item.length === 3) cuts.set(`${Number(item[0])}:${Number(item[1])}`, Number(item[2]));
  }
  return cuts;
}

/** Decodes one window. Throws what the Arrow reader throws; `fetchRows` turns that into an error value. */
export function decodeRows(buffer: Uint8Array, asked: { first: number; columns: ColumnRange }): RowsWindow {
  const table = tableFromIPC(buffer);
  const metadata = table.schema.metadata;
  const first = Number(metadata?.get("sextant.first") ?? asked.first);
  const cuts = readCuts(metadata?.get("sextant.cut"));
  const children = table.children;
  const columns = { begin: asked.columns.begin, end: asked.columns.begin + children.length };
  const count = table.numRows;
  return {
    first,
    count,
    columns,
    rows: Number(metadata?.get("sextant.rows") ?? first + count),
    complete: metadata?.get("sextant.complete") === "true",
    bytes: buffer.byteLength,
    text(row, column) {
      const value: unknown = children[column - columns.begin]?.at(row - first);
      return typeof value === "string" ? value : null;
    },
    cutBytes: (row, column) => cuts.get(`${row - first}:${column - columns.begin}`),
  };
}

export async function fetchRows(
  client: Client,
  result: string,
  first: number,
  count: number,
  columns: ColumnRange,
  signal?: AbortSignal,
): Promise<Reply<RowsWindow>> {
  const reply = await client.get(rowsPath(result, first, count, columns), signal);
  if (!reply.ok) return reply;
  try {
    const buffer = new Uint8Array(await reply.value.arrayBuffer());
    return { ok: true, value: decodeRows(buffer, { first, columns }) };
  } catch {
    if (signal?.aborted === true) return { ok: false, error: makeError("cancelled", "The request was cancelled.") };
    return { ok: false, error: makeError("bad_data", `The rows of ${result} could not be read.`) };
  }
}
