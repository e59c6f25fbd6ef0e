import { describe, expect, test } from "vitest";
import { addGroup, edgeAt, groupIds, keepGroups, place, readSplits, setShare, type SplitNode } from "./splits";

const main: SplitNode = { kind: "group", id: "main" };
const two = addGroup(main, "main", "right", "b");
const three = addGroup(two, "b", "bottom", "c");

test("a group is added at an edge", () => {
  expect(groupIds(three)).toEqual(["main", "b", "c"]);
  expect(groupIds(addGroup(main, "main", "left", "b"))).toEqual(["b", "main"]);
  expect(groupIds(addGroup(main, "main", "top", "b"))).toEqual(["b", "main"]);
  expect(addGroup(main, "nobody", "left", "b")).toEqual(main);
});

test("a split of one side is that side", () => {
  expect(keepGroups(three, new Set(["main", "c"]))).toMatchObject({ direction: "row", second: { id: "c" } });
  expect(keepGroups(three, new Set(["c"]))).toEqual({ kind: "group", id: "c" });
  expect(keepGroups(three, new Set())).toBeUndefined();
  expect(keepGroups(three, new Set(["main", "b", "c"]))).toBe(three);
});

test("each group has its part of the room, and each line says what it divides", () => {
  const { groups, lines } = place(setShare(three, "", 0.25));
  expect(groups).toEqual([
    { id: "main", left: 0, top: 0, width: 0.25, height: 1 },
    { id: "b", left: 0.25, top: 0, width: 0.75, height: 0.5 },
    { id: "c", left: 0.25, top: 0.5, width: 0.75, height: 0.5 },
  ]);
  expect(lines.map(({ way, direction, room }) => ({ way, direction, room }))).toEqual([
    { way: "", direction: "row", room: 1 },
    { way: "1", direction: "column", room: 1 },
  ]);
});

test("a share is changed by the way to it, and never leaves a side without room", () => {
  expect(place(setShare(three, "1", 0.75)).groups[1]).toMatchObject({ id: "b", height: 0.75 });
  expect(place(setShare(two, "", 0)).groups[0]?.width).toBeGreaterThan(0.1);
  expect(setShare(two, "11", 0.5)).toEqual(two);
});

test.each([
  [0.05, 0.5, "left"],
  [0.95, 0.5, "right"],
  [0.5, 0.1, "top"],
  [0.4, 0.9, "bottom"],
  [0.5, 0.5, "center"],
  [0.3, 0.3, "center"],
])("%d, %d of a group is its %s", (x, y, edge) => expect(edgeAt(x, y)).toBe(edge));

describe("a stored tree", () => {
  test("is read back", () => expect(readSplits(JSON.parse(JSON.stringify(three)))).toEqual(three));

  test.each([[undefined], [null], [7], [{}], [{ kind: "group", id: "" }], [{ kind: "group", id: "x".repeat(99) }], [{ kind: "split", direction: "up", first: main, second: main }], [{ ...two, first: 4 }]])(
    "that is none is refused: %j",
    (value) => expect(readSplits(value)).toBeUndefined(),
  );

  test("has a depth that ends", () => {
    let deep: unknown = main;
    for (let level = 0; level < 1_000; level += 1) deep = { kind: "split", direction: "row", share: 0.5, first: deep, second: main };
    expect(readSplits(deep)).toBeUndefined();
  });

  test("with a share that is none gets the half", () => expect(readSplits({ ...two, share: 7 })).toMatchObject({ share: 0.5 }));
});
