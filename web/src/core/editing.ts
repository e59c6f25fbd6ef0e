// What the window knows of the editing of a tab's rows, besides the staged changes themselves: plain data.
import type { Confirmation, EditConflict, EditOrigin, EditableTable, ErrorInfo } from "../api/generated";
import { no_edit_history, type EditHistory } from "./edits";

export interface Editing {
  /** Absent until somebody tries to edit. */
  readonly table?: EditableTable | undefined;
  /** Of a query tab: where the rows of its results come from, by the results' names. */
  readonly origins?: Readonly<Record<string, EditOrigin>>;
  readonly history: EditHistory;
  readonly applying: boolean;
  readonly dialog: "none" | "review" | "confirm" | "conflict" | "failed";
  readonly statements: readonly string[];
  /** Of the review: the rows that stay out when the changes are applied, by their names. */
  readonly left_out?: ReadonlySet<string>;
  readonly conflicts: readonly EditConflict[];
  readonly confirmation?: Confirmation | undefined;
  /** For the confirmation: the changes run once more with what was accepted before. */
  readonly accept_altered?: boolean;
  readonly error?: ErrorInfo | undefined;
}

export const no_editing: Editing = { history: no_edit_history, applying: false, dialog: "none", statements: [], conflicts: [] };
