import { expect, test } from "vitest";
import type { ObjectDescription } from "../api/generated";
import { keyHeader, structureFacts, structureSections } from "./structure";

const bare: ObjectDescription = {
  kind: "table",
  path: ["public", "orders"],
  comment: "",
  owner: "",
  columns: [],
  primary_key: [],
  indexes: [],
  foreign_keys: [],
  referenced_by: [],
  checks: [],
  unique_keys: [],
  triggers: [],
  properties: [],
};

function column(name: string, more: Partial<ObjectDescription["columns"][number]> = {}) {
  const none = { default_value: "", comment: "", collation: "", generated: "", nullable: true, primary_key_position: 0 };
  return { name, type: "integer", ...none, ...more };
}

const link = {
  name: "buyer",
  columns: ["customer_id"],
  referenced_table: ["public", "customers"],
  referenced_columns: ["id"],
  on_update: "NO ACTION",
  on_delete: "CASCADE",
  deferrable: true,
};

test("sections hold what there is, without columns that hold nothing", () => {
  const object = {
    ...bare,
    columns: [column("id", { nullable: false, primary_key_position: 1 }), column("customer_id")],
    foreign_keys: [link],
  };
  const [columns, links, ...others] = structureSections(object);
  expect(others).toEqual([]);
  expect(columns).toMatchObject({ title: "Columns", headers: ["Name", "Type", "Null"], left: 0 });
  expect(columns?.rows).toEqual([
    { cells: ["id", "integer", "not null"], mark: "key" },
    { cells: ["customer_id", "integer", ""], mark: "link" },
  ]);
  expect(links?.headers).toEqual(["Name", "Columns", "Refers to", "On delete", "Check"]);
  expect(links?.rows[0]?.cells).toEqual(["buyer", "customer_id", "public.customers (id)", "cascade", "deferrable"]);
});

test("a key that leads here is told from the other side", () => {
  const back = { ...link, referenced_table: ["public", "orders"] };
  const [section] = structureSections({ ...bare, referenced_by: [back] });
  expect(section?.headers.slice(0, 3)).toEqual(["Name", "From", "Columns here"]);
  expect(section?.rows[0]?.cells.slice(0, 3)).toEqual(["buyer", "public.orders (customer_id)", "id"]);
});

test("more rows than a page can hold are counted", () => {
  const columns = Array.from({ length: 5_010 }, (_, index) => column(`c${index}`));
  const [section] = structureSections({ ...bare, columns }, true);
  expect(section).toMatchObject({ title: "Fields", left: 10 });
  expect(section?.rows).toHaveLength(5_000);
});

test("the line below the name says what is known, and estimates as such", () => {
  const object = { ...bare, owner: "ada", estimated_rows: 48_200_000, size_bytes: 12_000_000_000 };
  expect(structureFacts(object)).toBe("table · owner ada · ~48.2M rows · 12 GB");
  expect(structureFacts({ ...bare, kind: "collection", estimated_rows: 12 })).toBe("collection · ~12 documents");
  expect(structureFacts({ ...bare, kind: "materialized_view" })).toBe("materialized view");
});

test("the header of a key gives its type first, and leaves out what is said already", () => {
  const properties = [
    { name: "name", value: `"user:7"` },
    { name: "type", value: "hash" },
    { name: "encoding", value: "listpack" },
    { name: "expires in", value: "26 min" },
    { name: "elements", value: "8" },
    { name: "bytes in memory", value: "1,400" },
  ];
  expect(keyHeader({ ...bare, kind: "key", properties, size_bytes: 1_400 })).toEqual({
    type: "hash",
    facts: [
      { name: "encoding", value: "listpack" },
      { name: "expires in", value: "26 min" },
      { name: "elements", value: "8" },
      { name: "memory", value: "1.4 kB" },
    ],
  });
});
