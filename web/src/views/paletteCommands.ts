// The commands that the palette offers: those of the shortcuts' table, and what else the window can do.
import type { SearchCandidate } from "../api/generated";
import type { App } from "../app/app";
import { askSave } from "../app/saved";
import { bindings, capsOf, type CommandId } from "../core/keymap";
import { candidatesOf } from "../core/palette";
import type { Theme } from "../core/settings";
import { changeSettings } from "../core/state";
import { activeTab, tabTitle } from "../core/tabs";
import { runCommand, type WindowParts } from "./commands";

/** Other words by which people look for a command. */
const words: Partial<Record<CommandId, string>> = {
  run: "execute go",
  run_all: "execute script",
  cancel: "stop abort kill",
  rollback: "undo transaction",
  commit: "transaction keep",
  new_tab: "sql editor",
  open_file: "csv parquet sqlite import",
  inspector: "inspector value panel",
  sidebar: "tree panel",
  history: "past statements",
  log: "errors problems",
  structure: "columns ddl definition describe",
  refresh: "reload",
  follow: "foreign key reference navigate jump",
  references: "referenced by foreign keys used related",
  back: "previous return",
  profiles: "histogram distribution statistics nulls",
  go_to_column: "jump find",
  copy_as: "clipboard csv json markdown insert update in list",
  save: "favourite library snippet keep",
  queries: "favourites library snippets",
};

/** What a person would not look for, or what only a panel in sight offers. */
const hidden: readonly CommandId[] = ["palette", "next_region", "previous_region", "reconnect", "retry", "edit_connection", "unlock"];

interface Extra {
  readonly id: string;
  readonly title: string;
  readonly words: string;
  run(app: App): void;
}

function dialog(name: "connect" | "export" | "import"): (app: App) => void {
  return (app) => app.store.update((state) => ({ ...state, dialog: name }));
}

function theme(value: Theme): (app: App) => void {
  return (app) => app.store.update((state) => changeSettings(state, { theme: value }));
}

const extras: readonly Extra[] = [
  { id: "connect", title: "Connect to a database", words: "new connection add", run: dialog("connect") },
  { id: "export_connections", title: "Export connections", words: "backup", run: dialog("export") },
  { id: "import_connections", title: "Import connections", words: "restore", run: dialog("import") },
  {
    id: "save_query_as",
    title: "Save the query under another name",
    words: "save as favourite copy",
    run: (app) => {
      const tab = activeTab(app.store.get().tabs);
      if (tab?.kind === "query") askSave(app, tab.id);
    },
  },
  { id: "theme_light", title: "Theme: light", words: "appearance colours", run: theme("light") },
  { id: "theme_dark", title: "Theme: dark", words: "appearance colours night", run: theme("dark") },
  { id: "theme_system", title: "Theme: as the system", words: "appearance colours", run: theme("system") },
  { id: "theme_contrast", title: "Theme: high contrast", words: "appearance accessibility", run: theme("contrast") },
];

const ids: readonly CommandId[] = [...new Set(bindings.map((each) => each.command))].filter((each) => !hidden.includes(each));

function isCommand(id: string): id is CommandId {
  return ids.some((each) => each === id);
}

/** The window's tabs and commands, for the server to find among. */
export function paletteCandidates(app: App): SearchCandidate[] {
  const tabs = app.store.get().tabs.tabs.map((tab) => ({ id: tab.id, title: tabTitle(tab), connection: tab.connection }));
  const known = ids.map((id) => ({
    id,
    title: bindings.find((each) => each.command === id)?.title ?? id,
    words: words[id] ?? "",
  }));
  return candidatesOf(tabs, [...known, ...extras]);
}

export function commandCaps(id: string, mac: boolean): string[] {
  return isCommand(id) ? capsOf(id, mac) : [];
}

export function runPaletteCommand(app: App, parts: WindowParts, id: string): void {
  void app.client.call("search.used", { key: `command\n${id}` });
  if (isCommand(id)) runCommand(app, parts, id);
  else extras.find((each) => each.id === id)?.run(app);
}
