import { describe, expect, it } from "vitest";
import { badText, blockOf, pastedAt, readDelimited, spreadOver, widthOf } from "./paste";

describe("what a clipboard holds", () => {
  it("is cells between tabs, as spreadsheets copy them", () => {
    expect(blockOf("1\tone\r\n2\ttwo\r\n")).toEqual([["1", "one"], ["2", "two"]]);
    expect(blockOf('1\t"a\tb\nc ""d"""\n2\tx')).toEqual([["1", 'a\tb\nc "d"'], ["2", "x"]]);
  });

  it("tells NULL from an empty text as the grid copies them", () => {
    expect(blockOf('1\t\t""\n\t\t')).toEqual([["1", null, ""], [null, null, null]]);
  });

  it("is lines of CSV where all lines agree", () => {
    expect(blockOf("a,b\n1,2\n")).toEqual([["a", "b"], ["1", "2"]]);
    expect(blockOf('a;"b;c"\r\n1;2')).toEqual([["a", "b;c"], ["1", "2"]]);
    expect(blockOf("one, two\nthree, four")).toEqual([["one, two"], ["three, four"]]);
    expect(blockOf("a,b\n1,2,3")).toEqual([["a,b"], ["1,2,3"]]);
  });

  it("is one cell where it is one line", () => {
    expect(blockOf("Hello, world")).toEqual([["Hello, world"]]);
    expect(blockOf('"quoted"\n')).toEqual([['"quoted"']]);
    expect(blockOf("")).toEqual([]);
  });

  it("keeps a quote that is no quotation", () => {
    expect(readDelimited('5" pipe\t"open\n"a" b\tc', "\t")).toEqual([['5" pipe', '"open'], ['"a" b', "c"]]);
  });

  it("is read in a moment, however many cells there are", () => {
    const line = Array.from({ length: 30 }, (_, at) => `value ${at}`).join("\t");
    const block = blockOf(Array.from({ length: 10_000 }, () => line).join("\n"));
    expect([block.length, widthOf(block)]).toEqual([10_000, 30]);
  });
});

describe("a block over a selection", () => {
  const block = [["a", "b"]];
  it("is repeated where it fits", () => {
    expect(spreadOver(block, { rows: 3, columns: 4 })).toEqual({ rows: 3, columns: 4 });
    expect([pastedAt(block, 2, 2), pastedAt(block, 2, 3)]).toEqual(["a", "b"]);
    expect(spreadOver([["x"]], { rows: 5, columns: 1 })).toEqual({ rows: 5, columns: 1 });
  });

  it("has its own size where it does not", () => {
    expect(spreadOver(block, { rows: 1, columns: 3 })).toEqual({ rows: 1, columns: 2 });
    expect(spreadOver(block, { rows: 1, columns: 1 })).toEqual({ rows: 1, columns: 2 });
  });

  it("leaves a cell where a row is shorter", () => {
    expect(pastedAt([["a", "b"], ["c"]], 1, 1)).toBeUndefined();
  });
});

describe("a text", () => {
  it("with NUL or half a character is no value", () => {
    expect(badText("a\0b")).toContain("NUL");
    expect(badText("a\ud800b")).toContain("half");
    expect(badText("\udc00")).toContain("half");
    expect(badText("😀 \u202e text")).toBeUndefined();
  });
});
