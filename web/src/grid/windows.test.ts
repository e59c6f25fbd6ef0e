import { beforeEach, describe, expect, test } from "vitest";
import { HandProvider, HeldClock, settle } from "./windows_world";
import { WindowClient } from "./windows";
import type { View } from "./hold";

const rows = 10_000_000;
let clock: HeldClock;
let provider: HandProvider;
let arrivals: number;

function clientOf(options: { columns?: number; rows?: number; budgetBytes?: number } = {}): WindowClient {
  return new WindowClient({
    provider,
    columnCount: options.columns ?? 50,
    rows: options.rows ?? rows,
    clock,
    onArrival: () => arrivals++,
    ...(options.budgetBytes === undefined ? {} : { budgetBytes: options.budgetBytes }),
  });
}

function viewAt(row: number, columns = { begin: 0, end: 12 }): View {
  return { row, pixel: 0, rows: 36, columns: [columns] };
}

beforeEach(() => {
  clock = new HeldClock();
  provider = new HandProvider();
  arrivals = 0;
});

describe("what is asked for", () => {
  test("a view is fetched in one aligned block", () => {
    clientOf().setView(viewAt(300), "settle");
    expect(provider.requests).toHaveLength(1);
    expect(provider.last()).toMatchObject({ version: 1, first: 256, count: 256, columns: { begin: 0, end: 50 }, purpose: "view" });
  });

  test("a view across a border is fetched in two", () => {
    clientOf().setView(viewAt(500), "settle");
    expect(provider.open()).toEqual(["view 256+256", "view 512+256"]);
  });

  test("a result of many columns is fetched in groups of 32, only those in view", () => {
    clientOf({ columns: 500 }).setView(viewAt(0, { begin: 40, end: 70 }), "settle");
    expect(provider.requests.map((request) => request.columns)).toEqual([{ begin: 32, end: 64 }, { begin: 64, end: 96 }]);
    expect(provider.last().count).toBe(512);
  });

  test("the last block ends with the result", () => {
    clientOf().setView(viewAt(rows - 30), "settle");
    expect(provider.last()).toMatchObject({ first: 9_999_872, count: 128 });
  });

  test("nothing twice while it is on its way", () => {
    const client = clientOf();
    for (let row = 0; row < 100; row++) client.setView(viewAt(row), "scroll");
    expect(provider.requests).toHaveLength(1);
  });

  test("the rest of a window that came back short", async () => {
    const client = clientOf();
    client.setView(viewAt(200), "settle");
    await provider.last().answer(210);
    expect(client.covers(viewAt(200))).toBe(false);
    expect(client.windowAt(209, 3)?.text(209, 3)).toBe("v1 209:3");
    expect(provider.last()).toMatchObject({ first: 210, count: 46 });
    await provider.last().answer();
    expect(client.windowAt(230, 3)?.text(230, 3)).toBe("v1 230:3");
  });

  test("the rows that a growing result has gained", async () => {
    const client = clientOf({ rows: 20 });
    client.setView(viewAt(0), "settle");
    await provider.last().answer();
    expect(client.covers(viewAt(0))).toBe(true);
    client.setRows(100);
    expect(client.covers(viewAt(0))).toBe(false);
    expect(client.windowAt(5, 0)).toBeDefined();
    expect(provider.last()).toMatchObject({ first: 20, count: 80 });
  });
});

describe("prefetch", () => {
  test("goes two blocks ahead in the direction of a scroll", async () => {
    const client = clientOf();
    client.setView(viewAt(2_600), "settle");
    await provider.last().answer();
    client.setView(viewAt(2_601), "scroll");
    expect(provider.open().slice(1)).toEqual(["prefetch 2816+256", "prefetch 3072+256"]);
    await clock.advance(10);
    client.setView(viewAt(2_599), "scroll");
    expect(provider.open().slice(1)).toEqual(["prefetch 2304+256", "prefetch 2048+256"]);
  });

  test("goes to both sides when the hand rests", async () => {
    const client = clientOf();
    client.setView(viewAt(2_600), "settle");
    await provider.last().answer();
    await clock.advance(149);
    expect(provider.requests).toHaveLength(1);
    await clock.advance(1);
    expect(provider.open().slice(1)).toEqual(["prefetch 2816+256", "prefetch 2304+256"]);
  });

  test("rests during a drag", async () => {
    const client = clientOf();
    client.setView(viewAt(2_600), "drag");
    await provider.last().answer();
    client.setView(viewAt(2_601), "drag");
    await clock.advance(1_000);
    expect(provider.requests).toHaveLength(1);
  });

  test("makes room for a view", async () => {
    const client = clientOf();
    client.setView(viewAt(2_600), "settle");
    await provider.last().answer();
    client.setView(viewAt(2_601), "scroll");
    client.setView(viewAt(900_000), "scroll");
    expect(provider.open().slice(1)).toEqual(["view 899840+256"]);
  });

  test("becomes a view when the view gets there, without asking again", async () => {
    const client = clientOf();
    client.setView(viewAt(200), "settle");
    await provider.last().answer();
    client.setView(viewAt(201), "scroll");
    const before = provider.requests.length;
    client.setView(viewAt(250), "scroll");
    expect(provider.requests).toHaveLength(before);
    expect(provider.requests.every((request) => !request.signal.aborted)).toBe(true);
  });
});

describe("cancelling", () => {
  test("a view request of a drag is never cancelled younger than 150 ms", async () => {
    const client = clientOf();
    client.setView(viewAt(1_000_000), "drag");
    const first = provider.last();
    for (let step = 1; step <= 8; step++) {
      await clock.advance(16);
      client.setView(viewAt(1_000_000 + step * 100_000), "drag");
    }
    expect(first.signal.aborted).toBe(false);
    expect(provider.requests).toHaveLength(1);
  });

  test("it is cancelled at 150 ms, and only the newest target is asked for", async () => {
    const client = clientOf();
    client.setView(viewAt(1_000_000), "drag");
    const first = provider.last();
    await clock.advance(100);
    client.setView(viewAt(2_000_000), "drag");
    client.setView(viewAt(3_000_000), "drag");
    await clock.advance(50);
    expect(first.signal.aborted).toBe(true);
    expect(provider.open()).toEqual(["view 2999808+256"]);
  });

  test("the newest target follows as soon as the one in flight is here", async () => {
    const client = clientOf();
    client.setView(viewAt(1_000_000), "drag");
    client.setView(viewAt(2_000_000), "drag");
    client.setView(viewAt(3_000_000), "drag");
    await provider.last().answer();
    expect(provider.open()).toEqual(["view 999936+256", "view 2999808+256"]);
    expect(client.arrivedView).toMatchObject({ row: 1_000_000 });
  });

  test("a place that was whole between two frames can still be shown when the hand has moved on", async () => {
    const client = clientOf();
    client.setView(viewAt(1_000_000), "drag");
    await provider.last().answer();
    client.setView(viewAt(2_000_000), "drag");
    expect(client.arrivedView).toMatchObject({ row: 1_000_000 });
  });

  test("letting go cancels the rest at once", () => {
    const client = clientOf();
    client.setView(viewAt(1_000_000), "drag");
    const first = provider.last();
    client.setView(viewAt(3_000_000), "drag");
    client.setView(viewAt(3_000_000), "settle");
    expect(first.signal.aborted).toBe(true);
    expect(provider.last().first).toBe(2_999_808);
  });

  test("closing cancels everything and asks for nothing more", async () => {
    const client = clientOf();
    client.setView(viewAt(0), "settle");
    client.close();
    expect(provider.last().signal.aborted).toBe(true);
    await provider.last().answer();
    client.setView(viewAt(5_000), "settle");
    expect(provider.requests).toHaveLength(1);
    expect(arrivals).toBe(0);
  });

  test("never more than four are in flight", () => {
    const client = clientOf({ columns: 500 });
    client.setView(viewAt(500, { begin: 0, end: 200 }), "settle");
    expect(client.inFlight).toBe(4);
  });
});

describe("versions", () => {
  test("a late answer of another version is dropped", async () => {
    const client = clientOf();
    client.setView(viewAt(0), "settle");
    const old = provider.last();
    client.invalidate();
    const fresh = provider.last();
    expect(old.signal.aborted).toBe(true);
    expect(fresh.version).toBe(2);
    await old.answer();
    expect(client.windowAt(0, 0)).toBeUndefined();
    await fresh.answer();
    expect(client.windowAt(0, 0)?.text(0, 0)).toBe("v2 0:0");
  });

  test("the rows of the version before stay until the view is whole anew", async () => {
    const client = clientOf();
    client.setView(viewAt(500), "settle");
    await provider.answerAll();
    client.invalidate();
    const [upper, lower] = provider.requests.filter((request) => request.version === 2);
    expect(client.windowAt(500, 0)?.text(500, 0)).toBe("v1 500:0");
    await upper?.answer();
    expect(client.windowAt(500, 0)?.text(500, 0)).toBe("v1 500:0");
    await lower?.answer();
    expect(client.windowAt(500, 0)?.text(500, 0)).toBe("v2 500:0");
    expect(client.windowAt(520, 0)?.text(520, 0)).toBe("v2 520:0");
  });
});

describe("the cache", () => {
  test("keeps to its bytes, and the least recently seen leaves", async () => {
    const client = clientOf({ budgetBytes: 256 * 100 * 4 });
    for (const row of [0, 25_600, 51_200, 76_800, 0, 102_400]) {
      client.setView(viewAt(row), "drag");
      await provider.answerAll();
    }
    expect(client.cachedBytes).toBeLessThanOrEqual(256 * 100 * 4);
    expect(client.windowAt(0, 0)).toBeDefined();
    expect(client.windowAt(25_600, 0)).toBeUndefined();
    expect(client.windowAt(102_400, 0)).toBeDefined();
  });

  test("never drops the view and a screen around it", async () => {
    const client = clientOf({ budgetBytes: 1 });
    client.setView(viewAt(500), "drag");
    await provider.answerAll();
    expect(client.covers(viewAt(500))).toBe(true);
    expect(client.cachedBlocks).toBe(2);
  });
});

describe("errors", () => {
  test("a failed block says why and is asked for again with growing pauses", async () => {
    const client = clientOf();
    client.setView(viewAt(0), "drag");
    await provider.last().fail("The connection was lost.");
    expect(client.errorAt(0, 0)).toMatchObject({ message: "The connection was lost.", attempts: 1, retryAt: 500 });
    expect(client.covers(viewAt(0))).toBe(true);
    for (const pause of [500, 1_000, 2_000, 4_000, 8_000]) {
      const before = provider.requests.length;
      await clock.advance(pause - 1);
      expect(provider.requests).toHaveLength(before);
      await clock.advance(1);
      expect(provider.requests).toHaveLength(before + 1);
      await provider.last().fail("The connection was lost.");
    }
    expect(client.errorAt(0, 0)?.retryAt).toBe(Infinity);
    await clock.advance(100_000);
    expect(provider.requests).toHaveLength(6);
  });

  test("asking by hand tries again at once and clears the error when rows come", async () => {
    const client = clientOf();
    client.setView(viewAt(0), "drag");
    await provider.last().fail("No.");
    client.retry();
    expect(provider.requests).toHaveLength(2);
    await provider.last().answer();
    expect(client.errorAt(0, 0)).toBeNull();
    expect(client.windowAt(0, 0)).toBeDefined();
  });

  test("rows that came before the failure stay readable", async () => {
    const client = clientOf();
    client.setView(viewAt(0), "drag");
    await provider.last().answer(20);
    await provider.last().fail("No.");
    expect(client.windowAt(19, 0)).toBeDefined();
    expect(client.errorAt(19, 0)).toBeNull();
    expect(client.errorAt(20, 0)).not.toBeNull();
  });

  test("an answer without rows or of other rows is an error, not an endless loop", async () => {
    const client = clientOf();
    client.setView(viewAt(0), "drag");
    await provider.last().answer(0);
    expect(client.errorAt(0, 0)?.message).toContain("other rows");
    expect(provider.requests).toHaveLength(1);
  });

  test("a provider that throws at once is an error too", async () => {
    const client = new WindowClient({
      provider: {
        fetchWindow: () => {
          throw new Error("Not connected.");
        },
      },
      columnCount: 5,
      rows: 100,
      clock,
      onArrival: () => arrivals++,
    });
    client.setView(viewAt(0, { begin: 0, end: 5 }), "settle");
    await settle();
    expect(client.errorAt(0, 0)?.message).toBe("Not connected.");
    expect(arrivals).toBe(1);
  });
});

test("a slow provider may hold the picture longer", async () => {
  const client = clientOf();
  expect(client.holdLimitMs).toBe(100);
  client.setView(viewAt(0), "drag");
  await clock.advance(90);
  await provider.last().answer();
  expect(client.holdLimitMs).toBe(200);
});
