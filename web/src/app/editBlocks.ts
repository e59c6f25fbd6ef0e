// Actions on many cells at once: one value for a selection, fill down, paste. Each is one step of undo.
import type { EditableColumn } from "../api/generated";
import { columnsOfRows, pastedValue, stageRows, type RowChange } from "../core/blocks";
import * as edits from "../core/edits";
import { formatCount, plural } from "../core/format";
import { badText, pastedAt, spreadOver, widthOf, type Block, type Size } from "../core/paste";
import type { Tab } from "../core/tabs";
import { toast, type App } from "./app";
import { extraRow, readRows, type HeldRow } from "./editRows";
import { columnAt, isRefused, refused, targetOf, type EditTarget, type Refused } from "./editTarget";
import { asRead, editsOf, stage } from "./edits";

/** The rows that a tab shows: those that were read, then those that came from here. */
export interface Sight {
  readonly result: string;
  readonly source: string;
  /** How many were read. */
  readonly rows: number;
  readonly extras: readonly edits.ExtraRow[];
}

/** Cells of the grid, [begin, end); the columns are the result's. */
export interface CellBlock {
  readonly rows: { readonly begin: number; readonly end: number };
  readonly columns: { readonly begin: number; readonly end: number };
}

type ValueAt = (row: number, column: number, of: EditableColumn, held: HeldRow) => edits.StagedValue | undefined;

function titleAt(app: App, result: string, column: number): string {
  return app.store.get().results[result]?.columns[column]?.name ?? "";
}

function columnsOf(app: App, target: EditTarget, result: string, block: CellBlock): EditableColumn[] | Refused {
  const columns: EditableColumn[] = [];
  for (let at = block.columns.begin; at < block.columns.end; at += 1) {
    const column = columnAt(target, at, titleAt(app, result, at));
    if (isRefused(column)) return column;
    columns.push(column);
  }
  return columns;
}

/** The rows of a block with what they hold, in the order of the grid. */
async function rowsOf(
  app: App,
  target: EditTarget,
  sight: Sight,
  block: CellBlock,
  names: readonly string[],
): Promise<HeldRow[] | Refused> {
  const { begin, end } = block.rows;
  const { result, source } = sight;
  const rows = await readRows(app, target, { result, source, row: begin, count: Math.min(end, sight.rows) - begin }, names);
  if (isRefused(rows)) return rows;
  for (let row = Math.max(begin, sight.rows); row < end; row += 1) {
    const extra = sight.extras[row - sight.rows];
    const held = extra ? extraRow(target, extra, names) : undefined;
    if (!held || isRefused(held)) return held ?? refused("There is no such row.");
    rows.push(held);
  }
  return rows;
}

async function changesOf(
  app: App,
  tab: Tab,
  sight: Sight,
  block: CellBlock,
  value: ValueAt,
): Promise<{ target: EditTarget; changes: RowChange[] } | Refused> {
  const target = await targetOf(app, tab, sight.result, block.columns.begin);
  if (isRefused(target)) return target;
  const columns = columnsOf(app, target, sight.result, block);
  if (isRefused(columns)) return columns;
  const rows = await rowsOf(app, target, sight, block, columns.map((each) => each.name));
  if (isRefused(rows)) return rows;
  const staged = editsOf(app, tab.id);
  const changes: RowChange[] = [];
  for (const [at, row] of rows.entries()) {
    if (staged.some((each) => each.id === row.id && each.action === "delete"))
      return refused(`Row ${block.rows.begin + at + 1} is to be deleted.`, "Undo that to edit it.");
    const set: Record<string, edits.StagedValue> = {};
    for (const [index, column] of columns.entries()) {
      const given = value(block.rows.begin + at, block.columns.begin + index, column, row);
      if (given) set[column.name] = given;
    }
    if (Object.keys(set).length > 0) changes.push({ ...row, set });
  }
  return { target, changes };
}

function rowsIn(blocks: readonly CellBlock[]): number {
  return blocks.reduce((sum, each) => sum + each.rows.end - each.rows.begin, 0);
}

/** Sets cells of blocks; false, with the reason told, where one of them cannot be. */
async function setCells(app: App, tab: Tab, sight: Sight, blocks: readonly CellBlock[], value: ValueAt): Promise<boolean> {
  const fail = (why: Refused): boolean => {
    toast(app, "error", why.refused);
    return false;
  };
  if (rowsIn(blocks) > edits.most_edits)
    return fail(refused(`${formatCount(rowsIn(blocks))} rows are more than the ${formatCount(edits.most_edits)} that can be staged at once.`, "Select fewer."));
  let next = editsOf(app, tab.id);
  let of: EditTarget | undefined;
  for (const block of blocks) {
    const made = await changesOf(app, tab, sight, block, value);
    if (isRefused(made)) return fail(made);
    next = stageRows(next, made.changes);
    of = made.target;
  }
  return of === undefined || stage(app, tab.id, next, of.of);
}

/** One value for all cells of a selection. */
export function setAll(app: App, tab: Tab, sight: Sight, blocks: readonly CellBlock[], value: edits.StagedValue): Promise<boolean> {
  const is_null = edits.isNullValue(value);
  let told = false;
  return setCells(app, tab, sight, blocks, (_row, _column, of) => {
    if (!is_null || of.nullable) return value;
    if (!told) toast(app, "error", `${of.name} cannot be NULL.`);
    told = true;
    return undefined;
  });
}

/** The first row of a selection for all rows below it; of a single row, the row above. */
export async function fillDown(app: App, tab: Tab, sight: Sight, block: CellBlock): Promise<boolean> {
  const single = block.rows.end - block.rows.begin === 1;
  const begin = single ? block.rows.begin - 1 : block.rows.begin;
  if (begin < 0) {
    toast(app, "info", "There is no row above to fill from.");
    return false;
  }
  const kinds = app.store.get().results[sight.result]?.columns ?? [];
  const first = new Map<number, edits.StagedValue>();
  return setCells(app, tab, sight, [{ ...block, rows: { begin, end: block.rows.end } }], (row, column, of, held) => {
    if (row > begin) return first.get(column);
    const staged = editsOf(app, tab.id).find((each) => each.id === held.id)?.set[of.name];
    const was = held.held[of.name];
    first.set(column, staged ?? (was ? asRead(was, kinds[column]?.kind ?? "") : {}));
    return undefined;
  });
}

/** The first text of a block that can be no value, with its place. */
function badCell(block: Block): Refused | undefined {
  for (const [row, cells] of block.entries()) {
    for (const [column, text] of cells.entries()) {
      const why = text === null ? undefined : badText(text);
      if (why) return refused(`Line ${row + 1}, cell ${column + 1} of what was copied cannot be pasted: ${why}`, "Nothing was pasted.");
    }
  }
  return undefined;
}

function tooMany(rows: number): Refused | undefined {
  if (rows <= edits.most_edits) return undefined;
  return refused(
    `${formatCount(rows)} rows are more than the ${formatCount(edits.most_edits)} that can be staged at once.`,
    "Nothing was pasted. Paste them in parts.",
  );
}

/** Pastes cells over the grid: from the first cell of the selection on, or over all of it where they fit. */
export async function pasteCells(app: App, tab: Tab, sight: Sight, blocks: readonly CellBlock[], all: Size, block: Block): Promise<void> {
  const [first] = blocks;
  const bad = badCell(block);
  if (!first || block.length === 0) return toast(app, "info", "There is nothing to paste.");
  if (bad) return toast(app, "error", bad.refused);
  const selected = { rows: first.rows.end - first.rows.begin, columns: first.columns.end - first.columns.begin };
  const whole = block.length === 1 && widthOf(block) === 1 && blocks.length > 1;
  const size = spreadOver(block, selected);
  const many = tooMany(size.rows);
  if (many) return toast(app, "error", many.refused);
  const end = { row: Math.min(all.rows, first.rows.begin + size.rows), column: Math.min(all.columns, first.columns.begin + size.columns) };
  const target: CellBlock = { rows: { begin: first.rows.begin, end: end.row }, columns: { begin: first.columns.begin, end: end.column } };
  const value: ValueAt = (row, column, of) => {
    const text = whole ? block[0]?.[0] : pastedAt(block, row - first.rows.begin, column - first.columns.begin);
    return text === undefined ? undefined : pastedValue(text, of);
  };
  if (!(await setCells(app, tab, sight, whole ? blocks : [target], value))) return;
  const lost = first.rows.begin + size.rows - end.row;
  const cut = first.columns.begin + size.columns - end.column;
  const over = [lost > 0 ? plural(lost, "row") : "", cut > 0 ? plural(cut, "column") : ""].filter(Boolean).join(" and ");
  if (over !== "") toast(app, "info", `${over} reached beyond the last ones, and were not pasted.${lost > 0 ? " Paste as new rows adds rows." : ""}`);
}

/** Pastes lines as new rows; a first line of column names says where the cells belong. */
export async function pasteRows(app: App, tab: Tab, sight: Sight, block: Block): Promise<boolean> {
  const fail = (why: Refused): boolean => {
    toast(app, "error", why.refused);
    return false;
  };
  if (block.length === 0) return fail(refused("There is nothing to paste."));
  const bad = badCell(block) ?? tooMany(block.length);
  if (bad) return fail(bad);
  if (tab.kind !== "table") return fail(refused("Rows are added in the tab of a table.", "Open the table from the tree."));
  const target = await targetOf(app, tab, sight.result, 0);
  if (isRefused(target)) return fail(target);
  const order = [...target.places].sort(([, left], [, right]) => left - right);
  const shown = order.flatMap(([name]) => target.table.columns.find((each) => each.name === name) ?? []);
  const { columns, header } = columnsOfRows(block[0] ?? [], shown);
  const lines = header ? block.slice(1) : block;
  const width = widthOf(lines);
  if (width > columns.length) return fail(refused(`A row has ${plural(width, "cell")}, and ${plural(columns.length, "column")} of ${tab.name} can take them.`, "Nothing was pasted."));
  const wrong = columns.find((each, at) => each.refusal !== "" && lines.some((line) => (line[at] ?? null) !== null));
  if (wrong) return fail(refused(`${wrong.name} cannot be set. ${wrong.refusal}`, "Nothing was pasted."));
  let next = editsOf(app, tab.id);
  const added = lines.map((line): edits.StagedRow => {
    const set: Record<string, edits.StagedValue> = {};
    for (const [at, column] of columns.entries()) {
      const text = line[at];
      // Where nothing stands the database gives its default, or NULL.
      if (text !== undefined && text !== null) set[column.name] = { text };
      else if (text === null && column.refusal === "" && !column.has_default && column.nullable) set[column.name] = {};
    }
    return { id: `new ${app.newId()}`, action: "insert", key: {}, was: {}, set };
  });
  next = [...next, ...added];
  return stage(app, tab.id, next, target.of);
}
