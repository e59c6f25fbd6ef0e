// Asks the server what can stand at the caret of a tab's text.
import { optionsOf, partAround, type Options } from "../core/completion";
import type { App } from "./app";

const most_chosen = 50;

/** What the next question tells the server beside the text, by connection. */
interface Memory {
  readonly chosen: Map<string, string[]>;
  readonly stale: Set<string>;
}

const memories = new WeakMap<App, Memory>();

function memoryOf(app: App): Memory {
  const known = memories.get(app);
  if (known) return known;
  const made: Memory = { chosen: new Map(), stale: new Set() };
  memories.set(app, made);
  return made;
}

function connectionOf(app: App, tab: string): string | undefined {
  return app.store.get().tabs.tabs.find((each) => each.id === tab)?.connection;
}

/**
 * Undefined if the request was given up or failed: the list of proposals is no place for errors. `where_of` is the path of
 * the table that the text is a condition on, if it is one.
 */
export async function complete(
  app: App,
  tab: string,
  text: string,
  caret: number,
  signal: AbortSignal,
  where_of?: readonly string[],
): Promise<Options | undefined> {
  const connection = connectionOf(app, tab);
  if (connection === undefined || connection === "") return undefined;
  const memory = memoryOf(app);
  const part = partAround(text, caret);
  const chosen = memory.chosen.get(connection) ?? [];
  const refresh = memory.stale.has(connection);
  const reply = await app.client.call(
    "query.complete",
    {
      connection,
      text: part.text,
      caret: part.caret,
      ...(chosen.length === 0 ? {} : { chosen }),
      ...(refresh ? { refresh } : {}),
      ...(where_of ? { where_of: [...where_of] } : {}),
    },
    signal,
  );
  if (!reply.ok || signal.aborted) return undefined;
  if (refresh) memory.stale.delete(connection);
  if (chosen.length > 0) memory.chosen.set(connection, (memory.chosen.get(connection) ?? []).slice(chosen.length));
  return optionsOf(part, reply.value);
}

/** A proposal was taken; the next question tells the server. */
export function noteChosen(app: App, tab: string, label: string): void {
  const connection = connectionOf(app, tab);
  if (connection === undefined) return;
  const { chosen } = memoryOf(app);
  chosen.set(connection, [...(chosen.get(connection) ?? []), label].slice(-most_chosen));
}

/** The connection's objects were asked for anew: names that the server knows may be of the past. */
export function noteRefreshed(app: App, connection: string): void {
  memoryOf(app).stale.add(connection);
}
