import { tableFromArrays, tableToIPC, utf8 } from "@uwdata/flechette";
import { expect, test } from "vitest";
import { createClient } from "./client";
import { decodeRows, downloadPath, fetchRows, rowsPath } from "./rows";

function encode(columns: Record<string, (string | null)[]>, metadata: Record<string, string> = {}): Uint8Array {
  const types = Object.fromEntries(Object.keys(columns).map((name) => [name, utf8()]));
  const table = tableFromArrays(columns, { types });
  const schema = { ...table.schema, metadata: new Map(Object.entries(metadata)) };
  Object.assign(table, { schema });
  const bytes = tableToIPC(table, { format: "stream" });
  if (!bytes) throw new Error("not encoded");
  return bytes;
}

test("a window is read by indexes of the whole result", () => {
  const bytes = encode(
    { a: ["1", null, ""], b: ["x", "y", "ü"] },
    { "sextant.first": "100", "sextant.rows": "103", "sextant.complete": "true", "sextant.cut": "[[2,1,4096]]" },
  );
  const window = decodeRows(bytes, { first: 100, columns: { begin: 5, end: 7 } });
  expect(window).toMatchObject({ first: 100, count: 3, rows: 103, complete: true, columns: { begin: 5, end: 7 } });
  expect(window.text(100, 5)).toBe("1");
  expect(window.text(101, 5)).toBeNull();
  expect(window.text(102, 5)).toBe("");
  expect(window.text(102, 6)).toBe("ü");
  expect(window.cutBytes(102, 6)).toBe(4096);
  expect(window.cutBytes(100, 6)).toBeUndefined();
});

test("a window without metadata is placed where it was asked for", () => {
  const window = decodeRows(encode({ a: ["1"] }), { first: 7, columns: { begin: 0, end: 1 } });
  expect(window).toMatchObject({ first: 7, count: 1, rows: 8, complete: false });
});

test("columns are asked for by both ends", () => {
  expect(rowsPath("r1", 0, 50, { begin: 0, end: 10 })).toBe(
    "results/r1/rows?first=0&count=50&columns=0-9&view=preview",
  );
  expect(rowsPath("r1", 9, 1, { begin: 3, end: 4 })).toContain("columns=3&");
  expect(downloadPath("r1", "csv")).toBe("/api/v1/results/r1/rows?format=csv&download=1");
  const address = new URL(downloadPath("r1", "csv", { delimiter: ";" }, "a & b"), "http://localhost");
  expect(address.searchParams.get("options")).toBe('{"delimiter":";"}');
  expect(address.searchParams.get("name")).toBe("a & b");
});

test("bytes that are not Arrow give an error value", async () => {
  const client = createClient(() => Promise.resolve(new Response("hello")));
  const reply = await fetchRows(client, "r1", 0, 1, { begin: 0, end: 1 });
  expect(reply).toMatchObject({ ok: false, error: { code: "bad_data" } });
});
