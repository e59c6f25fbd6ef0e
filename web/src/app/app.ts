// What every action works on: the state, the server, and the few things of the browser that it needs.
import type { Client } from "../api/client";
import { addToast, type AppState } from "../core/state";
import type { TextStore } from "../core/drafts";
import type { Store } from "./store";

/** What the editor of a tab holds right now; UTF-16 indexes. */
export interface EditorSnapshot {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** What an action may ask of a mounted editor. */
export interface EditorHandle {
  snapshot(): EditorSnapshot;
  /** Shows and selects a part of the text; takes the focus if asked. */
  reveal(from: number, to: number, focus: boolean): void;
  focus(): void;
  /** Closes what pops up while typing. */
  settle(): void;
}

export interface App {
  readonly store: Store<AppState>;
  readonly client: Client;
  readonly storage: TextStore;
  /** Editors by tab. */
  readonly editors: Map<string, EditorHandle>;
  /** Work that is on its way, by name, so that the same is not asked for twice. */
  readonly asked: Set<string>;
  /** Work that can be stopped, by name. */
  readonly aborts: Map<string, AbortController>;
  readonly mac: boolean;
  now(): number;
  newId(): string;
}

let toast_number = 0;

export function toast(app: App, kind: "info" | "error", text: string): void {
  toast_number += 1;
  const id = toast_number;
  app.store.update((state) => addToast(state, { id, kind, text }));
}

/**
 * Closes something on the server once nothing of the window reads it: what shows these results and views lets go of
 * them after the change of state that led here, and its requests have been answered or given up.
 */
export async function closeUnread(app: App, names: readonly string[], close: () => Promise<unknown>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await app.client.unread(names);
  await close();
}
