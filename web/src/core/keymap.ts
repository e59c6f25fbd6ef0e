// The table of shortcuts. One row a command; the window listens to the table, and tooltips and empty tabs show it.

export type CommandId =
  | "run"
  | "run_all"
  | "cancel"
  | "commit"
  | "rollback"
  | "search"
  | "palette"
  | "save"
  | "queries"
  | "open_file"
  | "new_tab"
  | "close_tab"
  | "reopen_tab"
  | "next_tab"
  | "previous_tab"
  | "refresh"
  | "inspector"
  | "fields"
  | "sidebar"
  | "results"
  | "history"
  | "log"
  | "reconnect"
  | "retry"
  | "edit_connection"
  | "unlock"
  | "lock"
  | "structure"
  | "group_rows"
  | "chart"
  | "measurements"
  | "next_region"
  | "previous_region"
  | "find_rows"
  | "conditions"
  | "undo_edit"
  | "redo_edit"
  | RowCommand
  | "go_to_row"
  | RelateCommand
  | "last_row"
  | "drawer"
  | "jobs"
  | "keep_tab"
  | "pin_tab"
  | "split_right"
  | "split_down"
  | "next_group"
  | "move_to_group"
  | "settings"
  | "shortcuts";

/** What is done with the active cell and its row, and the way back from there. */
export type RelateCommand = "follow" | "references" | "back" | "copy_as" | "go_to_column" | "profiles";

/** What is done with the rows in sight. */
export type RowCommand =
  | "edit_value"
  | "set_null"
  | "set_default"
  | "insert_row"
  | "duplicate_rows"
  | "delete_rows"
  | "fill_down"
  | "paste_rows";

/** Where a shortcut works: everywhere, or only while the grid has the focus. */
export type Place = "window" | "grid";

export interface Binding {
  readonly command: CommandId;
  readonly title: string;
  readonly place: Place;
  /** Chords in the order of preference; the first is shown. "Mod" is ⌘ on a Mac and Ctrl elsewhere. */
  readonly chords: readonly string[];
  /** It is done with the rows in sight. */
  readonly rows?: true;
}

export const bindings: readonly Binding[] = [
  { command: "run", title: "Run the statement or the selection", place: "window", chords: ["Mod+Enter"] },
  { command: "run_all", title: "Run all statements", place: "window", chords: ["F5", "Mod+Shift+Enter"] },
  { command: "cancel", title: "Cancel", place: "window", chords: ["Mod+."] },
  { command: "commit", title: "Commit", place: "window", chords: ["Alt+Shift+C"] },
  { command: "rollback", title: "Roll back", place: "window", chords: ["Alt+Shift+R"] },
  { command: "palette", title: "Search everything", place: "window", chords: ["Mod+K"] },
  { command: "search", title: "Search objects", place: "window", chords: ["Mod+P"] },
  { command: "save", title: "Save the query, or apply the changes of rows", place: "window", chords: ["Mod+S"] },
  { command: "open_file", title: "Open a file", place: "window", chords: ["Mod+O"] },
  // A browser keeps Ctrl+T and Ctrl+W for itself, so the Alt chords come first.
  { command: "new_tab", title: "New query", place: "window", chords: ["Alt+T", "Mod+T"] },
  { command: "close_tab", title: "Close tab", place: "window", chords: ["Alt+W", "Mod+W"] },
  { command: "reopen_tab", title: "Reopen closed tab", place: "window", chords: ["Alt+Shift+T", "Mod+Shift+T"] },
  { command: "next_tab", title: "Next tab", place: "window", chords: ["Ctrl+PageDown"] },
  { command: "previous_tab", title: "Previous tab", place: "window", chords: ["Ctrl+PageUp"] },
  { command: "refresh", title: "Refresh", place: "window", chords: ["Mod+R"] },
  { command: "inspector", title: "Cell value", place: "window", chords: ["Mod+I"] },
  { command: "fields", title: "Fields of the row", place: "window", chords: ["Alt+I"] },
  { command: "sidebar", title: "Sidebar", place: "window", chords: ["Mod+\\"] },
  { command: "results", title: "Editor and results, or one of them", place: "window", chords: ["Mod+J"] },
  { command: "history", title: "History", place: "window", chords: ["Mod+H"] },
  { command: "queries", title: "Saved queries", place: "window", chords: ["Alt+Q"] },
  { command: "log", title: "Log", place: "window", chords: ["Alt+L"] },
  // What the error panel in sight offers.
  { command: "reconnect", title: "Connect again", place: "window", chords: ["Alt+C"] },
  { command: "retry", title: "Run what failed again", place: "window", chords: ["Alt+A"] },
  { command: "edit_connection", title: "Edit the connection", place: "window", chords: ["Alt+E"] },
  { command: "unlock", title: "Unlock the vault", place: "window", chords: ["Alt+U"] },
  { command: "lock", title: "Lock the vault", place: "window", chords: ["Mod+Shift+L"] },
  { command: "structure", title: "Structure", place: "window", chords: ["F4"] },
  { command: "group_rows", title: "Group the rows", place: "window", chords: ["Alt+B"] },
  { command: "chart", title: "Chart of the rows", place: "window", chords: ["Alt+Shift+B"] },
  { command: "measurements", title: "Measurements", place: "window", chords: ["Alt+Shift+M"] },
  { command: "next_region", title: "Next region", place: "window", chords: ["F6"] },
  { command: "previous_region", title: "Previous region", place: "window", chords: ["Shift+F6"] },
  { command: "drawer", title: "Drawer below", place: "window", chords: ["Alt+J"] },
  { command: "jobs", title: "Jobs", place: "window", chords: ["Alt+Shift+J"] },
  { command: "keep_tab", title: "Keep the tab", place: "window", chords: ["Alt+K"] },
  { command: "pin_tab", title: "Pin the tab, or unpin it", place: "window", chords: ["Alt+P"] },
  { command: "split_right", title: "Split right", place: "window", chords: ["Alt+S"] },
  { command: "split_down", title: "Split below", place: "window", chords: ["Alt+Shift+S"] },
  { command: "next_group", title: "Next group of tabs", place: "window", chords: ["Alt+G"] },
  { command: "move_to_group", title: "Move the tab to the next group", place: "window", chords: ["Alt+Shift+G"] },
  { command: "settings", title: "Settings", place: "window", chords: ["Mod+,"] },
  { command: "shortcuts", title: "Shortcuts", place: "window", chords: ["F1", "?"] },
  { command: "cancel", title: "Cancel", place: "grid", chords: ["Escape"] },
  { command: "find_rows", title: "Search rows", place: "grid", chords: ["Mod+F"] },
  { command: "conditions", title: "Conditions on the rows", place: "grid", chords: ["Mod+Shift+F"] },
  { command: "undo_edit", title: "Undo a change of a row", place: "grid", chords: ["Mod+Z"] },
  { command: "redo_edit", title: "Redo a change of a row", place: "grid", chords: ["Mod+Shift+Z", "Mod+Y"] },
  { command: "edit_value", title: "Edit the whole value", place: "grid", chords: ["Shift+Enter"], rows: true },
  { command: "set_null", title: "Set to NULL", place: "grid", chords: ["Mod+Alt+N", "Backspace"], rows: true },
  { command: "set_default", title: "Set to the default", place: "grid", chords: ["Mod+Backspace"], rows: true },
  { command: "insert_row", title: "Add a row", place: "grid", chords: ["Alt+Insert"], rows: true },
  { command: "duplicate_rows", title: "Duplicate the rows", place: "grid", chords: ["Mod+D"], rows: true },
  { command: "delete_rows", title: "Delete the rows", place: "grid", chords: ["Delete"], rows: true },
  { command: "fill_down", title: "Fill down", place: "grid", chords: ["Mod+Shift+D"], rows: true },
  { command: "paste_rows", title: "Paste as new rows", place: "grid", chords: ["Mod+Shift+V"], rows: true },
  { command: "go_to_row", title: "Go to row", place: "grid", chords: ["Mod+G"] },
  { command: "follow", title: "Open the row that the cell refers to", place: "grid", chords: ["Mod+B", "Alt+Enter"] },
  { command: "references", title: "Who refers to this row", place: "grid", chords: ["Mod+Shift+B"] },
  { command: "copy_as", title: "Copy as …", place: "grid", chords: ["Mod+Alt+C"] },
  { command: "go_to_column", title: "Go to column", place: "grid", chords: ["Mod+Shift+G"] },
  { command: "profiles", title: "Pictures of columns in the headers", place: "grid", chords: ["Mod+Alt+P"] },
  { command: "back", title: "Back to where the row was followed from", place: "window", chords: ["Alt+ArrowLeft"] },
  { command: "last_row", title: "Last row", place: "grid", chords: ["Mod+End"] },
];

/** The part of a keyboard event that is looked at. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The chords that hold now: the table's, until a preset or a person has others. A window has one keyboard. */
let in_force: readonly Binding[] = bindings;

export function putInForce(list: readonly Binding[]): void {
  in_force = list;
}

export function bindingsInForce(): readonly Binding[] {
  return in_force;
}

const typed_by: Readonly<Record<string, string>> = { Space: " ", Plus: "+" };

/** A letter is matched by its place on the keyboard too, because Alt changes what it types on a Mac; and so is a digit, for Shift does. */
function keyMatches(press: KeyPress, key: string): boolean {
  if (press.key.toLowerCase() === (typed_by[key] ?? key).toLowerCase()) return true;
  if (/^[0-9]$/.test(key)) return (press.altKey || press.shiftKey) && press.code === `Digit${key}`;
  return /^[A-Z]$/.test(key) && press.altKey && press.code === `Key${key}`;
}

export function chordMatches(press: KeyPress, chord: string, mac: boolean): boolean {
  const parts = chord.split("+");
  const key = parts.at(-1) ?? "";
  // Whether a symbol needs Shift is the keyboard's own business.
  const symbol = key.length === 1 && !/[\p{L}\p{N}]/u.test(key);
  const shift = parts.includes("Shift");
  const mod = parts.includes("Mod");
  const ctrl = parts.includes("Ctrl") || (mod && !mac);
  const meta = mod && mac;
  return (
    press.ctrlKey === ctrl &&
    press.metaKey === meta &&
    press.altKey === parts.includes("Alt") &&
    (press.shiftKey === shift || (symbol && !shift)) &&
    keyMatches(press, key)
  );
}

/** The command of a key press; `in_grid` while the grid has the focus, whose rows of the table come first. */
export function commandOf(press: KeyPress, in_grid: boolean, mac: boolean): CommandId | undefined {
  const places: readonly Place[] = in_grid ? ["grid", "window"] : ["window"];
  for (const place of places) {
    const found = in_force.find(
      (each) => each.place === place && each.chords.some((chord) => chordMatches(press, chord, mac)),
    );
    if (found) return found.command;
  }
  return undefined;
}

/** Alt+1 … Alt+9: the number of a tab, counted from 0. */
export function tabNumberOf(press: KeyPress): number | undefined {
  const plain = press.altKey && !press.ctrlKey && !press.metaKey && !press.shiftKey;
  const digit = /^Digit([1-9])$/.exec(press.code)?.[1];
  return plain && digit !== undefined ? Number(digit) - 1 : undefined;
}

const mac_names: Record<string, string> = { Mod: "⌘", Ctrl: "⌃", Alt: "⌥", Shift: "⇧" };
const key_names: Record<string, string> = {
  Enter: "↵",
  Escape: "Esc",
  PageDown: "PgDn",
  PageUp: "PgUp",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Delete: "Del",
  Insert: "Ins",
  Plus: "+",
};

/** The keycaps of a chord, one per key. */
export function chordCaps(chord: string, mac: boolean): string[] {
  return chord
    .split("+")
    .map((part) => (mac ? mac_names[part] : undefined) ?? (part === "Mod" ? "Ctrl" : (key_names[part] ?? part)));
}

export function capsOf(command: CommandId, mac: boolean): string[] {
  const chord = in_force.find((each) => each.command === command && each.chords.length > 0)?.chords[0];
  return chord === undefined ? [] : chordCaps(chord, mac);
}
