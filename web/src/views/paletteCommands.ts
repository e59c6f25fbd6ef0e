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
  measurements: "performance fps frame time memory overlay",
  conditions: "filter builder where and or not nested",
  group_rows: "aggregate pivot sum count summarise",
  chart: "graph plot bars line diagram visualise",
  follow: "foreign key reference navigate jump",
  references: "referenced by foreign keys used related",
  back: "previous return",
  profiles: "histogram distribution statistics nulls",
  go_to_column: "jump find",
  copy_as: "clipboard csv json markdown insert update in list",
  save: "favourite library snippet keep",
  queries: "favourites library snippets",
  split_right: "beside columns pane group vertical",
  split_down: "below rows pane group horizontal",
  keep_tab: "preview",
  results: "maximise hide editor pane",
  drawer: "panel bottom history log jobs",
  jobs: "exports running progress background",
  settings: "preferences options theme keys keymap",
  shortcuts: "keys keyboard keymap help",
  edit_value: "big editor cell json image",
  set_null: "clear empty",
  insert_row: "new row",
  duplicate_rows: "copy row clone",
  delete_rows: "remove row",
  fill_down: "copy from above",
  paste_rows: "clipboard spreadsheet insert",
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
  {
    id: "next_actions",
    title: "Show or hide what may come next",
    words: "next actions suggestions bar",
    run: (app) => app.store.update((state) => changeSettings(state, { next_actions: !state.settings.next_actions })),
  },
  { id: "theme_light", title: "Theme: light", words: "appearance colours", run: theme("light") },
  { id: "theme_dark", title: "Theme: dark", words: "appearance colours night", run: theme("dark") },
  { id: "theme_system", title: "Theme: as the system", words: "appearance colours", run: theme("system") },
  { id: "theme_contrast", title: "Theme: high contrast", words: "appearance accessibility", run: theme("contrast") },
];

const ids: readonly CommandId[] = [...new Set(bindings.map((each) => each.command))].filter((each) => !hidden.includes(each));

/** Other words for a command, for whoever searches among the shortcuts. */
export function commandWords(id: CommandId): string {
  return words[id] ?? "";
}

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
