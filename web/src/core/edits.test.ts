import { describe, expect, it } from "vitest";
import * as edits from "./edits";

const key = { id: { text: "7", literal: "7" } };
const row = { id: edits.rowId(["7"]), key };
const was = { text: "one", literal: "'one'" };
const changed = edits.stageCell(edits.no_edits, row, "name", was, { text: "mine" });

describe("staged edits", () => {
  it("become exact changes, with what the cell held", () => {
    expect(edits.toChanges(changed)).toEqual([
      {
        action: "update",
        key: [{ column: "id", expression: "7" }],
        was: [{ column: "name", expression: "'one'" }],
        set: [{ column: "name", text: "mine" }],
      },
    ]);
    const twice = edits.stageCell(changed, row, "name", { text: "mine", literal: "'mine'" }, { text: "later" });
    expect(edits.toChanges(twice)[0]?.was).toEqual([{ column: "name", expression: "'one'" }]);
  });

  it("leave the list when the value is what it was", () => {
    expect(edits.stageCell(changed, row, "name", was, { text: "one" })).toEqual([]);
    const two = edits.stageCell(changed, row, "n", { text: null, literal: "NULL" }, { text: "" });
    expect(edits.stageCell(two, row, "name", was, { text: "one" })[0]?.set).toEqual({ n: { text: "" } });
    expect(edits.stageCell(two, row, "n", undefined, {})[0]?.set).toEqual({ name: { text: "mine" } });
  });

  it("tell NULL, an empty text and a default apart", () => {
    for (const value of [{}, { text: "" }, { is_default: true as const }, { expression: "now()" }]) {
      const staged = edits.stageCell(edits.no_edits, row, "name", was, value);
      expect(edits.toChanges(staged)[0]?.set).toEqual([{ column: "name", ...value }]);
    }
    expect([{}, { text: "" }, { is_default: true as const }, { expression: "now()" }].map(edits.shownValue)).toEqual([null, "", "DEFAULT", "= now()"]);
  });

  it("delete rows, and forget new ones that are deleted", () => {
    const gone = edits.stageDelete(changed, row);
    expect(edits.toChanges(gone)).toEqual([{ action: "delete", key: [{ column: "id", expression: "7" }], was: [] }]);
    const added = edits.stageInsert(gone, "new 1", { name: { text: "x" } });
    expect(edits.toChanges(added).map((each) => each.action)).toEqual(["delete", "insert"]);
    expect(edits.stageDelete(added, { id: "new 1", key: {} })).toEqual(gone);
  });

  it("are undone and done again", () => {
    const history = edits.addStep(edits.no_edit_history, edits.no_edits);
    const undone = edits.undoStep(history, changed);
    expect(undone?.edits).toEqual([]);
    expect(edits.redoStep(undone!.history, undone!.edits)?.edits).toEqual(changed);
    expect(edits.undoStep(edits.no_edit_history, changed)).toBeUndefined();
  });

  it("come back from where drafts are kept, and bad ones do not", () => {
    expect(edits.readEdits(JSON.parse(JSON.stringify(changed)))).toEqual(changed);
    expect(edits.readEdits([{ ...changed[0], was: {} }, { id: 1 }, { ...changed[0], key: {} }, null])).toBeUndefined();
    expect(edits.readEdits("x")).toBeUndefined();
  });
});

describe("a conflict", () => {
  const theirs = { column: "name", text: "theirs", bytes: 6, literal: "'theirs'" };
  const conflict = { change: 0, problem: "changed" as const, message: "", cells: [{ column: "id", text: "7", bytes: 1, literal: "7" }, theirs] };

  it("shows the cells that differ", () => {
    expect(edits.conflictCells(changed, conflict as never)?.cells).toEqual([theirs]);
  });

  it("keeps mine over theirs, or takes theirs", () => {
    const mine = edits.resolveCell(changed, row.id, theirs as never, "mine");
    expect(mine[0]?.was).toEqual({ name: { text: "theirs", literal: "'theirs'" } });
    expect(mine[0]?.set).toEqual({ name: { text: "mine" } });
    expect(edits.resolveCell(changed, row.id, theirs as never, "theirs")).toEqual([]);
  });
});

describe("some of the changes", () => {
  it("tell their conflicts by their places among all", () => {
    const all = edits.stageDelete(changed, { id: edits.rowId(["8"]), key });
    const found = edits.amongAll([{ change: 0, problem: "gone", message: "", cells: [] }] as never, changed, all);
    expect(found.map((each) => each.change)).toEqual([1]);
  });
});

describe("bytes", () => {
  it("are told as digits, and come back from where drafts are kept", () => {
    const staged = edits.stageCell(edits.no_edits, row, "name", was, { bytes: "00ff" });
    expect(edits.toChanges(staged)[0]?.set).toEqual([{ column: "name", bytes: "00ff" }]);
    expect(edits.shownValue({ bytes: "00ff" })).toBe("\\x00ff");
    expect(edits.isNullValue({ bytes: "" })).toBe(false);
    expect(edits.readEdits(JSON.parse(JSON.stringify(staged)))).toEqual(staged);
  });
});

describe("the name of a row", () => {
  it("is made of what the grid shows of its key", () => {
    expect(edits.shortText(undefined)).toBeNull();
    expect(edits.shortText("x".repeat(300))).toBe("x".repeat(256));
    expect(edits.shortText("é".repeat(200))).toBe("é".repeat(128));
    expect(edits.shortText(`${"x".repeat(254)}😀`)).toBe("x".repeat(254));
  });
});

describe("what was applied", () => {
  it("is laid over the rows that were read", () => {
    const all = edits.stageInsert(edits.stageDelete(changed, { id: edits.rowId(["8"]), key }), "new 1", {});
    const applied = {
      state: "applied" as const,
      committed: true,
      conflicts: [],
      rows: [
        { change: 0, cells: [] },
        { change: 1, cells: [{ column: "name", text: "mine", bytes: 4, literal: "'mine'" }] },
        { change: 2, cells: [{ column: "id", text: "9", bytes: 1, literal: "9" }] },
      ],
    };
    const patch = edits.patched(edits.no_patch, all, applied as never);
    expect(edits.cellOver([], patch, row.id, "name")).toEqual({ text: "mine", literal: "'mine'" });
    expect(edits.cellOver([], patch, row.id, "id")).toBeUndefined();
    expect(patch.key).toEqual(["id"]);
    expect(edits.tintOver([], patch, edits.rowId(["8"]), "id")).toBe("deleted");
    expect(edits.extraRows([], patch).map((each) => edits.extraCell(each, "id").text)).toEqual(["9"]);
  });
});
