// The rows of an exported page: lines of JSON, kept as the bytes they came in and parsed when they are looked at, so that a
// million of them fit. Knows nothing of the DOM.

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly kind: string;
}

export type Cells = readonly (string | null)[];

export interface Sorting {
  readonly column: number;
  readonly descending: boolean;
}

interface Block {
  readonly bytes: Uint8Array;
  readonly first: number;
  /** Where each row begins in `bytes`. */
  readonly starts: Uint32Array;
}

const newline = 10;
const pause_after_ms = 30;

function isColumn(value: unknown): value is Column {
  return typeof value === "object" && value !== null && "name" in value && "type" in value && "kind" in value;
}

export class RowStore {
  title = "";
  columns: readonly Column[] = [];
  count = 0;
  private readonly blocks: Block[] = [];
  private rest = new Uint8Array(0);
  private readonly decoder = new TextDecoder();
  private has_head = false;

  /** Takes the next bytes of the data, as they come. */
  add(chunk: Uint8Array): void {
    const end = chunk.lastIndexOf(newline) + 1;
    if (end === 0) {
      this.rest = joined(this.rest, chunk);
      return;
    }
    const bytes = joined(this.rest, chunk.subarray(0, end));
    this.rest = chunk.slice(end);
    this.take(bytes);
  }

  private take(bytes: Uint8Array): void {
    let from = 0;
    if (!this.has_head) {
      from = bytes.indexOf(newline) + 1;
      this.readHead(bytes.subarray(0, from));
    }
    const starts: number[] = [];
    for (let at = from; at < bytes.length; at = bytes.indexOf(newline, at) + 1) starts.push(at);
    if (starts.length === 0) return;
    this.blocks.push({ bytes, first: this.count, starts: Uint32Array.from(starts) });
    this.count += starts.length;
  }

  private readHead(line: Uint8Array): void {
    const head: unknown = JSON.parse(this.decoder.decode(line));
    this.has_head = true;
    if (typeof head !== "object" || head === null) return;
    if ("title" in head && typeof head.title === "string") this.title = head.title;
    if ("columns" in head && Array.isArray(head.columns)) this.columns = head.columns.filter(isColumn);
  }

  row(index: number): Cells {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.blocks[middle]?.first ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const block = this.blocks[low];
    const start = block?.starts[index - block.first];
    if (!block || start === undefined) return [];
    const end = block.starts[index - block.first + 1] ?? block.bytes.length;
    return this.parse(this.decoder.decode(block.bytes.subarray(start, end)));
  }

  private parse(line: string): Cells {
    return JSON.parse(line) as Cells;
  }

  /** Calls `each` for every row, in order, and lets the page breathe in between. False: it was stopped. */
  async walk(each: (cells: Cells, row: number) => void, stopped: () => boolean): Promise<boolean> {
    let paused = performance.now();
    for (const block of this.blocks) {
      for (let index = 0; index < block.starts.length; index++) {
        const end = block.starts[index + 1] ?? block.bytes.length;
        each(this.parse(this.decoder.decode(block.bytes.subarray(block.starts[index], end))), block.first + index);
      }
      if (performance.now() - paused < pause_after_ms) continue;
      await new Promise((resume) => setTimeout(resume, 0));
      paused = performance.now();
      if (stopped()) return false;
    }
    return !stopped();
  }
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(left.length + right.length);
  whole.set(left);
  whole.set(right, left.length);
  return whole;
}

const whole_number = /^-?\d+$/;

/** Numbers by their value, with all their digits; what is none comes after them. */
export function compareNumbers(left: string, right: string): number {
  const a = Number(left);
  const b = Number(right);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || compareTexts(left, right);
  if (a !== b) return a < b ? -1 : 1;
  if (!whole_number.test(left) || !whole_number.test(right)) return 0;
  const [first, second] = [BigInt(left), BigInt(right)];
  return first < second ? -1 : first > second ? 1 : 0;
}

export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether any cell holds the text, without regard to case. `wanted` is in lower case. */
export function holds(cells: Cells, wanted: string): boolean {
  return cells.some((cell) => cell?.toLowerCase().includes(wanted) === true);
}

/** The rows to show, in order; "all": every one as it came. */
export async function orderRows(
  store: RowStore,
  search: string,
  sorting: Sorting | undefined,
  stopped: () => boolean,
): Promise<Uint32Array | "all" | "stopped"> {
  const wanted = search.toLowerCase();
  if (wanted === "" && !sorting) return "all";
  const rows: number[] = [];
  const keys: (string | null)[] = [];
  const done = await store.walk((cells, row) => {
    if (wanted !== "" && !holds(cells, wanted)) return;
    rows.push(row);
    if (sorting) keys.push(cells[sorting.column] ?? null);
  }, stopped);
  if (!done) return "stopped";
  if (!sorting) return Uint32Array.from(rows);
  const kind = store.columns[sorting.column]?.kind;
  const compare = kind === "number" || kind === "variant" ? compareNumbers : compareTexts;
  const sign = sorting.descending ? -1 : 1;
  const places = Uint32Array.from(rows.keys());
  places.sort((left, right) => {
    const a = keys[left] ?? null;
    const b = keys[right] ?? null;
    // NULL is last in both directions; equal rows keep their order.
    if (a === null || b === null) return Number(a === null) - Number(b === null) || left - right;
    return sign * compare(a, b) || left - right;
  });
  return places.map((place) => rows[place] ?? 0);
}
