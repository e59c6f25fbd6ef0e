import { describe, expect, test } from "vitest";
import { decodeString, firstMembers, parseJson, printInline, printLines } from "./json";

describe("parseJson", () => {
  test("keeps every digit of a number", () => {
    for (const text of ["9007199254740993", "1.10", "-0", "1e400", "0.1000000000000000055511151231257827"])
      expect(parseJson(text)).toEqual({ kind: "number", raw: text });
  });

  test("keeps order and doubled names", () => {
    const value = parseJson(`{"b": 1, "a": [true, null], "b": 2}`);
    expect(value && printInline(value)).toBe(`{"b": 1, "a": [true, null], "b": 2}`);
  });

  test("decodes names and strings, and keeps them as written", () => {
    expect(parseJson(String.raw`{"\u0061\n": "\ud83d\ude00\/"}`)).toEqual({
      kind: "object",
      members: [
        { name: "a\n", raw: String.raw`"\u0061\n"`, value: { kind: "string", raw: String.raw`"\ud83d\ude00\/"` } },
      ],
    });
    expect(decodeString(String.raw`"\ud83d\ude00\/"`)).toBe("😀/");
  });

  test.each(["", "{", "[1,]", "{a:1}", "01", "+1", ".5", "nul", '"\n"', '"\\x"', "1 2", "{} x", '{"a" 1}', "[1 2]"])(
    "%j is not JSON",
    (text) => {
      expect(parseJson(text)).toBeUndefined();
    },
  );

  test("text that is nested without end is refused, and not the stack", () => {
    expect(parseJson("[".repeat(100_000))).toBeUndefined();
    expect(parseJson("[".repeat(200) + "]".repeat(200))).toBeDefined();
  });
});

describe("firstMembers", () => {
  const names = (text: string) => firstMembers(text).members.map((member) => member.name);

  test("gives what stands whole before the cut", () => {
    expect(names(`{"_id": {"$oid": "66e5"}, "kind": "reading", "seq": {"$numberLo`)).toEqual(["_id", "kind"]);
  });

  test("a number at the cut may go on, so it is left out", () => {
    expect(names(`{"a": 1, "b": 23`)).toEqual(["a"]);
    expect(names(`{"a": 1, "b": "23"`)).toEqual(["a", "b"]);
  });

  test("says whether it was the whole object", () => {
    expect(firstMembers(`{"a": 1, "b": 23}`)).toMatchObject({ whole: true, members: [{}, {}] });
    expect(firstMembers("{}").whole).toBe(true);
    expect(firstMembers("[1]").whole).toBe(false);
  });
});

test("lines are indented by two spaces, and what is told to stays on one line", () => {
  const value = parseJson(`{"a":{"$oid":"1"},"b":[1.10,{}],"c":[]}`);
  const lines = value && printLines(value, (each) => each.kind === "object" && each.members[0]?.name === "$oid");
  expect(lines).toEqual(["{", `  "a": {"$oid": "1"},`, `  "b": [`, "    1.10,", "    {}", "  ],", `  "c": []`, "}"]);
});
