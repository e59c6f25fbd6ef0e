// The tree of a result's documents: which are open, which of their fields are, and the rows that are drawn from it. A row
// is found by its number in logarithmic time, so that a million closed documents cost nothing. Pure.
import { showValue, type ShownValue } from "./extendedJson";
import type { JsonValue } from "./json";

/** A field of an open document, or the row below the shown part of a long array or object. */
export type FieldRow =
  | {
      readonly type: "field";
      /** The way to the field, as text: unique within its document. */
      readonly key: string;
      readonly parent: string;
      readonly name: string;
      /** From 2; a document stands at 1. */
      readonly level: number;
      readonly shown: ShownValue;
      readonly expanded: boolean;
      readonly position: number;
      readonly size: number;
    }
  | { readonly type: "more"; readonly key: string; readonly parent: string; readonly level: number; readonly left: number };

export interface OpenDocument {
  readonly value: JsonValue;
  readonly expanded: ReadonlySet<string>;
  /** Fields of which more than the first part is shown, with how many. */
  readonly shown: ReadonlyMap<string, number>;
  readonly rows: readonly FieldRow[];
}

export interface DocumentTree {
  readonly count: number;
  /** In the order of opening. */
  readonly open: ReadonlyMap<number, OpenDocument>;
  /** The open documents by their number, each with the number of its own row. */
  readonly starts: readonly { readonly document: number; readonly row: number }[];
}

/** A row of the tree: a document, or a field of an open one. */
export interface DocumentPlace {
  readonly document: number;
  readonly field?: FieldRow;
}

export const empty_documents: DocumentTree = { count: 0, open: new Map(), starts: [] };
/** More rows than a browser can scroll over; the table shows the rest. */
export const most_documents = 1_000_000;
const most_open = 200;
const first_part = 100;
const next_part = 1_000;

function fieldRows(value: JsonValue, expanded: ReadonlySet<string>, shown: ReadonlyMap<string, number>): FieldRow[] {
  const rows: FieldRow[] = [];
  const add = (children: ShownValue["children"], parent: string, level: number): void => {
    const part = Math.min(children.length, shown.get(parent) ?? first_part);
    for (const [index, child] of children.slice(0, part).entries()) {
      // Two fields of one name are two fields, so the way counts places and not names.
      const key = `${parent}/${index}`;
      const own = showValue(child.value);
      const open = own.children.length > 0 && expanded.has(key);
      const [position, size] = [index + 1, children.length];
      rows.push({ type: "field", key, parent, name: child.name, level, shown: own, expanded: open, position, size });
      if (open) add(own.children, key, level + 1);
    }
    if (part < children.length)
      rows.push({ type: "more", key: `${parent}~more`, parent, level, left: children.length - part });
  };
  add(showValue(value).children, "", 2);
  return rows;
}

function withOpen(tree: DocumentTree, open: ReadonlyMap<number, OpenDocument>): DocumentTree {
  let before = 0;
  const starts = [...open.keys()]
    .sort((a, b) => a - b)
    .map((document) => {
      const row = document + before;
      before += open.get(document)?.rows.length ?? 0;
      return { document, row };
    });
  return { ...tree, open, starts };
}

/** More documents were read. */
export function setCount(tree: DocumentTree, count: number): DocumentTree {
  const bounded = Math.min(count, most_documents);
  return bounded === tree.count ? tree : { ...tree, count: bounded };
}

/** Opens a document; beyond a bound the one that was opened first is closed. */
export function openDocument(tree: DocumentTree, document: number, value: JsonValue): DocumentTree {
  const open = new Map(tree.open);
  const first = open.keys().next();
  if (open.size >= most_open && first.done !== true) open.delete(first.value);
  const bare = { value, expanded: new Set<string>(), shown: new Map<string, number>() };
  open.set(document, { ...bare, rows: fieldRows(value, bare.expanded, bare.shown) });
  return withOpen(tree, open);
}

export function closeDocument(tree: DocumentTree, document: number): DocumentTree {
  if (!tree.open.has(document)) return tree;
  const open = new Map(tree.open);
  open.delete(document);
  return withOpen(tree, open);
}

function changeDocument(
  tree: DocumentTree,
  document: number,
  change: (known: OpenDocument) => Pick<OpenDocument, "expanded" | "shown">,
): DocumentTree {
  const known = tree.open.get(document);
  if (!known) return tree;
  const { expanded, shown } = change(known);
  const open = new Map(tree.open);
  open.set(document, { ...known, expanded, shown, rows: fieldRows(known.value, expanded, shown) });
  return withOpen(tree, open);
}

/** Opens or closes a field that holds others. */
export function toggleField(tree: DocumentTree, document: number, key: string): DocumentTree {
  return changeDocument(tree, document, ({ expanded, shown }) => {
    const next = new Set(expanded);
    if (!next.delete(key)) next.add(key);
    return { expanded: next, shown };
  });
}

/** Shows the next part of a long array or object. */
export function showMore(tree: DocumentTree, document: number, parent: string): DocumentTree {
  return changeDocument(tree, document, ({ expanded, shown }) => ({
    expanded,
    shown: new Map(shown).set(parent, (shown.get(parent) ?? first_part) + next_part),
  }));
}

export function rowCount(tree: DocumentTree): number {
  return [...tree.open.values()].reduce((sum, each) => sum + each.rows.length, tree.count);
}

/** What stands in a row. REQUIRES: 0 <= row < rowCount. */
export function placeAt(tree: DocumentTree, row: number): DocumentPlace {
  let [low, high] = [0, tree.starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tree.starts[middle]?.row ?? 0) <= row) low = middle + 1;
    else high = middle;
  }
  const start = tree.starts[low - 1];
  if (!start) return { document: row };
  const rows = tree.open.get(start.document)?.rows ?? [];
  const inside = row - start.row - 1;
  const field = inside >= 0 ? rows[inside] : undefined;
  if (inside < rows.length) return { document: start.document, ...(field ? { field } : {}) };
  return { document: start.document + inside - rows.length + 1 };
}

/** The row of a document, or of a field of it; a field that is out of sight gives its document. */
export function rowOf(tree: DocumentTree, document: number, key?: string): number {
  let row = document;
  for (const start of tree.starts) {
    if (start.document > document) break;
    if (start.document < document) row += tree.open.get(start.document)?.rows.length ?? 0;
  }
  if (key === undefined) return row;
  return row + (tree.open.get(document)?.rows.findIndex((each) => each.key === key) ?? -1) + 1;
}

/** What a key does in the tree: the row to go to, or that the row opens or closes. */
export type DocumentMove = { go: number } | "open" | "close" | undefined;

const page = 15;

export function documentKey(tree: DocumentTree, row: number, key: string): DocumentMove {
  const last = rowCount(tree) - 1;
  const go = (to: number): DocumentMove => ({ go: Math.min(Math.max(to, 0), Math.max(0, last)) });
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
  const step = steps[key];
  if (step !== undefined) return go(row + step);
  if (key === "Home") return go(0);
  if (key === "End") return go(last);
  const place = placeAt(tree, row);
  const { field } = place;
  const expanded = field ? field.type === "field" && field.expanded : tree.open.has(place.document);
  const opens = field ? field.type === "more" || field.shown.children.length > 0 : true;
  if (key === "ArrowRight") return expanded ? go(row + 1) : opens ? "open" : undefined;
  if (key !== "ArrowLeft") return undefined;
  if (expanded) return "close";
  if (!field) return undefined;
  return go(rowOf(tree, place.document, field.parent === "" ? undefined : field.parent));
}
