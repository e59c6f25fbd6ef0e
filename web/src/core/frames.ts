// How long frames take: the last ones of them, as a median and a 95th percentile. Pure; time comes from outside.

const most_frames = 240;
/** A longer pause means that nothing moved, or that the window was hidden; it is no frame. */
const longest_ms = 1_000;

export interface FrameFacts {
  readonly frames: number;
  readonly median_ms: number;
  readonly slow_ms: number;
}

export class FrameMeter {
  private readonly times: number[] = [];
  private next = 0;
  private before: number | undefined;

  /** A frame begins at `now`. */
  frame(now: number): void {
    const time = this.before === undefined ? undefined : now - this.before;
    this.before = now;
    if (time === undefined || time <= 0 || time > longest_ms) return;
    this.times[this.next] = time;
    this.next = (this.next + 1) % most_frames;
  }

  facts(): FrameFacts {
    const sorted = [...this.times].sort((one, other) => one - other);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { frames: sorted.length, median_ms: at(0.5), slow_ms: at(0.95) };
  }
}

/** Requests for rows that the browser has ended: how many, their bytes, and how long the last one took. */
export interface RowRequests {
  readonly count: number;
  readonly bytes: number;
  readonly last_ms: number;
}

export const no_requests: RowRequests = { count: 0, bytes: 0, last_ms: 0 };

/** An entry of the browser's resource timing. */
export interface RequestEntry {
  readonly name: string;
  readonly duration: number;
  readonly encodedBodySize: number;
}

export function addRequests(known: RowRequests, entries: readonly RequestEntry[]): RowRequests {
  const rows = entries.filter((entry) => /\/results\/[^/]+\/rows\?/.test(entry.name));
  const last = rows.at(-1);
  if (!last) return known;
  return {
    count: known.count + rows.length,
    bytes: known.bytes + rows.reduce((sum, entry) => sum + entry.encodedBodySize, 0),
    last_ms: last.duration,
  };
}
