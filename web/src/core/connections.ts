// The list of connections. Plain data and functions on it.
import type { Connection, Environment, ErrorInfo } from "../api/generated";

export interface ConnectionsState {
  readonly list: readonly Connection[];
  /** False until the server has answered for the first time. */
  readonly loaded: boolean;
}

/** The connection whose tables are the results that are stored. The server has it without being told; it is no database. */
export const stored_results = "results";

/** How a connection is called in sight of a person. */
export function connectionLabel(name: string): string {
  return name === stored_results ? "Stored results" : name;
}

/** Without the one to stored results. */
export function databases(list: readonly Connection[]): readonly Connection[] {
  return list.filter((each) => each.name !== stored_results || each.saved);
}

export const no_connections: ConnectionsState = { list: [], loaded: false };

export function setConnections(list: readonly Connection[]): ConnectionsState {
  return { list, loaded: true };
}

/** Puts a connection in its place, or at the end if it is new. */
export function putConnection(state: ConnectionsState, connection: Connection): ConnectionsState {
  const known = state.list.some((each) => each.name === connection.name);
  const list = known
    ? state.list.map((each) => (each.name === connection.name ? connection : each))
    : [...state.list, connection];
  return { ...state, list };
}

export function dropConnection(state: ConnectionsState, name: string): ConnectionsState {
  return { ...state, list: state.list.filter((each) => each.name !== name) };
}

/** The fingerprint of what a project's connection does, which a person must see before it is opened; empty for other errors. */
export function untrusted(error: ErrorInfo): string {
  return error.code === "confirmation" && error.vendor_code.startsWith("trust:") ? error.vendor_code : "";
}

export function findConnection(state: ConnectionsState, name: string): Connection | undefined {
  return state.list.find((each) => each.name === name);
}

const labels: Record<Environment, string> = {
  none: "",
  development: "Development",
  test: "Test",
  staging: "Staging",
  production: "Production",
};

/** The word beside a connection's name; empty for an unlabelled one. */
export function environmentLabel(environment: Environment): string {
  return labels[environment];
}

const state_words: Record<Connection["state"], string> = {
  open: "Connected",
  connecting: "Connecting",
  closed: "Not connected",
  suspect: "Checking the connection",
  lost: "Connection lost",
  reconnecting: "Reconnecting",
};

/** "Connected", or "Reconnecting in 3 s"; `waited_ms`: since the server told of the state. */
export function stateLabel(connection: Pick<Connection, "state" | "retry_in_ms">, waited_ms: number): string {
  const left = connection.state === "reconnecting" ? connection.retry_in_ms - waited_ms : 0;
  return left > 0 ? `${state_words.reconnecting} in ${Math.ceil(left / 1000)} s` : state_words[connection.state];
}

/** True after a loss, until it is open again or closed. */
export function isAway(connection: Connection | undefined): boolean {
  return connection?.state === "suspect" || connection?.state === "lost" || connection?.state === "reconnecting";
}

/** "PostgreSQL 17.2"; empty while nothing is known. */
export function productLabel(connection: Connection): string {
  return [connection.product || connection.title, connection.server_version].filter(Boolean).join(" ");
}

/** A name for a connection made from what was pasted: database or host of a URL, file name of a path. */
export function suggestName(target: string, taken: readonly string[]): string {
  const bare = target.trim().replace(/[?#].*$/, "");
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^/:]*)(?::\d+)?(?:\/(.*))?$/i.exec(bare);
  const file = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? "";
  const base = (url ? file(url[2] ?? "") || url[1] : file(bare.replace(/^[a-z]+:/i, ""))) || "connection";
  if (!taken.includes(base)) return base;
  let number = 2;
  while (taken.includes(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}
