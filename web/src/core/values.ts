// Values of single cells as an editor of their own shows them: JSON, XML, bytes, dates, arrays. Pure; no browser needed.

export type ValueForm = "text" | "json" | "xml" | "binary" | "date" | "list";

/** Which editor fits a value, by its column's kind, its type as the engine writes it, and what it holds. */
export function formOf(kind: string, type: string, text: string): ValueForm {
  if (kind === "binary") return "binary";
  if (kind === "json") return "json";
  if (kind === "date" && datePart(text) !== undefined) return "date";
  if (kind === "date" && text === "" && !/interval/i.test(type)) return "date";
  if (kind === "list" && listItems(text) !== undefined) return "list";
  if (/\bxml\b/i.test(type) || /^\s*<(\?xml|[A-Za-z][^<>]*>[^]*<\/)/.test(text.slice(0, 2_000))) return "xml";
  return "text";
}

/** Line and column, from 1, of a place in a text. */
export function placeInText(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

// ---- XML ----

/** Tags that hold only tags on lines of their own; text is left as it stands, with the tags around it. */
export function indentXml(text: string): string {
  const tokens = text.match(/<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<[^>]*>|[^<]+/g) ?? [];
  const lines: string[] = [];
  let depth = 0;
  let open = false; // The last line is a tag that text may still follow.
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? "";
    const is_tag = token.startsWith("<") && !token.startsWith("<![CDATA[");
    if (!is_tag && token.trim() === "" && !(open && tokens[at + 1]?.startsWith("</"))) continue;
    if (!is_tag) {
      // Text: all up to the end of the element that it stands in stays as it is.
      const inside: string[] = [token];
      let inner = 0;
      while (at + 1 < tokens.length && inner >= 0) {
        at += 1;
        const next = tokens[at] ?? "";
        inside.push(next);
        if (/^<\//.test(next)) inner -= 1;
        else if (/^<[A-Za-z_]/.test(next) && !next.endsWith("/>")) inner += 1;
      }
      if (inner < 0) depth = Math.max(0, depth - 1);
      if (open) lines.push(`${lines.pop() ?? ""}${inside.join("")}`);
      else lines.push(inside.join(""));
      open = false;
      continue;
    }
    const closes = token.startsWith("</");
    if (closes) depth = Math.max(0, depth - 1);
    if (closes && open) lines.push(`${lines.pop() ?? ""}${token}`);
    else lines.push("  ".repeat(depth) + token);
    open = !closes && /^<[A-Za-z_]/.test(token) && !token.endsWith("/>");
    if (open) depth += 1;
  }
  return lines.join("\n");
}

// ---- bytes ----

/** Lines of sixteen bytes as hexadecimal digits, for editing. */
export function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16)
    lines.push(Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, "0")).join(" "));
  return lines.join("\n");
}

/** The bytes of typed digits, or where the first character stands that is none. */
export function typedBytes(text: string): { bytes: Uint8Array } | { wrong: number; odd: boolean } {
  const digits: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 32) continue;
    const digit = code >= 48 && code <= 57 ? code - 48 : (code | 32) >= 97 && (code | 32) <= 102 ? (code | 32) - 87 : -1;
    if (digit < 0) return { wrong: at, odd: false };
    digits.push(digit);
  }
  if (digits.length % 2 === 1) return { wrong: text.length, odd: true };
  const bytes = new Uint8Array(digits.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = (digits[at * 2] ?? 0) * 16 + (digits[at * 2 + 1] ?? 0);
  return { bytes };
}

export function hexOf(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (const byte of bytes) parts.push(byte.toString(16).padStart(2, "0"));
  return parts.join("");
}

const image_types: readonly { type: string; name: string; begins: readonly (number | undefined)[] }[] = [
  { type: "image/png", name: "PNG", begins: [0x89, 0x50, 0x4e, 0x47] },
  { type: "image/jpeg", name: "JPEG", begins: [0xff, 0xd8, 0xff] },
  { type: "image/gif", name: "GIF", begins: [0x47, 0x49, 0x46, 0x38] },
  { type: "image/bmp", name: "BMP", begins: [0x42, 0x4d] },
  { type: "image/webp", name: "WebP", begins: [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50] },
  { type: "image/x-icon", name: "icon", begins: [0, 0, 1, 0] },
];

/** What a picture says of itself in its first bytes; undefined: these bytes are none that a browser draws. */
export function imageOf(bytes: Uint8Array): { type: string; name: string; extension: string } | undefined {
  const found = image_types.find(({ begins }) => begins.every((byte, at) => byte === undefined || bytes[at] === byte));
  if (!found) return undefined;
  return { type: found.type, name: found.name, extension: found.type.replace(/^image\/(x-)?/, "").replace("jpeg", "jpg").replace("icon", "ico") };
}

// ---- dates ----

const date_pattern = /^(\d{4}-\d{2}-\d{2})?(?:(^|[ T])(\d{2}:\d{2})(?::(\d{2}))?(.*))?$/;

export interface DatePart {
  /** "2026-09-14", "17:38", "53": absent where the text has none. */
  readonly date?: string;
  readonly time?: string;
  readonly seconds?: string;
  /** What stands between date and time. */
  readonly between: string;
  /** Fractions of a second and the zone; kept as they are. */
  readonly rest: string;
}

/** The parts of a date, a time or both; undefined for what a calendar cannot show: infinity, BC, years of five digits. */
export function datePart(text: string): DatePart | undefined {
  const found = date_pattern.exec(text);
  if (!found) return undefined;
  const [, date, between = "", time, seconds, rest = ""] = found;
  if (date === undefined && time === undefined) return undefined;
  if (!/^(\.\d+)?( ?(Z|[+-]\d{2}(:?\d{2}){0,2}|[A-Za-z_/]+))?$/.test(rest)) return undefined;
  const clock = { ...(time === undefined ? {} : { time }), ...(seconds === undefined ? {} : { seconds }) };
  return { ...(date === undefined ? {} : { date }), ...clock, between, rest };
}

/** The text with another day or another time of day. */
export function withDate(text: string, change: { date?: string; time?: string }): string {
  const part = datePart(text) ?? { between: "", rest: "" };
  const date = change.date ?? part.date;
  const [hours = "", minutes = "", seconds] = (change.time ?? "").split(":");
  const time = change.time === undefined ? part.time : `${hours}:${minutes}`;
  const second = change.time === undefined ? part.seconds : (seconds ?? "00");
  const clock = time === undefined ? "" : `${time}${second === undefined ? "" : `:${second}`}${part.rest}`;
  if (date === undefined) return clock;
  return clock === "" ? date : `${date}${part.between === "" ? " " : part.between}${clock}`;
}

// ---- arrays ----

export interface ListItem {
  /** As it stands in the text: quoted, or bare. */
  readonly raw: string;
  /** What it means; null is NULL. Of an array inside the array: the same as `raw`. */
  readonly text: string | null;
}

function unquotedItem(raw: string): string {
  return raw.slice(1, -1).replace(/\\([^])/g, "$1");
}

/** The items of an array in braces, {1,"a b",NULL,{2}}; undefined if it is none, or has bounds of its own. */
export function listItems(text: string): ListItem[] | undefined {
  if (!text.startsWith("{") || !text.endsWith("}")) return undefined;
  const items: ListItem[] = [];
  const end = text.length - 1;
  let at = 1;
  if (at === end) return items;
  for (;;) {
    const from = at;
    let depth = 0;
    for (; at < end && (depth > 0 || text[at] !== ","); at += 1) {
      const character = text[at];
      if (character === "{") depth += 1;
      else if (character === "}") depth -= 1;
      else if (character === "\\") at += 1;
      else if (character === '"') {
        for (at += 1; at < end && text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
      }
      if (depth < 0) return undefined;
    }
    const raw = text.slice(from, at).trim();
    if (raw === "" || depth !== 0 || at > end) return undefined;
    const quoted = raw.startsWith('"');
    if (quoted && (raw.length < 2 || !raw.endsWith('"'))) return undefined;
    items.push({ raw, text: quoted ? unquotedItem(raw) : raw === "NULL" ? null : raw });
    if (at === end) return items;
    at += 1;
  }
}

export function itemOf(text: string | null): ListItem {
  if (text === null) return { raw: "NULL", text };
  const bare = /^[\w.+:-]+$/.test(text) && !/^null$/i.test(text);
  return { raw: bare ? text : `"${text.replace(/["\\]/g, "\\$&")}"`, text };
}

export function listText(items: readonly ListItem[]): string {
  return `{${items.map((each) => each.raw).join(",")}}`;
}
