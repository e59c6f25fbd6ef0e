// What a person may want to do next with what is in sight: a few commands, the likeliest first. Pure.
//
// An action is offered where it can be done, never where it would be refused; the reasons for its place are the numbers
// below. What was chosen lately comes a little earlier.
import type { ResultColumn } from "../api/generated";

/** What the window looks at, as far as the choice depends on it. */
export interface Sight {
  readonly kind: "query" | "table";
  /** The rows in sight: absent while there are none. */
  readonly result: string;
  readonly columns: readonly ResultColumn[];
  readonly rows: number;
  readonly running: boolean;
  readonly paused: boolean;
  /** Sorted, filtered or searched. */
  readonly viewed: boolean;
  /** Documents and keys have no columns of one kind, and are not grouped by SQL on stored results as they stand. */
  readonly documents: boolean;
  /** Changes of rows that were not applied. */
  readonly edits: number;
  readonly transaction: boolean;
  /** The active cell's column; absent without one. */
  readonly column?: number | undefined;
  /** The cell's text; null: NULL; absent while it is not known. */
  readonly value?: string | null | undefined;
}

export type ActionId =
  | "cancel" | "apply_edits" | "commit" | "fetch_all" | "filter_value" | "sort_column" | "group_column"
  | "chart" | "plain" | "search" | "query_result" | "structure" | "export";

export interface NextAction {
  readonly id: ActionId;
  readonly verb: string;
  /** What it is done to, drawn a little stronger; may be empty. */
  readonly object: string;
}

export const most_actions = 7;
const recent_bonus = 25;
const longest = 18;

function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

interface Rule {
  readonly score: number;
  offer(sight: Sight): NextAction | undefined;
}

function offered(holds: boolean, id: ActionId, verb: string, object = ""): NextAction | undefined {
  return holds ? { id, verb, object } : undefined;
}

function columnName(sight: Sight): string {
  return sight.column === undefined ? "" : (sight.columns[sight.column]?.name ?? "");
}

function rowsShown(sight: Sight): boolean {
  return sight.result !== "" && sight.rows > 0 && !sight.documents;
}

/** How often values of the column repeat cannot be known here; a key never does. */
function repeats(sight: Sight): boolean {
  const column = sight.column === undefined ? undefined : sight.columns[sight.column];
  return column !== undefined && !column.primary_key && ["text", "boolean", "date", "number", "uuid"].includes(column.kind);
}

function hasNumbers(sight: Sight): boolean {
  return sight.columns.some((column) => column.kind === "number" && !column.primary_key);
}

function filterText(sight: Sight): string {
  const name = columnName(sight);
  return sight.value === null ? `${short(name)} is NULL` : `${short(name)} = ${short(sight.value ?? "")}`;
}

const rules: readonly Rule[] = [
  { score: 1000, offer: (s) => offered(s.running, "cancel", "Cancel") },
  { score: 980, offer: (s) => offered(s.edits > 0, "apply_edits", "Apply", `${s.edits} ${s.edits === 1 ? "change" : "changes"}`) },
  { score: 960, offer: (s) => offered(s.transaction && !s.running, "commit", "Commit") },
  {
    score: 880,
    offer: (s) => offered(rowsShown(s) && repeats(s) && s.value !== undefined && (s.value?.length ?? 0) <= 200, "filter_value", "Filter", filterText(s)),
  },
  { score: 860, offer: (s) => offered(rowsShown(s) && repeats(s), "group_column", "Group by", short(columnName(s))) },
  { score: 840, offer: (s) => offered(rowsShown(s) && columnName(s) !== "" && s.rows > 1, "sort_column", "Sort by", short(columnName(s))) },
  { score: 830, offer: (s) => offered(s.paused && !s.running, "fetch_all", "Fetch", "all rows") },
  { score: 820, offer: (s) => offered(s.viewed, "plain", "Show", "all rows as they came") },
  {
    score: 790,
    offer: (s) => offered(rowsShown(s) && s.rows > 1 && hasNumbers(s), "chart", "Chart", s.result),
  },
  { score: 700, offer: (s) => offered(s.result !== "" && s.rows > 0, "export", "Export", s.result) },
  { score: 690, offer: (s) => offered(s.result !== "" && s.rows > 0 && !s.documents, "query_result", "Query", `${s.result} with SQL`) },
  { score: 680, offer: (s) => offered(rowsShown(s) && s.rows > 20, "search", "Search", "the rows") },
  { score: 600, offer: (s) => offered(s.kind === "table", "structure", "Structure") },
];

/** The likeliest actions; `recent` are those chosen lately, the last one first. */
export function nextActions(sight: Sight, recent: readonly ActionId[]): NextAction[] {
  const found = rules.flatMap(({ score, offer }) => {
    const action = offer(sight);
    if (!action) return [];
    const at = recent.indexOf(action.id);
    return [{ action, score: score + (at === -1 ? 0 : Math.max(0, recent_bonus - 5 * at)) }];
  });
  found.sort((one, other) => other.score - one.score);
  return found.slice(0, most_actions).map(({ action }) => action);
}

/** The action that a digit means, 1 to 7. */
export function actionOf(
  actions: readonly NextAction[],
  press: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean },
): NextAction | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || !/^[1-7]$/.test(press.key)) return undefined;
  return actions[Number(press.key) - 1];
}
