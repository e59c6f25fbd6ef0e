// Actions of exports: ask for one, begin it, follow it, stop it.
import type { Reply } from "../api/client";
import type { Export } from "../api/generated";
import { exportCall, putExport, type ExportForm, type ExportSource } from "../core/exports";
import type { App } from "./app";

/** Opens the dialog; undefined closes it. */
export function askExport(app: App, source: ExportSource | undefined): void {
  app.store.update((state) => ({ ...state, export_source: source }));
}

export function exportChanged(app: App, changed: Export): void {
  app.store.update((state) => ({ ...state, exports: putExport(state.exports, changed) }));
}

export async function startExport(app: App, source: ExportSource, form: ExportForm): Promise<Reply<Export>> {
  const reply = await app.client.call("export.start", exportCall(source, form));
  if (reply.ok) {
    askExport(app, undefined);
    exportChanged(app, reply.value);
  }
  return reply;
}

/** Stops one that runs; takes one that has ended out of sight. */
export async function closeExport(app: App, each: Export): Promise<void> {
  if (each.state === "running") {
    const reply = await app.client.call("export.cancel", { id: each.id });
    if (reply.ok) exportChanged(app, reply.value);
    return;
  }
  app.store.update((state) => ({ ...state, exports: state.exports.filter((other) => other.id !== each.id) }));
  await app.client.call("export.forget", { id: each.id });
}

/** What runs on the server, after the window was opened or the socket was lost. */
export async function loadExports(app: App): Promise<void> {
  const reply = await app.client.call("export.list", {});
  if (reply.ok) app.store.update((state) => ({ ...state, exports: reply.value.exports.toReversed() }));
}
