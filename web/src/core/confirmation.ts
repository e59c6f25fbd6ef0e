// What a person has to type before a dangerous statement runs on production: the name of the object that it is about,
// as far as the statement says it plainly, else the connection's name. Pure.
import type { Connection } from "../api/generated";

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

const token = new RegExp(
  [
    String.raw`\s+|--[^\n]*|#[^\n]*|/\*[\s\S]*?(?:\*/|$)`,
    String.raw`"((?:[^"]|"")*)"|\x60((?:[^\x60]|\x60\x60)*)\x60|\[([^\]]*)\]|'(?:[^']|'')*'`,
    String.raw`[\p{L}_][\p{L}\p{N}_$]*|[\s\S]`,
  ].join("|"),
  "guy",
);

/** The first words and marks of a statement, without comments and blanks; quoted names without their quotes. */
function firstWords(text: string, most: number): Word[] {
  const words: Word[] = [];
  for (const found of text.matchAll(token)) {
    const [whole, double, tick, square] = found;
    if (/^(\s|--|#|\/\*)/.test(whole)) continue;
    const quoted = double?.replaceAll('""', '"') ?? tick?.replaceAll("``", "`") ?? square;
    words.push({ text: quoted ?? whole, quoted: quoted !== undefined });
    if (words.length >= most) break;
  }
  return words;
}

/** Words that may stand between a verb and the name. */
const between = new Set(
  (
    "TABLE VIEW INDEX DATABASE SCHEMA SEQUENCE FUNCTION PROCEDURE TRIGGER TYPE DOMAIN EXTENSION ROLE USER EVENT MATERIALIZED " +
    "FOREIGN VIRTUAL TEMPORARY TEMP UNIQUE IF EXISTS CONCURRENTLY ONLY FROM LOW_PRIORITY QUICK IGNORE"
  ).split(" "),
);

function sqlObject(text: string): string {
  const words = firstWords(text, 40);
  if (!["DROP", "TRUNCATE", "DELETE", "UPDATE", "ALTER"].includes(words[0]?.text.toUpperCase() ?? "")) return "";
  let at = 1;
  while (words[at]?.quoted === false && between.has(words[at]?.text.toUpperCase() ?? "")) at += 1;
  while (words[at + 1]?.text === "." && !words[at + 1]?.quoted) at += 2;
  const name = words[at];
  const several = words[at + 1]?.text === "," && !words[at + 1]?.quoted;
  if (!name || several || !(name.quoted || /^[\p{L}_]/u.test(name.text))) return "";
  return name.text;
}

function documentObject(text: string): string {
  const bare = text.replace(/^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/, "");
  const called = /^db\s*\.\s*getCollection\(\s*(["'])([^"'\\]+)\1\s*\)/.exec(bare)?.[2];
  return called ?? /^db\s*\.\s*([\p{L}\p{N}_$.]+)\.[\p{L}\p{N}_$]+\s*\(/u.exec(bare)?.[1] ?? "";
}

/** The one object that a statement is about; empty if it does not say so plainly. */
export function objectOf(statement: string, family: string | undefined): string {
  return (family === "sql" ? sqlObject(statement) : family === "document" ? documentObject(statement) : "").trim();
}

/** What has to be typed; empty if nothing has to. */
export function nameToType(statement: string, connection: Connection | undefined): string {
  if (connection?.environment !== "production") return "";
  return objectOf(statement, connection.family) || connection.name;
}

/** True if the statement may run: nothing has to be typed, or it was, to the letter. */
export function mayRun(name: string, typed: string): boolean {
  return name === "" || typed.trim() === name.trim();
}
