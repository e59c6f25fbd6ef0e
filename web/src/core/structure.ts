// What an object is made of, as tables of text: columns, indexes, keys, checks, triggers, properties. Pure.
import type { ErrorInfo, ForeignKeyDescription, IndexDescription, ObjectDescription } from "../api/generated";
import { formatBytes, formatCount, formatEstimate, plural } from "./format";

/** Something that the server is asked for; what was known stays in sight while it is asked again. */
export interface Asked<T> {
  readonly state: "loading" | "ready" | "failed";
  readonly value?: T;
  readonly error?: ErrorInfo;
}

/** What is known of the object of a tab. */
export interface ObjectFacts {
  readonly description?: Asked<ObjectDescription>;
  readonly definition?: Asked<string>;
}

export interface StructureRow {
  readonly cells: readonly string[];
  /** Part of the primary key, or of a foreign key. */
  readonly mark?: "key" | "link";
}

export interface StructureSection {
  readonly name: string;
  readonly title: string;
  readonly headers: readonly string[];
  readonly rows: readonly StructureRow[];
  /** Rows beyond the bound that are not listed. */
  readonly left: number;
}

const most_rows = 5_000;

/** A section without the columns that hold nothing; undefined if it has no rows. */
function section(
  name: string,
  title: string,
  headers: readonly string[],
  rows: readonly StructureRow[],
): StructureSection | undefined {
  if (rows.length === 0) return undefined;
  const used = headers.map((_, index) => rows.some((row) => (row.cells[index] ?? "") !== ""));
  const keep = <T>(list: readonly T[]): T[] => list.filter((_, index) => used[index]);
  return {
    name,
    title,
    headers: keep(headers),
    rows: rows.slice(0, most_rows).map((row) => ({ ...row, cells: keep(row.cells) })),
    left: Math.max(0, rows.length - most_rows),
  };
}

function columnsSection(object: ObjectDescription, fields: boolean): StructureSection | undefined {
  const linked = new Set(object.foreign_keys.flatMap((each) => each.columns));
  const rows = object.columns.map((each): StructureRow => {
    const mark = each.primary_key_position > 0 ? "key" : linked.has(each.name) ? "link" : undefined;
    const cells = [each.name, each.type, each.nullable ? "" : "not null", each.default_value, each.generated, each.collation, each.comment];
    return { cells, ...(mark ? { mark } : {}) };
  });
  const title = fields ? "Fields" : "Columns";
  return section("columns", title, ["Name", "Type", "Null", "Default", "Generated", "Collation", "Comment"], rows);
}

function indexRow(each: IndexDescription): StructureRow {
  const kind = each.primary ? "primary key" : each.unique ? "unique" : "";
  const size = each.size_bytes === undefined ? "" : formatBytes(each.size_bytes);
  const cells = [each.name, each.columns.join(", "), kind, each.method, each.predicate, size, each.comment];
  return { cells, ...(each.primary ? { mark: "key" as const } : {}) };
}

/** `from` and `to` are the two ends: of what refers to this object, the other table comes first. */
function linkRow(each: ForeignKeyDescription, from: string, to: string): StructureRow {
  const action = (text: string): string => (text === "NO ACTION" ? "" : text.toLowerCase());
  const cells = [each.name, from, to, action(each.on_update), action(each.on_delete), each.deferrable ? "deferrable" : ""];
  return { cells, mark: "link" };
}

function ends(each: ForeignKeyDescription): { own: string; table: string; other: string } {
  return { own: each.columns.join(", "), table: each.referenced_table.join("."), other: each.referenced_columns.join(", ") };
}

/** The sections that have something to say, in the order of the screen. `fields`: columns are fields of documents. */
export function structureSections(object: ObjectDescription, fields = false): StructureSection[] {
  const checks = (list: ObjectDescription["checks"]): StructureRow[] => list.map((each) => ({ cells: [each.name, each.expression] }));
  const triggers = object.triggers.map((each) => ({
    cells: [each.name, each.timing, each.events, each.enabled ? "" : "off", each.definition],
  }));
  const links = object.foreign_keys.map((each) => linkRow(each, ends(each).own, `${ends(each).table} (${ends(each).other})`));
  // The table of a key that leads here is the one that has it, with its columns.
  const back = object.referenced_by.map((each) => linkRow(each, `${ends(each).table} (${ends(each).own})`, ends(each).other));
  const rules = ["On update", "On delete", "Check"];
  const sections = [
    columnsSection(object, fields),
    section("indexes", "Indexes", ["Name", "Columns", "Kind", "Method", "Where", "Size", "Comment"], object.indexes.map(indexRow)),
    section("foreign_keys", "Foreign keys", ["Name", "Columns", "Refers to", ...rules], links),
    section("referenced_by", "Referenced by", ["Name", "From", "Columns here", ...rules], back),
    section("unique_keys", "Unique constraints", ["Name", "Columns"], checks(object.unique_keys)),
    section("checks", "Checks", ["Name", "Expression"], checks(object.checks)),
    section("triggers", "Triggers", ["Name", "Timing", "Events", "State", "Definition"], triggers),
    section("properties", "Properties", ["Name", "Value"], object.properties.map((each) => ({ cells: [each.name, each.value] }))),
  ];
  return sections.filter((each) => each !== undefined);
}

/** The line below the object's name: "table · owner ada · ~48.2M rows · 12 GB". */
export function structureFacts(object: ObjectDescription): string {
  const facts = [
    object.kind.replace("_", " "),
    object.owner === "" ? "" : `owner ${object.owner}`,
    object.kind === "key" || object.estimated_rows === undefined
      ? ""
      : `${formatEstimate(object.estimated_rows)} ${object.kind === "collection" ? "documents" : "rows"}`,
    object.size_bytes === undefined ? "" : formatBytes(object.size_bytes),
    object.columns.length === 0 ? "" : plural(object.columns.length, object.kind === "collection" ? "field" : "column"),
  ];
  return facts.filter((each) => each !== "").join(" · ");
}

export interface KeyHeader {
  readonly type: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

/** What stands above the elements of a key: its type, then what else the engine says, but for its name. */
export function keyHeader(object: ObjectDescription): KeyHeader {
  const find = (name: string): string => object.properties.find((each) => each.name.toLowerCase() === name)?.value ?? "";
  const size = object.size_bytes;
  const facts = object.properties
    .filter((each) => !["name", "type", "bytes in memory"].includes(each.name.toLowerCase()))
    .map(({ name, value }) => ({ name, value }));
  if (size !== undefined) facts.push({ name: "memory", value: size < 1_000 ? `${formatCount(size)} B` : formatBytes(size) });
  return { type: find("type"), facts };
}
