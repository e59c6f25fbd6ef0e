// The log of what went wrong, as the window shows it. Plain data and functions on it.
import type { ErrorInfo, LogEntry, LogLevel } from "../api/generated";
import { sqlstateName } from "./errors";

export interface LogState {
  /** Newest first. */
  readonly entries: readonly LogEntry[];
  readonly loading: boolean;
  /** The oldest entry has been read. */
  readonly end: boolean;
  readonly search: string;
  /** Only of this connection; empty: of all. */
  readonly connection: string;
  /** Only of this level and worse ones. */
  readonly level: LogLevel;
  /** The entry whose facts are shown; "newest": the first one, once it is read. */
  readonly picked?: number | "newest" | undefined;
  /** Entries that the server could not write. */
  readonly dropped: number;
  readonly error?: ErrorInfo | undefined;
}

export const no_log: LogState = {
  entries: [],
  loading: false,
  end: false,
  search: "",
  connection: "",
  level: "info",
  dropped: 0,
};

export const level_choices: readonly { readonly value: LogLevel; readonly label: string }[] = [
  { value: "info", label: "All" },
  { value: "warning", label: "Warnings" },
  { value: "error", label: "Errors" },
];

export function pickedEntry(log: LogState): LogEntry | undefined {
  return log.picked === "newest" ? log.entries[0] : log.entries.find((entry) => entry.id === log.picked);
}

/** Puts the newest entries before those that were read, so that a list that was scrolled keeps its place; a gap begins anew. */
export function putNewest(known: readonly LogEntry[], newest: readonly LogEntry[]): readonly LogEntry[] {
  const first = known[0];
  if (!first || !newest.some((entry) => entry.id === first.id)) return newest;
  return [...newest.filter((entry) => entry.id > first.id), ...known];
}

const steps: Readonly<Record<string, string>> = {
  lookup: "name look-up",
  tcp: "TCP",
  tunnel: "tunnel",
  tls: "TLS",
  authentication: "log-in",
  database: "database",
};

/** Each fact of an entry with its name, in the order of reading. */
export function logFacts(entry: LogEntry): [string, string][] {
  const facts: [string, string][] = [
    ["Hint", entry.hint],
    ["Connection", entry.connection],
    ["Operation", entry.operation],
    ["Step", steps[entry.step] ?? entry.step],
    ["Kind", entry.code],
    ["SQLSTATE", [entry.sqlstate, sqlstateName(entry.sqlstate)].filter(Boolean).join(" ")],
    ["Code", entry.vendor_code === entry.sqlstate ? "" : entry.vendor_code],
    ["Time", entry.at.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")],
  ];
  return facts.filter(([, value]) => value !== "");
}

/** All of it, as text to paste into a message. */
export function logReport(entry: LogEntry): string {
  return [entry.message, ...logFacts(entry).map(([name, value]) => `${name}: ${value}`)].join("\n");
}
