import { expect, test } from "vitest";
import type { ResultColumn } from "../api/generated";
import { documentColumn, documentSummary, tableColumns } from "./documents";

function column(name: string, document = false): ResultColumn {
  const facts = { type: "", kind: "text", nullable: true, primary_key: false, foreign_key: false };
  return { name, ...facts, schema: "", table: "", column: "", document };
}

test("the table leaves the column of documents out, unless it is the only one", () => {
  const columns = [column("_id"), column("document", true), column("kind")];
  expect(documentColumn(columns)).toBe(1);
  expect(tableColumns(columns)).toEqual([0, 2]);
  expect(tableColumns([column("document", true)])).toEqual([0]);
  expect(documentColumn([column("a")])).toBeUndefined();
  expect(documentColumn(undefined)).toBeUndefined();
});

test("a closed document shows its first plain values, and its fields if all are known", () => {
  expect(documentSummary(`{"_id": {"$oid": "66e5"}, "a": null, "b": {"c": 1}, "kind": "reading"}`)).toBe(
    "66e5 · reading · 4 fields",
  );
  expect(documentSummary(`{"_id": {"$numberLong": "9007199254740993"}, "kind": "read`)).toBe("9007199254740993");
  expect(documentSummary("not a document")).toBe("");
});
