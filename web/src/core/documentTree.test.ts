import { describe, expect, test } from "vitest";
import * as documents from "./documentTree";
import { parseJson, type JsonValue } from "./json";

function parsed(text: string): JsonValue {
  const value = parseJson(text);
  if (!value) throw new Error(`not JSON: ${text}`);
  return value;
}

const device = parsed(`{"_id": {"$oid": "66e5"}, "device": {"id": "reefer", "pos": [1.5, 2]}, "note": {}}`);

/** "0", "0 device", …: each row in words. */
function words(tree: documents.DocumentTree): string[] {
  return Array.from({ length: documents.rowCount(tree) }, (_, row) => {
    const { document, field } = documents.placeAt(tree, row);
    if (!field) return String(document);
    return `${document} ${field.type === "more" ? `+${field.left}` : field.name}`;
  });
}

const three = documents.setCount(documents.empty_documents, 3);

describe("rows", () => {
  test("closed documents are rows of their own", () => {
    expect(words(three)).toEqual(["0", "1", "2"]);
  });

  test("an open document shows its fields below it, at the right place", () => {
    const tree = documents.openDocument(three, 1, device);
    expect(words(tree)).toEqual(["0", "1", "1 _id", "1 device", "1 note", "2"]);
    expect(words(documents.closeDocument(tree, 1))).toEqual(["0", "1", "2"]);
  });

  test("fields open in turn, and several documents at once", () => {
    let tree = documents.openDocument(documents.openDocument(three, 2, device), 0, device);
    tree = documents.toggleField(tree, 2, "/1");
    tree = documents.toggleField(tree, 2, "/1/1");
    expect(words(tree)).toEqual([
      ...["0", "0 _id", "0 device", "0 note", "1", "2", "2 _id", "2 device", "2 id", "2 pos", "2 0", "2 1", "2 note"],
    ]);
    expect(words(documents.toggleField(tree, 2, "/1"))).toHaveLength(9);
  });

  test("every row is found again by its place", () => {
    let tree = documents.openDocument(documents.openDocument(three, 0, device), 2, device);
    tree = documents.toggleField(tree, 0, "/1");
    for (let row = 0; row < documents.rowCount(tree); row += 1) {
      const { document, field } = documents.placeAt(tree, row);
      expect(documents.rowOf(tree, document, field?.key)).toBe(row);
    }
  });

  test("a long array shows its first part, then more", () => {
    const long = parsed(`{"a": [${Array.from({ length: 250 }, (_, index) => index).join(",")}]}`);
    let tree = documents.openDocument(documents.setCount(three, 1), 0, long);
    tree = documents.toggleField(tree, 0, "/0");
    expect(words(tree).at(-1)).toBe("0 +150");
    tree = documents.showMore(tree, 0, "/0");
    expect(words(tree)).toHaveLength(252);
  });

  test("two fields of one name are two rows", () => {
    const tree = documents.openDocument(three, 0, parsed(`{"a": {"x": 1}, "a": {"y": 1}}`));
    expect(words(documents.toggleField(tree, 0, "/1"))).toEqual(["0", "0 a", "0 a", "0 y", "1", "2"]);
  });
});

test("a million documents are counted without being listed, and more than that are left to the table", () => {
  const tree = documents.openDocument(documents.setCount(three, 5_000_000), 999_999, device);
  expect(documents.rowCount(tree)).toBe(1_000_003);
  expect(documents.placeAt(tree, 999_998)).toEqual({ document: 999_998 });
  expect(documents.placeAt(tree, 1_000_001).field).toMatchObject({ name: "device" });
});

test("beyond a bound the document that was opened first is closed", () => {
  let tree = documents.setCount(three, 1_000);
  for (let index = 0; index < 201; index += 1) tree = documents.openDocument(tree, index, device);
  expect(tree.open.size).toBe(200);
  expect(tree.open.has(0)).toBe(false);
});

describe("keys", () => {
  const tree = documents.toggleField(documents.openDocument(three, 1, device), 1, "/1");
  // 0, 1, _id, device, id, pos, note, 2
  test("arrows move, and stop at the ends", () => {
    expect(documents.documentKey(tree, 0, "ArrowUp")).toEqual({ go: 0 });
    expect(documents.documentKey(tree, 7, "ArrowDown")).toEqual({ go: 7 });
    expect(documents.documentKey(tree, 1, "End")).toEqual({ go: 7 });
  });

  test("right opens, then goes in; left closes, then goes out", () => {
    expect(documents.documentKey(tree, 0, "ArrowRight")).toBe("open");
    expect(documents.documentKey(tree, 1, "ArrowRight")).toEqual({ go: 2 });
    expect(documents.documentKey(tree, 2, "ArrowRight")).toBeUndefined();
    expect(documents.documentKey(tree, 5, "ArrowRight")).toBe("open");
    expect(documents.documentKey(tree, 3, "ArrowLeft")).toBe("close");
    expect(documents.documentKey(tree, 4, "ArrowLeft")).toEqual({ go: 3 });
    expect(documents.documentKey(tree, 2, "ArrowLeft")).toEqual({ go: 1 });
    expect(documents.documentKey(tree, 0, "ArrowLeft")).toBeUndefined();
  });
});
