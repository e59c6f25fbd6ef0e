// Rows as the database held them when they were read, for edits that name them by their keys and say what they held.
import * as edits from "../core/edits";
import type { App } from "./app";
import { isRefused, refused, type EditTarget, type Refused } from "./editTarget";

/** Rows of a result, or of the view of it that is shown. */
export interface RowSpan {
  readonly result: string;
  readonly source: string;
  readonly row: number;
  readonly count: number;
}

export interface HeldRow {
  /** Its name among the staged rows. */
  readonly id: string;
  readonly key: edits.StagedRow["key"];
  readonly held: Readonly<Record<string, edits.WasValue>>;
}

/** A row that was applied here since the result was read: as it is now. */
function toldRow(target: EditTarget, cells: edits.PatchedRow["cells"], id: string, columns: readonly string[]): HeldRow | Refused {
  const found: Record<string, edits.WasValue> = {};
  for (const column of columns) {
    const cell = cells[column];
    if (cell?.literal === undefined) return refused("This row was read before it was changed.", "Refresh the rows to edit it again.");
    found[column] = { text: cell.text, literal: cell.literal };
  }
  return { id, key: pick(found, target.table.key), held: found };
}

function pick(values: Readonly<Record<string, edits.WasValue>>, names: readonly string[]): Record<string, edits.WasValue> {
  return Object.fromEntries(names.flatMap((name) => (values[name] ? [[name, values[name]] as const] : [])));
}

/** Stored rows, each with the columns of its key and those that are asked for. */
export async function readRows(app: App, target: EditTarget, span: RowSpan, columns: readonly string[]): Promise<HeldRow[] | Refused> {
  if (span.count <= 0) return [];
  const names = [...new Set([...target.table.key, ...columns])];
  const places: number[] = [];
  for (const name of names) {
    const place = target.places.get(name);
    if (place === undefined) return refused(`${name} is not among the columns in sight.`, "Refresh the rows.");
    places.push(place);
  }
  const reply = await app.client.call("edit.row", { result: span.source, row: span.row, count: span.count, places });
  if (!reply.ok) return refused(reply.error.message, reply.error.hint);
  const patch = app.store.get().patches[span.result] ?? edits.no_patch;
  const rows: HeldRow[] = [];
  for (let at = 0; at < span.count; at += 1) {
    const cells = reply.value.cells.slice(at * names.length, (at + 1) * names.length);
    const key_texts = target.table.key.map((_, key) => edits.shortText(cells[key]?.text));
    if (key_texts.includes(null)) return refused(`Row ${span.row + at + 1} holds no row of the table: its key is NULL.`);
    const id = edits.rowId(key_texts);
    const told = patch.rows[id];
    if (told?.deleted) return refused("This row was deleted.");
    const row = told && Object.keys(told.cells).length > 0 ? toldRow(target, told.cells, id, names) : heldRow(target, cells, names, id);
    if (isRefused(row)) return row;
    rows.push(row);
  }
  return rows;
}

function heldRow(
  target: EditTarget,
  cells: readonly { readonly text?: string; readonly literal?: string; readonly refusal: string }[],
  names: readonly string[],
  id: string,
): HeldRow | Refused {
  const held: Record<string, edits.WasValue> = {};
  for (const [at, name] of names.entries()) {
    const cell = cells[at];
    if (cell?.literal === undefined) return refused(`${name} cannot be edited. ${cell?.refusal ?? ""}`, "Write the statement in an editor.");
    held[name] = { text: cell.text ?? null, literal: cell.literal };
  }
  return { id, key: pick(held, target.table.key), held };
}

/** A row behind the last one that was read: staged and not stored, or added from here. */
export function extraRow(target: EditTarget, extra: edits.ExtraRow, columns: readonly string[]): HeldRow | Refused {
  if (extra.staged) return { id: extra.id, key: {}, held: {} };
  return toldRow(target, extra.added?.cells ?? {}, extra.id, [...new Set([...target.table.key, ...columns])]);
}

/** Neighbouring rows together, so that they are read at once. */
export function spansOf(rows: readonly number[]): { readonly row: number; readonly count: number }[] {
  const spans: { row: number; count: number }[] = [];
  for (const row of [...new Set(rows)].sort((left, right) => left - right)) {
    const last = spans.at(-1);
    if (last && last.row + last.count === row) last.count += 1;
    else spans.push({ row, count: 1 });
  }
  return spans;
}
