import { describe, expect, test } from "vitest";
import { dateText, isWrapped, showValue } from "./extendedJson";
import { parseJson, type JsonValue } from "./json";

function parsed(text: string): JsonValue {
  const value = parseJson(text);
  if (!value) throw new Error(`not JSON: ${text}`);
  return value;
}

describe("a value of Extended JSON", () => {
  test.each([
    [`{"$oid": "66e5b1c4a9f2d30017be41a0"}`, "ObjectId", "66e5b1c4a9f2d30017be41a0"],
    [`{"$numberInt": "42"}`, "int32", "42"],
    [`{"$numberLong": "9007199254740993"}`, "int64", "9007199254740993"],
    [`{"$numberDouble": "-0.0"}`, "double", "-0.0"],
    [`{"$numberDouble": "NaN"}`, "double", "NaN"],
    [`{"$numberDecimal": "-18.40"}`, "decimal128", "-18.40"],
    [`{"$date": {"$numberLong": "1789400462118"}}`, "date", "2026-09-14T15:41:02.118Z"],
    [`{"$date": "2026-09-14T15:41:02Z"}`, "date", "2026-09-14T15:41:02Z"],
    [`{"$date": {"$numberLong": "9223372036854775807"}}`, "date", "9223372036854775807 ms"],
    [`{"$binary": {"base64": "AQI=", "subType": "00"}}`, "binary", "AQI="],
    [`{"$binary": {"base64": "AQI=", "subType": "80"}}`, "binary 80", "AQI="],
    [`{"$binary": {"base64": "AAECAwQFBgcICQoLDA0ODw==", "subType": "04"}}`, "UUID", "00010203-0405-0607-0809-0a0b0c0d0e0f"],
    [`{"$regularExpression": {"pattern": "^a", "options": "i"}}`, "regex", "/^a/i"],
    [`{"$timestamp": {"t": 1789400462, "i": 1}}`, "timestamp", "1789400462, 1"],
    [`{"$code": "x", "$scope": {"a": 1}}`, "code", `x with {"a": 1}`],
    [`{"$minKey": 1}`, "minKey", "MinKey"],
    [`"a\\nb"`, "string", "a\nb"],
    ["12345678901234567890.10", "number", "12345678901234567890.10"],
    ["true", "bool", "true"],
    ["null", "null", "null"],
  ])("%s is %s", (text, type, shown) => {
    expect(showValue(parsed(text))).toMatchObject({ type, text: shown, children: [] });
  });

  test("an object tells its fields and an array its items", () => {
    expect(showValue(parsed(`{"a": 1, "b": 2}`))).toMatchObject({ type: "object", text: "2 fields", kind: "nest" });
    expect(showValue(parsed("[1]"))).toMatchObject({ type: "array(1)", text: "1 item", children: [{ name: "0" }] });
  });

  test("what only looks like a wrapper is an object", () => {
    for (const text of [`{"$oid": 1}`, `{"$oid": "a", "b": 1}`, `{"$ref": "a"}`, `{"toString": "a"}`, `{"$binary": {}}`])
      expect(isWrapped(parsed(text))).toBe(false);
    expect(isWrapped(parsed(`{"$numberLong": "1"}`))).toBe(true);
  });
});

test("a date is exact to the millisecond, before 1970 too", () => {
  expect(dateText("-1")).toBe("1969-12-31T23:59:59.999Z");
  expect(dateText("0")).toBe("1970-01-01T00:00:00Z");
  expect(dateText("8640000000000001")).toBe("8640000000000001 ms");
});
