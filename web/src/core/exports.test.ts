import { expect, test } from "vitest";
import type { Export } from "../api/generated";
import {
  chooseFormat,
  downloadName,
  exportCall,
  exportFacts,
  exportFraction,
  exportName,
  exportOptions,
  firstForm,
  formatsFor,
  hasHeader,
  putExport,
  type ExportSource,
} from "./exports";

const table: ExportSource = { kind: "table", name: "orders", connection: "shop", path: ["public", "orders"] };
const running: Export = {
  id: "x2", connection: "shop", title: "orders", format: "csv", path: "/tmp/orders.csv", started_at: "", state: "running", rows: 1000,
  bytes: 20_000, elapsed_ms: 1000, rows_per_second: 1000, parts: 1, parts_done: 0, part: "orders", files: [], notes: [],
};

test("the path's end follows the format and the compression", () => {
  const form = firstForm(table);
  expect(form.path).toBe("~/orders.csv");
  const packed = chooseFormat(form, { compression: "gzip" });
  expect(packed.path).toBe("~/orders.csv.gz");
  expect(chooseFormat(packed, { format: "xlsx", compression: "none" }).path).toBe("~/orders.xlsx");
  expect(chooseFormat({ ...form, path: "/data/mine" }, { format: "json" }).path).toBe("/data/mine");
});

test("Parquet compresses in itself, and its name does not tell", () => {
  const parquet = chooseFormat(firstForm(table), { format: "parquet" });
  expect(parquet).toMatchObject({ path: "~/orders.parquet", compression: "zstd" });
  expect(chooseFormat(parquet, { compression: "gzip" })).toMatchObject({ path: "~/orders.parquet", compression: "gzip" });
  expect(chooseFormat(parquet, { format: "csv" })).toMatchObject({ path: "~/orders.csv", compression: "none" });
  expect(hasHeader("parquet")).toBe(false);
  expect(hasHeader("csv")).toBe(true);
});

test("a name becomes one harmless file name", () => {
  expect(firstForm({ ...table, name: "../a/b:c\n" }).path).toBe("~/__a_b_c_.csv");
  expect(firstForm({ kind: "container", name: "public", connection: "shop", path: ["public"] }).path).toBe("~/public");
});

test("only CSV gets CSV's options", () => {
  const form = firstForm(table);
  expect(exportCall(table, form)).toMatchObject({ connection: "shop", tables: [["public", "orders"]], delimiter: ",", format: "csv" });
  expect(exportCall(table, { ...form, format: "json" })).not.toHaveProperty("delimiter");
  expect(exportCall(table, { ...form, format: "json" })).not.toHaveProperty("sql_style");
  expect(exportOptions({ ...form, format: "sql", sql_style: "copy" })).toEqual({ sql_style: "copy", header: true, compression: "none" });
  expect(downloadName({ ...form, path: " ~/x/orders of May.csv" })).toBe("orders of May");
  expect(downloadName({ ...form, path: "~/orders.txt" })).toBe("orders.txt");
  expect(downloadName(chooseFormat({ ...form, path: "~/a.csv" }, { compression: "gzip" }))).toBe("a");
  expect(exportCall({ kind: "result", name: "r1", result: "r1", rows: 1, complete: true }, form)).toMatchObject({ result: "r1" });
});

test("an ended export does not run again by a late event", () => {
  const done: Export = { ...running, state: "done" };
  expect(putExport([done], running)).toEqual([done]);
  expect(putExport([running], done)).toEqual([done]);
  expect(putExport([{ ...running, id: "x10" }], running).map((each) => each.id)).toEqual(["x2", "x10"]);
});

test("says how far it is, and how long it takes", () => {
  expect(exportFraction(running)).toBeUndefined();
  expect(exportFraction({ ...running, estimated_rows: 4000 })).toBe(0.25);
  expect(exportFraction({ ...running, estimated_rows: 10 })).toBe(0.99);
  expect(exportFacts({ ...running, remaining_ms: 3000 })).toBe("1,000 rows, 20 kB, 1,000 rows/s, 3.00 s left");
  expect(exportFacts({ ...running, state: "done", parts: 3, parts_done: 2 })).toBe("2 of 3 tables, 1,000 rows, 20 kB, 1.00 s");
});

test("an export is called by its file", () => {
  expect(exportName(running)).toBe("orders.csv");
  expect(exportName({ ...running, path: "/tmp/backup/", parts: 3 })).toBe("backup (orders)");
});

test("documents have no SQL", () => {
  expect(formatsFor("document").some((each) => each.format === "sql")).toBe(false);
  expect(formatsFor("sql").some((each) => each.format === "sql")).toBe(true);
});
