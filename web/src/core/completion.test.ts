import { expect, test } from "vitest";
import { asksBehind, matchedIn, optionsOf, partAround } from "./completion";

test("a long script is sent in part, cut between characters", () => {
  const whole = partAround("select é", 8);
  expect(whole).toEqual({ text: "select é", from: 0, caret: 9 });
  const long = `${"😀".repeat(150_000)}select`;
  const part = partAround(long, long.length);
  expect(part.text.length).toBeLessThanOrEqual(200_000);
  expect(part.text.startsWith("😀")).toBe(true);
  expect(part.text.endsWith("select")).toBe(true);
  expect(new TextEncoder().encode(part.text).length).toBe(part.caret);
});

test("places come back as indexes of the whole text", () => {
  const part = { text: "é or", from: 10, caret: 5 };
  const proposal = { kind: "function" as const, label: "länge", insert: "länge()", caret: 7, detail: "", documentation: "", path: [] };
  const options = optionsOf(part, { begin: 3, end: 5, complete: false, proposals: [proposal] });
  expect(options).toMatchObject({ from: 12, to: 14, complete: false });
  expect(options.options[0]?.caret).toBe(6);
});

test("proposals come for names, points, and where a table is due; not for numbers and blanks", () => {
  for (const before of ["sel", "select a1", "o.", `"x".`, "from ", "x JOIN ", 'select "', "insert into ", "straße"])
    expect(asksBehind(before), before).toBe(true);
  for (const before of ["", "select ", "12", "limit 1.", "a = ", "(", "from  a, 5", "x;"]) expect(asksBehind(before), before).toBe(false);
});

test("what was typed is marked in the label", () => {
  expect(matchedIn("order_items", "item")).toEqual([6, 10]);
  expect(matchedIn("order_items", "OI")).toEqual([0, 1, 6, 7]);
  expect(matchedIn("orders", "")).toEqual([]);
  expect(matchedIn("orders", "x")).toEqual([]);
});
