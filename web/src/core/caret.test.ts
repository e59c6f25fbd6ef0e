import { expect, test } from "vitest";
import { statementAt } from "./caret";

test.each([
  ["|", undefined],
  ["|SELECT 1", 0],
  ["SEL|ECT 1; SELECT 2", 0],
  ["SELECT 1|; SELECT 2", 0],
  ["SELECT 1;| SELECT 2", 0],
  ["SELECT 1; |SELECT 2", 1],
  ["SELECT 1;|SELECT 2", 1],
  ["SELECT 1;\n|\nSELECT 2", 1],
  ["SELECT 1;\nSELECT 2;\n\n|", 1],
  ["\n|\nSELECT 1", 0],
])("%j is in statement %s", (marked, expected) => {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  const statements = [...text.matchAll(/[^;\s][^;]*;?/g)].map((found, index) => ({
    index,
    from: found.index,
    to: found.index + found[0].length,
  }));
  expect(statementAt(statements, caret, (from, to) => text.slice(from, to))?.index).toBe(expected);
});
