// The drawer below: which list it shows, and that what it shows is read.
import type { DrawerPart } from "../core/settings";
import { changeSettings } from "../core/state";
import type { App } from "./app";
import { loadHistory } from "./history";
import { loadLog } from "./log";

/** Reads again what the drawer shows. */
export function refreshDrawer(app: App, search?: string): void {
  const { drawer } = app.store.get().settings;
  const asked = search === undefined ? {} : { search };
  if (drawer === "history") void loadHistory(app, asked);
  else if (drawer === "log") void loadLog(app, asked);
}

export function openDrawer(app: App, part: DrawerPart): void {
  app.store.update((state) => changeSettings(state, { drawer_open: true, drawer: part }));
}

export function closeDrawer(app: App): void {
  app.store.update((state) => changeSettings(state, { drawer_open: false }));
}

/** Opens the drawer, at a part if one is named; closes it where that is in sight. True if it is open now. */
export function flipDrawer(app: App, part?: DrawerPart): boolean {
  const { drawer, drawer_open } = app.store.get().settings;
  if (drawer_open && (part === undefined || part === drawer)) {
    closeDrawer(app);
    return false;
  }
  openDrawer(app, part ?? drawer);
  return true;
}
