import { expect, test } from "vitest";
import { compareNumbers, orderRows, RowStore } from "./rows";

const encoder = new TextEncoder();
const head = { title: "orders", columns: [{ name: "n", type: "int8", kind: "number" }, { name: "t", type: "text", kind: "text" }] };

function storeOf(rows: readonly unknown[], cut: number): RowStore {
  const bytes = encoder.encode([head, ...rows].map((row) => `${JSON.stringify(row)}\n`).join(""));
  const store = new RowStore();
  for (let at = 0; at < bytes.length; at += cut) store.add(bytes.slice(at, at + cut));
  return store;
}

const rows = [["10", "é\n\"x\""], [null, ""], ["9", null], ["9007199254740993", "<b>"], ["9007199254740992", "Straße"]];
const never = (): boolean => false;

test.each([1, 3, 7, 64, 1_000_000])("reads the same rows from pieces of %d bytes", (cut) => {
  const store = storeOf(rows, cut);
  expect(store.title).toBe("orders");
  expect(store.columns).toEqual(head.columns);
  expect(store.count).toBe(rows.length);
  expect(rows.map((_, index) => store.row(index))).toEqual(rows);
});

test("sorts numbers by all their digits, with NULL last in both directions", async () => {
  const store = storeOf(rows, 64);
  expect([...(await orderRows(store, "", { column: 0, descending: false }, never))]).toEqual([2, 0, 4, 3, 1]);
  expect([...(await orderRows(store, "", { column: 0, descending: true }, never))]).toEqual([3, 4, 0, 2, 1]);
});

test("finds text in any column without regard to case", async () => {
  const store = storeOf(rows, 64);
  expect([...(await orderRows(store, "STRASSE", undefined, never))]).toEqual([]);
  expect([...(await orderRows(store, "sTRA", undefined, never))]).toEqual([4]);
  expect([...(await orderRows(store, "9", undefined, never))]).toEqual([2, 3, 4]);
  expect(await orderRows(store, "", undefined, never)).toBe("all");
});

test("puts what is no number after the numbers", () => {
  expect(["NaN", "-1", "1e3", "12.50"].toSorted(compareNumbers)).toEqual(["-1", "12.50", "1e3", "NaN"]);
});
