// Keeps tabs and settings in the browser's storage, and gives each window its own tabs.
import { loadDrafts, saveDrafts, storedWindows } from "../core/drafts";
import { saveRun } from "../core/runs";
import { parseSettings } from "../core/settings";
import { findTab } from "../core/tabs";
import { type App, toast } from "./app";
import { restoreResults } from "./queries";
import { showTab, textChanged } from "./tabs";

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

/** The id of this window: its own of before a reload, else one whose window is closed, else a new one. */
export async function claimWindow(app: App): Promise<string> {
  const own = sessionStorage.getItem("sextant.window");
  const candidates = [...(own === null ? [] : [own]), ...storedWindows(Object.keys(localStorage))];
  let id = "";
  for (const candidate of candidates) {
    if (await holdLock(candidate)) {
      id = candidate;
      break;
    }
  }
  if (id === "") {
    id = app.newId();
    await holdLock(id);
  }
  sessionStorage.setItem("sextant.window", id);
  return id;
}

export function loadSettings(app: App): void {
  const settings = parseSettings(app.storage.getItem(settings_key));
  app.store.update((state) => ({ ...state, settings }));
}

/** Brings the window's tabs back, with the results that the server still has. */
export async function restoreTabs(app: App, window: string): Promise<void> {
  const drafts = loadDrafts(app.storage, window);
  const restored = drafts.tabs.map((each) => each.tab);
  const active = restored.find((tab) => tab.id === drafts.active) ?? restored[0];
  app.store.update((state) => ({ ...state, tabs: { tabs: restored, active: active?.id ?? "", closed: [] } }));
  await Promise.all(drafts.tabs.map((each) => restoreResults(app, each.tab.id, each.run)));
  const state = app.store.get();
  // A table is a view of what is stored: without its result it is read again when it is the one in sight.
  if (active?.kind === "table" && findTab(state.tabs, active.id)) showTab(app, active.id);
}

/** Saves tabs and settings a moment after each change, and at once when the page goes away. */
export function keepSaved(app: App, window: string): void {
  const written = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let warned = "";

  function save(): void {
    clearTimeout(timer);
    timer = undefined;
    const state = app.store.get();
    const failed = saveDrafts(app.storage, window, state.tabs, (tab) => saveRun(state.runs[tab]), written);
    try {
      app.storage.setItem(settings_key, JSON.stringify(state.settings));
    } catch {
      // The look of the window is not worth a message when the storage is full.
    }
    const names = failed.join(", ");
    if (names !== "" && names !== warned)
      toast(app, "error", `The browser's storage is full. Not kept for the next start: ${names}.`);
    warned = names;
  }

  app.store.subscribe(() => {
    timer ??= setTimeout(save, save_after_ms);
  });
  addEventListener("pagehide", () => {
    for (const [tab, editor] of app.editors) {
      const { text, from } = editor.snapshot();
      textChanged(app, tab, text, from);
    }
    save();
  });
}
