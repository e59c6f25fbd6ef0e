// Staging of many cells at once: a pasted block, a filled column, one value for a whole selection. Plain data and functions on it.
import type { EditableColumn } from "../api/generated";
import { stageCell, type Edits, type StagedRow, type StagedValue, type WasValue } from "./edits";

/** A row that was read for editing, and what its cells are set to. */
export interface RowChange {
  readonly id: string;
  readonly key: StagedRow["key"];
  /** What the cells held; nothing for rows that are not stored yet. */
  readonly held: Readonly<Record<string, WasValue>>;
  readonly set: Readonly<Record<string, StagedValue>>;
}

/** As if each cell had been set by hand, one after the other; in one step. */
export function stageRows(edits: Edits, changes: readonly RowChange[]): Edits {
  const rows = new Map(edits.map((each) => [each.id, each]));
  for (const change of changes) {
    const before = rows.get(change.id);
    let mine: Edits = before ? [before] : [];
    for (const [column, value] of Object.entries(change.set)) mine = stageCell(mine, change, column, change.held[column], value);
    const [after] = mine;
    if (after) rows.set(change.id, after);
    else rows.delete(change.id);
  }
  return [...rows.values()];
}

/** A cell of a clipboard as a value of a column: nothing is NULL, where the column can be. */
export function pastedValue(text: string | null, column: EditableColumn): StagedValue {
  if (text !== null) return { text };
  return column.nullable ? {} : { text: "" };
}

/** The columns of pasted rows: by their names where the first line holds nothing else, else from the first one that can be set. */
export function columnsOfRows(
  first: readonly (string | null)[],
  columns: readonly EditableColumn[],
): { readonly columns: readonly EditableColumn[]; readonly header: boolean } {
  const named = first.map((text) => columns.find((each) => text !== null && each.name.toLowerCase() === text.trim().toLowerCase()));
  const found = named.filter((each) => each !== undefined);
  if (first.length > 0 && found.length === first.length && new Set(found).size === found.length) return { columns: found, header: true };
  return { columns: columns.slice(0, first.length), header: false };
}
