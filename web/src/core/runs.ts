// What a tab has run: the latest query and the result slots below the editor. No React, no network.
//
// A slot is one statement's place in the row of result tabs. A re-run of a statement of the same name takes over the
// slot of the run before it, and shows the earlier rows until its own arrive; other slots stay. If it fails, the error
// comes beside the earlier rows, which stay.
import type { ErrorInfo, Query, QueryStatement, StatementState } from "../api/generated";
import { textIndexes } from "./utf8";

export interface Slot {
  readonly key: string;
  readonly query: string;
  readonly statement: QueryStatement;
  /** The statement's own text as it was run, to tell whether it was edited since. */
  readonly text: string;
  readonly ran_at: string;
  readonly pinned: boolean;
  /** The text was edited since the run. */
  readonly stale: boolean;
  /** The slot that this one replaces, whose rows are shown until this one has its own. */
  readonly held?: Slot;
}

export interface Run {
  /** Sent and not yet answered. */
  readonly pending: boolean;
  readonly sent_at: number;
  readonly query?: Query;
  readonly slots: readonly Slot[];
  /** The key of the chosen slot, or "output". */
  readonly active: string;
  /** Why the run could not even begin. */
  readonly refused?: ErrorInfo;
  /** True until the user chooses another slot: the first slot of the run is shown by itself. */
  readonly follow: boolean;
}

export const output_key = "output";
export const no_run: Run = { pending: false, sent_at: 0, slots: [], active: output_key, follow: false };
const most_slots = 12;

const row_verbs = new Set(["select", "with", "values", "table", "show", "explain", "pragma", "fetch", "describe"]);

export function isMoving(state: StatementState): boolean {
  return state === "waiting" || state === "confirm" || state === "running" || state === "reading";
}

/** True while the server works on the tab's latest query, or the user is asked about it. */
export function isBusy(run: Run | undefined): boolean {
  if (!run) return false;
  if (run.pending) return true;
  const query = run.query;
  if (!query) return false;
  return (
    query.state === "confirm" ||
    (query.state === "running" && query.statements.some((each) => isMoving(each.state))) ||
    query.statements.some((each) => each.state === "reading" || each.state === "running")
  );
}

const ranks: Readonly<Record<StatementState, number>> = {
  waiting: 0,
  confirm: 1,
  running: 2,
  reading: 3,
  paused: 4,
  done: 5,
  failed: 5,
  cancelled: 5,
  skipped: 5,
};

/** Replies and events travel apart, so an older picture can arrive after a newer one: it has fewer rows or an earlier state. */
export function isOutdated(known: QueryStatement, news: QueryStatement): boolean {
  if (news.rows < known.rows) return true;
  const goes_on = known.state === "paused" && news.state === "reading";
  return ranks[news.state] < ranks[known.state] && !goes_on;
}

function isOutdatedQuery(known: Query, news: Query): boolean {
  const statements = new Map(known.statements.map((each) => [each.index, each]));
  const older = news.statements.some((each) => {
    const before = statements.get(each.index);
    return before !== undefined && isOutdated(before, each);
  });
  const over = known.state !== "running" && known.state !== "confirm";
  const reads = news.statements.some((each) => each.state === "reading");
  return older || (over && !reads && (news.state === "running" || news.state === "confirm"));
}

export function beginRun(run: Run, now: number): Run {
  const { refused: _, ...rest } = run;
  return { ...rest, pending: true, sent_at: now, follow: true };
}

export function refuseRun(run: Run, error: ErrorInfo): Run {
  return { ...run, pending: false, refused: error, active: output_key };
}

/** What a result is called: the comment above its statement, else its table, else what the statement is about. */
export function slotName({ title, verb, object }: Pick<QueryStatement, "title" | "verb" | "object">): string {
  return (title === verb ? object : title) || verb || "Result";
}

export function slotKey(query: string, index: number): string {
  return `${query}#${index}`;
}

function deservesSlot(statement: QueryStatement): boolean {
  if (statement.result !== "" || statement.state === "failed") return true;
  const running = statement.state === "running" || statement.state === "reading";
  return running && row_verbs.has(statement.verb.toLowerCase());
}

function makeSlot(query: Query, statement: QueryStatement, held: Slot | undefined): Slot {
  const [begin = 0, end = 0] = textIndexes(query.text, [statement.begin, statement.end]);
  return {
    key: slotKey(query.query, statement.index),
    query: query.query,
    statement,
    text: query.text.slice(begin, end).trim(),
    ran_at: query.started_at,
    pinned: false,
    stale: false,
    ...(held ? { held } : {}),
  };
}

/** A slot with the news of its statement; the held rows go when its own have arrived. */
function refreshSlot(slot: Slot, statement: QueryStatement): Slot {
  const { held, ...rest } = slot;
  const keeps = held !== undefined && statement.result === "" && isMoving(statement.state);
  return { ...rest, statement, ...(keeps ? { held } : {}) };
}

function bounded(slots: readonly Slot[], active: string): readonly Slot[] {
  const spare = slots.filter((slot) => !slot.pinned && slot.key !== active);
  const surplus = new Set(spare.slice(0, Math.max(0, slots.length - most_slots)));
  return surplus.size === 0 ? slots : slots.filter((slot) => !surplus.has(slot));
}

function placeStatement(slots: Slot[], query: Query, statement: QueryStatement): void {
  const at = slots.findIndex((slot) => slot.key === slotKey(query.query, statement.index));
  const known = slots[at];
  if (known) {
    if (!deservesSlot(statement) && !isMoving(statement.state)) {
      // It returned no rows after all, or never began: what it stood for comes back.
      slots.splice(at, 1, ...(known.held ? [{ ...known.held, stale: true }] : []));
      return;
    }
    const comes_back = known.held !== undefined && statement.state === "failed";
    slots.splice(
      at,
      1,
      refreshSlot(known, statement),
      ...(comes_back && known.held ? [{ ...known.held, stale: true }] : []),
    );
    return;
  }
  if (!deservesSlot(statement)) return;
  const same = slots.findIndex(
    (slot) => slot.query !== query.query && !slot.pinned && slotName(slot.statement) === slotName(statement),
  );
  const old = slots[same];
  if (!old) {
    slots.push(makeSlot(query, statement, undefined));
    return;
  }
  const shown = old.held ?? old;
  if (statement.state === "failed" && shown.statement.result !== "")
    slots.splice(same, 1, makeSlot(query, statement, undefined), { ...shown, stale: true });
  else
    slots.splice(
      same,
      1,
      refreshSlot(makeSlot(query, statement, shown.statement.result === "" ? undefined : shown), statement),
    );
}

/** Chooses what is shown after news: the first slot of the run, the failed one, or the output when nothing has rows. */
function chooseActive(run: Run, query: Query, slots: readonly Slot[]): { active: string; follow: boolean } {
  const own = slots.filter((slot) => slot.query === query.query);
  const exists = run.active === output_key || slots.some((slot) => slot.key === run.active);
  if (!run.follow) return { active: exists ? run.active : (slots.at(-1)?.key ?? output_key), follow: false };
  const failed = own.find((slot) => slot.statement.state === "failed");
  if (failed) return { active: failed.key, follow: false };
  if (own[0]) return { active: own[0].key, follow: true };
  const over = !query.statements.some((each) => isMoving(each.state));
  return { active: over || !exists ? output_key : run.active, follow: !over };
}

/** News of a query: of the latest one, or of an earlier one that still has slots here. */
export function applyQuery(run: Run, query: Query): Run {
  const latest = run.query?.query === query.query || !queriesOf(run).has(query.query);
  if (!latest) {
    const statements = new Map(query.statements.map((each) => [slotKey(query.query, each.index), each]));
    const slots = run.slots.map((slot) => {
      const statement = statements.get(slot.key);
      return statement && !isOutdated(slot.statement, statement) ? refreshSlot(slot, statement) : slot;
    });
    return { ...run, slots };
  }
  const begins = run.query?.query !== query.query;
  if (!begins && run.query && isOutdatedQuery(run.query, query)) return run;
  // Errors of earlier runs have been read; they go when something new is run.
  const slots = begins ? run.slots.filter((slot) => slot.pinned || slot.statement.state !== "failed") : [...run.slots];
  for (const statement of query.statements) placeStatement(slots, query, statement);
  // While a run is on its way, late news of the query before it is not its answer and chooses nothing.
  if (run.pending && !begins) return { ...run, query, slots };
  const { active, follow } = chooseActive(run, query, slots);
  const { refused: _, ...rest } = run;
  return { ...rest, pending: false, query, slots: bounded(slots, active), active, follow };
}

export function chooseSlot(run: Run, key: string): Run {
  return { ...run, active: key, follow: false };
}

export function pinSlot(run: Run, key: string, pinned: boolean): Run {
  return { ...run, slots: run.slots.map((slot) => (slot.key === key ? { ...slot, pinned } : slot)) };
}

export function closeSlot(run: Run, key: string): Run {
  const at = run.slots.findIndex((slot) => slot.key === key);
  if (at === -1) return run;
  const slots = run.slots.toSpliced(at, 1);
  const active = run.active === key ? (slots[Math.min(at, slots.length - 1)]?.key ?? output_key) : run.active;
  return { ...run, slots, active, follow: false };
}

/** Marks the slots whose statement is no longer in the text. */
export function markStale(run: Run, text: string): Run {
  let changed = false;
  const slots = run.slots.map((slot) => {
    const stale = slot.text !== "" && !text.includes(slot.text);
    if (stale === slot.stale || slot.statement.state === "failed") return slot;
    changed = true;
    return { ...slot, stale };
  });
  return changed ? { ...run, slots } : run;
}

/** The queries that the server has to keep for this tab. */
export function queriesOf(run: Run | undefined): Set<string> {
  const kept = new Set<string>();
  if (run?.query) kept.add(run.query.query);
  for (const slot of run?.slots ?? []) {
    kept.add(slot.query);
    if (slot.held) kept.add(slot.held.query);
  }
  return kept;
}

/** The results that the tab has of one of its queries. */
export function resultsOf(run: Run | undefined, query: string): string[] {
  const slots = (run?.slots ?? []).flatMap((slot) => (slot.held ? [slot, slot.held] : [slot]));
  const statements = [
    ...(run?.query?.query === query ? run.query.statements : []),
    ...slots.filter((slot) => slot.query === query).map((slot) => slot.statement),
  ];
  return [...new Set(statements.map(({ result }) => result).filter((result) => result !== ""))];
}

/** What is kept of a run over a reload; the rest the server knows. */
export interface SavedRun {
  readonly queries: readonly string[];
  readonly slots: readonly string[];
  readonly pinned: readonly string[];
  readonly active: string;
}

export const no_saved_run: SavedRun = { queries: [], slots: [], pinned: [], active: "" };

export function saveRun(run: Run | undefined): SavedRun {
  if (!run) return no_saved_run;
  const slots = run.slots.flatMap((slot) => [slot.key, ...(slot.held ? [slot.held.key] : [])]);
  // The latest query comes first.
  return {
    queries: [...queriesOf(run)],
    slots,
    pinned: run.slots.filter((slot) => slot.pinned).map((slot) => slot.key),
    active: run.active,
  };
}

/** The run as it was before a reload, of the queries that the server still has. */
export function restoreRun(saved: SavedRun, queries: readonly Query[]): Run {
  const latest = queries.find((query) => query.query === saved.queries[0]);
  const known = new Map<string, Slot>();
  for (const query of queries) {
    for (const statement of query.statements) {
      const slot = makeSlot(query, statement, undefined);
      if (deservesSlot(statement)) known.set(slot.key, { ...slot, pinned: saved.pinned.includes(slot.key) });
    }
  }
  const slots = saved.slots.map((key) => known.get(key)).filter((slot) => slot !== undefined);
  const active =
    slots.some((slot) => slot.key === saved.active) || saved.active === output_key
      ? saved.active
      : (slots[0]?.key ?? output_key);
  return { ...no_run, slots, active, ...(latest ? { query: latest } : {}) };
}

/** The slot whose rows are drawn for a chosen slot: its own, or those it holds until its own arrive. */
export function shownSlot(run: Run | undefined): { slot: Slot; rows: Slot } | undefined {
  const slot = run?.slots.find((each) => each.key === run.active);
  if (!slot) return undefined;
  return { slot, rows: slot.statement.result === "" && slot.held ? slot.held : slot };
}

/** The results that have rows, apart from one: "The earlier results are kept in r1 and r2". */
export function keptResults(run: Run): string[] {
  const names = run.slots.flatMap((slot) => [slot.statement.result, slot.held?.statement.result ?? ""]);
  return [...new Set(names.filter((name) => name !== ""))];
}
