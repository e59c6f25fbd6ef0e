// What the inspector and the commands may do with the rows that a tab shows right now.
import type { EditStart } from "../app/edits";
import type { Refused } from "../app/editTarget";
import type { StagedValue } from "../core/edits";
import type { RowCommand } from "../core/keymap";
import type { CellWindow } from "../grid/grid";

export interface RowAccess {
  /** As far as the window knows without asking: this column of the result may be edited. */
  editable(column: number): boolean;
  /** All cells of a row, with what is staged over them. */
  read(row: number, signal: AbortSignal): Promise<CellWindow | undefined>;
  begin(row: number, column: number): Promise<EditStart | Refused>;
  set(start: EditStart, value: StagedValue): void;
  /** The editor of a whole value. */
  open(row: number, column: number): void;
  /** Makes a cell the active one; false if there is no such row. */
  go(row: number, column: number): boolean;
  /** True if it did something. */
  run(command: RowCommand): boolean;
  /** For a key press: takes what the browser pastes next. */
  pasteByKey(as_rows: boolean): void;
}

const rows = new Map<string, RowAccess>();

export function registerRows(tab: string, access: RowAccess): () => void {
  rows.set(tab, access);
  return () => {
    if (rows.get(tab) === access) rows.delete(tab);
  };
}

export function rowsOf(tab: string): RowAccess | undefined {
  return rows.get(tab);
}
