import { describe, expect, test } from "vitest";
import { HoldPolicy, isNear, type View } from "./hold";

const limit = 100;

function viewAt(row: number): View {
  return { row, pixel: 0, rows: 36, columns: [{ begin: 0, end: 5 }] };
}

// A policy that shows row 0, and a set of the top rows whose data is here.
function holding(...here: number[]) {
  const loaded = new Set([0, ...here]);
  const policy = new HoldPolicy();
  const covers = (view: View) => loaded.has(view.row);
  const decide = (row: number, now: number, arrived: View | null = null) => policy.decide(viewAt(row), arrived, covers, now, limit);
  decide(0, 0);
  return { decide, loaded };
}

describe("HoldPolicy", () => {
  test("shows the target when its rows are here", () => {
    const { decide } = holding(5_000);
    expect(decide(5_000, 10)).toMatchObject({ view: { row: 5_000 }, until: null });
  });

  test("keeps the last picture for 100 ms after a far jump, then shows the target", () => {
    const { decide } = holding();
    expect(decide(5_000, 10)).toMatchObject({ view: { row: 0 }, until: 110 });
    expect(decide(5_000, 109).view.row).toBe(0);
    expect(decide(5_000, 110)).toMatchObject({ view: { row: 5_000 }, until: null });
  });

  test("does not begin anew when the target changes during a drag", () => {
    const { decide } = holding();
    decide(5_000, 10);
    decide(6_000, 60);
    expect(decide(7_000, 110).view.row).toBe(7_000);
  });

  test("shows an earlier place of the drag when its rows arrive, and holds that", () => {
    const { decide, loaded } = holding();
    decide(5_000, 10);
    loaded.add(5_000);
    const earlier = viewAt(5_000);
    expect(decide(9_000, 90, earlier)).toMatchObject({ view: { row: 5_000 }, until: 190 });
    expect(decide(9_500, 150, earlier).view.row).toBe(5_000);
    expect(decide(9_900, 190, earlier).view.row).toBe(9_900);
  });

  test("does not go back to a place it has shown already", () => {
    const { decide, loaded } = holding();
    loaded.add(5_000);
    const earlier = viewAt(5_000);
    decide(9_000, 10, earlier);
    expect(decide(9_000, 120, earlier).view.row).toBe(9_000);
    expect(decide(9_000, 140, earlier).view.row).toBe(9_000);
  });

  test("never holds near scrolling", () => {
    const { decide } = holding();
    expect(decide(18, 10)).toMatchObject({ view: { row: 18 }, until: null });
  });

  test("has nothing to hold in a new result", () => {
    const policy = new HoldPolicy();
    expect(policy.decide(viewAt(0), null, () => false, 0, limit).view.row).toBe(0);
  });
});

test.each([
  [0, 18, true],
  [0, 19, false],
  [100, 82, true],
  [100, 81, false],
])("from row %d to %d is near: %s", (from, to, expected) => {
  expect(isNear(viewAt(from), viewAt(to))).toBe(expected);
});
