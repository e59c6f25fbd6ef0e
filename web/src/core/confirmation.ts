// What a person has to type before a dangerous statement runs on production: the name of the object that it is about,
// as far as the server tells one, else the connection's name. Pure.
import type { Connection, QueryStatement } from "../api/generated";

/** A part of a dotted SQL name: in double quotes, backticks or square brackets, or bare. */
const part = String.raw`"(?:[^"]|"")*"|\x60(?:[^\x60]|\x60\x60)*\x60|\[[^\]]*\]|[^\s.,"\x60[\]]+`;
const dotted = new RegExp(String.raw`^(?:(?:${part})\.)*(${part})$`, "u");

function withoutQuotes(name: string): string {
  const inner = name.slice(1, -1);
  if (name.startsWith('"')) return inner.replaceAll('""', '"');
  if (name.startsWith("\x60")) return inner.replaceAll("\x60\x60", "\x60");
  return name.startsWith("[") ? inner : name;
}

/** The plain name of the one object that a statement is about; empty if it names none, or several. */
export function objectOf(statement: Pick<QueryStatement, "object"> | undefined, family: string | undefined): string {
  const object = statement?.object ?? "";
  if (family !== "sql") return family === "document" ? object.trim() : "";
  const last = dotted.exec(object)?.[1];
  return last === undefined ? "" : withoutQuotes(last).trim();
}

/** What has to be typed; empty if nothing has to. */
export function nameToType(
  statement: Pick<QueryStatement, "object"> | undefined,
  connection: Connection | undefined,
): string {
  if (connection?.environment !== "production") return "";
  return objectOf(statement, connection.family) || connection.name;
}

/** True if the statement may run: nothing has to be typed, or it was, to the letter. */
export function mayRun(name: string, typed: string): boolean {
  return name === "" || typed.trim() === name.trim();
}
