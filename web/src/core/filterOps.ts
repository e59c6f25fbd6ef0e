// What a condition asks of a value: the words for it, and what it takes.
import type { FilterOp } from "../api/generated";

const op_words: Readonly<Record<FilterOp, string>> = {
  equal: "=",
  not_equal: "≠",
  less: "<",
  less_equal: "≤",
  greater: ">",
  greater_equal: "≥",
  between: "between",
  in: "in",
  contains: "contains",
  is_null: "is NULL",
  is_not_null: "is not NULL",
  same_as: "is",
  all: "all of",
  any: "any of",
  none: "none of",
};
export function opWord(op: FilterOp): string {
  return op_words[op];
}

/** Conditions that a person may choose for a column of this kind, the likeliest first. */
export function opsFor(kind: string): readonly FilterOp[] {
  const ordered: readonly FilterOp[] = ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "between"];
  const nulls: readonly FilterOp[] = ["is_null", "is_not_null"];
  if (kind === "number" || kind === "date") return [...ordered, "contains", ...nulls];
  if (kind === "boolean") return ["equal", ...nulls];
  return ["contains", ...ordered, ...nulls];
}

/** How many values the condition takes. */
export function valuesOf(op: FilterOp): number {
  return op === "is_null" || op === "is_not_null" ? 0 : op === "between" ? 2 : 1;
}
