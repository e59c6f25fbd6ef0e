import { describe, expect, test } from "vitest";
import { bindings, capsOf, chordMatches, commandOf, tabNumberOf, type KeyPress } from "./keymap";

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

describe("commands", () => {
  test.each([
    [press("Enter", "c"), "run"],
    [press("Enter", "cs"), "run_all"],
    [press("F5"), "run_all"],
    [press(".", "c"), "cancel"],
    [press("C", "as", "KeyC"), "commit"],
    [press("R", "as", "KeyR"), "rollback"],
    [press("k", "c"), "palette"],
    [press("p", "c"), "search"],
    [press("t", "a", "KeyT"), "new_tab"],
    [press("†", "a", "KeyT"), "new_tab"],
    [press("F6", "s"), "previous_region"],
    [press("\\", "c"), "sidebar"],
    [press("L", "cs"), "lock"],
    [press("l", "c"), undefined],
    [press("Enter"), undefined],
    [press("Escape"), undefined],
  ])("%j is %s", (key, command) => expect(commandOf(key, false, false)).toBe(command));

  test("Escape, go to row and last row belong to the grid", () => {
    expect(commandOf(press("Escape"), true, false)).toBe("cancel");
    expect(commandOf(press("g", "c"), true, false)).toBe("go_to_row");
    expect(commandOf(press("g", "c"), false, false)).toBeUndefined();
    expect(commandOf(press("End", "c"), true, false)).toBe("last_row");
  });

  test("a Mac uses the command key", () => {
    expect(commandOf(press("Enter", "m"), false, true)).toBe("run");
    expect(commandOf(press("Enter", "c"), false, true)).toBeUndefined();
    expect(commandOf(press("PageDown", "c"), false, true)).toBe("next_tab");
  });

  test("no chord means two things in one place", () => {
    const seen = new Map<string, string>();
    for (const each of bindings) {
      for (const chord of each.chords) {
        expect(seen.get(`${each.place} ${chord}`) ?? each.command).toBe(each.command);
        seen.set(`${each.place} ${chord}`, each.command);
      }
    }
  });
});

test("a held key that is not in the chord does not match", () => {
  expect(chordMatches(press("k", "cs"), "Mod+K", false)).toBe(false);
});

test("Alt and a digit name a tab", () => {
  expect(tabNumberOf(press("3", "a", "Digit3"))).toBe(2);
  expect(tabNumberOf(press("3", "ca", "Digit3"))).toBeUndefined();
});

test("keycaps are one per key", () => {
  expect(capsOf("run", false)).toEqual(["Ctrl", "↵"]);
  expect(capsOf("run", true)).toEqual(["⌘", "↵"]);
});
