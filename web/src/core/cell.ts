// How a single value is shown in large: JSON indented without touching its numbers, binary as a hex dump.
import { parseJson, printLines } from "./json";

const most_json = 2_000_000;

/** JSON indented by two spaces; 1.10 and 12345678901234567890 stay as they are. Undefined if it is not JSON. */
export function prettyJson(text: string): string | undefined {
  if (text.length > most_json) return undefined;
  const value = parseJson(text);
  return value && printLines(value).join("\n");
}

/** Indented JSON in colours: names, strings, numbers and words. `style` is a class name, or empty. */
export function jsonTokens(text: string): { text: string; style: string }[] {
  const parts =
    text.match(/"(?:[^"\\]|\\.)*"(?=\s*:)|"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[^"\dtfn-]+|./gs) ?? [];
  let after = 0;
  return parts.map((part) => {
    after += part.length;
    if (part.startsWith('"'))
      return { text: part, style: /^\s*:/.test(text.slice(after, after + 8)) ? "second" : "syntax-string" };
    if (/^-?\d/.test(part)) return { text: part, style: "syntax-number" };
    return { text: part, style: /^(true|false|null)$/.test(part) ? "syntax-function" : "quiet" };
  });
}

/** The bytes of a binary value as it is shown: \x0102, 0x0102, X'0102' or plain hex digits; undefined if it is none of these. */
export function hexBytes(text: string): Uint8Array | undefined {
  const digits = /^(?:\\x|0x|[xX]')?([0-9a-fA-F]*)'?$/.exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  const bytes = new Uint8Array(Math.floor(digits.length / 2));
  for (let index = 0; index < bytes.length; index += 1)
    bytes[index] = parseInt(digits.slice(index * 2, index * 2 + 2), 16);
  return bytes;
}

/** The bytes of digits, with or without what stands before them; undefined where a digit has no second one. */
export function bareBytes(text: string): Uint8Array | undefined {
  const bytes = hexBytes(text);
  return bytes && text.replace(/^(?:\\x|0x|[xX]')/, "").replace(/'$/, "").length % 2 === 0 ? bytes : undefined;
}

/** Lines of eight bytes: offset, hex, printable characters. `start` is the offset of the first byte. */
export function hexDump(bytes: Uint8Array, start = 0): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 8) {
    const row = [...bytes.subarray(at, at + 8)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const characters = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${(start + at).toString(16).padStart(6, "0")}  ${hex.padEnd(23)}  ${characters}`);
  }
  return lines.join("\n");
}
