import { describe, expect, test } from "vitest";
import type { Query, QueryStatement } from "../api/generated";
import {
  applyQuery,
  beginRun,
  chooseSlot,
  closeSlot,
  isBusy,
  keptResults,
  markStale,
  no_run,
  output_key,
  pinSlot,
  queriesOf,
  restoreRun,
  saveRun,
  shownSlot,
  type Run,
} from "./runs";

function statement(index: number, title: string, changes: Partial<QueryStatement> = {}): QueryStatement {
  return {
    index,
    begin: 0,
    end: 8,
    title,
    verb: "SELECT",
    object: "",
    state: "done",
    result: "",
    rows: 0,
    complete: false,
    command: "",
    timing: { server_ms: 0, first_row_ms: 0, transfer_ms: 0, total_ms: 0 },
    notices: [],
    epoch: 0,
    ...changes,
  };
}

function query(id: string, statements: QueryStatement[], changes: Partial<Query> = {}): Query {
  return {
    query: id,
    connection: "pg",
    session: "t",
    text: "select 1; select 2",
    state: "done",
    started_at: `2026-01-01T00:00:0${id.slice(1)}Z`,
    statements,
    ...changes,
  };
}

function describeSlots(run: Run): string[] {
  return run.slots.map(
    (slot) =>
      `${slot.key === run.active ? "*" : ""}${slot.statement.title}:${slot.statement.result || slot.statement.state}${slot.stale ? "!" : ""}`,
  );
}

function ran(run: Run, ...events: Query[]): Run {
  return events.reduce(applyQuery, beginRun(run, 0));
}

const first = ran(no_run, query("q1", [statement(0, "orders", { result: "r1", rows: 9 })]));

describe("slots", () => {
  test("a statement with rows gets one and it is shown", () => {
    expect(describeSlots(first)).toEqual(["*orders:r1"]);
    expect(isBusy(first)).toBe(false);
  });

  test("a statement without rows goes to the output", () => {
    const run = ran(no_run, query("q1", [statement(0, "UPDATE", { verb: "UPDATE", rows_affected: 3 })]));
    expect(describeSlots(run)).toEqual([]);
    expect(run.active).toBe(output_key);
  });

  test("a re-run of the same title shows the earlier rows until its own arrive", () => {
    const running = ran(first, query("q2", [statement(0, "orders", { state: "running" })], { state: "running" }));
    expect(describeSlots(running)).toEqual(["*orders:running"]);
    expect(shownSlot(running)?.rows.statement.result).toBe("r1");
    expect([...queriesOf(running)]).toEqual(["q2", "q1"]);
    const done = applyQuery(running, query("q2", [statement(0, "orders", { result: "r2" })]));
    expect(describeSlots(done)).toEqual(["*orders:r2"]);
    expect([...queriesOf(done)]).toEqual(["q2"]);
  });

  test("a statement of another title leaves earlier results", () => {
    const run = ran(first, query("q2", [statement(0, "customers", { result: "r2" })]));
    expect(describeSlots(run)).toEqual(["orders:r1", "*customers:r2"]);
  });

  test("a failure comes beside the earlier rows and is shown", () => {
    const failed = statement(0, "orders", { state: "failed" });
    expect(describeSlots(ran(first, query("q2", [failed], { state: "failed" })))).toEqual([
      "*orders:failed",
      "orders:r1!",
    ]);
    const running = ran(first, query("q2", [statement(0, "orders", { state: "running" })], { state: "running" }));
    expect(describeSlots(applyQuery(running, query("q2", [failed], { state: "failed" })))).toEqual([
      "*orders:failed",
      "orders:r1!",
    ]);
  });

  test("an error goes when something else is run", () => {
    const failed = ran(no_run, query("q1", [statement(0, "orders", { state: "failed" })], { state: "failed" }));
    expect(describeSlots(ran(failed, query("q2", [statement(0, "x", { result: "r1" })])))).toEqual(["*x:r1"]);
  });

  test("a pinned result is never replaced", () => {
    const pinned = pinSlot(first, "q1#0", true);
    const run = ran(pinned, query("q2", [statement(0, "orders", { result: "r2" })]));
    expect(describeSlots(run)).toEqual(["orders:r1", "*orders:r2"]);
  });

  test("two statements of one query with the same title have a slot each", () => {
    const both = [statement(0, "orders", { result: "r2" }), statement(1, "orders", { result: "r3" })];
    expect(describeSlots(ran(no_run, query("q1", both)))).toEqual(["*orders:r2", "orders:r3"]);
    const again = both.map((each) => ({ ...each, result: `${each.result}b` }));
    expect(describeSlots(ran(ran(no_run, query("q1", both)), query("q2", again)))).toEqual([
      "*orders:r2b",
      "orders:r3b",
    ]);
  });

  test("a statement that returned no rows after all gives the earlier result back", () => {
    const running = ran(first, query("q2", [statement(0, "orders", { state: "running" })], { state: "running" }));
    const run = applyQuery(
      running,
      query("q2", [statement(0, "orders", { state: "cancelled" })], { state: "cancelled" }),
    );
    expect(describeSlots(run)).toEqual(["orders:r1!"]);
  });

  test("are bounded, and pinned and shown ones stay", () => {
    let run = pinSlot(first, "q1#0", true);
    const many = Array.from({ length: 30 }, (_, index) => statement(index, `t${index}`, { result: `r${index + 2}` }));
    run = ran(run, query("q2", many));
    expect(run.slots).toHaveLength(12);
    expect(describeSlots(run)[0]).toBe("orders:r1");
    expect(run.slots.some((slot) => slot.key === run.active)).toBe(true);
  });
});

describe("choice", () => {
  const two = ran(no_run, query("q1", [statement(0, "a", { result: "r1" }), statement(1, "b", { result: "r2" })]));

  test("the user's choice is not overridden by later news", () => {
    const chosen = chooseSlot(two, "q1#1");
    expect(
      applyQuery(
        chosen,
        query("q1", [statement(0, "a", { result: "r1" }), statement(1, "b", { result: "r2", rows: 5 })]),
      ).active,
    ).toBe("q1#1");
  });

  test("closing the shown slot shows its neighbour, then the output", () => {
    const one = closeSlot(two, "q1#0");
    expect(one.active).toBe("q1#1");
    expect(closeSlot(one, "q1#1").active).toBe(output_key);
  });

  test("news of an earlier query changes only its own slots", () => {
    const run = ran(two, query("q2", [statement(0, "c", { result: "r3" })]));
    const news = applyQuery(run, query("q1", [statement(0, "a", { result: "r1", rows: 77 })]));
    expect(news.query?.query).toBe("q2");
    expect(news.slots[0]?.statement.rows).toBe(77);
  });
});

test("a slot is stale while its statement is not in the text", () => {
  const stale = markStale(first, "select 3");
  expect(describeSlots(stale)).toEqual(["*orders:r1!"]);
  expect(describeSlots(markStale(stale, "-- x\nselect 1; select 9"))).toEqual(["*orders:r1"]);
  expect(markStale(first, "select 1; ")).toBe(first);
});

test("a paused query is not busy, a reading or confirming one is", () => {
  const paused = ran(no_run, query("q1", [statement(0, "a", { state: "paused", result: "r1" })], { state: "running" }));
  expect(isBusy(paused)).toBe(false);
  expect(isBusy(applyQuery(paused, query("q1", [statement(0, "a", { state: "reading", result: "r1" })])))).toBe(true);
  expect(isBusy(ran(no_run, query("q1", [statement(0, "a", { state: "confirm" })], { state: "confirm" })))).toBe(true);
  expect(isBusy(beginRun(no_run, 0))).toBe(true);
});

test("late news of the query before it does not end a run that is on its way", () => {
  const sent = beginRun(first, 0);
  const late = applyQuery(chooseSlot(sent, output_key), query("q1", [statement(0, "orders", { result: "r1" })]));
  expect([late.pending, late.active]).toEqual([true, output_key]);
  const next = applyQuery(
    applyQuery(sent, query("q1", [statement(0, "orders", { result: "r1" })])),
    query("q2", [statement(0, "x", { result: "r2" })]),
  );
  expect(next.active).toBe("q2#0");
  expect(applyQuery(sent, query("q2", [statement(0, "orders", { result: "r2" })])).pending).toBe(false);
});

describe("an older picture that arrives late is left out:", () => {
  const at = (state: QueryStatement["state"], rows = 0): QueryStatement =>
    statement(0, "a", { state, rows, result: "r1" });
  test.each([
    [
      "a question that was answered",
      query("q1", [at("cancelled")], { state: "cancelled" }),
      query("q1", [at("confirm")], { state: "confirm" }),
    ],
    [
      "fewer rows",
      query("q1", [at("reading", 500)], { state: "running" }),
      query("q1", [at("reading", 100)], { state: "running" }),
    ],
    [
      "reading before a pause",
      query("q1", [at("paused", 1000)], { state: "running" }),
      query("q1", [at("reading", 900)], { state: "running" }),
    ],
  ])("%s", (_, known, late) => {
    const run = ran(no_run, known);
    expect(applyQuery(run, late)).toBe(run);
  });

  test("but reading on from a pause is news", () => {
    const run = ran(no_run, query("q1", [at("paused", 1000)]));
    expect(applyQuery(run, query("q1", [at("reading", 1000)], { state: "running" })).slots[0]?.statement.state).toBe(
      "reading",
    );
  });
});

describe("a run comes back after a reload", () => {
  const q1 = query("q1", [statement(0, "a", { result: "r1" }), statement(1, "b", { result: "r2" })]);
  const q2 = query("q2", [statement(0, "c", { result: "r3" })]);
  const before = chooseSlot(pinSlot(closeSlot(ran(ran(no_run, q1), q2), "q1#0"), "q1#1", true), "q1#1");

  test("with its slots, pins and choice", () => {
    const after = restoreRun(saveRun(before), [q2, q1]);
    expect(describeSlots(after)).toEqual(["*b:r2", "c:r3"]);
    expect(after.slots[0]?.pinned).toBe(true);
    expect(after.query?.query).toBe("q2");
  });

  test("without what the server has forgotten", () => {
    expect(describeSlots(restoreRun(saveRun(before), [q2]))).toEqual(["*c:r3"]);
    expect(restoreRun(saveRun(before), [])).toEqual(no_run);
  });
});

test("kept results are named once each", () => {
  expect(keptResults(first)).toEqual(["r1"]);
});
