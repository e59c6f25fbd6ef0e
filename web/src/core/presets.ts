// Chords of other clients, for hands that know them. A preset says only what differs from the table of `keymap.ts`.
import type { CommandId } from "./keymap";

export type Preset = "sextant" | "dbeaver" | "datagrip" | "tableplus" | "ssms";

export const preset_titles: readonly { readonly value: Preset; readonly label: string }[] = [
  { value: "sextant", label: "Sextant" },
  { value: "dbeaver", label: "DBeaver" },
  { value: "datagrip", label: "DataGrip" },
  { value: "tableplus", label: "TablePlus" },
  { value: "ssms", label: "SSMS and HeidiSQL" },
];

export function isPreset(value: unknown): value is Preset {
  return preset_titles.some((each) => each.value === value);
}

/** Chords of commands that work everywhere. Those that a browser keeps for itself have another one behind them. */
export const presets: Readonly<Record<Preset, Readonly<Partial<Record<CommandId, readonly string[]>>>>> = {
  sextant: {},
  dbeaver: {
    run_all: ["Alt+X"],
    refresh: ["F5"],
    palette: ["Mod+3", "Mod+K"],
    search: ["Mod+Shift+D", "Mod+P"],
    new_tab: ["Mod+]", "F3", "Alt+T"],
    close_tab: ["Mod+F4", "Alt+W"],
    inspector: ["F7"],
    results: ["Mod+6"],
    settings: ["Mod+Shift+,", "Mod+,"],
  },
  datagrip: {
    cancel: ["Mod+F2"],
    palette: ["Mod+Shift+A", "Mod+K"],
    search: ["Mod+Shift+N", "Mod+P"],
    new_tab: ["Mod+Shift+Q", "Alt+T"],
    close_tab: ["Mod+F4", "Alt+W"],
    next_tab: ["Alt+ArrowRight"],
    previous_tab: ["Alt+ArrowLeft"],
    refresh: ["Mod+F5"],
    structure: ["Mod+B", "F4"],
    history: ["Mod+Alt+E"],
    sidebar: ["Alt+1"],
    settings: ["Mod+Alt+S", "Mod+,"],
  },
  tableplus: {
    run_all: ["Mod+Shift+Enter"],
    palette: ["Mod+P", "Mod+K"],
    search: ["Mod+Shift+O"],
    new_tab: ["Mod+T", "Alt+T"],
    close_tab: ["Mod+W", "Alt+W"],
    reopen_tab: ["Mod+Shift+T", "Alt+Shift+T"],
    next_tab: ["Mod+Shift+]"],
    previous_tab: ["Mod+Shift+["],
    sidebar: ["Mod+0"],
    inspector: ["Mod+Alt+I"],
    results: ["Mod+Alt+R"],
    history: ["Mod+Y"],
  },
  ssms: {
    run: ["Mod+E", "Mod+Shift+F9", "Mod+Enter"],
    run_all: ["F5", "F9"],
    cancel: ["Alt+Pause", "Mod+."],
    new_tab: ["Mod+N", "Alt+T"],
    close_tab: ["Mod+F4", "Alt+W"],
    results: ["Mod+R"],
    refresh: ["Mod+Shift+R"],
    sidebar: ["F8"],
    structure: ["Alt+F1", "F4"],
  },
};
