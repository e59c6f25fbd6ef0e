// Actions that sort, filter and search stored results.
import type { View } from "../api/generated";
import { applyView, conditionsOf, isPlain, no_settings, orderOf, showView, type ResultView, type ViewSettings } from "../core/views";
import { closeUnread, type App } from "./app";

function put(app: App, result: string, view: ResultView | undefined): void {
  app.store.update((state) => {
    const { [result]: _before, ...others } = state.views;
    return { ...state, views: view ? { ...others, [result]: view } : others };
  });
}

function drop(app: App, view: View | undefined): void {
  if (view) void closeUnread(app, [view.view], () => app.client.call("view.close", { view: view.view }));
}

export function settingsOf(app: App, result: string): ViewSettings {
  return app.store.get().views[result]?.settings ?? no_settings;
}

/** Shows the result so. What was shown stays until the first rows of the new view are there. */
export async function look(app: App, result: string, settings: ViewSettings): Promise<void> {
  if (result === "") return;
  const before = app.store.get().views[result];
  if (isPlain(settings)) {
    put(app, result, undefined);
    drop(app, before?.view);
    return;
  }
  const asked = (before?.asked ?? 0) + 1;
  put(app, result, { settings, asked, pending: true, ...(before?.view ? { view: before.view } : {}) });
  const reply = await app.client.call("view.open", {
    result,
    conditions: conditionsOf(settings),
    order: orderOf(settings),
  });
  const now = app.store.get().views[result];
  if (now?.asked !== asked) {
    drop(app, reply.ok ? reply.value : undefined);
    return;
  }
  if (reply.ok) {
    put(app, result, showView(now, reply.value));
    drop(app, now.view);
    return;
  }
  put(app, result, { settings, asked, pending: false, error: reply.error, ...(now.view ? { view: now.view } : {}) });
}

/** As it came from the server. */
export function lookPlain(app: App, result: string): void {
  void look(app, result, no_settings);
}

/** The result has other rows than its view knew: the view is made again. */
export function lookAgain(app: App, result: string): void {
  const known = app.store.get().views[result];
  if (known && !known.pending) void look(app, result, known.settings);
}

export function viewChanged(app: App, view: View): void {
  const known = app.store.get().views[view.result];
  const next = applyView(known, view);
  if (next && next !== known) put(app, view.result, next);
}

/** After the events socket was lost: asks how the views stand that were at work. */
export async function askViews(app: App): Promise<void> {
  const working = Object.values(app.store.get().views).flatMap(({ view }) => (view?.state === "working" ? [view.view] : []));
  const replies = await Promise.all(working.map((view) => app.client.call("view.status", { view })));
  for (const reply of replies) if (reply.ok) viewChanged(app, reply.value);
}
