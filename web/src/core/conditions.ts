// Conditions on the rows of a result, joined by all, any and none, in groups within groups. Pure; the server does the comparing.
import type { FilterOp, ResultColumn, ViewCondition } from "../api/generated";
import { opsFor, opWord, valuesOf } from "./filterOps";

/** A value of a column against what was written; switched off it stays, and does not count. */
export interface Test {
  readonly kind: "test";
  readonly on: boolean;
  /** -1: any column. */
  readonly column: number;
  readonly op: FilterOp;
  readonly values: readonly string[];
}

export type GroupMode = "all" | "any" | "none";

export interface Group {
  readonly kind: "group";
  readonly on: boolean;
  readonly mode: GroupMode;
  readonly parts: readonly Condition[];
}

export type Condition = Test | Group;

export const group_modes: readonly GroupMode[] = ["all", "any", "none"];
/** Groups within groups, the outermost one counted. */
export const most_levels = 4;
/** The server takes 200, of which groups are some. */
export const most_tests = 60;
export const any_column = -1;

export const no_group: Group = { kind: "group", on: true, mode: "all", parts: [] };

export function newTest(columns: readonly ResultColumn[], column: number): Test {
  const kind = columns[column]?.kind ?? "text";
  return { kind: "test", on: true, column, op: column === any_column ? "contains" : (opsFor(kind)[0] ?? "equal"), values: [] };
}

/** What may be asked of the column. */
export function opsOf(columns: readonly ResultColumn[], column: number): readonly FilterOp[] {
  return column === any_column ? ["contains"] : opsFor(columns[column]?.kind ?? "text");
}

/** The test of another column; what it asks stays where the column has it. */
export function testColumn(test: Test, columns: readonly ResultColumn[], column: number): Test {
  const ops = opsOf(columns, column);
  return { ...test, column, op: ops.includes(test.op) ? test.op : (ops[0] ?? "contains") };
}

/** Every value that the test needs is there. */
export function isComplete(test: Test): boolean {
  const wanted = valuesOf(test.op);
  return Array.from({ length: wanted }, (_, index) => test.values[index] ?? "").every((text) => text !== "");
}

/** A group with one of its parts, at any depth, changed; no part: taken away. `path` has the places from the outside in. */
export function changePart(group: Group, path: readonly number[], part: Condition | undefined): Group {
  const [at, ...below] = path;
  if (at === undefined) return part?.kind === "group" ? part : group;
  const known = group.parts[at];
  if (below.length > 0) {
    if (known?.kind !== "group") return group;
    return { ...group, parts: group.parts.with(at, changePart(known, below, part)) };
  }
  if (part === undefined) return { ...group, parts: group.parts.toSpliced(at, 1) };
  return { ...group, parts: at < group.parts.length ? group.parts.with(at, part) : [...group.parts, part] };
}

/** All tests, also those that are switched off. */
export function testsOf(group: Group): Test[] {
  return group.parts.flatMap((part) => (part.kind === "test" ? [part] : testsOf(part)));
}

/** How many tests count: switched on, within groups that are, and complete. */
export function activeTests(group: Group | undefined): number {
  if (!group?.on) return 0;
  return group.parts.reduce(
    (sum, part) => sum + (part.kind === "group" ? activeTests(part) : part.on && isComplete(part) ? 1 : 0),
    0,
  );
}

/** Adds what counts of a group to the list, parts before what they are parts of. Returns the group's place, if it says anything. */
export function addGroup(list: ViewCondition[], group: Group): number | undefined {
  if (activeTests(group) === 0) return undefined;
  const places = group.parts.flatMap((part): number[] => {
    if (part.kind === "group") return [addGroup(list, part) ?? []].flat();
    if (!part.on || !isComplete(part)) return [];
    const values = part.values.slice(0, valuesOf(part.op));
    list.push({ op: part.op, ...(part.column === any_column ? {} : { column: part.column }), values });
    return [list.length - 1];
  });
  list.push({ op: group.mode, parts: places });
  return list.length - 1;
}

/** "status contains x" */
export function describeTest(test: Test, columns: readonly ResultColumn[]): string {
  const name = test.column === any_column ? "any column" : (columns[test.column]?.name ?? "");
  return [name, opWord(test.op), test.values.slice(0, valuesOf(test.op)).join(" and ")].filter((part) => part !== "").join(" ");
}

/** What a chip says: the test if there is one, else their number. */
export function describeGroup(group: Group, columns: readonly ResultColumn[]): string {
  const count = activeTests(group);
  const only = testsOf(group).filter((test) => test.on && isComplete(test));
  const [first] = only;
  if (count === 1 && only.length === 1 && first && group.mode !== "none" && group.parts.includes(first)) return describeTest(first, columns);
  return `${count} ${count === 1 ? "condition" : "conditions"}`;
}
