import { tableFromArrays, tableToIPC, utf8 } from "@uwdata/flechette";
import { expect, test, vi } from "vitest";
import { createClient, type Fetch } from "../api/client";
import { initial_state } from "../core/state";
import type { App } from "./app";
import { DocumentReader } from "./documents";
import { createStore } from "./store";

function windowOf(texts: readonly (string | null)[], first: number, cut: readonly number[][] = []): Uint8Array {
  const table = tableFromArrays({ document: [...texts] }, { types: { document: utf8() } });
  const metadata = new Map([
    ["sextant.first", String(first)],
    ["sextant.cut", JSON.stringify(cut)],
  ]);
  Object.assign(table, { schema: { ...table.schema, metadata } });
  const bytes = tableToIPC(table, { format: "stream" });
  if (!bytes) throw new Error("not encoded");
  return bytes;
}

function appOn(fetcher: Fetch): App {
  return {
    store: createStore(initial_state),
    client: createClient(fetcher),
    storage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
    editors: new Map(),
    asked: new Set(),
    aborts: new Map(),
    mac: false,
    now: () => 0,
    newId: () => "1",
  };
}

/** A server with one result of documents; `asked` gathers what it was asked for. */
function serverOf(documents: readonly (string | null)[], whole: Readonly<Record<number, string>> = {}) {
  const asked: string[] = [];
  const app = appOn((address, init) => {
    asked.push(address);
    if (address.endsWith("result.cell")) {
      const { row, offset } = JSON.parse(String(init.body)) as { row: number; offset: number };
      const text = whole[row] ?? "";
      const part = text.slice(offset, offset + 10);
      const more = offset + 10 < text.length;
      return Promise.resolve(Response.json({ is_null: false, kind: "json", type: "", text: part, bytes: text.length, offset, more }));
    }
    const query = new URL(address, "http://localhost").searchParams;
    const [first, count] = [Number(query.get("first")), Number(query.get("count"))];
    const rows = documents.slice(first, first + count);
    const cut = Object.keys(whole).map((row) => [Number(row) - first, 0, 1000]);
    return Promise.resolve(new Response(windowOf(rows, first, cut) as BodyInit));
  });
  return { app, asked };
}

test("only the pages in sight are read, once, and again when more documents have come", async () => {
  const documents = Array.from({ length: 250 }, (_, index) => `{"n": ${index}}`);
  const { app, asked } = serverOf(documents);
  const changed = vi.fn();
  const reader = new DocumentReader(app, "r1", 2, changed);
  reader.want(100, 120, 150);
  await vi.waitFor(() => expect(reader.preview(149)).toBe(`{"n": 149}`));
  expect(asked).toEqual(["/api/v1/results/r1/rows?first=100&count=50&columns=2&view=preview"]);
  expect(reader.preview(0)).toBeUndefined();
  reader.want(100, 210, 250);
  await vi.waitFor(() => expect(reader.preview(249)).toBe(`{"n": 249}`));
  expect(asked).toHaveLength(3);
  reader.want(99, 210, 250);
  await vi.waitFor(() => expect(reader.preview(0)).toBe(`{"n": 0}`));
  expect(asked).toHaveLength(4);
  expect(changed).toHaveBeenCalledTimes(4);
});

test("a cut document is read whole by parts, one that is not cut is not read again", async () => {
  const { app, asked } = serverOf([`{"a": 1}`, `{"b": "0123`, null], { 1: `{"b": "0123456789012345"}` });
  const reader = new DocumentReader(app, "r1", 0, () => undefined);
  reader.want(0, 2, 3);
  await vi.waitFor(() => expect(reader.preview(0)).toBe(`{"a": 1}`));
  expect(await reader.whole(0)).toEqual({ text: `{"a": 1}` });
  expect(await reader.whole(2)).toEqual({ text: "null" });
  expect(asked).toHaveLength(1);
  expect(await reader.whole(1)).toEqual({ text: `{"b": "0123456789012345"}` });
  expect(asked).toHaveLength(4);
});

test("a server's error is an error value", async () => {
  const gone = { error: { code: "not_found", message: "There is no result r1." } };
  const app = appOn(() => Promise.resolve(Response.json(gone, { status: 404 })));
  const reader = new DocumentReader(app, "r1", 0, () => undefined);
  expect(await reader.whole(0)).toMatchObject({ error: { code: "not_found" } });
});
