import { describe, expect, test } from "vitest";
import { formatAgo, formatBytes, formatCount, formatDuration, formatEstimate, formatShort, plural } from "./format";

describe("counts", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1234567, "1,234,567"],
  ])("%i is shown whole as %s", (value, text) => expect(formatCount(value)).toBe(text));

  test.each([
    [86410, "86,410"],
    [412345, "412k"],
    [999_949, "1M"],
    [999_400, "999k"],
    [1_234_567, "1.2M"],
    [3_000_000, "3M"],
    [48_211_947, "48.2M"],
    [139_000_000, "139M"],
    [2_500_000_000, "2.5B"],
  ])("%i is shortened to %s", (value, text) => expect(formatShort(value)).toBe(text));

  test("an estimate carries a tilde and an unknown one is blank", () => {
    expect(formatEstimate(1_200_000)).toBe("~1.2M");
    expect(formatEstimate(0)).toBe("~0");
    expect(formatEstimate(-1)).toBe("");
    expect(formatEstimate(undefined)).toBe("");
  });

  test("a plural follows its count", () => {
    expect(plural(1, "row")).toBe("1 row");
    expect(plural(2000, "row")).toBe("2,000 rows");
    expect(plural(2, "query", "queries")).toBe("2 queries");
  });
});

describe("durations and sizes", () => {
  test.each([
    [0, "0 ms"],
    [0.4, "< 1 ms"],
    [214.4, "214 ms"],
    [1020, "1.02 s"],
    [12_340, "12.3 s"],
    [125_000, "2 min 5 s"],
    [3_780_000, "1 h 3 min"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  test.each([
    [312, "312 B"],
    [4100, "4.1 kB"],
    [22_000_000, "22 MB"],
    [999_600, "1.0 MB"],
    [3.2e15, "3200 TB"],
  ])("%d bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test("an age is told in the largest fitting unit", () => {
    const now = Date.parse("2026-09-14T12:00:00Z");
    expect(formatAgo("2026-09-14T11:59:40Z", now)).toBe("just now");
    expect(formatAgo("2026-09-14T11:56:00Z", now)).toBe("4 min ago");
    expect(formatAgo("2026-09-14T09:00:00Z", now)).toBe("3 h ago");
    expect(formatAgo("2026-09-01T09:00:00Z", now)).toBe("2026-09-01");
  });
});
