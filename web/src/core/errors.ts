// Turns an error into the facts that the error panel shows, and into text for the clipboard.
import type { Connection, ErrorInfo } from "../api/generated";
import { productLabel } from "./connections";
import { formatDuration } from "./format";
import { linePosition, textIndexes, type LinePosition } from "./utf8";

/** Names of the SQLSTATEs that people meet most; the standard's and PostgreSQL's own words. */
const state_names: Readonly<Record<string, string>> = {
  "08001": "unable_to_connect",
  "08003": "connection_does_not_exist",
  "08006": "connection_failure",
  "0A000": "feature_not_supported",
  "21000": "cardinality_violation",
  "22001": "string_data_right_truncation",
  "22003": "numeric_value_out_of_range",
  "22007": "invalid_datetime_format",
  "22008": "datetime_field_overflow",
  "22012": "division_by_zero",
  "22021": "character_not_in_repertoire",
  "22023": "invalid_parameter_value",
  "22P02": "invalid_text_representation",
  "23502": "not_null_violation",
  "23503": "foreign_key_violation",
  "23505": "unique_violation",
  "23514": "check_violation",
  "23P01": "exclusion_violation",
  "25001": "active_sql_transaction",
  "25006": "read_only_sql_transaction",
  "25P02": "in_failed_sql_transaction",
  "28000": "invalid_authorization_specification",
  "28P01": "invalid_password",
  "2BP01": "dependent_objects_still_exist",
  "3D000": "invalid_catalog_name",
  "3F000": "invalid_schema_name",
  "40001": "serialization_failure",
  "40P01": "deadlock_detected",
  "42501": "insufficient_privilege",
  "42601": "syntax_error",
  "42701": "duplicate_column",
  "42702": "ambiguous_column",
  "42703": "undefined_column",
  "42704": "undefined_object",
  "42723": "duplicate_function",
  "42725": "ambiguous_function",
  "42803": "grouping_error",
  "42804": "datatype_mismatch",
  "42809": "wrong_object_type",
  "42846": "cannot_coerce",
  "42883": "undefined_function",
  "42P01": "undefined_table",
  "42P02": "undefined_parameter",
  "42P06": "duplicate_schema",
  "42P07": "duplicate_table",
  "42P10": "invalid_column_reference",
  "42P18": "indeterminate_datatype",
  "53100": "disk_full",
  "53200": "out_of_memory",
  "53300": "too_many_connections",
  "54000": "program_limit_exceeded",
  "55000": "object_not_in_prerequisite_state",
  "55006": "object_in_use",
  "55P03": "lock_not_available",
  "57014": "query_canceled",
  "57P01": "admin_shutdown",
  "57P03": "cannot_connect_now",
  "58030": "io_error",
};

export function sqlstateName(sqlstate: string): string {
  return state_names[sqlstate] ?? "";
}

/** Where in the text an error is: the line, and the marked part of it as indexes into that line. */
export interface ErrorPlace extends LinePosition {
  readonly text: string;
  readonly mark_begin: number;
  readonly mark_end: number;
  /** UTF-16 indexes in the whole text. */
  readonly from: number;
  readonly to: number;
}

const word = /[\p{L}\p{N}_$.]/u;

/** The place of an error in the text that was sent; a position without a length marks the word that begins there. */
export function errorPlace(text: string, error: ErrorInfo): ErrorPlace | undefined {
  if (!error.position) return undefined;
  const [from = 0, end = 0] = textIndexes(text, [error.position.begin, error.position.end]);
  const place = linePosition(text, from);
  let to = Math.min(Math.max(end, from), place.end);
  if (to <= from) {
    to = from;
    while (to < place.end && word.test(text[to] ?? "")) to += 1;
    if (to === from && to < place.end) to += 1;
  }
  return {
    ...place,
    text: text.slice(place.begin, place.end),
    mark_begin: from - place.begin,
    mark_end: to - place.begin,
    from,
    to,
  };
}

/** A message begins with a capital and has no full stop, like a title. */
export function errorTitle(error: ErrorInfo): string {
  const line = error.message.trim().split("\n")[0] ?? "";
  const bare = line.replace(/\.$/, "");
  return bare === "" ? "The statement failed" : bare.charAt(0).toUpperCase() + bare.slice(1);
}

/** The message and the hint, for a line below a form. */
export function sentences(error: ErrorInfo): string {
  return [error.message, error.hint].filter(Boolean).join(" ");
}

/** What can be done after an error, in the order of how much it helps. */
export type ErrorDeed = "unlock" | "reconnect" | "retry" | "edit_connection" | "log";

/** A write whose outcome is unknown is not offered again: only what is safe to repeat. */
export function errorDeeds(error: ErrorInfo, connection: Connection | undefined, can_run: boolean): ErrorDeed[] {
  const away = error.damage === "connection" || error.step !== "none";
  const deeds: ErrorDeed[] = [];
  if (error.code === "vault_locked") deeds.push("unlock");
  if (connection && away && connection.state !== "open") deeds.push("reconnect");
  if (error.retryable && can_run) deeds.push("retry");
  if (connection?.saved && away) deeds.push("edit_connection");
  return [...deeds, "log"];
}

/** What is unusable after an error of no statement; empty if nothing is. */
export function damageFact(error: ErrorInfo): string {
  if (error.step !== "none") return "The connection is not open; nothing was run.";
  return error.damage === "connection" ? "The session is lost." : "";
}

/** What is true of the transaction now. */
export function transactionFact(error: ErrorInfo, kept: readonly string[]): string {
  if (error.uncertain) return "Nobody can tell from here what became of it.";
  const facts = {
    statement: "Only this statement failed.",
    transaction: "The open transaction has failed. Roll it back to go on.",
    connection: "The session is lost, and with it what was not committed.",
  };
  const names = kept.length <= 1 ? kept.join("") : `${kept.slice(0, -1).join(", ")} and ${kept.at(-1) ?? ""}`;
  const results =
    kept.length === 0
      ? ""
      : kept.length === 1
        ? ` The earlier result is kept in ${names}.`
        : ` The earlier results are kept in ${names}.`;
  return facts[error.damage] + results;
}

/** "PostgreSQL 17.2, after 3 ms." */
export function serverFact(connection: Connection | undefined, total_ms: number): string {
  const server = connection ? productLabel(connection) : "";
  const after = total_ms > 0 ? `after ${formatDuration(total_ms)}` : "";
  return [server, after].filter(Boolean).join(", ");
}

/** All that the panel shows, as text to paste into a message. */
export function errorReport(
  error: ErrorInfo,
  place: ErrorPlace | undefined,
  server: string,
  now: string,
): string {
  const lines = [errorTitle(error)];
  const rest = error.message.trim().split("\n").slice(1).join("\n");
  if (rest !== "") lines.push(rest);
  if (place) {
    const number = String(place.line);
    const marks =
      " ".repeat(number.length + 2 + place.mark_begin) + "^".repeat(Math.max(1, place.mark_end - place.mark_begin));
    lines.push("", `${number}  ${place.text}`, marks, "");
  }
  const facts: [string, string][] = [
    ["Detail", error.detail],
    ["Hint", error.hint],
    ["SQLSTATE", [error.sqlstate, sqlstateName(error.sqlstate)].filter(Boolean).join(" ")],
    ["Code", error.vendor_code],
    ["Server", server],
    ["Now", now],
    ["Place", place ? `line ${place.line}, column ${place.column}` : ""],
  ];
  for (const [name, value] of facts) if (value !== "") lines.push(`${name}: ${value}`);
  return lines.join("\n");
}
