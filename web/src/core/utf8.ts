// Converts between UTF-16 indexes (JavaScript strings) and UTF-8 byte offsets (the wire). Pure; no browser needed.

/** Bytes that the character starting at `index` takes in UTF-8, and UTF-16 units it takes in the string. */
function step(text: string, index: number): { bytes: number; units: number } {
  const code = text.charCodeAt(index);
  if (code < 0x80) return { bytes: 1, units: 1 };
  if (code < 0x800) return { bytes: 2, units: 1 };
  if (code >= 0xd800 && code < 0xdc00) {
    const low = text.charCodeAt(index + 1);
    if (low >= 0xdc00 && low < 0xe000) return { bytes: 4, units: 2 };
  }
  // A lone surrogate is encoded as U+FFFD, which takes three bytes like the rest of the plane.
  return { bytes: 3, units: 1 };
}

/** The UTF-8 byte offset of UTF-16 index `index`; an index inside a pair counts as the pair's start. */
export function byteOffset(text: string, index: number): number {
  const end = Math.min(Math.max(index, 0), text.length);
  let bytes = 0;
  let at = 0;
  while (at < end) {
    const { bytes: size, units } = step(text, at);
    if (at + units > end) break;
    bytes += size;
    at += units;
  }
  return bytes;
}

/** The UTF-16 index of UTF-8 byte offset `offset`; an offset inside a character counts as the character's start. */
export function textIndex(text: string, offset: number): number {
  let bytes = 0;
  let at = 0;
  while (at < text.length && bytes < offset) {
    const { bytes: size, units } = step(text, at);
    if (bytes + size > offset) break;
    bytes += size;
    at += units;
  }
  return at;
}

/** UTF-16 indexes of many ascending byte offsets in one pass over the text. */
export function textIndexes(text: string, offsets: readonly number[]): number[] {
  const order = offsets.map((offset, position) => ({ offset, position })).sort((a, b) => a.offset - b.offset);
  const found = new Array<number>(offsets.length).fill(0);
  let bytes = 0;
  let at = 0;
  for (const { offset, position } of order) {
    while (at < text.length && bytes < offset) {
      const { bytes: size, units } = step(text, at);
      if (bytes + size > offset) break;
      bytes += size;
      at += units;
    }
    found[position] = at;
  }
  return found;
}

/** Line and column (both from 1) of a UTF-16 index, and where that line begins and ends. */
export interface LinePosition {
  line: number;
  column: number;
  begin: number;
  end: number;
}

export function linePosition(text: string, index: number): LinePosition {
  const at = Math.min(Math.max(index, 0), text.length);
  const begin = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
  let line = 1;
  for (let next = text.indexOf("\n"); next !== -1 && next < at; next = text.indexOf("\n", next + 1)) line += 1;
  const newline = text.indexOf("\n", at);
  let end = newline === -1 ? text.length : newline;
  if (end > begin && text.charCodeAt(end - 1) === 13) end -= 1;
  return { line, column: at - begin + 1, begin, end };
}
