// The window client: asks the provider for the blocks that a view needs, keeps them, and knows what is missing.
// Free of the DOM; one thread. Time comes from a Clock, so that tests can hold it.
//
// - View requests come before prefetch, four are in flight at most.
// - A view request is never cancelled younger than 150 ms: at 60 moves a second a target always changes before its rows
//   are painted, and cancelling at once would starve a drag. Meanwhile only the newest target is remembered.
// - Prefetch: two to four blocks ahead of a scroll, one to each side when idle, none during a drag.
// - Answers of an older version are dropped. A failed block is asked for again with growing pauses, five times.

import { Block, BlockCache, BlockGeometry, type BlockError, type BlockId } from "./blocks";
import type { CellWindow, GridProvider, WindowRequest } from "./contract";
import type { View } from "./hold";

export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(handle: number): void;
}

// drag: the thumb is held. settle: the hand let go, or a jump; the target is fetched before all else.
export type Motion = "scroll" | "drag" | "settle";

export interface WindowClientOptions {
  provider: GridProvider;
  columnCount: number;
  rows: number;
  clock: Clock;
  budgetBytes?: number;
  onArrival: () => void;
}

interface Flight {
  id: BlockId;
  purpose: "view" | "prefetch";
  startedAt: number;
  abort: AbortController;
}

const defaultBudget = 48 * 1024 * 1024;
const flightsMax = 4;
const viewAgeMs = 150;
const idleMs = 150;
const retriesMax = 5;
const retryFirstMs = 500;
const retryLongestMs = 8_000;
const startedMax = 8;
const latenciesMax = 16;
const slowMs = 60;

export class WindowClient {
  readonly geometry: BlockGeometry;
  private readonly provider: GridProvider;
  private readonly clock: Clock;
  private readonly cache: BlockCache;
  private readonly onArrival: () => void;
  private readonly flights = new Map<string, Flight>();
  private readonly latencies: number[] = [];
  private rows: number;
  private requestVersion = 1;
  private previous: Map<string, Block> | null = null; // Of the version before; shown until the view is whole anew.
  private target: View | null = null;
  private motion: Motion = "settle";
  private direction = 0;
  private rowsPerSecond = 0;
  private movedAt = 0;
  private idle = false;
  private started: View[] = [];
  private arrived: View | null = null;
  private wake: number | null = null;
  private closed = false;

  constructor(options: WindowClientOptions) {
    this.provider = options.provider;
    this.clock = options.clock;
    this.rows = options.rows;
    this.onArrival = options.onArrival;
    this.geometry = new BlockGeometry(options.columnCount);
    this.cache = new BlockCache(options.budgetBytes ?? defaultBudget);
  }

  get version(): number {
    return this.requestVersion;
  }
  get cachedBytes(): number {
    return this.cache.bytes;
  }
  get cachedBlocks(): number {
    return this.cache.size;
  }
  get inFlight(): number {
    return this.flights.size;
  }
  // The latest place asked for whose rows came in. Moves come right before frames: without it, a target that is whole
  // between two frames would never be shown.
  get arrivedView(): View | null {
    return this.arrived;
  }
  // How long a far jump may keep the last picture.
  get holdLimitMs(): number {
    return this.latency() > slowMs ? 200 : 100;
  }

  setRows(rows: number): void {
    this.rows = rows;
    this.pump();
  }

  // Drops what is cached, but keeps the blocks of the view to be shown until their new versions are here.
  invalidate(): void {
    this.requestVersion++;
    this.cancelAll();
    const kept = new Map<string, Block>();
    for (const key of this.neededKeys()) {
      const block = this.cache.get(key) ?? this.previous?.get(key);
      if (block !== undefined && block.parts.length > 0) kept.set(key, block);
    }
    for (const block of [...this.cache.values()]) this.cache.remove(this.geometry.key(block.id));
    this.previous = kept.size > 0 ? kept : null;
    this.started = [];
    this.arrived = null;
    this.pump();
  }

  setView(view: View, motion: Motion): void {
    const now = this.clock.now();
    if (this.target !== null && view.row !== this.target.row) this.noteSpeed(view.row - this.target.row, now);
    this.movedAt = now;
    this.idle = false;
    this.target = view;
    this.motion = motion;
    if (this.covers(view)) this.arrived = null;
    for (const id of this.blocksOf(view)) this.cache.touch(this.geometry.key(id));
    this.pump();
  }

  // The window that holds the cell, or undefined while it is not here.
  windowAt(row: number, column: number): CellWindow | undefined {
    const key = this.keyOf(row, column);
    return this.previous?.get(key)?.windowAt(row) ?? this.cache.get(key)?.windowAt(row);
  }

  errorAt(row: number, column: number): BlockError | null {
    const block = this.cache.get(this.keyOf(row, column));
    return block !== undefined && row >= block.end ? block.error : null;
  }

  // Whether nothing of the view is still to come: every block is here or has failed.
  covers(view: View): boolean {
    return this.blocksOf(view).every((id) => {
      const block = this.cache.get(this.geometry.key(id));
      return block !== undefined && (block.error !== null || !this.lacks(block, view));
    });
  }

  // Asks again at once for everything that failed in view.
  retry(): void {
    for (const block of this.cache.values()) if (block.error !== null) block.error = { ...block.error, attempts: 0, retryAt: 0 };
    this.pump();
  }

  close(): void {
    this.closed = true;
    this.cancelAll();
    if (this.wake !== null) this.clock.clearTimeout(this.wake);
  }

  private keyOf(row: number, column: number): string {
    return this.geometry.key({ rowBlock: this.geometry.rowBlock(row), group: this.geometry.group(column) });
  }

  private blocksOf(view: View): BlockId[] {
    return this.geometry.covering(view.row, Math.min(this.rows, view.row + view.rows), view.columns);
  }

  private lacks(block: Block, view: View): boolean {
    return block.end < Math.min(this.geometry.endRow(block.id, this.rows), view.row + view.rows);
  }

  // Blocks of the view and of a screen above and below it: they are never evicted.
  private neededKeys(): Set<string> {
    const view = this.target;
    if (view === null) return new Set();
    const first = Math.max(0, view.row - view.rows);
    const end = Math.min(this.rows, view.row + 2 * view.rows);
    return new Set(this.geometry.covering(first, end, view.columns).map((id) => this.geometry.key(id)));
  }

  private noteSpeed(rows: number, now: number): void {
    const seconds = Math.max(0.004, (now - this.movedAt) / 1000);
    const fresh = seconds > 0.3;
    this.direction = Math.sign(rows);
    this.rowsPerSecond = fresh ? 0 : 0.7 * this.rowsPerSecond + 0.3 * (Math.abs(rows) / seconds);
  }

  // A high percentile of the last answers, in ms.
  private latency(): number {
    const sorted = [...this.latencies].sort((left, right) => left - right);
    return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  }

  // Brings what is in flight in line with what is wanted now. Called after every change; starts at most four requests.
  private pump(): void {
    if (this.closed || this.target === null) return;
    const now = this.clock.now();
    const view = this.missing(this.target, now);
    const ahead = this.prefetchBlocks(now);
    const stale = this.dropUnwanted(view, ahead, now);
    const waits = this.motion === "drag" && stale > 0;
    if (!waits) this.startAll(view, "view", now);
    if (this.covers(this.target)) this.startAll(ahead, "prefetch", now);
    this.scheduleWake(stale > 0 && view.length > 0, now);
  }

  private missing(view: View, now: number): BlockId[] {
    return this.blocksOf(view).filter((id) => {
      const block = this.cache.get(this.geometry.key(id));
      if (block === undefined) return true;
      if (block.error !== null) return block.error.retryAt <= now;
      return this.lacks(block, view);
    });
  }

  // Cancels prefetch nobody wants at once, view requests once they are old enough. Returns how many stale ones stay.
  private dropUnwanted(view: BlockId[], ahead: BlockId[], now: number): number {
    const viewKeys = new Set(view.map((id) => this.geometry.key(id)));
    const aheadKeys = new Set(ahead.map((id) => this.geometry.key(id)));
    let stale = 0;
    for (const [key, flight] of [...this.flights]) {
      if (viewKeys.has(key)) flight.purpose = "view";
      else if (aheadKeys.has(key)) flight.purpose = "prefetch";
      else if (flight.purpose === "view" && this.motion !== "settle" && now - flight.startedAt < viewAgeMs) stale++;
      else this.cancel(key);
    }
    return stale;
  }

  private startAll(ids: BlockId[], purpose: "view" | "prefetch", now: number): void {
    let startedOne = false;
    for (const id of ids) {
      if (this.flights.has(this.geometry.key(id))) continue;
      if (this.flights.size >= flightsMax && !(purpose === "view" && this.makeRoom())) break;
      this.start(id, purpose, now);
      startedOne = true;
    }
    if (startedOne && purpose === "view" && this.target !== null) this.remember(this.target);
  }

  private makeRoom(): boolean {
    for (const [key, flight] of this.flights) {
      if (flight.purpose !== "prefetch") continue;
      this.cancel(key);
      return true;
    }
    return false;
  }

  private remember(view: View): void {
    this.started.push(view);
    if (this.started.length > startedMax) this.started.shift();
  }

  private start(id: BlockId, purpose: "view" | "prefetch", now: number): void {
    const key = this.geometry.key(id);
    const flight: Flight = { id, purpose, startedAt: now, abort: new AbortController() };
    this.flights.set(key, flight);
    const first = this.cache.get(key)?.end ?? this.geometry.firstRow(id);
    const request: WindowRequest = {
      version: this.requestVersion,
      first,
      count: this.geometry.endRow(id, this.rows) - first,
      columns: this.geometry.columns(id),
      purpose,
    };
    void this.run(key, flight, request);
  }

  private async run(key: string, flight: Flight, request: WindowRequest): Promise<void> {
    try {
      const window = await this.provider.fetchWindow(request, flight.abort.signal);
      if (this.flights.get(key) === flight) this.receive(key, flight, request, window);
    } catch (error) {
      if (this.flights.get(key) === flight) this.fail(key, flight, error instanceof Error ? error.message : String(error));
    }
  }

  private receive(key: string, flight: Flight, request: WindowRequest, window: CellWindow): void {
    if (window.first !== request.first || window.count <= 0) {
      this.fail(key, flight, "The server sent other rows than were asked for.");
      return;
    }
    this.flights.delete(key);
    this.latencies.push(this.clock.now() - flight.startedAt);
    if (this.latencies.length > latenciesMax) this.latencies.shift();
    const block = this.cache.get(key) ?? new Block(flight.id, request.first);
    block.append(window);
    this.cache.put(key, block, window.bytes);
    this.cache.evict(this.neededKeys());
    this.settled();
  }

  private fail(key: string, flight: Flight, message: string): void {
    this.flights.delete(key);
    const block = this.cache.get(key) ?? new Block(flight.id, this.geometry.firstRow(flight.id));
    const attempts = (block.error?.attempts ?? 0) + 1;
    const pause = Math.min(retryLongestMs, retryFirstMs * 2 ** (attempts - 1));
    block.error = { message, attempts, retryAt: attempts > retriesMax ? Infinity : this.clock.now() + pause };
    this.cache.put(key, block, 0);
    this.settled();
  }

  private settled(): void {
    const whole = this.started.filter((view) => this.covers(view));
    this.started = this.started.filter((view) => !whole.includes(view));
    this.arrived = whole.at(-1) ?? this.arrived;
    if (this.target !== null && this.covers(this.target)) this.previous = null;
    this.pump();
    this.onArrival();
  }

  private prefetchBlocks(now: number): BlockId[] {
    const view = this.target;
    if (view === null || this.motion === "drag") return [];
    const first = this.geometry.rowBlock(view.row);
    const last = this.geometry.rowBlock(Math.max(view.row, Math.min(this.rows, view.row + view.rows) - 1));
    this.idle ||= now - this.movedAt >= idleMs;
    const wanted: number[] = [];
    if (this.idle) wanted.push(last + 1, first - 1);
    else for (let step = 1; step <= this.aheadBlocks(); step++) wanted.push(this.direction < 0 ? first - step : last + step);
    return wanted.flatMap((rowBlock) => this.absent(rowBlock, view));
  }

  // Enough blocks to outrun the provider at the present speed.
  private aheadBlocks(): number {
    if (this.direction === 0) return 0;
    const rows = (this.rowsPerSecond * 2 * this.latency()) / 1000;
    return Math.min(4, Math.max(2, Math.ceil(rows / this.geometry.rowsPerBlock)));
  }

  private absent(rowBlock: number, view: View): BlockId[] {
    const first = rowBlock * this.geometry.rowsPerBlock;
    if (rowBlock < 0 || first >= this.rows) return [];
    return this.geometry
      .covering(first, first + 1, view.columns)
      .filter((id) => this.cache.get(this.geometry.key(id)) === undefined);
  }

  // One timer for the next moment at which something is due without anything arriving.
  private scheduleWake(waitsForAge: boolean, now: number): void {
    if (this.wake !== null) this.clock.clearTimeout(this.wake);
    this.wake = null;
    const due: number[] = [];
    if (waitsForAge) for (const flight of this.flights.values()) due.push(flight.startedAt + viewAgeMs);
    if (!this.idle && this.motion !== "drag") due.push(this.movedAt + idleMs);
    for (const block of this.cache.values()) if (block.error !== null) due.push(block.error.retryAt);
    const next = Math.min(...due.filter((time) => time > now));
    if (!Number.isFinite(next)) return;
    this.wake = this.clock.setTimeout(() => this.pump(), next - now);
  }

  private cancel(key: string): void {
    this.flights.get(key)?.abort.abort();
    this.flights.delete(key);
  }

  private cancelAll(): void {
    for (const key of [...this.flights.keys()]) this.cancel(key);
  }
}
