// The colours and fonts of the grid, read from the custom properties of the page. Main thread; reading costs a style
// recalculation, so it happens on a change of theme only.

import type { CellTint, ColumnPicture } from "./contract";

export interface Theme {
  surface: string;
  zebra: string;
  hover: string;
  skeleton: string;
  text1: string;
  text2: string;
  text3: string;
  gridLine: string;
  border: string;
  accentText: string;
  currentRow: string;
  selection: string;
  selectionInactive: string;
  selectionEdge: string;
  danger: string;
  key: string;
  nullText: string;
  nullGround: string;
  tints: Readonly<Record<CellTint, string>>;
  bars: string; // Of a column's picture.
  parts: Readonly<Record<ColumnPicture["parts"][number]["look"], string>>;
  struck: string; // The line through what is deleted.
  kinds: ReadonlyMap<string, string>;
  kindOfOthers: string;
  fonts: Fonts;
}

export interface Fonts {
  cell: string;
  name: string;
  type: string;
  index: string;
  indexStrong: string;
  nullToken: string;
  message: string;
}

export function readTheme(element: HTMLElement): Theme {
  if (globalThis.matchMedia?.("(forced-colors: active)").matches) return forcedTheme(readFonts(element));
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    surface: token("--bg-surface"),
    zebra: token("--bg-zebra"),
    hover: token("--fill-hover"),
    skeleton: token("--fill-active"),
    text1: token("--text-1"),
    text2: token("--text-2"),
    text3: token("--text-3"),
    gridLine: token("--grid-line"),
    border: token("--border-1"),
    accentText: token("--accent-text"),
    currentRow: token("--accent-tint"),
    selection: token("--selection"),
    selectionInactive: token("--selection-inactive"),
    selectionEdge: token("--selection-edge"),
    danger: token("--danger-text"),
    key: token("--type-key"),
    nullText: token("--type-null"),
    nullGround: token("--type-null-bg"),
    tints: { changed: token("--diff-changed-bg"), added: token("--diff-added-bg"), deleted: token("--diff-deleted-bg") },
    bars: token("--chart-8"),
    parts: { value: token("--chart-1"), other: token("--chart-8"), empty: token("--fill-active") },
    struck: token("--diff-deleted"),
    kinds: new Map([
      ["number", token("--type-number")],
      ["boolean", token("--type-boolean")],
      ["date", token("--type-date")],
      ["json", token("--type-json")],
      ["list", token("--type-json")],
      ["structure", token("--type-json")],
      ["binary", token("--type-binary")],
      ["uuid", token("--type-binary")],
    ]),
    kindOfOthers: token("--type-string"),
    fonts: readFonts(element),
  };
}

function readFonts(element: HTMLElement): Fonts {
  const style = getComputedStyle(element);
  const ui = style.getPropertyValue("--font-ui").trim() || "sans-serif";
  const mono = style.getPropertyValue("--font-mono").trim() || "monospace";
  return {
    cell: `400 12px ${mono}`,
    name: `500 12px ${ui}`,
    type: `400 10.5px ${mono}`,
    index: `400 11px ${ui}`,
    indexStrong: `600 11px ${ui}`,
    nullToken: `500 10px ${ui}`,
    message: `400 12px ${ui}`,
  };
}

// Colours the system imposes: one text colour, one edge colour, nothing tinted.
function forcedTheme(fonts: Fonts): Theme {
  const text = "CanvasText";
  return {
    surface: "Canvas",
    zebra: "Canvas",
    hover: "Canvas",
    skeleton: "GrayText",
    text1: text,
    text2: text,
    text3: text,
    gridLine: "GrayText",
    border: text,
    accentText: text,
    currentRow: "Canvas",
    selection: "SelectedItem",
    selectionInactive: "SelectedItem",
    selectionEdge: "Highlight",
    danger: text,
    key: text,
    nullText: "GrayText",
    nullGround: "Canvas",
    tints: { changed: "Mark", added: "Mark", deleted: "Canvas" },
    bars: text,
    parts: { value: text, other: "GrayText", empty: "Canvas" },
    struck: text,
    kinds: new Map(),
    kindOfOthers: text,
    fonts,
  };
}
