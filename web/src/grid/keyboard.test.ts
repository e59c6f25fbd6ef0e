import { describe, expect, test } from "vitest";
import { keyAction, moved, type KeyPress, type Move } from "./keyboard";

function press(keys: string): KeyPress {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  return {
    key: key === "Space" ? " " : key,
    ctrlKey: parts.includes("Ctrl"),
    metaKey: parts.includes("Meta"),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
  };
}

function moveOf(keys: string): Move {
  const action = keyAction(press(keys));
  if (action?.kind !== "move") throw new Error(`${keys} does not move`);
  return action;
}

describe("keys that move", () => {
  const bounds = { rows: 10_000_000, columns: 50, pageRows: 29 };
  test.each([
    ["ArrowDown", 101, 7],
    ["ArrowUp", 99, 7],
    ["ArrowLeft", 100, 6],
    ["ArrowRight", 100, 8],
    ["PageDown", 129, 7],
    ["PageUp", 71, 7],
    ["Home", 100, 0],
    ["End", 100, 49],
    ["Ctrl+Home", 0, 0],
    ["Ctrl+End", 9_999_999, 49],
    ["Ctrl+ArrowDown", 9_999_999, 7],
    ["Ctrl+ArrowUp", 0, 7],
    ["Ctrl+ArrowLeft", 100, 0],
    ["Ctrl+ArrowRight", 100, 49],
    ["Meta+ArrowDown", 9_999_999, 7],
  ])("%s goes from 100:7 to %d:%d", (keys, row, column) => {
    expect(moved({ row: 100, column: 7 }, moveOf(keys), bounds)).toEqual({ row, column });
  });

  test.each([
    ["ArrowUp", 0, 0],
    ["ArrowLeft", 0, 0],
    ["PageUp", 0, 0],
  ])("%s stops at the first cell", (keys, row, column) => {
    expect(moved({ row: 0, column: 0 }, moveOf(keys), bounds)).toEqual({ row, column });
  });

  test.each(["ArrowDown", "ArrowRight", "PageDown", "End"])("%s stops at the last cell", (keys) => {
    expect(moved({ row: 9_999_999, column: 49 }, moveOf(keys), bounds)).toEqual({ row: 9_999_999, column: 49 });
  });

  test.each(["Shift+ArrowDown", "Shift+PageUp", "Ctrl+Shift+End"])("%s extends", (keys) => {
    expect(moveOf(keys).extend).toBe(true);
  });
});

describe("other keys", () => {
  test.each([
    ["Ctrl+a", { kind: "selectAll" }],
    ["Meta+a", { kind: "selectAll" }],
    ["Ctrl+c", { kind: "copy", withHeaders: false }],
    ["Ctrl+Shift+C", { kind: "copy", withHeaders: true }],
    ["Enter", { kind: "open" }],
    ["Space", { kind: "open" }],
    ["Shift+Space", { kind: "selectRow" }],
    ["Ctrl+Space", { kind: "selectColumn" }],
    ["Escape", { kind: "escape" }],
    ["x", null],
    ["Ctrl+x", null],
    ["Ctrl+Enter", null],
    ["Alt+ArrowDown", null],
    ["Tab", null],
  ])("%s means %j", (keys, expected) => {
    expect(keyAction(press(keys))).toEqual(expected);
  });
});
