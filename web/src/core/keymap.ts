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
  | "next_region"
  | "previous_region"
  | "find_rows"
  | "undo_edit"
  | "redo_edit"
  | "go_to_row"
  | "follow"
  | "references"
  | "back"
  | "copy_as"
  | "go_to_column"
  | "profiles"
  | "last_row";

/** Where a shortcut works: everywhere, or only while the grid has the focus. */
export type Place = "window" | "grid";

export interface Binding {
  readonly command: CommandId;
  readonly title: string;
  readonly place: Place;
  /** Chords in the order of preference; the first is shown. "Mod" is ⌘ on a Mac and Ctrl elsewhere. */
  readonly chords: readonly string[];
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
  { command: "sidebar", title: "Sidebar", place: "window", chords: ["Mod+\\"] },
  { command: "results", title: "Results", place: "window", chords: ["Mod+J"] },
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
  { command: "next_region", title: "Next region", place: "window", chords: ["F6"] },
  { command: "previous_region", title: "Previous region", place: "window", chords: ["Shift+F6"] },
  { command: "cancel", title: "Cancel", place: "grid", chords: ["Escape"] },
  { command: "find_rows", title: "Search rows", place: "grid", chords: ["Mod+F"] },
  { command: "undo_edit", title: "Undo a change of a row", place: "grid", chords: ["Mod+Z"] },
  { command: "redo_edit", title: "Redo a change of a row", place: "grid", chords: ["Mod+Shift+Z", "Mod+Y"] },
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

/** A letter is matched by its place on the keyboard too, because Alt changes what it types on a Mac. */
function keyMatches(press: KeyPress, key: string): boolean {
  if (press.key.toLowerCase() === key.toLowerCase()) return true;
  return /^[A-Z]$/.test(key) && press.altKey && press.code === `Key${key}`;
}

export function chordMatches(press: KeyPress, chord: string, mac: boolean): boolean {
  const parts = chord.split("+");
  const key = parts.at(-1) ?? "";
  const mod = parts.includes("Mod");
  const ctrl = parts.includes("Ctrl") || (mod && !mac);
  const meta = mod && mac;
  return (
    press.ctrlKey === ctrl &&
    press.metaKey === meta &&
    press.altKey === parts.includes("Alt") &&
    press.shiftKey === parts.includes("Shift") &&
    keyMatches(press, key)
  );
}

/** The command of a key press; `in_grid` while the grid has the focus, whose rows of the table come first. */
export function commandOf(press: KeyPress, in_grid: boolean, mac: boolean): CommandId | undefined {
  const places: readonly Place[] = in_grid ? ["grid", "window"] : ["window"];
  for (const place of places) {
    const found = bindings.find(
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
const key_names: Record<string, string> = { Enter: "↵", Escape: "Esc", PageDown: "PgDn", PageUp: "PgUp", ArrowLeft: "←" };

/** The keycaps of a chord, one per key. */
export function chordCaps(chord: string, mac: boolean): string[] {
  return chord
    .split("+")
    .map((part) => (mac ? mac_names[part] : undefined) ?? (part === "Mod" ? "Ctrl" : (key_names[part] ?? part)));
}

export function capsOf(command: CommandId, mac: boolean): string[] {
  const chord = bindings.find((each) => each.command === command)?.chords[0];
  return chord === undefined ? [] : chordCaps(chord, mac);
}
