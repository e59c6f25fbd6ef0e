// Keeps tabs and settings in the browser's storage, the tabs on the server too, and gives each window its own tabs.
import type { WorkspaceWindow } from "../api/generated";
import { loadDrafts, newerDrafts, saveDrafts, serverDrafts, storedWindows } from "../core/drafts";
import { saveRun } from "../core/runs";
import { restoreGroups, visibleTabs } from "../core/groups";
import { parseSettings, sharedSettings } from "../core/settings";
import { changeSettings } from "../core/state";
import { findTab } from "../core/tabs";
import { type App, toast } from "./app";
import { restoreResults } from "./queries";
import { readTable, textChanged } from "./tabs";
import { claimOnServer, keepOnServer } from "./workspace";

const settings_key = "sextant.settings";
const save_after_ms = 400;

/** Holds the lock of a window id as long as the page lives; false if another page holds it. */
function holdLock(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(`sextant.window.${name}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => undefined);
    });
  });
}

/** Takes a window for this page: its id, and the server's copy of its tabs if there is one. */
export interface Claim {
  readonly id: string;
  readonly copy?: WorkspaceWindow | undefined;
}

async function newWindow(app: App): Promise<string> {
  const id = app.newId();
  await holdLock(id);
  sessionStorage.setItem("sextant.window", id);
  return id;
}

/**
 * The window of this page: its own of before a reload, else one of this browser that is closed, else the one that another
 * browser left, else a new one.
 */
export async function claimWindow(app: App): Promise<Claim> {
  const own = sessionStorage.getItem("sextant.window");
  const candidates = [...(own === null ? [] : [own]), ...storedWindows(Object.keys(localStorage))];
  for (const id of candidates) {
    if (!(await holdLock(id))) continue;
    sessionStorage.setItem("sextant.window", id);
    return { id, copy: await claimOnServer(app, id) };
  }
  const copy = await claimOnServer(app);
  if (copy && (await holdLock(copy.id))) {
    sessionStorage.setItem("sextant.window", copy.id);
    return { id: copy.id, copy };
  }
  return { id: await newWindow(app) };
}

export function loadSettings(app: App): void {
  const settings = parseSettings(app.storage.getItem(settings_key));
  app.store.update((state) => ({ ...state, settings }));
}

/** The look and the keys are those of all windows of the browser: what another one changes holds here too. */
export function followSettings(app: App): void {
  addEventListener("storage", (event) => {
    if (event.key !== settings_key || event.newValue === null) return;
    const { newValue } = event;
    const before = JSON.stringify(sharedSettings(app.store.get().settings));
    const after = sharedSettings(parseSettings(newValue));
    if (JSON.stringify(after) !== before) app.store.update((state) => changeSettings(state, after));
  });
}

/** Brings the window's tabs back, with the results that the server still has. */
export async function restoreTabs(app: App, { id, copy }: Claim): Promise<void> {
  const drafts = newerDrafts(loadDrafts(app.storage, id), copy && serverDrafts(copy));
  const restored = drafts.tabs.map((each) => each.tab);
  const active = restored.find((tab) => tab.id === drafts.active) ?? restored[0];
  const { groups } = drafts;
  const tabs = restoreGroups({ tabs: restored, active: active?.id ?? "", closed: [], ...(groups ? { groups } : {}) });
  app.store.update((state) => ({ ...state, tabs }));
  await Promise.all(drafts.tabs.map((each) => restoreResults(app, each.tab.id, each.run)));
  const state = app.store.get();
  // A table is a view of what is stored: without its result it is read again when it is in sight.
  for (const id of visibleTabs(state.tabs)) if (findTab(state.tabs, id)?.kind === "table") readTable(app, id);
}

/** Saves tabs and settings a moment after each change, and at once when the page goes away. */
export function keepSaved(app: App, claim: Claim): void {
  const written = new Map<string, string>();
  let window = claim.id;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let revision = 0;
  let names = "";
  let warned = "";
  const server = keepOnServer(
    app,
    window,
    (why) => {
      // What the browser has no room for is lost only if the server has it neither.
      if (why !== "" && names !== "" && names !== warned)
        toast(app, "error", `The browser's storage is full, and Sextant could not keep it either: ${why} Not kept for the next start: ${names}.`);
      warned = why === "" ? "" : names;
    },
    async () => {
      window = await newWindow(app);
      written.clear();
      save();
      return window;
    },
  );

  function save(): void {
    clearTimeout(timer);
    timer = undefined;
    const state = app.store.get();
    revision = Math.max(revision + 1, app.now());
    names = saveDrafts(app.storage, window, state.tabs, (tab) => saveRun(state.runs[tab]), written, revision).join(", ");
    try {
      app.storage.setItem(settings_key, JSON.stringify(state.settings));
    } catch {
      // The look of the window is not worth a message when the storage is full.
    }
  }

  let seen = app.store.get();
  app.store.subscribe(() => {
    timer ??= setTimeout(() => {
      const now = app.store.get();
      const changed = now.tabs !== seen.tabs || now.runs !== seen.runs || now.settings !== seen.settings;
      seen = now;
      timer = undefined;
      if (!changed) return;
      save();
      server.changed(revision);
    }, save_after_ms);
  });
  save();
  server.changed(revision);
  addEventListener("pagehide", () => {
    for (const [tab, editor] of app.editors) {
      const { text, from } = editor.snapshot();
      textChanged(app, tab, text, from);
    }
    save();
    server.leave();
  });
}
