// What a clipboard holds, as cells: text of spreadsheets, CSV, or a single text. Pure; no browser needed.

/** Rows of cells; null where nothing stood, as the grid copies NULL. A row may be shorter than others. */
export type Block = readonly (readonly (string | null)[])[];

/** Longer text is refused before it is read. */
export const most_pasted_characters = 32 * 1024 * 1024;

interface Field {
  readonly text: string | null;
  /** Where what ends it stands. */
  readonly end: number;
}

function endOfField(text: string, from: number, delimiter: string): number {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === delimiter || character === "\n" || character === "\r") return at;
  }
  return text.length;
}

/** A quote that is not closed, or is followed by more than the field's end, is a character like others. */
function readField(text: string, from: number, delimiter: string): Field {
  if (text[from] === '"') {
    for (let at = from + 1; at < text.length; at += 1) {
      if (text[at] !== '"') continue;
      if (text[at + 1] === '"') {
        at += 1;
        continue;
      }
      if (endOfField(text, at + 1, delimiter) === at + 1) return { text: text.slice(from + 1, at).replaceAll('""', '"'), end: at + 1 };
      break;
    }
  }
  const end = endOfField(text, from, delimiter);
  return { text: end === from ? null : text.slice(from, end), end };
}

/** Lines of fields, quoted as spreadsheets do; a line break at the very end begins no row. */
export function readDelimited(text: string, delimiter: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let at = 0;
  while (at <= text.length) {
    const field = readField(text, at, delimiter);
    row.push(field.text);
    if (text[field.end] === delimiter) {
      at = field.end + 1;
      continue;
    }
    rows.push(row);
    row = [];
    at = field.end + (text[field.end] === "\r" && text[field.end + 1] === "\n" ? 2 : 1);
    if (at === text.length) break;
  }
  return rows;
}

/** Lines that all have the same two or more fields, none of which begins with a blank as a sentence behind its comma does. */
function isTable(rows: Block): boolean {
  const width = rows[0]?.length ?? 0;
  return rows.length >= 2 && width >= 2 && rows.every((row) => row.length === width && row.every((text) => !text?.startsWith(" ")));
}

/** Cells between tabs; else lines of CSV; else one cell a line. A single line is one cell, whatever stands in it. */
export function blockOf(text: string): Block {
  const bare = text.replace(/\r?\n$/, "");
  if (bare === "") return [];
  if (text.includes("\t")) return readDelimited(text, "\t");
  if (!/[\r\n]/.test(bare)) return [[bare]];
  for (const delimiter of [";", ","]) {
    const rows = readDelimited(text, delimiter);
    if (isTable(rows)) return rows;
  }
  return readDelimited(text, "\t");
}

export function widthOf(block: Block): number {
  return block.reduce((width, row) => Math.max(width, row.length), 0);
}

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** How far a block reaches that is pasted over a selection: all of it where the block fits it a whole number of times. */
export function spreadOver(block: Block, selected: Size): Size {
  const own = { rows: block.length, columns: widthOf(block) };
  const fits = (much: number, each: number): boolean => each > 0 && much >= each && much % each === 0;
  return fits(selected.rows, own.rows) && fits(selected.columns, own.columns) ? selected : own;
}

/** What of the block comes to a place of what it is spread over; undefined: the cell there stays as it is. */
export function pastedAt(block: Block, row: number, column: number): string | null | undefined {
  const width = widthOf(block);
  return width === 0 ? undefined : block[row % block.length]?.[column % width];
}

/** Why a text cannot be a value, whatever the column; undefined: it can. */
export function badText(text: string): string | undefined {
  if (text.includes("\0")) return "it holds the character NUL, which no text of a database can hold.";
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) return "it holds half of a character, so it is no text.";
  return undefined;
}
