// JSON that keeps what was written: numbers stay text, members keep their order and their doubles. No JSON.parse, whose
// numbers are doubles. Pure.

export interface JsonMember {
  /** The name, decoded. */
  readonly name: string;
  /** The name as it was written, with its quotes. */
  readonly raw: string;
  readonly value: JsonValue;
}

export type JsonValue =
  | { readonly kind: "object"; readonly members: readonly JsonMember[] }
  | { readonly kind: "array"; readonly items: readonly JsonValue[] }
  /** `raw` is as it was written: a string with its quotes, 1.10, 12345678901234567890, true, null. */
  | { readonly kind: "string" | "number" | "boolean" | "null"; readonly raw: string };

/** Deeper text is taken for broken: no engine stores such documents. */
const most_depth = 500;
const blank = /[ \t\r\n]*/y;
const string_token = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const number_token = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const word_token = /true|false|null/y;

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The characters of a string token. */
export function decodeString(raw: string): string {
  const inner = raw.slice(1, -1);
  if (!inner.includes("\\")) return inner;
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, letter: string | undefined) =>
    code !== undefined ? String.fromCharCode(parseInt(code, 16)) : (escapes[letter ?? ""] ?? letter ?? ""),
  );
}

/** Reads tokens from a text; every method moves `at` past what it has read. */
class Reader {
  at = 0;

  constructor(private readonly text: string) {}

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  skip(): void {
    this.take(blank);
  }

  /** Takes one punctuation character, with the blanks before it. */
  mark(character: string): boolean {
    this.skip();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  ended(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  next(): string {
    this.skip();
    return this.text[this.at] ?? "";
  }
}

function readScalar(reader: Reader): JsonValue | undefined {
  const first = reader.next();
  if (first === '"') {
    const raw = reader.take(string_token);
    return raw === undefined ? undefined : { kind: "string", raw };
  }
  if (first === "-" || (first >= "0" && first <= "9")) {
    const raw = reader.take(number_token);
    return raw === undefined ? undefined : { kind: "number", raw };
  }
  const raw = reader.take(word_token);
  return raw === undefined ? undefined : { kind: raw === "null" ? "null" : "boolean", raw };
}

function readName(reader: Reader): { name: string; raw: string } | undefined {
  if (reader.next() !== '"') return undefined;
  const raw = reader.take(string_token);
  return raw === undefined || !reader.mark(":") ? undefined : { name: decodeString(raw), raw };
}

function readObject(reader: Reader, depth: number): JsonValue | undefined {
  const members: JsonMember[] = [];
  if (reader.mark("}")) return { kind: "object", members };
  do {
    const name = readName(reader);
    const value = name ? readValue(reader, depth) : undefined;
    if (!name || !value) return undefined;
    members.push({ ...name, value });
  } while (reader.mark(","));
  return reader.mark("}") ? { kind: "object", members } : undefined;
}

function readArray(reader: Reader, depth: number): JsonValue | undefined {
  const items: JsonValue[] = [];
  if (reader.mark("]")) return { kind: "array", items };
  do {
    const value = readValue(reader, depth);
    if (!value) return undefined;
    items.push(value);
  } while (reader.mark(","));
  return reader.mark("]") ? { kind: "array", items } : undefined;
}

function readValue(reader: Reader, depth: number): JsonValue | undefined {
  if (depth > most_depth) return undefined;
  if (reader.mark("{")) return readObject(reader, depth + 1);
  if (reader.mark("[")) return readArray(reader, depth + 1);
  return readScalar(reader);
}

/** The value of a whole text; undefined if it is not JSON. */
export function parseJson(text: string): JsonValue | undefined {
  const reader = new Reader(text);
  const value = readValue(reader, 0);
  return value && reader.ended() ? value : undefined;
}

/** Where a text stops being JSON; undefined if all of it is. */
export function jsonFault(text: string): number | undefined {
  const reader = new Reader(text);
  const value = readValue(reader, 0);
  return value && reader.ended() ? undefined : reader.at;
}

/** The members at the beginning of an object that was cut; the one that the cut fell into is left out. */
export function firstMembers(text: string): { members: JsonMember[]; whole: boolean } {
  const reader = new Reader(text);
  const members: JsonMember[] = [];
  if (!reader.mark("{")) return { members, whole: false };
  if (reader.mark("}")) return { members, whole: reader.ended() };
  do {
    const name = readName(reader);
    const value = name ? readValue(reader, 1) : undefined;
    // A number at the very end may go on behind the cut; every other value has its own end.
    if (!name || !value || (value.kind === "number" && reader.ended())) return { members, whole: false };
    members.push({ ...name, value });
  } while (reader.mark(","));
  return { members, whole: reader.mark("}") && reader.ended() };
}

/** A value as text on one line, with a blank after each comma and colon. */
export function printInline(value: JsonValue): string {
  if (value.kind === "object")
    return `{${value.members.map((each) => `${each.raw}: ${printInline(each.value)}`).join(", ")}}`;
  if (value.kind === "array") return `[${value.items.map(printInline).join(", ")}]`;
  return value.raw;
}

/** A value as lines, indented by two spaces; `inline` says which objects stay on one line. */
export function printLines(value: JsonValue, inline: (value: JsonValue) => boolean = () => false): string[] {
  const lines: string[] = [];
  const print = (each: JsonValue, indent: string, before: string, after: string): void => {
    const bare = each.kind !== "object" && each.kind !== "array";
    const empty = (each.kind === "object" && each.members.length === 0) || (each.kind === "array" && each.items.length === 0);
    if (bare || empty || inline(each)) {
      lines.push(`${indent}${before}${printInline(each)}${after}`);
      return;
    }
    const object = each.kind === "object";
    const children = object ? each.members.map((member) => [`${member.raw}: `, member.value] as const) : each.items.map((item) => ["", item] as const);
    lines.push(`${indent}${before}${object ? "{" : "["}`);
    for (const [index, [name, child]] of children.entries())
      print(child, `${indent}  `, name, index + 1 < children.length ? "," : "");
    lines.push(`${indent}${object ? "}" : "]"}${after}`);
  };
  print(value, "", "", "");
  return lines;
}
