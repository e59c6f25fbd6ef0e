// The selection as tab-separated text. Reads windows from the provider, never the screen. Free of the DOM, but for
// `writeClipboard` at the end.
//
// Rules of the text: one line a row; a value with a tab, a line break or a quote is quoted as spreadsheets do; NULL is
// nothing and empty text is "", so that the two stay apart. A single cell is copied as it is, without quotes. Cells
// between several ranges that are not selected stay empty.

import type { CellWindow, GridColumn, GridProvider, Range } from "./contract";
import { mergeRanges, sizeOf, type Rectangle } from "./selection";

export interface CopyJob {
  rectangles: readonly Rectangle[]; // Clipped to the result.
  columns: readonly GridColumn[];
  provider: GridProvider;
  version: number;
  withHeaders: boolean;
  signal: AbortSignal;
  onProgress: (rows: number, ofRows: number) => void;
  // Gives the page a turn; called when 8 ms have passed.
  pause: () => Promise<void>;
  now: () => number;
  maxCharacters?: number;
}

export interface CopyResult {
  text: string;
  rows: number;
  cells: number;
  ofRows: number; // More than `rows` if the limit was met.
  cutCells: number; // Values of which even the provider had only the beginning.
}

export const copyLimit = 64 * 1024 * 1024;
const windowRows = 1_024; // At least; narrow selections take more at a time.
const mostRows = 8_192;
const cellsPerWindow = 16_384;
const progressMs = 200;
const sliceMs = 8;
const needsQuotes = /[\t\n\r"]/;

export function quoteForTsv(text: string | null): string {
  if (text === null) return "";
  if (text === "") return '""';
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export async function copyText(job: CopyJob): Promise<CopyResult> {
  const writer = new TsvWriter(job);
  writer.header();
  for (const range of writer.rowRanges) {
    if (!(await copyRange(job, writer, range))) break;
  }
  return writer.result();
}

// Returns false once the limit is met.
async function copyRange(job: CopyJob, writer: TsvWriter, range: Range): Promise<boolean> {
  const step = Math.min(mostRows, Math.max(windowRows, Math.floor(cellsPerWindow / sizeOf(writer.span))));
  const fetchAt = (row: number) => fetchRows(job, writer.span, row, Math.min(step, range.end - row));
  let coming = fetchAt(range.begin);
  for (let row = range.begin; row < range.end; ) {
    const window = await coming;
    const end = Math.min(range.end, window.first + window.count);
    // The next window travels while this one is written.
    if (end < range.end) coming = fetchAt(end);
    coming.catch(() => undefined); // It is looked at in the next turn, or never if this one ends the copy.
    if (!(await writeWindow(job, writer, window, { begin: row, end }))) return false;
    row = end;
  }
  return true;
}

async function writeWindow(job: CopyJob, writer: TsvWriter, window: CellWindow, rows: Range): Promise<boolean> {
  let resumedAt = job.now();
  for (let row = rows.begin; row < rows.end; row++) {
    if (!writer.row(window, row)) return false;
    if (job.now() - resumedAt < sliceMs) continue;
    await job.pause();
    job.signal.throwIfAborted();
    resumedAt = job.now();
  }
  writer.tellProgress();
  return true;
}

async function fetchRows(job: CopyJob, columns: Range, first: number, count: number): Promise<CellWindow> {
  job.signal.throwIfAborted();
  const window = await job.provider.fetchWindow({ version: job.version, first, count, columns, purpose: "copy" }, job.signal);
  if (window.first !== first || window.count <= 0) throw new Error("The server sent other rows than were asked for.");
  return window;
}

class TsvWriter {
  readonly rowRanges: Range[];
  readonly span: Range;
  readonly ofRows: number;
  rows = 0;
  private readonly job: CopyJob;
  private readonly picked: number[];
  private readonly limit: number;
  private readonly raw: boolean;
  private readonly lines: string[] = [];
  private characters = 0;
  private cells = 0;
  private cutCells = 0;
  private toldAt: number;

  constructor(job: CopyJob) {
    this.job = job;
    this.toldAt = job.now();
    this.limit = job.maxCharacters ?? copyLimit;
    this.rowRanges = mergeRanges(job.rectangles.map((rectangle) => rectangle.rows));
    const columnRanges = mergeRanges(job.rectangles.map((rectangle) => rectangle.columns));
    this.picked = columnRanges.flatMap((range) => Array.from({ length: sizeOf(range) }, (_, step) => range.begin + step));
    this.span = { begin: columnRanges[0]?.begin ?? 0, end: columnRanges.at(-1)?.end ?? 0 };
    this.ofRows = this.rowRanges.reduce((sum, range) => sum + sizeOf(range), 0);
    this.raw = this.ofRows === 1 && this.picked.length === 1 && !job.withHeaders;
  }

  header(): void {
    if (!this.job.withHeaders) return;
    this.push(this.picked.map((column) => quoteForTsv(this.job.columns[column]?.name ?? "")).join("\t"));
  }

  // Returns false, and writes nothing, if the row would pass the limit.
  row(window: CellWindow, row: number): boolean {
    const here = this.job.rectangles.filter((rectangle) => row >= rectangle.rows.begin && row < rectangle.rows.end);
    const selected = (column: number) =>
      here.some((rectangle) => column >= rectangle.columns.begin && column < rectangle.columns.end);
    let cells = 0;
    let cut = 0;
    const fields = this.picked.map((column) => {
      if (!selected(column)) return "";
      cells++;
      if (window.cutBytes(row, column) !== undefined) cut++;
      const text = window.text(row, column);
      return this.raw ? (text ?? "") : quoteForTsv(text);
    });
    const line = fields.join("\t");
    if (this.characters + line.length + 1 > this.limit) return false;
    this.push(line);
    this.rows++;
    this.cells += cells;
    this.cutCells += cut;
    return true;
  }

  // At most five times a second, so that quick copies say nothing.
  tellProgress(): void {
    const now = this.job.now();
    if (now - this.toldAt < progressMs || this.rows === this.ofRows) return;
    this.toldAt = now;
    this.job.onProgress(this.rows, this.ofRows);
  }

  result(): CopyResult {
    const { rows, cells, ofRows, cutCells } = this;
    return { text: this.lines.join("\n"), rows, cells, ofRows, cutCells };
  }

  private push(line: string): void {
    this.lines.push(line);
    this.characters += line.length + 1;
  }
}

const counts = new Intl.NumberFormat("en-US");

function counted(count: number, noun: string): string {
  return `${counts.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function progressMessage(rows: number, ofRows: number): string {
  return `Copying ${counts.format(rows)} of ${counted(ofRows, "row")}`;
}

export function resultMessage(result: CopyResult, limit: number = copyLimit): string {
  const parts: string[] = [];
  if (result.rows < result.ofRows) {
    const size = `${Math.round(limit / (1024 * 1024))} MiB`;
    parts.push(`Copied the first ${counts.format(result.rows)} of ${counted(result.ofRows, "row")}: a copy holds ${size} at most.`);
    parts.push("Export the result to get all of it.");
  } else {
    parts.push(`Copied ${counted(result.cells, "cell")} of ${counted(result.rows, "row")}.`);
  }
  if (result.cutCells > 0) parts.push(`${counted(result.cutCells, "long value")} copied only in part.`);
  return parts.join(" ");
}

// Puts text on the clipboard that is still being made. The promise is handed over at once, so that the browser still
// sees the key press or click that asked for it. REQUIRES: called in the handler of that event.
export async function writeClipboard(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === "undefined" || navigator.clipboard === undefined)
    throw new Error("This browser gives the page no clipboard.");
  const blob = text.then((value) => new Blob([value], { type: "text/plain" }));
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}
