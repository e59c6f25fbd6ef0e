import { describe, expect, it } from "vitest";
import { jsonFault } from "./json";
import * as values from "./values";

describe("the editor of a value", () => {
  it("is chosen by its kind, its type and what it holds", () => {
    const forms = [
      ["text", "text", "plain"],
      ["json", "jsonb", "{}"],
      ["text", "xml", "<a/>"],
      ["text", "text", "<a><b>1</b></a>"],
      ["text", "text", "a < b"],
      ["binary", "bytea", "\\x00"],
      ["date", "timestamptz", "2026-09-14 17:38:53.265+02"],
      ["date", "timestamptz", "infinity"],
      ["list", "text[]", "{a,b}"],
      ["list", "int[]", "[0:1]={1,2}"],
    ].map(([kind, type, text]) => values.formOf(kind ?? "", type ?? "", text ?? ""));
    expect(forms).toEqual(["text", "json", "xml", "xml", "text", "binary", "date", "text", "list", "text"]);
  });

  it("says where JSON ends to be JSON", () => {
    expect(jsonFault('{"a": [1, 2]}')).toBeUndefined();
    const text = '{\n  "a": tru\n}';
    expect(values.placeInText(text, jsonFault(text) ?? -1)).toEqual({ line: 2, column: 8 });
    expect(jsonFault("{} x")).toBe(3);
    expect(jsonFault("")).toBe(0);
  });
});

describe("XML", () => {
  it("is indented where no text stands between tags", () => {
    expect(values.indentXml('<?xml version="1.0"?><a x="1"><b>one <i>two</i></b><c/><d></d><!-- e --></a>')).toBe(
      '<?xml version="1.0"?>\n<a x="1">\n  <b>one <i>two</i></b>\n  <c/>\n  <d></d>\n  <!-- e -->\n</a>',
    );
  });

  it("stays the same when it is indented again", () => {
    const once = values.indentXml("<a><b><c>x</c></b><d> y </d></a>");
    expect(once).toBe("<a>\n  <b>\n    <c>x</c>\n  </b>\n  <d> y </d>\n</a>");
    expect(values.indentXml(once)).toBe(once);
  });
});

describe("bytes", () => {
  it("are typed as digits, and come back", () => {
    const bytes = Uint8Array.from({ length: 40 }, (_, at) => at * 6);
    const typed = values.typedBytes(values.hexLines(bytes));
    expect("bytes" in typed && [...typed.bytes]).toEqual([...bytes]);
    expect(values.hexOf(bytes.subarray(0, 3))).toBe("00060c");
  });

  it("that are no digits, or half a byte, are told", () => {
    expect(values.typedBytes("00 fg")).toEqual({ wrong: 4, odd: false });
    expect(values.typedBytes("00 f")).toEqual({ wrong: 4, odd: true });
  });

  it("tell which picture they are", () => {
    expect(values.imageOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13))).toEqual({ type: "image/png", name: "PNG", extension: "png" });
    expect(values.imageOf(Uint8Array.of(0xff, 0xd8, 0xff))?.extension).toBe("jpg");
    expect(values.imageOf(Uint8Array.of(1, 2, 3))).toBeUndefined();
  });
});

describe("dates", () => {
  it("keep their fractions and their zone when the day changes", () => {
    expect(values.withDate("2026-09-14 17:38:53.265+02", { date: "2027-01-02" })).toBe("2027-01-02 17:38:53.265+02");
    expect(values.withDate("2026-09-14T17:38:53Z", { time: "09:05" })).toBe("2026-09-14T09:05:00Z");
    expect(values.withDate("2026-09-14", { date: "2027-01-02" })).toBe("2027-01-02");
    expect(values.withDate("17:38:53", { time: "09:05:01" })).toBe("09:05:01");
  });

  it("that a calendar cannot show are text", () => {
    for (const text of ["infinity", "-infinity", "0044-03-15 BC", "12026-01-01", "1 day", ""]) expect(values.datePart(text)).toBeUndefined();
    expect(values.datePart("17:38")).toEqual({ time: "17:38", between: "", rest: "" });
  });
});

describe("arrays", () => {
  it("keep every item that is not touched", () => {
    const text = '{1.10,"a \\"b\\", c",NULL,"null",{2,{3}},""}';
    const items = values.listItems(text) ?? [];
    expect(items.map((each) => each.text)).toEqual(["1.10", 'a "b", c', null, "null", "{2,{3}}", ""]);
    expect(values.listText(items)).toBe(text);
    expect(values.listItems("{}")).toEqual([]);
  });

  it("quote what has to be quoted", () => {
    expect(values.listText([values.itemOf("a b"), values.itemOf("NULL"), values.itemOf(null), values.itemOf('x"\\'), values.itemOf("-1.5")])).toBe(
      '{"a b","NULL",NULL,"x\\"\\\\",-1.5}',
    );
  });

  it("that are none are not taken for one", () => {
    for (const text of ["[1, 2]", "{1,", "{1,,2}", "{1}}", "a"]) expect(values.listItems(text)).toBeUndefined();
  });
});
