// The events socket: pushes AppEvents to one listener and comes back by itself after a loss, with growing pauses.
import type { AppEvent } from "./generated";

export type SocketState = "connecting" | "open" | "lost";

export interface EventsOptions {
  onEvent(event: AppEvent): void;
  /** `again` is true when the socket was open before: what happened meanwhile must be asked for. */
  onState(state: SocketState, again: boolean): void;
  /** Makes a socket; a test gives its own. */
  open?(address: string): WebSocketLike;
  /** Runs `work` after `ms`; a test gives its own. */
  later?(work: () => void, ms: number): void;
}

/** The part of WebSocket that is used. */
export interface WebSocketLike {
  onopen: ((event: Event) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

const types: readonly unknown[] = ["query", "connection", "vault", "transaction", "view", "export", "log"] satisfies AppEvent["type"][];
const longest_pause_ms = 10_000;

/** 250, 500, 1000 … up to 10 s. */
export function pauseBefore(attempt: number): number {
  return Math.min(250 * 2 ** Math.min(attempt, 10), longest_pause_ms);
}

function parseEvent(data: unknown): AppEvent | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
    return types.includes(value.type) ? (value as AppEvent) : undefined;
  } catch {
    return undefined;
  }
}

export function socketAddress(page: string): string {
  const address = new URL("/api/v1/events", page);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

/** Starts the socket; the returned function stops it for good. */
export function listen(address: string, options: EventsOptions): () => void {
  const open = options.open ?? ((to: string): WebSocketLike => new WebSocket(to));
  const later = options.later ?? ((work: () => void, ms: number): void => void setTimeout(work, ms));
  let stopped = false;
  let attempt = 0;
  let was_open = false;
  let socket: WebSocketLike | undefined;

  function connect(): void {
    if (stopped) return;
    options.onState("connecting", was_open);
    socket = open(address);
    socket.onopen = () => {
      attempt = 0;
      options.onState("open", was_open);
      was_open = true;
    };
    socket.onmessage = (message) => {
      const event = parseEvent(message.data);
      if (event) options.onEvent(event);
    };
    socket.onclose = () => {
      if (stopped) return;
      options.onState("lost", was_open);
      later(connect, pauseBefore(attempt));
      attempt += 1;
    };
  }

  connect();
  return () => {
    stopped = true;
    socket?.close();
  };
}
