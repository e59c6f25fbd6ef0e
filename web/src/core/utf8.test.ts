import { describe, expect, test } from "vitest";
import { byteOffset, linePosition, textIndex, textIndexes } from "./utf8";

const samples = ["", "select 1", "sélect 'ü'", "a€b", "x😀y", "日本語 text", "\u{10FFFF}end", "mixed é€😀!"];

describe("byte offsets", () => {
  test.each(samples)("agree with TextEncoder at every character of %j", (text) => {
    let index = 0;
    for (const character of text) {
      expect(byteOffset(text, index)).toBe(new TextEncoder().encode(text.slice(0, index)).length);
      expect(textIndex(text, byteOffset(text, index))).toBe(index);
      index += character.length;
    }
    expect(byteOffset(text, text.length)).toBe(new TextEncoder().encode(text).length);
  });

  test("inside a character fall back to its start", () => {
    expect(byteOffset("x😀y", 2)).toBe(1);
    expect(textIndex("x😀y", 3)).toBe(1);
    expect(textIndex("é", 1)).toBe(0);
  });

  test("beyond the end are clamped", () => {
    expect(byteOffset("ab", 9)).toBe(2);
    expect(textIndex("ab", 9)).toBe(2);
    expect(byteOffset("ab", -1)).toBe(0);
  });

  test("of a lone surrogate count as the replacement character", () => {
    expect(byteOffset("\ud800a", 2)).toBe(new TextEncoder().encode("\ud800a").length);
  });

  test("are found together in any order", () => {
    expect(textIndexes("é€😀!", [9, 0, 2, 5])).toEqual([4, 0, 1, 2]);
  });
});

describe("line positions", () => {
  const text = "select 1;\r\nfrom é\n";
  test.each([
    [0, 1, 1],
    [8, 1, 9],
    [11, 2, 1],
    [16, 2, 6],
    [18, 3, 1],
    [99, 3, 1],
  ])("index %i is line %i, column %i", (index, line, column) => {
    expect(linePosition(text, index)).toMatchObject({ line, column });
  });

  test("leave the carriage return out of the line", () => {
    const { begin, end } = linePosition(text, 3);
    expect(text.slice(begin, end)).toBe("select 1;");
  });
});
