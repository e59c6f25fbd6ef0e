import { expect, test } from "vitest";
import { hexBytes, hexDump, jsonTokens, prettyJson } from "./cell";

test("JSON is indented and its numbers are not touched", () => {
  const pretty = prettyJson(`{"a":12345678901234567890,"b":[1.10,{"c":"x,{\\"y\\":}"}],"d":{},"e":[ ],"f":null}`);
  expect(pretty).toBe(`{
  "a": 12345678901234567890,
  "b": [
    1.10,
    {
      "c": "x,{\\"y\\":}"
    }
  ],
  "d": {},
  "e": [],
  "f": null
}`);
});

test("text that is not JSON is left alone", () => {
  expect(prettyJson("{nope")).toBeUndefined();
  expect(prettyJson("1 2")).toBeUndefined();
});

test("the colours of JSON tell names from strings and lose nothing", () => {
  const text = `{"a\\"b": "x: y", "n": -1.5e3, "t": true, "z": null}`;
  const tokens = jsonTokens(text);
  expect(tokens.map((token) => token.text).join("")).toBe(text);
  expect(tokens.filter((token) => token.style !== "quiet").map((token) => token.style)).toEqual([
    "second",
    "syntax-string",
    "second",
    "syntax-number",
    "second",
    "syntax-function",
    "second",
    "syntax-function",
  ]);
});

test.each([["\\x00ff41"], ["0x00FF41"], ["X'00ff41'"], ["00ff41"]])("%s is three bytes", (text) => {
  expect([...(hexBytes(text) ?? [])]).toEqual([0, 255, 65]);
});

test("other text is not binary", () => expect(hexBytes("hello")).toBeUndefined());

test("a hex dump has offset, bytes and characters", () => {
  expect(hexDump(new TextEncoder().encode("Hello\nworld"), 16)).toBe(
    "000010  48 65 6c 6c 6f 0a 77 6f  Hello.wo\n000018  72 6c 64                 rld",
  );
});
