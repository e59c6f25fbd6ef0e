// What the window remembers about its own look: theme, widths, what is open, the keys. Plain data, read with care from storage.
import { default_keys, readKeys, type KeySettings } from "./keys";

export type Theme = "system" | "light" | "dark" | "contrast";
export type Density = "compact" | "comfortable";
export type Motion = "system" | "reduced";
/** What stands in the drawer below. */
export type DrawerPart = "history" | "log" | "jobs";

export interface Settings {
  readonly theme: Theme;
  readonly density: Density;
  readonly motion: Motion;
  readonly keys: KeySettings;
  readonly sidebar_open: boolean;
  readonly sidebar_width: number;
  readonly inspector_open: boolean;
  readonly inspector_width: number;
  readonly drawer_open: boolean;
  readonly drawer_height: number;
  readonly drawer: DrawerPart;
  /** The editor's share of the height above the results, 0 to 1, for tabs that have none of their own. */
  readonly editor_share: number;
  /** The bar of what may come next, below the rows. */
  readonly next_actions: boolean;
  /** What the window costs, in a corner of it. */
  readonly measurements: boolean;
  /** Headers have a picture of what their columns hold. */
  readonly header_profiles: boolean;
  /** Rows read before a result pauses; 0 reads all, -1 is the server's default. */
  readonly row_limit: number;
}

export const default_settings: Settings = {
  theme: "system",
  density: "compact",
  motion: "system",
  keys: default_keys,
  sidebar_open: true,
  sidebar_width: 264,
  inspector_open: false,
  inspector_width: 292,
  drawer_open: false,
  drawer_height: 240,
  drawer: "history",
  editor_share: 0.4,
  next_actions: true,
  measurements: false,
  header_profiles: false,
  row_limit: -1,
};

const limits = { sidebar_width: [200, 480], inspector_width: [240, 520], drawer_height: [120, 560], editor_share: [0.1, 0.9] } as const;

export function clampSetting(name: keyof typeof limits, value: number): number {
  const [low, high] = limits[name];
  return Math.min(Math.max(value, low), high);
}

const drawer_parts: readonly string[] = ["history", "log", "jobs"] satisfies DrawerPart[];
type Flag = "sidebar_open" | "inspector_open" | "drawer_open" | "next_actions" | "measurements" | "header_profiles";

const themes: readonly string[] = ["system", "light", "dark", "contrast"] satisfies Theme[];

/** Settings from stored text; whatever is missing or wrong is the default. */
export function parseSettings(text: string | null): Settings {
  let stored: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    if (typeof value === "object" && value !== null) stored = value as Record<string, unknown>;
  } catch {
    // Unreadable settings are as good as none.
  }
  const flag = (name: Flag): boolean => {
    const value = stored[name];
    return typeof value === "boolean" ? value : default_settings[name];
  };
  const size = (name: keyof typeof limits): number => {
    const value = stored[name];
    return typeof value === "number" && Number.isFinite(value) ? clampSetting(name, value) : default_settings[name];
  };
  const theme = stored["theme"];
  const limit = stored["row_limit"];
  const drawer = stored["drawer"];
  return {
    theme: typeof theme === "string" && themes.includes(theme) ? (theme as Theme) : "system",
    density: stored["density"] === "comfortable" ? "comfortable" : "compact",
    motion: stored["motion"] === "reduced" ? "reduced" : "system",
    keys: readKeys(stored["keys"]),
    sidebar_open: flag("sidebar_open"),
    inspector_open: flag("inspector_open"),
    next_actions: flag("next_actions"),
    measurements: flag("measurements"),
    header_profiles: flag("header_profiles"),
    sidebar_width: size("sidebar_width"),
    inspector_width: size("inspector_width"),
    drawer_open: flag("drawer_open"),
    drawer_height: size("drawer_height"),
    drawer: typeof drawer === "string" && drawer_parts.includes(drawer) ? (drawer as DrawerPart) : "history",
    editor_share: size("editor_share"),
    row_limit: typeof limit === "number" && Number.isInteger(limit) && limit >= -1 ? limit : -1,
  };
}

/** What another window of this browser changed and this one takes over: the look and the keys, but not what is open where. */
export function sharedSettings({ theme, density, motion, keys, row_limit }: Settings): Partial<Settings> {
  return { theme, density, motion, keys, row_limit };
}

/** The theme to draw: the chosen one, or what the system asks for. */
export function effectiveTheme(theme: Theme, system: { dark: boolean; contrast: boolean }): Exclude<Theme, "system"> {
  if (theme !== "system") return theme;
  if (system.contrast) return "contrast";
  return system.dark ? "dark" : "light";
}
