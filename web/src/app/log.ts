// The list of what went wrong.
import { no_log, putNewest, type LogState } from "../core/log";
import { changeSettings } from "../core/state";
import { type App, toast } from "./app";

const page_size = 100;
const newest_page = "the log's newest page";
let request_number = 0;

function change(app: App, changes: Partial<LogState>): void {
  app.store.update((state) => ({ ...state, log: { ...state.log, ...changes } }));
}

/** Reads the newest entries of what is asked for now. */
export async function loadLog(app: App, asked: Partial<Pick<LogState, "search" | "connection" | "level">> = {}): Promise<void> {
  change(app, { ...asked, loading: true });
  await read(app, undefined);
}

/** Reads older entries, when the end of the list comes into view. */
export async function loadOlderLog(app: App): Promise<void> {
  const { entries, loading, end } = app.store.get().log;
  const last = entries.at(-1);
  if (loading || end || !last) return;
  change(app, { loading: true });
  await read(app, last.id);
}

async function read(app: App, before: number | undefined, keep = false): Promise<void> {
  request_number += 1;
  const number = request_number;
  const { search, connection, level } = app.store.get().log;
  const reply = await app.client.call("log.list", {
    limit: page_size,
    level,
    ...(search === "" ? {} : { text: search }),
    ...(connection === "" ? {} : { connection }),
    ...(before === undefined ? {} : { before }),
  });
  if (number !== request_number) return;
  if (!reply.ok) return change(app, { loading: false, error: reply.error });
  const page = reply.value.entries;
  const known = app.store.get().log.entries;
  const entries = before !== undefined ? [...known, ...page] : keep ? putNewest(known, page) : page;
  const { picked } = app.store.get().log;
  const stays = picked === "newest" ? page[0]?.id : picked;
  const end = before === undefined && keep && entries.length > page.length ? app.store.get().log.end : page.length < page_size;
  change(app, { entries, loading: false, end, dropped: reply.value.dropped, picked: stays, error: undefined });
}

/** Something was logged. Nobody looks at a list that is not shown. */
export async function logChanged(app: App): Promise<void> {
  const { settings, log } = app.store.get();
  if (settings.drawer !== "log" || !settings.drawer_open || log.loading || app.asked.has(newest_page)) return;
  app.asked.add(newest_page);
  await read(app, undefined, true);
  app.asked.delete(newest_page);
}

export function pickEntry(app: App, id: number | undefined): void {
  change(app, { picked: id });
}

/** Shows the log at a connection, with the facts of its newest entry. */
export async function openLog(app: App, connection: string): Promise<void> {
  app.store.update((state) =>
    changeSettings({ ...state, log: { ...no_log, connection, picked: "newest" } }, { drawer: "log", drawer_open: true }),
  );
  await loadLog(app);
}

export async function clearLog(app: App): Promise<void> {
  const reply = await app.client.call("log.clear", {});
  if (!reply.ok) return toast(app, "error", reply.error.message);
  change(app, { entries: [], end: true, picked: undefined });
}
