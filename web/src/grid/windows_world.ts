// A clock and a provider for tests: time stands still until it is moved, and requests are answered by hand.

import type { CellWindow, GridProvider, WindowRequest } from "./contract";
import type { Clock } from "./windows";

export class HeldClock implements Clock {
  private time = 0;
  private serial = 0;
  private readonly timers = new Map<number, { at: number; run: () => void }>();

  now(): number {
    return this.time;
  }
  setTimeout(run: () => void, ms: number): number {
    this.timers.set(++this.serial, { at: this.time + ms, run });
    return this.serial;
  }
  clearTimeout(handle: number): void {
    this.timers.delete(handle);
  }

  // Moves time on, running what is due in its order, and lets promises settle.
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).sort(([, left], [, right]) => left.at - right.at)[0];
      if (due === undefined) break;
      const [handle, timer] = due;
      this.timers.delete(handle);
      this.time = timer.at;
      timer.run();
      await settle();
    }
    this.time = end;
    await settle();
  }
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

export interface PendingRequest extends WindowRequest {
  signal: AbortSignal;
  answer(rows?: number): Promise<void>;
  fail(message: string): Promise<void>;
}

export function windowOf(request: WindowRequest, rows: number, bytesPerRow = 100): CellWindow {
  return {
    first: request.first,
    count: rows,
    columns: request.columns,
    text: (row, column) => `v${request.version} ${row}:${column}`,
    cutBytes: () => undefined,
    bytes: rows * bytesPerRow,
  };
}

const mostRequests = 200;

export class HandProvider implements GridProvider {
  readonly requests: PendingRequest[] = [];
  bytesPerRow = 100;

  fetchWindow(request: WindowRequest, signal: AbortSignal): Promise<CellWindow> {
    return new Promise((resolve, reject) => {
      this.requests.push({
        ...request,
        signal,
        answer: async (rows = request.count) => {
          resolve(windowOf(request, rows, this.bytesPerRow));
          await settle();
        },
        fail: async (message) => {
          reject(new Error(message));
          await settle();
        },
      });
    });
  }

  // Those still wanted, in short: "view 0+256".
  open(): string[] {
    const live = this.requests.filter((request) => !request.signal.aborted);
    return live.map((request) => `${request.purpose} ${request.first}+${request.count}`);
  }

  last(): PendingRequest {
    const request = this.requests.at(-1);
    if (request === undefined) throw new Error("nothing was asked for");
    return request;
  }

  // Answers everything asked for and not cancelled, until nothing more is asked for.
  async answerAll(): Promise<void> {
    for (let index = 0; index < this.requests.length; index++) {
      if (index > mostRequests) throw new Error("it never stops asking");
      const request = this.requests[index];
      if (request !== undefined && !request.signal.aborted) await request.answer();
    }
  }
}
