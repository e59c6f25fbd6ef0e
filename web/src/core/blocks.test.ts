import { describe, expect, it } from "vitest";
import { columnsOfRows, pastedValue, stageRows, type RowChange } from "./blocks";
import { no_edits, rowId, stageDelete, stageInsert } from "./edits";

const row = (id: number, set: RowChange["set"]): RowChange => ({
  id: rowId([`${id}`]),
  key: { id: { text: `${id}`, literal: `${id}` } },
  held: { name: { text: `n${id}`, literal: `'n${id}'` }, note: { text: null, literal: "NULL" } },
  set,
});
const column = (name: string, nullable = true) => ({ name, type: "text", nullable, has_default: false, refusal: "" });

describe("many cells", () => {
  it("are staged as if each were set by hand", () => {
    const staged = stageRows(no_edits, [row(1, { name: { text: "a" }, note: {} }), row(2, { name: { text: "b" }, note: { text: "" } })]);
    expect(staged.map((each) => each.set)).toEqual([{ name: { text: "a" } }, { name: { text: "b" }, note: { text: "" } }]);
    expect(stageRows(staged, [row(1, { name: { text: "n1" } })]).map((each) => each.id)).toEqual([rowId(["2"])]);
  });

  it("leave other rows and their order alone", () => {
    const before = stageInsert(stageDelete(no_edits, row(9, {})), "new 1", { name: { text: "x" } });
    const after = stageRows(before, [{ id: "new 1", key: {}, held: {}, set: { note: { text: "y" } } }, row(1, { name: { text: "a" } })]);
    expect(after.map((each) => each.action)).toEqual(["delete", "insert", "update"]);
    expect(after[1]?.set).toEqual({ name: { text: "x" }, note: { text: "y" } });
  });

  it("are quick for a thousand rows of thirty columns", () => {
    const set = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`c${at}`, { text: "x" }]));
    const held = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`c${at}`, { text: "y", literal: "'y'" }]));
    const changes = Array.from({ length: 1_000 }, (_, at) => ({ ...row(at, set), held }));
    expect(stageRows(no_edits, changes)).toHaveLength(1_000);
  });
});

describe("pasted cells", () => {
  it("are NULL where nothing stood, if the column can be", () => {
    expect(pastedValue(null, column("a"))).toEqual({});
    expect(pastedValue(null, column("a", false))).toEqual({ text: "" });
    expect(pastedValue("", column("a"))).toEqual({ text: "" });
  });

  it("go to the columns that the first line names", () => {
    const columns = [column("id"), column("name"), column("note")];
    const named = columnsOfRows(["Note", "id"], columns);
    expect([named.header, named.columns.map((each) => each.name)]).toEqual([true, ["note", "id"]]);
    const plain = columnsOfRows(["1", "one"], columns);
    expect([plain.header, plain.columns.map((each) => each.name)]).toEqual([false, ["id", "name"]]);
    expect(columnsOfRows(["id", "id"], columns).header).toBe(false);
  });
});
