// The words of a search, and where a text has them: what a list shows of what it found. Pure.

/** As the server parts them: by blanks; what stands in quotes is one. */
export function wordsOf(search: string): string[] {
  const words: string[] = [];
  for (const [, quoted, plain] of search.matchAll(/"([^"]*)"|(\S+)/g)) {
    const word = quoted ?? plain ?? "";
    if (word !== "") words.push(word.toLowerCase());
  }
  return words;
}

export interface Part {
  readonly text: string;
  readonly hit: boolean;
}

/** The text cut where the given ranges (UTF-16 indexes, from left to right and apart) begin and end. */
export function partsOf(text: string, ranges: readonly (readonly [number, number])[]): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const [begin, end] of ranges) {
    if (begin > at) parts.push({ text: text.slice(at, begin), hit: false });
    if (end > begin) parts.push({ text: text.slice(begin, end), hit: true });
    at = Math.max(at, end);
  }
  if (at < text.length) parts.push({ text: text.slice(at), hit: false });
  return parts;
}

function rangesOf(text: string, words: readonly string[]): [number, number][] {
  const lower = text.toLowerCase();
  // A letter that changes its length in lower case would shift every place behind it.
  if (lower.length !== text.length) return [];
  const found: [number, number][] = [];
  for (const word of words) {
    for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + word.length)) found.push([at, at + word.length]);
  }
  found.sort(([one], [other]) => one - other);
  const joined: [number, number][] = [];
  for (const [begin, end] of found) {
    const last = joined.at(-1);
    if (last && begin <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([begin, end]);
  }
  return joined;
}

/** Where a match stands further behind than this, the text before it is left out. */
const most_before = 24;

/** The text on one line, from shortly before the first word that was looked for, at most `most` letters long. */
export function excerpt(text: string, search: string, most: number): Part[] {
  const words = wordsOf(search);
  // Only so much of a long statement is made one line.
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((at) => at !== -1);
  const first = places.length === 0 || lower.length !== text.length ? 0 : Math.min(...places);
  const begin = first > most_before + 8 ? first - most_before : 0;
  const line = text.slice(begin, begin + 2 * most).trim().replace(/\s+/g, " ").slice(0, most);
  const shown = begin > 0 ? `… ${line}` : line;
  return partsOf(shown, rangesOf(shown, words));
}
