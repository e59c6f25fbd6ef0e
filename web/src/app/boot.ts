// Starts the window: logs in, reads what the server has, restores the tabs and listens to events.
import { launchCode } from "../api/client";
import { listen, socketAddress } from "../api/events";
import type { ErrorInfo } from "../api/generated";
import { currentConnection } from "../core/state";
import { isOpen } from "../core/transactions";
import type { App } from "./app";
import { connectionChanged, readConnections } from "./connections";
import { exportChanged, loadExports } from "./exports";
import { logChanged } from "./log";
import { claimWindow, followSettings, keepSaved, loadSettings, restoreTabs } from "./persist";
import { askStatus, openQueries, queryChanged } from "./queries";
import { askTransactions, transactionChanged } from "./transactions";
import { loadSaved } from "./saved";
import { openFirstLevels } from "./tree";
import { loadVault, vaultChanged } from "./vault";
import { askViews, viewChanged } from "./views";

function fail(app: App, problem: ErrorInfo): void {
  const phase = problem.code === "unauthenticated" ? "expired" : "failed";
  app.store.update((state) => ({ ...state, phase, problem }));
}

/** Trades the launch code for a cookie, and takes the code out of the address and the browser's history. */
async function login(app: App): Promise<ErrorInfo | undefined> {
  const code = launchCode(location.hash);
  if (code === "") return undefined;
  history.replaceState(null, "", location.pathname + location.search);
  const reply = await app.client.login(code);
  return reply.ok ? undefined : reply.error;
}

function startEvents(app: App): void {
  listen(socketAddress(location.href), {
    onEvent(event) {
      if (event.type === "query") queryChanged(app, event.query);
      else if (event.type === "connection") connectionChanged(app, event.connection);
      else if (event.type === "transaction") transactionChanged(app, event.transaction);
      else if (event.type === "vault") vaultChanged(app, event.vault);
      else if (event.type === "view") viewChanged(app, event.view);
      else if (event.type === "export") exportChanged(app, event.export);
      else void logChanged(app);
    },
    onState(socket, again) {
      app.store.update((state) => ({ ...state, socket }));
      if (socket === "open" && again) void catchUp(app);
    },
  });
}

/** What was missed while the socket was down. */
async function catchUp(app: App): Promise<void> {
  const reply = await readConnections(app);
  if (!reply.ok && reply.error.code === "unauthenticated") fail(app, reply.error);
  await loadVault(app);
  await askStatus(app, openQueries(app));
  await askViews(app);
  await askTransactions(app, Object.keys(app.store.get().runs));
  await loadExports(app);
}

/** The browser asks before a window is left whose transactions nobody else would end. */
function guardTransactions(app: App): void {
  addEventListener("beforeunload", (event) => {
    const { tabs, transactions } = app.store.get();
    if (tabs.tabs.some((tab) => isOpen(transactions[tab.id]))) event.preventDefault();
  });
}

/** Somebody who comes back from an editor or from git sees what they changed. */
function followProject(app: App): void {
  addEventListener("focus", () => {
    if (app.store.get().project.folder === "") return;
    void readConnections(app);
    void loadSaved(app);
  });
}

export async function boot(app: App): Promise<void> {
  loadSettings(app);
  // A used code does no harm while the cookie of the first use is there, so its error counts only if the next call fails.
  const refused = await login(app);
  const info = await app.client.call("app.info", {});
  if (!info.ok) return fail(app, refused?.code === "unauthenticated" ? refused : info.error);
  const listed = await readConnections(app);
  if (!listed.ok) return fail(app, listed.error);
  await loadVault(app);
  const window = await claimWindow(app);
  app.store.update((state) => ({ ...state, info: info.value }));
  const restored = restoreTabs(app, window);
  app.store.update((state) => ({ ...state, phase: "ready" }));
  startEvents(app);
  await restored;
  keepSaved(app, window);
  followSettings(app);
  guardTransactions(app);
  void loadExports(app);
  void loadSaved(app);
  followProject(app);
  void askTransactions(app, Object.keys(app.store.get().runs));
  const current = currentConnection(app.store.get());
  if (current?.state === "open") await openFirstLevels(app, current.name);
}
