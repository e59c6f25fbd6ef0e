// Staged edits of a table's rows: what a person has changed and not applied yet. Plain data and functions on it.
//
// A row is known by the text of its key, so that its edits find it again in another order, on another page, and after a reload.
import type { EditApplied, EditCell, EditChange, EditConflict, EditValue } from "../api/generated";

/** A text in the column's own notation, an SQL expression, the column's default or bytes; NULL if it is none of these. */
export interface StagedValue {
  readonly text?: string;
  readonly expression?: string;
  readonly is_default?: true;
  /** Hexadecimal digits. */
  readonly bytes?: string;
}

export function isNullValue(value: StagedValue): boolean {
  return value.text === undefined && value.expression === undefined && value.bytes === undefined && value.is_default !== true;
}

/** What a cell held: the beginning of its text, and the SQL literal that stands for all of it. */
export interface WasValue {
  readonly text: string | null;
  readonly literal: string;
}

export interface StagedRow {
  readonly id: string;
  readonly action: "update" | "insert" | "delete";
  readonly key: Readonly<Record<string, WasValue>>;
  readonly was: Readonly<Record<string, WasValue>>;
  readonly set: Readonly<Record<string, StagedValue>>;
}

export type Edits = readonly StagedRow[];

export interface EditHistory {
  readonly past: readonly Edits[];
  readonly future: readonly Edits[];
}

export const no_edits: Edits = [];
export const no_edit_history: EditHistory = { past: [], future: [] };
/** As many changes as the server makes at once. */
export const most_edits = 1_000;
const most_steps = 100;

const most_short_bytes = 256;

/** The beginning of a text, as the grid has it of a long one: a row's name is made of what both see of its key. */
export function shortText(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (text.length * 3 <= most_short_bytes) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > most_short_bytes) return text.slice(0, end);
    end += character.length;
  }
  return text;
}

export function rowId(key: readonly (string | null)[]): string {
  return JSON.stringify(key);
}

function replaced(edits: Edits, row: StagedRow): Edits {
  return edits.some((each) => each.id === row.id) ? edits.map((each) => (each.id === row.id ? row : each)) : [...edits, row];
}

function without<Value>(record: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== name));
}

function isSame(was: WasValue, value: StagedValue): boolean {
  if (value.is_default) return false;
  if (value.bytes !== undefined) return false;
  if (value.expression !== undefined) return value.expression === was.literal;
  return (value.text ?? null) === was.text;
}

/** The row with its whole text: `was` is what the cell held when it was read. What is set back to that leaves the list. */
export function stageCell(
  edits: Edits,
  row: Pick<StagedRow, "id" | "key">,
  column: string,
  was: WasValue | undefined,
  value: StagedValue,
): Edits {
  const before = edits.find((each) => each.id === row.id);
  if (before?.action === "insert") return replaced(edits, { ...before, set: { ...before.set, [column]: value } });
  const held = before?.was[column] ?? was;
  if (!held) return edits;
  if (isSame(held, value)) {
    if (!before || before.action === "delete") return edits;
    const set = without(before.set, column);
    return Object.keys(set).length === 0 ? revertRow(edits, row.id) : replaced(edits, { ...before, set, was: without(before.was, column) });
  }
  return replaced(edits, {
    id: row.id,
    action: "update",
    key: before?.key ?? row.key,
    was: { ...before?.was, [column]: held },
    set: { ...before?.set, [column]: value },
  });
}

/** A new row that is deleted is simply not there. */
export function stageDelete(edits: Edits, row: Pick<StagedRow, "id" | "key">): Edits {
  const before = edits.find((each) => each.id === row.id);
  if (before?.action === "insert") return revertRow(edits, row.id);
  return replaced(edits, { id: row.id, action: "delete", key: before?.key ?? row.key, was: {}, set: {} });
}

export function stageInsert(edits: Edits, id: string, set: StagedRow["set"]): Edits {
  return [...edits, { id, action: "insert", key: {}, was: {}, set }];
}

export function revertRow(edits: Edits, id: string): Edits {
  return edits.filter((each) => each.id !== id);
}

export function addStep(history: EditHistory, before: Edits): EditHistory {
  return { past: [...history.past, before].slice(-most_steps), future: [] };
}

export function undoStep(history: EditHistory, now: Edits): { history: EditHistory; edits: Edits } | undefined {
  const edits = history.past.at(-1);
  return edits && { edits, history: { past: history.past.slice(0, -1), future: [...history.future, now] } };
}

export function redoStep(history: EditHistory, now: Edits): { history: EditHistory; edits: Edits } | undefined {
  const edits = history.future.at(-1);
  return edits && { edits, history: { past: [...history.past, now], future: history.future.slice(0, -1) } };
}

function literals(values: Readonly<Record<string, WasValue>>): EditValue[] {
  return Object.entries(values).map(([column, { literal }]) => ({ column, expression: literal }));
}

/** In the order in which they are made: what is deleted makes room for what is changed, and that for what is new. */
export function inOrder(edits: Edits): StagedRow[] {
  return (["delete", "update", "insert"] as const).flatMap((action) => edits.filter((each) => each.action === action));
}

export function toChanges(edits: Edits): EditChange[] {
  return inOrder(edits).map(({ action, key, was, set }) => ({
    action,
    ...(action === "insert" ? {} : { key: literals(key), was: literals(was) }),
    ...(action === "delete" ? {} : { set: Object.entries(set).map(([column, value]) => ({ column, ...value })) }),
  }));
}

/** What the grid shows of a staged value; null is NULL. */
export function shownValue(value: StagedValue): string | null {
  if (value.is_default) return "DEFAULT";
  if (value.bytes !== undefined) return `\\x${value.bytes.slice(0, 256)}`;
  if (value.expression !== undefined) return value.expression === "NULL" ? null : `= ${value.expression}`;
  return value.text ?? null;
}

/** One cell of a conflict, decided: mine is set over what is there now, or theirs stays. */
export function resolveCell(edits: Edits, id: string, theirs: EditCell, take: "mine" | "theirs"): Edits {
  const row = edits.find((each) => each.id === id);
  if (row?.action !== "update" || row.set[theirs.column] === undefined) return edits;
  if (take === "mine") {
    if (theirs.literal === undefined) return edits;
    return replaced(edits, { ...row, was: { ...row.was, [theirs.column]: { text: theirs.text ?? null, literal: theirs.literal } } });
  }
  const set = without(row.set, theirs.column);
  return Object.keys(set).length === 0 ? revertRow(edits, id) : replaced(edits, { ...row, set, was: without(row.was, theirs.column) });
}

/** Conflicts of some of the changes, as they stand among all of them. */
export function amongAll(conflicts: readonly EditConflict[], some: Edits, all: Edits): EditConflict[] {
  const order = inOrder(some);
  const whole = inOrder(all);
  return conflicts.flatMap((each) => {
    const at = whole.findIndex((row) => row.id === order[each.change]?.id);
    return at < 0 ? [] : [{ ...each, change: at }];
  });
}

/** The cells in which somebody else's value stands against a staged one. */
export function conflictCells(edits: Edits, conflict: EditConflict): { row: StagedRow; cells: EditCell[] } | undefined {
  const row = inOrder(edits)[conflict.change];
  if (!row) return undefined;
  const differs = (cell: EditCell): boolean => row.was[cell.column] !== undefined && row.was[cell.column]?.literal !== cell.literal;
  return { row, cells: conflict.cells.filter(differs) };
}

/** A row as the database holds it since it was changed from here; the result that it stands in was read before. */
export interface PatchedRow {
  readonly deleted: boolean;
  readonly cells: Readonly<Record<string, { readonly text: string | null; readonly literal?: string; readonly cut?: number }>>;
}

export interface ResultPatch {
  /** The columns of the key that the rows are known by. */
  readonly key: readonly string[];
  readonly rows: Readonly<Record<string, PatchedRow>>;
  readonly added: readonly PatchedRow[];
}

export const no_patch: ResultPatch = { key: [], rows: {}, added: [] };

export function keyColumns(edits: Edits): readonly string[] {
  return Object.keys(edits.find((each) => each.action !== "insert")?.key ?? {});
}

function patchedRow(cells: readonly EditCell[], deleted: boolean): PatchedRow {
  const told = cells.map((cell) => [
    cell.column,
    {
      text: cell.text ?? null,
      ...(cell.literal === undefined ? {} : { literal: cell.literal }),
      ...(cell.text !== undefined && new TextEncoder().encode(cell.text).length < cell.bytes ? { cut: cell.bytes } : {}),
    },
  ]);
  return { deleted, cells: Object.fromEntries(told) as PatchedRow["cells"] };
}

/** What was applied, laid over the rows that were read before. */
export function patched(patch: ResultPatch, edits: Edits, applied: EditApplied, key: readonly string[] = []): ResultPatch {
  const order = inOrder(edits);
  const rows = { ...patch.rows };
  const added = [...patch.added];
  for (const { change, cells } of applied.rows) {
    const row = order[change];
    if (!row) continue;
    if (row.action === "insert") added.push(patchedRow(cells, false));
    else if (row.action === "delete") rows[row.id] = patchedRow([], true);
    else rows[row.id] = { ...patchedRow(cells, false), cells: { ...rows[row.id]?.cells, ...patchedRow(cells, false).cells } };
  }
  return { key: patch.key.length > 0 ? patch.key : key.length > 0 ? key : keyColumns(edits), rows, added };
}

export type CellTint = "changed" | "added" | "deleted";

export interface ShownCell {
  readonly text: string | null;
  readonly cut?: number | undefined;
}

/** What stands over a row's cell; undefined where the row is shown as it was read. */
export function cellOver(edits: Edits, patch: ResultPatch, id: string, column: string): ShownCell | undefined {
  const value = edits.find((each) => each.id === id)?.set[column];
  if (value) return { text: shownValue(value) };
  return patch.rows[id]?.cells[column];
}

export function tintOver(edits: Edits, patch: ResultPatch, id: string, column: string): CellTint | undefined {
  const row = edits.find((each) => each.id === id);
  if (row?.action === "delete" || patch.rows[id]?.deleted === true) return "deleted";
  return row?.set[column] === undefined ? undefined : "changed";
}

/** Rows behind the last one that was read: those that were added and applied, then those that are staged. */
export interface ExtraRow {
  readonly id: string;
  readonly staged?: StagedRow;
  readonly added?: PatchedRow;
  /** Of an added row: what was staged since. */
  readonly changed?: StagedRow;
}

export function extraRows(edits: Edits, patch: ResultPatch): ExtraRow[] {
  const addedRow = (added: PatchedRow): ExtraRow => {
    const id = rowId(patch.key.map((name) => shortText(added.cells[name]?.text ?? undefined)));
    const changed = edits.find((each) => each.id === id);
    return { id, added, ...(changed ? { changed } : {}) };
  };
  return [
    ...patch.added.map(addedRow),
    ...edits.filter((each) => each.action === "insert").map((staged): ExtraRow => ({ id: staged.id, staged })),
  ];
}

export function extraCell(row: ExtraRow, column: string): ShownCell {
  const changed = row.changed?.set[column];
  if (changed) return { text: shownValue(changed) };
  if (row.added) return row.added.cells[column] ?? { text: null };
  const value = row.staged?.set[column];
  return { text: value ? shownValue(value) : "DEFAULT" };
}

export function extraTint(row: ExtraRow | undefined, column: string): CellTint | undefined {
  if (row?.staged) return "added";
  if (row?.changed?.action === "delete") return "deleted";
  return row?.changed?.set[column] === undefined ? undefined : "changed";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readRecord<Value>(value: unknown, read: (each: Record<string, unknown>) => Value | undefined): Record<string, Value> {
  const found: [string, Value][] = [];
  for (const [name, each] of Object.entries(isRecord(value) ? value : {})) {
    const one = isRecord(each) ? read(each) : undefined;
    if (one !== undefined) found.push([name, one]);
  }
  return Object.fromEntries(found);
}

const readWas = (each: Record<string, unknown>): WasValue | undefined =>
  typeof each["literal"] === "string" ? { text: typeof each["text"] === "string" ? each["text"] : null, literal: each["literal"] } : undefined;

const readValue = (each: Record<string, unknown>): StagedValue => ({
  ...(typeof each["text"] === "string" ? { text: each["text"] } : {}),
  ...(typeof each["expression"] === "string" ? { expression: each["expression"] } : {}),
  ...(each["is_default"] === true ? { is_default: true as const } : {}),
  ...(typeof each["bytes"] === "string" ? { bytes: each["bytes"] } : {}),
});

/** From a stored tab; undefined if nothing was staged. A row that cannot be read whole is left out. */
export function readEdits(value: unknown): Edits | undefined {
  const rows = (Array.isArray(value) ? value : []).slice(0, most_edits).flatMap((each: unknown): StagedRow[] => {
    if (!isRecord(each) || typeof each["id"] !== "string") return [];
    const action = each["action"];
    if (action !== "update" && action !== "insert" && action !== "delete") return [];
    const key = readRecord(each["key"], readWas);
    const row: StagedRow = { id: each["id"], action, key, was: readRecord(each["was"], readWas), set: readRecord(each["set"], readValue) };
    const names = Object.keys(row.set);
    const whole = action === "insert" || (Object.keys(key).length > 0 && names.every((name) => row.was[name] !== undefined));
    return whole ? [row] : [];
  });
  return rows.length === 0 ? undefined : rows;
}
