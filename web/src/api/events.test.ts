import { expect, test } from "vitest";
import { listen, pauseBefore, socketAddress, type WebSocketLike } from "./events";

function rig() {
  const sockets: WebSocketLike[] = [];
  const waiting: { work: () => void; ms: number }[] = [];
  const states: string[] = [];
  const events: unknown[] = [];
  const stop = listen("ws://x/", {
    onEvent: (event) => events.push(event),
    onState: (state, again) => states.push(again ? `${state} again` : state),
    open: () => {
      const socket: WebSocketLike = { onopen: null, onclose: null, onmessage: null, close: () => undefined };
      sockets.push(socket);
      return socket;
    },
    later: (work, ms) => waiting.push({ work, ms }),
  });
  return { sockets, waiting, states, events, stop };
}

const none = {} as Event;
const closed = {} as CloseEvent;

test("a lost socket comes back and says that it was open before", () => {
  const { sockets, waiting, states } = rig();
  sockets[0]?.onopen?.(none);
  sockets[0]?.onclose?.(closed);
  expect(waiting[0]?.ms).toBe(250);
  waiting[0]?.work();
  sockets[1]?.onopen?.(none);
  expect(states).toEqual(["connecting", "open", "lost again", "connecting again", "open again"]);
});

test("events are parsed and anything else is left out", () => {
  const { sockets, events } = rig();
  const say = (data: unknown) => sockets[0]?.onmessage?.({ data } as MessageEvent);
  say(`{"type":"connection","connection":{"name":"a"}}`);
  say("not json");
  say(`{"type":"other"}`);
  say(new ArrayBuffer(4));
  expect(events).toEqual([{ type: "connection", connection: { name: "a" } }]);
});

test("a stopped socket stays closed", () => {
  const { sockets, waiting, stop } = rig();
  stop();
  sockets[0]?.onclose?.(closed);
  expect(waiting).toHaveLength(0);
});

test("pauses grow to ten seconds", () => {
  expect([0, 1, 2, 9].map(pauseBefore)).toEqual([250, 500, 1000, 10_000]);
});

test("the socket lives at the page's own address", () => {
  expect(socketAddress("http://127.0.0.1:4000/#code=1")).toBe("ws://127.0.0.1:4000/api/v1/events");
  expect(socketAddress("https://host/")).toBe("wss://host/api/v1/events");
});
