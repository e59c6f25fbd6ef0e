import { expect, test } from "vitest";
import { createClient, type Fetch } from "../api/client";
import type { Connection } from "../api/generated";
import type { SendBytes } from "../api/sendBytes";
import { initial_state } from "../core/state";
import type { App } from "./app";
import { createStore } from "./store";
import { closeUpload, openFiles, type PickedFile } from "./uploads";

const connection = { name: "people.csv", state: "closed", copy: true } as Connection;

/** The window on a server that answers each method as told; `asked` gathers what was asked, `sent` the files' bytes. */
function windowOn(answers: Readonly<Record<string, unknown>>, sender?: SendBytes) {
  const asked: [string, unknown][] = [];
  const sent: [string, string][] = [];
  const fetcher: Fetch = (address, init) => {
    const method = address.replace("/api/v1/", "");
    asked.push([method, JSON.parse(String(init.body))]);
    const answer = answers[method];
    const error = { error: { code: "bad_data", message: `No ${method} here.` } };
    return Promise.resolve(answer === undefined ? Response.json(error, { status: 400 }) : Response.json(answer));
  };
  const take: SendBytes = async (address, body, { onProgress }) => {
    onProgress(1);
    sent.push([address, await body.text()]);
    return Response.json({});
  };
  let id = 0;
  const app: App = {
    store: createStore({ ...initial_state, dialog: "connect" as const }),
    client: createClient(fetcher, "/api/v1/", sender ?? take),
    storage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
    editors: new Map(),
    asked: new Set(),
    aborts: new Map(),
    mac: false,
    now: () => 0,
    newId: () => `u${(id += 1)}`,
  };
  return { app, asked, sent };
}

function picked(name: string, text: string, in_folder = false): PickedFile {
  return { file: new Blob([text]), name, in_folder };
}

const two = { upload: "x1", files: [{ name: "a.csv", wanted: true }, { name: "b.txt", wanted: false }] };

test("files are announced by their first bytes, the wanted ones sent, and what they became is connected to", async () => {
  const { app, asked, sent } = windowOn({
    "upload.begin": two,
    "upload.open": { connections: [connection] },
    "connection.open": { ...connection, state: "open" },
    "catalog.groups": { groups: [] },
  });
  await openFiles(app, [picked("a.csv", "n\n1\n", true), picked("b.txt", "note", true)], "logs");
  expect(asked.slice(0, 2)).toEqual([
    [
      "upload.begin",
      {
        files: [
          { name: "a.csv", bytes: 4, head: "6e0a310a", skip_unknown: true },
          { name: "b.txt", bytes: 4, head: "6e6f7465", skip_unknown: true },
        ],
        title: "logs",
      },
    ],
    ["upload.open", { upload: "x1" }],
  ]);
  expect(sent).toEqual([["/api/v1/uploads/x1/0", "n\n1\n"]]);
  const state = app.store.get();
  expect(state.uploads).toEqual([]);
  expect(state.dialog).toBe("none");
  expect(state.connections.list.map((each) => [each.name, each.state])).toEqual([["people.csv", "open"]]);
  expect(state.toasts[0]?.text).toContain("this is a copy");
});

test("what the server refuses stays in sight until it is closed", async () => {
  const { app, sent } = windowOn({});
  await openFiles(app, [picked("a.doc", "x")]);
  expect(app.store.get().uploads).toMatchObject([{ phase: "failed", error: { message: "No upload.begin here." } }]);
  expect(sent).toEqual([]);
  closeUpload(app, app.store.get().uploads[0]?.id ?? "");
  expect(app.store.get().uploads).toEqual([]);
});

test("a cancelled upload goes out of sight at once and is discarded on the server", async () => {
  let begun: (() => void) | undefined;
  const sending = new Promise<void>((resolve) => (begun = resolve));
  const forever: SendBytes = (_, __, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")));
      begun?.();
    });
  const { app, asked } = windowOn({ "upload.begin": two, "upload.discard": {} }, forever);
  const running = openFiles(app, [picked("a.csv", "n\n1\n"), picked("b.txt", "x", true)]);
  await sending;
  expect(app.store.get().uploads).toMatchObject([{ phase: "sending", total: 4, title: "a.csv" }]);
  closeUpload(app, app.store.get().uploads[0]?.id ?? "");
  await running;
  expect(app.store.get().uploads).toEqual([]);
  expect(asked.at(-1)).toEqual(["upload.discard", { upload: "x1" }]);
});

test("an upload that breaks off says so, and nothing of it is kept", async () => {
  const { app, asked } = windowOn({ "upload.begin": two, "upload.discard": {} }, () => Promise.reject(new Error("reset")));
  await openFiles(app, [picked("a.csv", "n\n1\n"), picked("b.txt", "x", true)]);
  expect(app.store.get().uploads).toMatchObject([{ phase: "failed", error: { code: "unavailable" } }]);
  expect(asked.at(-1)?.[0]).toBe("upload.discard");
});

test("a file that the browser cannot read is named", async () => {
  const { app } = windowOn({});
  const unreadable = { size: 1, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("NotReadable")) }) };
  await openFiles(app, [{ file: unreadable as unknown as Blob, name: "gone.csv", in_folder: false }]);
  expect(app.store.get().uploads[0]?.error?.message).toBe("The browser cannot read gone.csv.");
});
