import { describe, expect, test } from "vitest";
import { bindings, chordMatches, type Binding, type KeyPress } from "./keymap";
import {
  bindChord,
  chordOf,
  clashesOf,
  clashSentence,
  default_keys,
  effectiveBindings,
  isKeptByBrowser,
  keyRows,
  lackOfChord,
  readKeys,
  resetBinding,
  unbind,
  type KeySettings,
} from "./keys";
import { preset_titles } from "./presets";

function press(key: string, held = "", code = ""): KeyPress {
  return {
    key,
    code,
    ctrlKey: held.includes("c"),
    metaKey: held.includes("m"),
    altKey: held.includes("a"),
    shiftKey: held.includes("s"),
  };
}

function row(command: string, place = "window", keys: KeySettings = default_keys): Binding {
  const found = effectiveBindings(keys, false).find((each) => each.command === command && each.place === place);
  if (!found) throw new Error(`There is no ${command} ${place}.`);
  return found;
}

describe("a chord", () => {
  test.each([
    [press("k", "c", "KeyK"), "Mod+K"],
    [press("K", "cs", "KeyK"), "Mod+Shift+K"],
    [press("†", "a", "KeyT"), "Alt+T"],
    [press("!", "cs", "Digit1"), "Mod+Shift+1"],
    [press("?", "s", "Slash"), "?"],
    [press("+", "c", "Equal"), "Mod+Plus"],
    [press(" ", "c", "Space"), "Mod+Space"],
    [press("F7"), "F7"],
    [press("Control", "c"), undefined],
    [press("Dead", "a"), undefined],
  ])("of %j is %s", (pressed, chord) => {
    expect(chordOf(pressed, false)).toBe(chord);
    if (chord !== undefined) expect(chordMatches(pressed, chord, false)).toBe(true);
  });

  test("of a Mac tells Command from Control", () => {
    expect(chordOf(press("k", "m", "KeyK"), true)).toBe("Mod+K");
    expect(chordOf(press("k", "c", "KeyK"), true)).toBe("Ctrl+K");
  });

  test("needs Ctrl or Alt unless its key types nothing", () => {
    expect(lackOfChord("K", "window")).not.toBe("");
    expect(lackOfChord("Shift+K", "window")).not.toBe("");
    expect(lackOfChord("Tab", "window")).toContain("Tab");
    expect(lackOfChord("Escape", "window")).not.toBe("");
    expect(lackOfChord("Escape", "grid")).toBe("");
    expect(lackOfChord("F9", "window")).toBe("");
    expect(lackOfChord("Alt+K", "window")).toBe("");
  });

  test("may be one that a browser keeps", () => {
    expect(isKeptByBrowser("Ctrl+T", false)).toBe(true);
    expect(isKeptByBrowser("Alt+T", false)).toBe(false);
  });
});

describe("presets", () => {
  test.each(preset_titles.map((each) => each.value))("%s gives no chord to two commands in one place", (preset) => {
    const seen = new Map<string, string>();
    for (const { place, command, chords } of effectiveBindings({ preset, own: {} }, false)) {
      for (const chord of chords) {
        const key = `${place} ${chord.replace("Mod", "Ctrl")}`;
        expect(`${chord} ${seen.get(key) ?? command}`).toBe(`${chord} ${command}`);
        seen.set(key, command);
      }
    }
  });

  test.each(preset_titles.map((each) => each.value))("%s leaves what is done all day with a key that a browser gives", (preset) => {
    for (const command of ["run", "run_all", "cancel", "palette", "search", "new_tab", "close_tab", "save", "results", "sidebar", "settings"]) {
      const chords = row(command, "window", { preset, own: {} }).chords.filter((chord) => !isKeptByBrowser(chord, false));
      expect(`${command}: ${chords.join(" ")}`).not.toBe(`${command}: `);
    }
  });

  test("take a chord from what had it", () => {
    const keys: KeySettings = { preset: "dbeaver", own: {} };
    expect(row("refresh", "window", keys).chords).toEqual(["F5"]);
    expect(row("run_all", "window", keys).chords).toEqual(["Alt+X"]);
  });
});

describe("clashes", () => {
  test("are named with their place", () => {
    const [taken] = clashesOf(bindings, row("history"), "Mod+K", false);
    expect(taken && clashSentence(taken)).toBe("It is “Search everything” everywhere, which would lose it.");
  });

  test("tell what keeps its meaning in the grid, and what the editor would lose", () => {
    expect(clashesOf(bindings, row("history"), "Mod+F", false).map(clashSentence)).toEqual([
      "In the grid it stays “Search rows”.",
      "It is “Find and replace” in the editor, where it would not work any more.",
    ]);
    expect(clashesOf(bindings, row("go_to_row", "grid"), "Mod+K", false).map((each) => each.what)).toEqual(["covered"]);
  });

  test("are found however Control is called", () => {
    expect(clashesOf(bindings, row("history"), "Mod+PageDown", false).map((each) => each.title)).toEqual(["Next tab"]);
  });

  test("are not seen with the command itself", () => {
    expect(clashesOf(bindings, row("cancel", "grid"), "Mod+.", false)).toEqual([]);
  });
});

describe("own keys", () => {
  test("take the chord from what had it, until they are taken back", () => {
    const keys = bindChord(default_keys, row("history"), "Mod+K", false, false);
    expect(row("history", "window", keys).chords).toEqual(["Mod+K"]);
    expect(row("palette", "window", keys).chords).toEqual([]);
    const after = resetBinding(keys, row("history"));
    expect(after).toEqual(default_keys);
    expect(row("palette", "window", after).chords).toEqual(["Mod+K"]);
  });

  test("go from one own row to another, and stay in other places", () => {
    let keys = bindChord(default_keys, row("history"), "F8", false, false);
    keys = bindChord(keys, row("go_to_row", "grid"), "F8", false, false);
    keys = bindChord(keys, row("log", "window", keys), "F8", true, false);
    expect(keys.own).toEqual({ "window/history": [], "grid/go_to_row": ["F8"], "window/log": ["Alt+L", "F8"] });
  });

  test("may be none", () => {
    expect(row("history", "window", unbind(default_keys, row("history"))).chords).toEqual([]);
  });

  test("come over a preset", () => {
    const keys = bindChord({ preset: "dbeaver", own: {} }, row("history"), "F5", false, false);
    expect(row("refresh", "window", keys).chords).toEqual([]);
  });
});

describe("stored keys", () => {
  test("are read back", () => {
    const keys = bindChord({ preset: "ssms", own: {} }, row("history"), "F8", false, false);
    expect(readKeys(JSON.parse(JSON.stringify(keys)))).toEqual(keys);
  });

  test.each([
    [undefined],
    ["text"],
    [{ preset: "emacs", own: [] }],
    [{ own: { "window/unknown": ["F8"], "window/history": "F8", "window/log": [8], "grid/log": ["F8"] } }],
    [{ own: { "window/history": ["x".repeat(99)] } }],
  ])("that are wrong are the default: %j", (stored) => expect(readKeys(stored)).toEqual(default_keys));
});

describe("the list", () => {
  const titles = (text: string): string[] =>
    keyRows(bindings, default_keys, text, () => "").flatMap((each) => (each.kind === "command" ? each.binding.title : each.kind === "fixed" ? each.fixed.title : []));

  test("has every row of the table", () => {
    expect(keyRows(bindings, default_keys, "", () => "").filter((each) => each.kind === "command")).toHaveLength(bindings.length);
  });

  test("is found by words and by keys", () => {
    expect(titles("search every")).toEqual(["Search everything"]);
    expect(titles("alt+t")).toContain("New query");
    expect(titles("ctrl+f")).toEqual(expect.arrayContaining(["Search rows", "Find and replace"]));
    expect(titles("no such thing")).toEqual([]);
  });
});
