import { describe, expect, it } from "vitest";
import { excerpt, partsOf, wordsOf } from "./matches";

const marked = (parts: readonly { text: string; hit: boolean }[]): string =>
  parts.map((part) => (part.hit ? `[${part.text}]` : part.text)).join("");

describe("wordsOf", () => {
  it("parts at blanks and keeps quotes together", () => {
    expect(wordsOf('  Orders "from Shop"  x')).toEqual(["orders", "from shop", "x"]);
  });
  it("takes a quote that nothing closes as a letter", () => {
    expect(wordsOf('say "hi')).toEqual(["say", '"hi']);
  });
});

describe("excerpt", () => {
  it("marks every word on one line", () => {
    expect(marked(excerpt("SELECT *\n  FROM orders o", "ORDERS from", 80))).toBe("SELECT * [FROM] [orders] o");
  });
  it("begins near a match that stands far behind", () => {
    const text = `SELECT ${"a, ".repeat(100)}total FROM invoices`;
    const shown = marked(excerpt(text, "invoices", 60));
    expect(shown.startsWith("… ")).toBe(true);
    expect(shown).toContain("[invoices]");
  });
  it("joins words that overlap, and shows a text without them plainly", () => {
    expect(marked(excerpt("reorders", "order reo", 40))).toBe("[reorder]s");
    expect(marked(excerpt("SELECT 1", "nothing", 40))).toBe("SELECT 1");
  });
  it("marks nothing where lower case is longer", () => {
    expect(marked(excerpt("İ orders", "orders", 40))).toBe("İ orders");
  });
});

describe("partsOf", () => {
  it("cuts at ranges", () => {
    expect(marked(partsOf("order_items", [[0, 3], [6, 8]]))).toBe("[ord]er_[it]ems");
  });
});
