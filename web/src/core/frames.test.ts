import { expect, test } from "vitest";
import { addRequests, FrameMeter, no_requests } from "./frames";

test("frames are told by their median and their slow ones; a pause is no frame", () => {
  const meter = new FrameMeter();
  expect(meter.facts()).toEqual({ frames: 0, median_ms: 0, slow_ms: 0 });
  let now = 0;
  for (let index = 0; index < 100; index += 1) meter.frame((now += index % 10 === 9 ? 40 : 16));
  meter.frame((now += 5_000));
  const facts = meter.facts();
  expect(facts).toEqual({ frames: 99, median_ms: 16, slow_ms: 40 });
});

test("only the latest frames count", () => {
  const meter = new FrameMeter();
  let now = 0;
  for (let index = 0; index < 300; index += 1) meter.frame((now += 100));
  for (let index = 0; index < 240; index += 1) meter.frame((now += 10));
  expect(meter.facts()).toEqual({ frames: 240, median_ms: 10, slow_ms: 10 });
});

test("requests for rows are counted, others are not", () => {
  const entry = (name: string, duration: number, encodedBodySize: number) => ({ name, duration, encodedBodySize });
  const first = addRequests(no_requests, [entry("http://h/api/v1/results/r1/rows?first=0", 3, 100), entry("http://h/api/v1/query.run", 9, 7)]);
  expect(first).toEqual({ count: 1, bytes: 100, last_ms: 3 });
  expect(addRequests(first, [])).toBe(first);
  expect(addRequests(first, [entry("http://h/api/v1/results/v2/rows?first=0", 5, 50)])).toEqual({ count: 2, bytes: 150, last_ms: 5 });
});
