// Reads the documents of one result: the beginnings of those in sight by pages, a whole one when it is opened.
import type { ErrorInfo } from "../api/generated";
import { makeError, type Reply } from "../api/client";
import { fetchRows } from "../api/rows";
import { formatBytes } from "../core/format";
import type { App } from "./app";

const page_rows = 100;
const most_pages = 60;
const wait_ms = 40;
const cell_bytes = 1 << 20;
/** A document of more text than this is not shown as a tree; MongoDB's largest have 16 MB of BSON. */
const most_bytes = 32 << 20;

interface Page {
  readonly count: number;
  readonly texts: readonly (string | null)[];
  readonly cuts: readonly boolean[];
}

export type WholeDocument = { readonly text: string } | { readonly error: ErrorInfo };

/** Lives as long as a view of the documents; `stop` ends what is on its way. */
export class DocumentReader {
  private readonly pages = new Map<number, Page>();
  private readonly asked = new Set<number>();
  private readonly ended = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wanted: { first: number; last: number; rows: number } = { first: 0, last: -1, rows: 0 };
  error: ErrorInfo | undefined;

  constructor(
    private readonly app: App,
    private readonly result: string,
    private readonly column: number,
    private readonly onChange: () => void,
  ) {}

  stop(): void {
    clearTimeout(this.timer);
    this.ended.abort();
  }

  /** The beginning of a document's text; null for NULL, undefined as long as it is not here. */
  preview(row: number): string | null | undefined {
    return this.pages.get(Math.floor(row / page_rows))?.texts[row % page_rows];
  }

  /** Tells which documents are in sight, of how many; they are read a moment later, when scrolling rests. */
  want(first: number, last: number, rows: number): void {
    this.wanted = { first, last: Math.min(last, rows - 1), rows };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const end = Math.floor(this.wanted.last / page_rows);
      for (let page = Math.floor(this.wanted.first / page_rows); page <= end; page += 1) void this.read(page);
    }, wait_ms);
  }

  private async read(page: number): Promise<void> {
    const first = page * page_rows;
    const count = Math.min(page_rows, this.wanted.rows - first);
    const known = this.pages.get(page);
    if (count <= 0 || this.asked.has(page) || (known && known.count >= count)) return;
    this.asked.add(page);
    const columns = { begin: this.column, end: this.column + 1 };
    const reply = await fetchRows(this.app.client, this.result, first, count, columns, this.ended.signal);
    this.asked.delete(page);
    if (this.ended.signal.aborted) return;
    this.error = reply.ok ? undefined : reply.error;
    if (reply.ok) {
      const rows = Array.from({ length: reply.value.count }, (_, index) => first + index);
      this.pages.delete(page);
      this.pages.set(page, {
        count: reply.value.count,
        texts: rows.map((row) => reply.value.text(row, this.column)),
        cuts: rows.map((row) => reply.value.cutBytes(row, this.column) !== undefined),
      });
      const oldest = this.pages.keys().next();
      if (this.pages.size > most_pages && oldest.done !== true) this.pages.delete(oldest.value);
    }
    this.onChange();
  }

  /** The whole text of a document. */
  async whole(row: number): Promise<WholeDocument> {
    const page = this.pages.get(Math.floor(row / page_rows));
    const text = page?.texts[row % page_rows];
    if (text !== undefined && page?.cuts[row % page_rows] === false) return { text: text ?? "null" };
    return readWholeCell(this.app, this.result, row, this.column, this.ended.signal);
  }
}

async function readPart(app: App, place: { result: string; row: number; column: number }, offset: number, signal: AbortSignal) {
  return app.client.call("result.cell", { ...place, offset, limit: cell_bytes }, signal);
}

/** The whole text of one value, part by part; NULL is the JSON word null. */
async function readWholeCell(app: App, result: string, row: number, column: number, signal: AbortSignal): Promise<WholeDocument> {
  const parts: string[] = [];
  const bytes = new TextEncoder();
  let offset = 0;
  for (;;) {
    const reply: Reply<{ text: string; more: boolean; bytes: number; is_null: boolean }> = await readPart(
      app,
      { result, row, column },
      offset,
      signal,
    );
    if (!reply.ok) return { error: reply.error };
    if (reply.value.is_null) return { text: "null" };
    if (reply.value.bytes > most_bytes) {
      const size = formatBytes(reply.value.bytes);
      const message = `The document has ${size}; up to ${formatBytes(most_bytes)} are shown here.`;
      return { error: makeError("limit", message, "The cell value shows it part by part, and an export writes it whole.") };
    }
    parts.push(reply.value.text);
    if (!reply.value.more || reply.value.text === "") return { text: parts.join("") };
    offset += bytes.encode(reply.value.text).length;
  }
}
