import { describe, expect, it } from "vitest";
import * as drafts from "./valueDraft";

const value = (text: string | null, kind = "text", type = kind): drafts.OpenValue => ({ name: "c", type, kind, text, bytes: text?.length ?? 0, more: false });
const typed = (view: drafts.ValueView, text: string): drafts.ValueDraft => ({ view, text, touched: true });

describe("a value in its editor", () => {
  it("opens as what it is", () => {
    expect(drafts.draftOf(value('{"a":1}', "json")).view).toBe("json");
    expect(drafts.draftOf(value("\\x00ff", "binary"))).toEqual({ view: "binary", text: "00 ff", touched: false });
    expect(drafts.draftOf(value("ab", "binary")).view).toBe("text");
    expect(drafts.draftOf(value("{1,2}", "list"), { value: { expression: "'{1,2}'::int[]" }, was: { text: "{1,2}", literal: "'{1,2}'::int[]" } }).view).toBe("list");
    expect(drafts.draftOf(value("x"), { value: { expression: "now()" } })).toEqual({ view: "sql", text: "now()", touched: false });
    expect(drafts.draftOf(value(null, "binary"), { value: { bytes: "0a0b" } }).text).toBe("0a 0b");
  });

  it("that nobody touched stays what it is, NULL too", () => {
    expect(drafts.valueOfDraft(drafts.draftOf(value(null)))).toBeUndefined();
    expect(drafts.valueOfDraft(typed("text", ""))).toEqual({ text: "" });
    expect(drafts.valueOfDraft(typed("sql", "a + 1"))).toEqual({ expression: "a + 1" });
    expect(drafts.valueOfDraft(typed("binary", "00 FF"))).toEqual({ bytes: "00ff" });
    expect(drafts.valueOfDraft(typed("binary", "00 ff"), { text: "\\x00ff", literal: "'\\x00ff'" })).toEqual({ expression: "'\\x00ff'" });
  });

  it("says what is wrong with it, and where", () => {
    expect(drafts.faultOf(typed("json", '{"a":}'), "json")).toEqual({ message: "Line 1, column 6: not JSON.", at: 5, stops: true });
    expect(drafts.faultOf(typed("json", '{"a":1'), "json")?.message).toContain("ends too early");
    expect(drafts.faultOf(typed("json", "[1"), "text")?.stops).toBe(false);
    expect(drafts.faultOf(typed("binary", "00 0g"), "binary")?.message).toBe("Line 1, column 5: not a hexadecimal digit.");
    expect(drafts.faultOf(typed("binary", "00 0"), "binary")?.message).toContain("one digit");
    expect(drafts.faultOf(typed("text", "a\0b"), "text")?.stops).toBe(true);
    expect(drafts.faultOf(typed("sql", " "), "text")?.stops).toBe(true);
    expect(drafts.faultOf(typed("text", "x".repeat(5 * 1024 * 1024)), "text")?.message).toContain("more than");
    expect(drafts.faultOf(typed("text", "fine"), "text")).toBeUndefined();
  });

  it("is offered as other things where it may be some", () => {
    expect(drafts.viewsOf(value("[1]"), drafts.draftOf(value("[1]")), false)).toEqual(["text", "json", "sql"]);
    expect(drafts.viewsOf(value("plain"), drafts.draftOf(value("plain")), true)).toEqual(["text"]);
    expect(drafts.viewsOf(value("2026-01-02", "date"), drafts.draftOf(value("2026-01-02", "date")), false)).toEqual(["date", "text", "sql"]);
  });
});
