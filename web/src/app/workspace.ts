// Keeps the tabs of the window on the server too: another browser, or one whose storage is gone, finds them again.
import type { WorkspaceWindow } from "../api/generated";
import { changedTabs } from "../core/drafts";
import { saveRun } from "../core/runs";
import { type App, toast } from "./app";

const holder_key = "sextant.browser";
const hold_every_ms = 20_000;
const again_after_ms = 1_000;

/** This browser, for the server: one of its pages has a window at a time, which its own lock sees to. */
function holderOf(app: App): string {
  let id = app.storage.getItem(holder_key);
  if (id === null || id === "") {
    id = app.newId();
    try {
      app.storage.setItem(holder_key, id);
    } catch {
      // Without storage each page is a browser of its own.
    }
  }
  return id;
}

/** The server's copy of a window; without an id that of the window that was left last. */
export async function claimOnServer(app: App, window?: string): Promise<WorkspaceWindow | undefined> {
  const reply = await app.client.call("workspace.claim", { holder: holderOf(app), ...(window === undefined ? {} : { window }) });
  return reply.ok ? reply.value.window : undefined;
}

export interface ServerCopy {
  /** There is something new to keep. */
  changed(revision: number): void;
  /** The page goes away. */
  leave(): void;
}

/**
 * Sends what changed, one request at a time. `onFailed` is told why something is not kept; empty when all of it is again.
 * `onTaken`: another browser has the window's tabs now; returns the id of a new window for those that are here.
 */
export function keepOnServer(app: App, first: string, onFailed: (why: string) => void, onTaken: () => Promise<string>): ServerCopy {
  const holder = holderOf(app);
  const kept = new Map<string, string>();
  let window = first;
  let wanted = 0;
  let sending = false;

  async function send(): Promise<void> {
    if (sending) return;
    sending = true;
    for (let sent = -1; sent !== wanted; ) {
      sent = wanted;
      const { tabs, runs } = app.store.get();
      const changed = changedTabs(tabs, (tab) => saveRun(runs[tab]), kept);
      const order = tabs.tabs.map((tab) => tab.id);
      const reply = await app.client.call("workspace.save", { window, holder, active: tabs.active, order, tabs: changed, revision: sent });
      if (reply.ok) {
        for (const tab of changed) kept.set(tab.id, tab.body);
        onFailed("");
      } else if (reply.error.code === "invalid_state") {
        window = await onTaken();
        kept.clear();
        sent = -1;
        toast(app, "info", "Another browser has these tabs now. What you change here is kept as a window of its own.");
      } else {
        onFailed(reply.error.message);
        // What is refused as it is waits for the next change.
        if (reply.error.code === "unavailable") setTimeout(() => void send(), again_after_ms);
        break;
      }
    }
    sending = false;
  }

  setInterval(() => void app.client.call("workspace.hold", { window, holder }), hold_every_ms);
  return {
    changed(revision) {
      wanted = revision;
      void send();
    },
    leave() {
      app.client.leave("workspace.leave", { window, holder });
    },
  };
}
