import { describe, expect, test } from "vitest";
import { createClient, launchCode, type Fetch } from "./client";

function answer(status: number, body: string): { fetcher: Fetch; seen: [string, RequestInit][] } {
  const seen: [string, RequestInit][] = [];
  const fetcher: Fetch = (address, init) => {
    seen.push([address, init]);
    return Promise.resolve(new Response(body, { status }));
  };
  return { fetcher, seen };
}

describe("call", () => {
  test("posts JSON with the header that a foreign page cannot send", async () => {
    const { fetcher, seen } = answer(200, `{"connections":[]}`);
    const reply = await createClient(fetcher).call("connection.list", {});
    expect(reply).toEqual({ ok: true, value: { connections: [] } });
    const [address, init] = seen[0] ?? ["", {}];
    expect(address).toBe("/api/v1/connection.list");
    expect(init.method).toBe("POST");
    expect(init.headers).toMatchObject({ "X-Sextant": "1", "Content-Type": "application/json" });
    expect(init.body).toBe("{}");
  });

  test("gives a server error as a value with all its facts", async () => {
    const body = { error: { code: "syntax", message: "near x", sqlstate: "42601", position: { begin: 3, end: 4 } } };
    const reply = await createClient(answer(400, JSON.stringify(body)).fetcher).call("app.info", {});
    expect(reply).toMatchObject({
      ok: false,
      error: { code: "syntax", sqlstate: "42601", position: { begin: 3 }, hint: "" },
    });
  });

  test.each([
    [401, "unauthenticated"],
    [404, "not_found"],
    [502, "internal"],
  ])("names status %i with a body that is not ours %s", async (status, code) => {
    const reply = await createClient(answer(status, "<html>").fetcher).call("app.info", {});
    expect(reply).toMatchObject({ ok: false, error: { code } });
  });

  test("gives a lost network as unavailable and retryable", async () => {
    const reply = await createClient(() => Promise.reject(new TypeError("refused"))).call("app.info", {});
    expect(reply).toMatchObject({ ok: false, error: { code: "unavailable", retryable: true } });
  });

  test("gives an aborted request as cancelled", async () => {
    const controller = new AbortController();
    controller.abort();
    const reply = await createClient(() => Promise.reject(new Error("aborted"))).call(
      "app.info",
      {},
      controller.signal,
    );
    expect(reply).toMatchObject({ ok: false, error: { code: "cancelled" } });
  });

  test("gives a reply that is not JSON as bad data", async () => {
    const reply = await createClient(answer(200, "nope").fetcher).call("app.info", {});
    expect(reply).toMatchObject({ ok: false, error: { code: "bad_data" } });
  });
});

test("the launch code is read from the fragment", () => {
  expect(launchCode("#code=Ab-9")).toBe("Ab-9");
  expect(launchCode("")).toBe("");
  expect(launchCode("#other=1")).toBe("");
});
