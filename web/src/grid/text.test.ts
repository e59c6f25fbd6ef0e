import { describe, expect, test } from "vitest";
import { FitCache, graphemes, isRightToLeft, showControls, TextRuler } from "./text";

// A font in which ASCII is 7 wide, wide scripts 14, and marks that join to a cluster nothing.
function measure(text: string): number {
  return graphemes(text).reduce((sum, part) => sum + (/^[\x20-\x7e…]$/.test(part) ? 7 : 14), 0);
}

const ruler = new TextRuler(measure);

describe("TextRuler", () => {
  test("adds up ASCII without measuring", () => {
    let calls = 0;
    const counting = new TextRuler((text) => {
      calls++;
      return measure(text);
    });
    const before = calls;
    expect(counting.width("hello world")).toBe(77);
    expect(calls).toBe(before);
  });

  test.each([
    ["fits as it is", "abc", 21, "abc", false],
    ["is cut with an ellipsis", "abcdef", 35, "abcd…", true],
    ["has no room even for one letter", "abc", 7, "…", true],
    ["is empty", "", 0, "", false],
    ["is cut between wide letters", "日本語です", 50, "日本語…", true],
  ])("fits text that %s", (_, text, room, expected, cut) => {
    expect(ruler.fit(text, room, false)).toMatchObject({ text: expected, cut });
  });

  test("never splits a cluster", () => {
    const family = "👩‍👩‍👧‍👦";
    for (let room = 7; room < 120; room++) {
      const head = ruler.fit(`${family}é${family}🇳🇴x`, room, false).text.replace(/…$/, "");
      const whole = graphemes(`${family}é${family}🇳🇴x`);
      expect(graphemes(head)).toEqual(whole.slice(0, graphemes(head).length));
    }
  });

  test("never gets wider than its room", () => {
    for (const text of ["a long line of plain text", "日本語 mixed with ascii", "👍🏽👍🏽👍🏽👍🏽", "مرحبا بالعالم"])
      for (let room = 7; room < 200; room++) expect(measure(ruler.fit(text, room, false).text)).toBeLessThanOrEqual(room);
  });

  test("ends a shortened value with an ellipsis although its beginning fits", () => {
    expect(ruler.fit("abc", 100, true)).toMatchObject({ text: "abc…", cut: true });
  });

  test("looks only at the beginning of a megabyte", () => {
    let longest = 0;
    const watching = new TextRuler((text) => {
      longest = Math.max(longest, text.length);
      return measure(text.slice(0, 2_000));
    });
    watching.fit("é".repeat(1_000_000), 200, false);
    expect(longest).toBeLessThan(1_000);
  });
});

describe("FitCache", () => {
  test("forgets its cuts when the room changes", () => {
    const cache = new FitCache();
    expect(cache.fit(ruler, "abcdef", 35, false).text).toBe("abcd…");
    expect(cache.fit(ruler, "abcdef", 42, false).text).toBe("abcdef");
  });

  test("keeps a shortened value apart from the same text in whole", () => {
    const cache = new FitCache();
    expect(cache.fit(ruler, "abc", 100, true).text).toBe("abc…");
    expect(cache.fit(ruler, "abc", 100, false).text).toBe("abc");
  });
});

describe("showControls", () => {
  test.each([
    ["line break", "a\nb", "a↵b"],
    ["tab", "a\tb", "a→b"],
    ["carriage return", "a\r\nb", "a␍↵b"],
    ["zero", "a\u0000b", "a␀b"],
    ["escape", "\u001b[0m", "␛[0m"],
    ["override of direction", "evil\u202etxt.exe", "evil‹RLO›txt.exe"],
    ["zero width space", "a\u200bb", "a‹ZWSP›b"],
    ["control of the second set", "a\u0085b", "a‹85›b"],
    ["joiner inside an emoji", "👩‍👧", "👩‍👧"],
  ])("shows a %s", (_, text, expected) => {
    expect(showControls(text)).toBe(expected);
  });
});

describe("isRightToLeft", () => {
  test.each([
    ["hello", false],
    ["مرحبا", true],
    ["123 שלום", true],
    ["id: שלום", false],
    ["", false],
  ])("judges %j by its first letter", (text, expected) => {
    expect(isRightToLeft(text)).toBe(expected);
  });
});
