// Which keys do what, after a preset and a person's own choices: what a chord is, which of them clash, and how they are changed.
// Plain data and functions on it; `keymap.ts` has the table that all this starts from.
import { bindings, type Binding, type CommandId, type KeyPress, type Place } from "./keymap";
import { isPreset, presets, type Preset } from "./presets";

export interface KeySettings {
  readonly preset: Preset;
  /** The chords that somebody chose, by `bindingKey`; an empty list: none. */
  readonly own: Readonly<Record<string, readonly string[]>>;
}

export const default_keys: KeySettings = { preset: "sextant", own: {} };

const most_own = 200;
const most_chords = 4;
const longest_chord = 40;

export function bindingKey(binding: Pick<Binding, "place" | "command">): string {
  return `${binding.place}/${binding.command}`;
}

/** Keys that have one meaning in a part of the window, and keep it. */
export interface FixedKey {
  readonly place: "editor" | "grid" | "tabs" | "lists";
  readonly title: string;
  readonly chords: readonly string[];
}

export const fixed_keys: readonly FixedKey[] = [
  { place: "editor", title: "Find and replace", chords: ["Mod+F"] },
  { place: "editor", title: "Undo", chords: ["Mod+Z"] },
  { place: "editor", title: "Redo", chords: ["Mod+Y", "Mod+Shift+Z"] },
  { place: "editor", title: "Proposals", chords: ["Ctrl+Space"] },
  { place: "editor", title: "Comment", chords: ["Mod+/"] },
  { place: "editor", title: "Select the next match", chords: ["Mod+D"] },
  { place: "editor", title: "Select all", chords: ["Mod+A"] },
  { place: "editor", title: "Indent, or take the proposal", chords: ["Tab"] },
  { place: "editor", title: "Move the line", chords: ["Alt+ArrowUp", "Alt+ArrowDown"] },
  { place: "editor", title: "Copy the line", chords: ["Alt+Shift+ArrowUp", "Alt+Shift+ArrowDown"] },
  { place: "editor", title: "Delete the line", chords: ["Mod+Shift+K"] },
  { place: "grid", title: "Edit the cell", chords: ["F2", "Enter"] },
  { place: "grid", title: "Look at the value", chords: ["Space"] },
  { place: "grid", title: "Set to NULL", chords: ["Mod+0"] },
  { place: "grid", title: "Add a row", chords: ["Mod+Insert"] },
  { place: "grid", title: "Delete the rows", chords: ["Mod+Delete"] },
  { place: "grid", title: "Copy", chords: ["Mod+C"] },
  { place: "grid", title: "Copy with headers", chords: ["Mod+Shift+C"] },
  { place: "grid", title: "Select all", chords: ["Mod+A"] },
  { place: "grid", title: "Select the column, or the row", chords: ["Mod+Space", "Shift+Space"] },
  { place: "tabs", title: "Tab 1 to 9", chords: ["Alt+1", "Alt+9"] },
  { place: "tabs", title: "Close the tab", chords: ["Delete"] },
  { place: "lists", title: "Open, or look at it", chords: ["Enter", "Space"] },
  { place: "lists", title: "The menu", chords: ["Shift+F10"] },
];

export type AnyPlace = Place | FixedKey["place"];

export const place_words: Readonly<Record<AnyPlace, string>> = {
  window: "everywhere",
  grid: "in the grid",
  editor: "in the editor",
  tabs: "in the tabs",
  lists: "in trees and lists",
};

/** The same for chords that are the same keys: Mod is Ctrl, or ⌘ on a Mac. */
function chordId(chord: string, mac: boolean): string {
  const parts = chord.split("+");
  const key = (parts.at(-1) ?? "").toLowerCase();
  const held = parts.slice(0, -1).map((part) => (part === "Mod" ? (mac ? "Meta" : "Ctrl") : part));
  return [...held.sort(), key].join("+");
}

export function sameChord(one: string, other: string, mac: boolean): boolean {
  return chordId(one, mac) === chordId(other, mac);
}

/** The table after the preset and the own choices: an own chord is taken from whatever had it in the same place, a preset's too. */
export function effectiveBindings(keys: KeySettings, mac: boolean): Binding[] {
  const rows = bindings.map((binding) => {
    const own = keys.own[bindingKey(binding)];
    const preset = binding.place === "window" ? presets[keys.preset][binding.command] : undefined;
    return { binding, chords: own ?? preset ?? binding.chords, level: own ? 2 : preset ? 1 : 0 };
  });
  return rows.map((row) => {
    const above = rows.filter((other) => other.level > row.level && other.binding.place === row.binding.place);
    const taken = (chord: string): boolean => above.some((other) => other.chords.some((each) => sameChord(each, chord, mac)));
    return { ...row.binding, chords: row.chords.filter((chord) => !taken(chord)) };
  });
}

const lone_modifiers: readonly string[] = ["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified"];
const key_words: Readonly<Record<string, string>> = { " ": "Space", "+": "Plus" };

/** The name of the key that was pressed, as chords write it; undefined for a lone modifier. */
function keyName(press: KeyPress): string | undefined {
  if (lone_modifiers.includes(press.key)) return undefined;
  // Shift changes what a digit types, and Alt on a Mac what a letter does.
  const digit = /^Digit([0-9])$/.exec(press.code)?.[1];
  if (digit !== undefined && (press.shiftKey || press.altKey)) return digit;
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
  if (letter !== undefined && press.altKey) return letter;
  return key_words[press.key] ?? (press.key.length === 1 ? press.key.toUpperCase() : press.key);
}

/** A symbol is what it is, with whichever modifier types it. */
function isSymbol(key: string): boolean {
  return key.length === 1 && !/[\p{L}\p{N}]/u.test(key);
}

/** The chord of a key press; undefined while only modifiers are held. */
export function chordOf(press: KeyPress, mac: boolean): string | undefined {
  const key = keyName(press);
  if (key === undefined) return undefined;
  const command = mac ? press.metaKey : press.ctrlKey;
  const parts = [
    command ? "Mod" : "",
    mac && press.ctrlKey ? "Ctrl" : "",
    press.altKey ? "Alt" : "",
    press.shiftKey && !isSymbol(key) ? "Shift" : "",
    key,
  ];
  return parts.filter((part) => part !== "").join("+");
}

const plain_keys = /^(F\d{1,2}|Insert|Pause|ScrollLock|ContextMenu)$/;
const grid_keys = /^(Escape|Delete|Backspace|Home|End)$/;

/** Why this cannot be a shortcut there, as a sentence; empty if it can. */
export function lackOfChord(chord: string, place: Place): string {
  const parts = chord.split("+");
  const key = parts.at(-1) ?? "";
  const held = parts.slice(0, -1).filter((part) => part !== "Shift");
  if (held.length > 0 || plain_keys.test(key) || (place === "grid" && grid_keys.test(key))) return "";
  if (key === "Tab") return "Tab moves from one control to the next.";
  return "This key types or moves: hold Ctrl or Alt too.";
}

const kept_by_browser: readonly string[] = ["Mod+T", "Mod+W", "Mod+N", "Mod+Shift+T", "Mod+Shift+W", "Mod+Shift+N", "Mod+Tab", "Mod+Shift+Tab"];

/** True if a browser never gives the chord to a page in one of its tabs. */
export function isKeptByBrowser(chord: string, mac: boolean): boolean {
  return kept_by_browser.some((each) => sameChord(each, chord, mac));
}

export interface Clash {
  readonly place: AnyPlace;
  readonly title: string;
  /** "taken": it loses the chord. "covered": there the chord means the new thing. "stays": there the chord keeps its meaning. */
  readonly what: "taken" | "covered" | "stays";
}

/** What the chord means already, wherever the binding would work too. */
export function clashesOf(list: readonly Binding[], target: Binding, chord: string, mac: boolean): Clash[] {
  const same = (each: { chords: readonly string[] }): boolean => each.chords.some((other) => sameChord(other, chord, mac));
  const own = bindingKey(target);
  const others = list.filter((each) => bindingKey(each) !== own && each.command !== target.command && same(each));
  const clashes = others.map((each): Clash => {
    const what = each.place === target.place ? "taken" : each.place === "grid" ? "stays" : "covered";
    return { place: each.place, title: each.title, what };
  });
  const fixed = fixed_keys.filter((each) => same(each) && (target.place === "window" || each.place === "grid"));
  return [...clashes, ...fixed.map((each): Clash => ({ place: each.place, title: each.title, what: "covered" }))];
}

export function clashSentence({ place, title, what }: Clash): string {
  if (what === "taken") return `It is “${title}” ${place_words[place]}, which would lose it.`;
  if (what === "stays") return `In the grid it stays “${title}”.`;
  return place === "window" ? `It is “${title}” everywhere else.` : `It is “${title}” ${place_words[place]}, where it would not work any more.`;
}

/** The binding gets the chord, beside those it has or in their place; what had it in the same place loses it. */
export function bindChord(keys: KeySettings, target: Binding, chord: string, beside: boolean, mac: boolean): KeySettings {
  const own: Record<string, readonly string[]> = {};
  for (const [key, chords] of Object.entries(keys.own))
    own[key] = key.startsWith(`${target.place}/`) ? chords.filter((each) => !sameChord(each, chord, mac)) : chords;
  const before = beside ? target.chords.filter((each) => !sameChord(each, chord, mac)) : [];
  own[bindingKey(target)] = [...before, chord].slice(-most_chords);
  return { ...keys, own };
}

export function unbind(keys: KeySettings, target: Binding): KeySettings {
  return { ...keys, own: { ...keys.own, [bindingKey(target)]: [] } };
}

/** The binding has what the preset gives it. */
export function resetBinding(keys: KeySettings, target: Pick<Binding, "place" | "command">): KeySettings {
  const { [bindingKey(target)]: _, ...own } = keys.own;
  return { ...keys, own };
}

/** From stored settings; whatever is wrong is left out, and so is what is not known any more. */
export function readKeys(value: unknown): KeySettings {
  if (typeof value !== "object" || value === null) return default_keys;
  const stored = value as Record<string, unknown>;
  const preset = stored["preset"];
  const known = new Set(bindings.map(bindingKey));
  const own: Record<string, readonly string[]> = {};
  const entries = typeof stored["own"] === "object" && stored["own"] !== null ? Object.entries(stored["own"]).slice(0, most_own) : [];
  for (const [key, chords] of entries) {
    if (!known.has(key) || !Array.isArray(chords)) continue;
    const good = chords.filter((each): each is string => typeof each === "string" && each !== "" && each.length <= longest_chord);
    if (good.length === chords.length) own[key] = good.slice(0, most_chords);
  }
  return { preset: isPreset(preset) ? preset : "sextant", own };
}

/** A line of the list of shortcuts. */
export type KeyRow =
  | { readonly kind: "head"; readonly key: string; readonly title: string }
  | { readonly kind: "command"; readonly key: string; readonly binding: Binding; readonly own: boolean }
  | { readonly kind: "fixed"; readonly key: string; readonly fixed: FixedKey };

const heads: readonly { readonly title: string; readonly place: Place }[] = [
  { title: "Everywhere", place: "window" },
  { title: "While the grid has the focus", place: "grid" },
];
const fixed_heads: readonly { readonly title: string; readonly place: FixedKey["place"] }[] = [
  { title: "In the editor, always", place: "editor" },
  { title: "In the grid, always", place: "grid" },
  { title: "In the tabs, always", place: "tabs" },
  { title: "In trees and lists, always", place: "lists" },
];

/** All shortcuts by their places; with `text` those whose title, keys or command have every word of it. */
export function keyRows(list: readonly Binding[], keys: KeySettings, text: string, words: (command: CommandId) => string): KeyRow[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (title: string, chords: readonly string[], more: string): boolean => {
    const all = `${title} ${chords.join(" ").replaceAll("Mod", "Ctrl")} ${more}`.toLowerCase();
    return wanted.every((word) => all.includes(word));
  };
  const part = (title: string, rows: readonly KeyRow[]): KeyRow[] => (rows.length === 0 ? [] : [{ kind: "head", key: title, title }, ...rows]);
  const commands = heads.flatMap(({ title, place }) =>
    part(
      title,
      list
        .filter((each) => each.place === place && found(each.title, each.chords, words(each.command)))
        .map((binding) => ({ kind: "command", key: bindingKey(binding), binding, own: keys.own[bindingKey(binding)] !== undefined })),
    ),
  );
  const fixed = fixed_heads.flatMap(({ title, place }) =>
    part(
      title,
      fixed_keys
        .filter((each) => each.place === place && found(each.title, each.chords, ""))
        .map((each) => ({ kind: "fixed", key: `${place} ${each.title}`, fixed: each })),
    ),
  );
  return [...commands, ...fixed];
}
