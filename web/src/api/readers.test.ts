import { expect, test, vi } from "vitest";
import { createClient } from "./client";

/** A server that answers when told to. */
function slowServer() {
  const answers: (() => void)[] = [];
  const client = createClient(() => new Promise((resolve) => answers.push(() => resolve(Response.json({})))));
  return { client, answers };
}

async function isDone(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await new Promise((resolve) => setTimeout(resolve));
  return done;
}

test("a result is unread when the requests on their way have been answered", async () => {
  const { client, answers } = slowServer();
  void client.get("results/r1/rows?first=0");
  void client.call("result.describe", { result: "r1" });
  void client.get("results/v7/rows?first=0");
  const unread = client.unread(["r1", "r2"]);
  expect(await isDone(unread)).toBe(false);
  answers[0]?.();
  expect(await isDone(unread)).toBe(false);
  answers[1]?.();
  expect(await isDone(unread)).toBe(true);
  expect(await isDone(client.unread(["v7"]))).toBe(false);
  expect(await isDone(client.unread(["r1"]))).toBe(true);
});

test("a lost network lets go as well, and closing is no reading", async () => {
  const client = createClient(() => Promise.reject(new TypeError("refused")));
  await client.get("results/r1/rows");
  expect(await isDone(client.unread(["r1"]))).toBe(true);
  const { client: slow } = slowServer();
  void slow.call("view.close", { view: "v1" });
  expect(await isDone(slow.unread(["v1"]))).toBe(true);
});

test("a request that does not end holds nothing up for long", async () => {
  vi.useFakeTimers();
  try {
    const { client } = slowServer();
    void client.get("results/r1/rows");
    const unread = client.unread(["r1"]);
    await vi.advanceTimersByTimeAsync(2_000);
    await unread;
  } finally {
    vi.useRealTimers();
  }
});
