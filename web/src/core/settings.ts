// What the window remembers about its own look: theme, widths, what is open. Plain data, read with care from storage.

export type Theme = "system" | "light" | "dark" | "contrast";

export interface Settings {
  readonly theme: Theme;
  readonly sidebar_open: boolean;
  readonly sidebar_width: number;
  readonly inspector_open: boolean;
  readonly inspector_width: number;
  /** The editor's share of the height above the results, 0 to 1. */
  readonly editor_share: number;
  readonly results_open: boolean;
  /** Headers have a picture of what their columns hold. */
  readonly header_profiles: boolean;
  /** Rows read before a result pauses; 0 reads all, -1 is the server's default. */
  readonly row_limit: number;
}

export const default_settings: Settings = {
  theme: "system",
  sidebar_open: true,
  sidebar_width: 264,
  inspector_open: false,
  inspector_width: 292,
  editor_share: 0.4,
  results_open: true,
  header_profiles: false,
  row_limit: -1,
};

const limits = { sidebar_width: [200, 480], inspector_width: [240, 520], editor_share: [0.1, 0.9] } as const;

export function clampSetting(name: keyof typeof limits, value: number): number {
  const [low, high] = limits[name];
  return Math.min(Math.max(value, low), high);
}

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
  const flag = (name: "sidebar_open" | "inspector_open" | "results_open" | "header_profiles"): boolean => {
    const value = stored[name];
    return typeof value === "boolean" ? value : default_settings[name];
  };
  const size = (name: keyof typeof limits): number => {
    const value = stored[name];
    return typeof value === "number" && Number.isFinite(value) ? clampSetting(name, value) : default_settings[name];
  };
  const theme = stored["theme"];
  const limit = stored["row_limit"];
  return {
    theme: typeof theme === "string" && themes.includes(theme) ? (theme as Theme) : "system",
    sidebar_open: flag("sidebar_open"),
    inspector_open: flag("inspector_open"),
    results_open: flag("results_open"),
    header_profiles: flag("header_profiles"),
    sidebar_width: size("sidebar_width"),
    inspector_width: size("inspector_width"),
    editor_share: size("editor_share"),
    row_limit: typeof limit === "number" && Number.isInteger(limit) && limit >= -1 ? limit : -1,
  };
}

/** The theme to draw: the chosen one, or what the system asks for. */
export function effectiveTheme(theme: Theme, system: { dark: boolean; contrast: boolean }): Exclude<Theme, "system"> {
  if (theme !== "system") return theme;
  if (system.contrast) return "contrast";
  return system.dark ? "dark" : "light";
}
