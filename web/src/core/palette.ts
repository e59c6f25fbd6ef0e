// The palette: what is typed, what it is looked for in, and the rows that are shown. The server finds and rates (`search.everything`);
// here its answer becomes sections. Plain data and functions on it.
import type { HitKind, SearchCandidate, SearchCount, SearchHit } from "../api/generated";
import { textIndexes } from "./utf8";

export type Scope = "all" | "objects" | "queries" | "commands";

export interface PaletteState {
  readonly text: string;
  readonly scope: Scope;
  readonly hits: readonly SearchHit[];
  readonly counts: readonly SearchCount[];
  /** Names are still being read, or the answer is on its way. */
  readonly loading: boolean;
  /** The answer to this text is here. */
  readonly answered: boolean;
  readonly failure: string;
}

export const no_palette: PaletteState = {
  text: "",
  scope: "all",
  hits: [],
  counts: [],
  loading: false,
  answered: false,
  failure: "",
};

export const scopes: readonly { readonly value: Scope; readonly label: string }[] = [
  { value: "all", label: "All" },
  { value: "objects", label: "Objects" },
  { value: "queries", label: "Queries" },
  { value: "commands", label: "Commands" },
];

const kinds: Readonly<Record<Scope, readonly HitKind[]>> = {
  all: ["object", "saved", "history", "candidate", "connection"],
  objects: ["object", "connection"],
  queries: ["saved", "history"],
  commands: ["candidate"],
};

const marks: Readonly<Record<string, Scope>> = { ">": "commands", "@": "objects", "#": "queries" };

export interface Wanted {
  readonly text: string;
  readonly scope: Scope;
  readonly kinds: readonly HitKind[];
}

/** What is looked for: a mark in front narrows it, as the buttons do. */
export function wantedOf(text: string, chosen: Scope): Wanted {
  const marked = marks[text.charAt(0)];
  const scope = marked ?? chosen;
  return { text: (marked ? text.slice(1) : text).trim(), scope, kinds: kinds[scope] };
}

/** The next scope, around the ends. */
export function nextScope(scope: Scope, step: number): Scope {
  const at = scopes.findIndex((each) => each.value === scope);
  return scopes[(at + step + scopes.length) % scopes.length]?.value ?? "all";
}

export type Section = "object" | "tab" | "saved" | "history" | "command" | "connection";

const titles: Readonly<Record<Section, string>> = {
  object: "Objects",
  tab: "Open tabs",
  saved: "Saved queries",
  history: "History",
  command: "Commands",
  connection: "Connections",
};

/** In the order in which equals are shown, with how many rows each has beside the others. */
const most_rows: Readonly<Record<Section, number>> = { object: 7, tab: 3, saved: 4, history: 4, command: 5, connection: 4 };
const most_alone = 60;

export function sectionOf(hit: SearchHit): Section {
  if (hit.kind !== "candidate") return hit.kind;
  return hit.key.startsWith("tab\n") ? "tab" : "command";
}

export type PaletteRow =
  | { readonly type: "head"; readonly key: string; readonly title: string; readonly side: string }
  | { readonly type: "hit"; readonly key: string; readonly hit: SearchHit; readonly section: Section };

/** The hits by sections, that with the best hit first. */
export function paletteRows(hits: readonly SearchHit[], counts: readonly SearchCount[], scope: Scope): PaletteRow[] {
  const order = Object.keys(most_rows) as Section[];
  const sections = order
    .map((section) => ({ section, hits: hits.filter((hit) => sectionOf(hit) === section) }))
    .filter((each) => each.hits.length > 0);
  const best = (each: { hits: readonly SearchHit[] }): number => each.hits[0]?.score ?? 0;
  sections.sort((one, other) => best(other) - best(one));
  return sections.flatMap(({ section, hits: found }) => {
    const shown = found.slice(0, scope === "all" && sections.length > 1 ? most_rows[section] : most_alone);
    const told = section === "tab" || section === "command" ? found.length : countOf(counts, found[0]?.kind, found.length);
    const side = told > shown.length ? `${shown.length} of ${told} matches` : `${shown.length}`;
    const rows = shown.map((hit): PaletteRow => ({ type: "hit", key: hit.key, hit, section }));
    return [{ type: "head", key: `head ${section}`, title: titles[section], side } as const, ...rows];
  });
}

function countOf(counts: readonly SearchCount[], kind: HitKind | undefined, least: number): number {
  return Math.max(least, counts.find((each) => each.kind === kind)?.count ?? 0);
}

/** The parts of a hit's title that answer, as UTF-16 indexes. */
export function hitRanges(hit: SearchHit): [number, number][] {
  const at = textIndexes(hit.title, hit.marks.flatMap((mark) => [mark.begin, mark.end]));
  return hit.marks.map((_, index) => [at[2 * index] ?? 0, at[2 * index + 1] ?? 0]);
}

/** The row that the arrows lead to from `key`: the next or the previous hit, around the ends; the first if `key` is not there. */
export function neighbourHit(rows: readonly PaletteRow[], key: string, step: number): string {
  const hits = rows.filter((row) => row.type === "hit");
  if (hits.length === 0) return "";
  const at = hits.findIndex((row) => row.key === key);
  return hits[at === -1 ? 0 : (at + step + hits.length) % hits.length]?.key ?? "";
}

export function commandKey(command: string): string {
  return `command\n${command}`;
}
export function tabKey(tab: string): string {
  return `tab\n${tab}`;
}
/** The command or the tab that a key stands for. */
export function nameOfKey(key: string): string {
  return key.slice(key.indexOf("\n") + 1);
}

/** Tabs and commands, as the server takes them. */
export function candidatesOf(
  tabs: readonly { readonly id: string; readonly title: string; readonly connection: string }[],
  commands: readonly { readonly id: string; readonly title: string; readonly words: string }[],
): SearchCandidate[] {
  return [
    ...tabs.map((tab) => ({ key: tabKey(tab.id), text: tab.title, words: `${tab.title} ${tab.connection}` })),
    ...commands.map((each) => ({ key: commandKey(each.id), text: each.title, words: `${each.title} ${each.words}` })),
  ];
}
