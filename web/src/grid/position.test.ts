import { describe, expect, test } from "vitest";
import { ColumnScroll, RowScroll, ThumbDrag } from "./position";

const rowHeight = 24;

// A small generator with a seed, so that a failure can be run again.
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function scrollOf(rows: number, viewHeight = 700): RowScroll {
  const scroll = new RowScroll(rowHeight);
  scroll.setRows(rows);
  scroll.setViewHeight(viewHeight);
  return scroll;
}

describe.each([1_000, 10_000_000, 1e8, 1e13])("RowScroll with %d rows", (rows) => {
  test("moves by exactly one row for a wheel step of one row, anywhere", () => {
    const random = randomFrom(rows);
    for (let step = 0; step < 500; step++) {
      const scroll = scrollOf(rows);
      const row = Math.floor(random() * (rows - 100));
      scroll.moveTo({ row, pixel: 0 });
      scroll.scrollBy(rowHeight);
      expect(scroll.position).toEqual({ row: row + 1, pixel: 0 });
    }
  });

  test("comes back to where it was after any walk of whole pixels", () => {
    const random = randomFrom(rows + 1);
    const scroll = scrollOf(rows);
    const start = { row: Math.floor(rows / 2), pixel: 7 };
    scroll.moveTo(start);
    const steps = Array.from({ length: 2_000 }, () => Math.round((random() - 0.5) * 400));
    for (const step of steps) scroll.scrollBy(step);
    for (const step of steps) scroll.scrollBy(-step);
    expect(scroll.position).toEqual(start);
  });

  test("agrees with whole-number arithmetic on every step", () => {
    const random = randomFrom(rows + 2);
    const scroll = scrollOf(rows);
    let oracle = 0n;
    const end = BigInt(rows) * 24n - 700n;
    for (let step = 0; step < 2_000; step++) {
      const delta = Math.round((random() - 0.45) * rows * 0.05);
      scroll.scrollBy(delta);
      oracle += BigInt(delta);
      oracle = oracle < 0n ? 0n : oracle > end ? end : oracle;
      expect([BigInt(scroll.position.row), BigInt(scroll.position.pixel)]).toEqual([oracle / 24n, oracle % 24n]);
    }
  });

  test("ends with the last row at the lower edge", () => {
    const scroll = scrollOf(rows);
    scroll.moveTo({ row: rows, pixel: 0 });
    expect(scroll.visible()).toEqual({ first: rows - 30, end: rows });
    const { row, pixel } = scroll.position;
    expect((rows - row) * rowHeight - pixel).toBe(700);
  });

  test("reaches both ends by thumb", () => {
    const scroll = scrollOf(rows);
    const drag = new ThumbDrag(scroll, 5, 672);
    scroll.moveTo(drag.move(5_000, 672, false));
    expect(scroll.visible().end).toBe(rows);
    scroll.moveTo(drag.move(-50, 672, false));
    expect(scroll.position).toEqual({ row: 0, pixel: 0 });
  });

  test("is at the end when the thumb is exactly at the end of its track", () => {
    const scroll = scrollOf(rows, 715);
    expect(scroll.fromThumb(672 - scroll.thumb(672).size, 672)).toEqual(scroll.last());
  });

  test("ends on a whole row when the view holds whole rows", () => {
    const scroll = scrollOf(rows, 720);
    scroll.moveTo({ row: rows, pixel: 0 });
    expect(scroll.position).toEqual({ row: rows - 30, pixel: 0 });
  });

  test("scrubs one row a pixel with fine, from where the coarse drag stands", () => {
    const scroll = scrollOf(rows);
    const drag = new ThumbDrag(scroll, 5, 672);
    scroll.moveTo(drag.move(300, 672, false));
    const middle = scroll.position.row;
    scroll.moveTo(drag.move(300, 672, true));
    expect(scroll.position.row).toBe(middle);
    for (const step of [1, 2, 3, 4, 5]) scroll.moveTo(drag.move(300 + step, 672, true));
    expect(scroll.position).toEqual({ row: middle + 5, pixel: 0 });
    scroll.moveTo(drag.move(305, 672, false));
    expect(scroll.position.row).toBe(middle + 5);
  });

  test("jumps to a row exactly", () => {
    const random = randomFrom(rows + 3);
    const scroll = scrollOf(rows);
    for (let step = 0; step < 500; step++) {
      const row = Math.floor(random() * (rows - 40));
      scroll.moveTo({ row, pixel: 0 });
      expect(scroll.position).toEqual({ row, pixel: 0 });
    }
  });

  test("shows a thumb that moves the way the rows do and never leaves the track", () => {
    const random = randomFrom(rows + 4);
    const scroll = scrollOf(rows);
    const tops = Array.from({ length: 200 }, () => Math.floor(random() * rows)).sort((left, right) => left - right);
    let before = -1;
    for (const row of tops) {
      scroll.moveTo({ row, pixel: 0 });
      const { offset, size } = scroll.thumb(672);
      expect(offset).toBeGreaterThanOrEqual(before);
      expect(offset + size).toBeLessThanOrEqual(672.000001);
      before = offset;
    }
  });
});

describe("RowScroll", () => {
  test("stays at the top when all rows fit", () => {
    const scroll = scrollOf(5);
    expect(scroll.canScroll()).toBe(false);
    scroll.scrollBy(1_000);
    expect(scroll.position).toEqual({ row: 0, pixel: 0 });
  });

  test("keeps its place while rows arrive", () => {
    const scroll = scrollOf(1_000);
    scroll.moveTo({ row: 400, pixel: 3 });
    scroll.setRows(2_000_000);
    expect(scroll.position).toEqual({ row: 400, pixel: 3 });
  });

  test("moves back when rows go away below it", () => {
    const scroll = scrollOf(1_000);
    scroll.moveTo({ row: 900, pixel: 0 });
    scroll.setRows(100);
    expect(scroll.visible().end).toBe(100);
  });

  test.each([
    ["above", 10, { row: 10, pixel: 0 }],
    ["inside", 110, { row: 100, pixel: 0 }],
    ["below", 200, { row: 171, pixel: 20 }],
  ])("reveals a row %s with the smallest move", (_, row, expected) => {
    const scroll = scrollOf(1_000);
    scroll.moveTo({ row: 100, pixel: 0 });
    scroll.reveal(row);
    expect(scroll.position).toEqual(expected);
  });

  test("moves within rows when a thumb pixel is less than a row", () => {
    const scroll = scrollOf(40);
    const positions = new Set<string>();
    for (let offset = 0; offset <= 200; offset++) positions.add(JSON.stringify(scroll.fromThumb(offset, 672)));
    expect(positions.size).toBeGreaterThan(50);
  });

  test("keeps fractions of a touchpad", () => {
    const scroll = scrollOf(1_000);
    for (let step = 0; step < 96; step++) scroll.scrollBy(0.25);
    expect(scroll.position).toEqual({ row: 1, pixel: 0 });
  });
});

describe("ColumnScroll", () => {
  test("ends where the last column ends", () => {
    const scroll = new ColumnScroll();
    scroll.setSizes(5_000, 800);
    scroll.moveTo(9_999);
    expect(scroll.offset).toBe(4_200);
    expect(scroll.thumb(800).offset + scroll.thumb(800).size).toBeCloseTo(800);
  });

  test("gives the offset back that a thumb was drawn for", () => {
    const scroll = new ColumnScroll();
    scroll.setSizes(5_000, 800);
    for (const offset of [0, 1, 777, 4_200]) {
      scroll.moveTo(offset);
      expect(scroll.fromThumb(scroll.thumb(800).offset, 800)).toBeCloseTo(offset);
    }
  });
});
