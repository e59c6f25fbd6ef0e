// What a grid does with foreign keys: the card of a referenced row, opening it, and the list of those that refer to a row.
import { ArrowUpRight, Eye, Waypoints } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import type { EditValue, ErrorInfo, ReferencingTables, RelatedRequest, RelatedRows } from "../api/generated";
import { toast, type App } from "../app/app";
import { askReferenced, askReferencing, nextStep, openRelated, stopAsking, type RelatedTarget } from "../app/relations";
import { extraCell, rowId } from "../core/edits";
import { capsOf } from "../core/keymap";
import { absentText, countText, keyFields, originOf, referencingLabel } from "../core/relations";
import type { Slot } from "../core/runs";
import { activeTab, type Tab } from "../core/tabs";
import { Menu, type Anchor, type MenuItem } from "../ui/Menu";
import { useApp, useAppState } from "./context";
import { rememberPlace } from "./gridData";
import { wantFocus } from "./grids";
import { PeekCard } from "./PeekCard";
import type { GridParts } from "./useEditing";

const hover_ms = 400;
const leave_ms = 200;
const walk_ms = 60;

interface Peek {
  readonly row: number;
  readonly column: number;
  readonly by: "key" | "pointer";
  readonly connection?: string;
  readonly relations?: readonly RelatedRows[];
  readonly error?: ErrorInfo;
}

interface References {
  readonly anchor: Anchor;
  readonly path: readonly string[];
  readonly found?: ReferencingTables;
  readonly error?: ErrorInfo;
}

type ColumnOf = (name: string) => number;

/** What was staged for the columns, which is not what the stored row holds. */
function stagedValues(parts: GridParts, row: number, names: readonly string[], of: ColumnOf): EditValue[] {
  const text = (name: string): string | null | undefined => parts.grid.current?.cellText(row, parts.shownOf(of(name)));
  const { key, edits, extras } = parts.overlay();
  const extra = row >= parts.rows ? extras[row - parts.rows] : undefined;
  if (extra)
    return names.map((column) => {
      const shown = extraCell(extra, column).text;
      return { column, ...(shown === null ? {} : { text: shown }) };
    });
  const id = rowId(key.map((name) => text(name) ?? null));
  const staged = key.length > 0 ? edits.find((each) => each.id === id) : undefined;
  return names.flatMap((column) => {
    const value = staged?.set[column];
    return value ? [{ column, ...value }] : [];
  });
}

/** What the server is asked of a row: the columns that matter are those of the table's foreign keys. */
function useRequest(tab: Tab, result: string, parts: RefObject<GridParts | undefined>) {
  const columns = useAppState((state) => state.results[result]?.columns);
  return (row: number, column: number): RelatedRequest | undefined => {
    const now = parts.current;
    const here = columns?.[column];
    const origin = here && originOf(tab, here);
    if (!now || !columns || !here || !origin) return undefined;
    const names = keyFields(columns, here).flatMap((index) => {
      const each = columns[index] && originOf(tab, columns[index]);
      return each ? [each.column] : [];
    });
    const of = (name: string): number => columns.findIndex((each) => each.name === name);
    const values = tab.kind === "table" && names.length > 0 ? stagedValues(now, row, names, of) : [];
    const stored = row < now.rows ? { result: now.source, row, field: column } : { connection: tab.connection };
    return { path: [...origin.path], column: origin.column, ...stored, ...(values.length > 0 ? { values } : {}) };
  };
}

/** The card, from the cell that it is open for. */
function usePeek(tab: Tab, result: string, request: ReturnType<typeof useRequest>) {
  const app = useApp();
  const [peek, setPeek] = useState<Peek | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => setPeek(undefined), [result]);

  function close(): void {
    clearTimeout(timer.current);
    setPeek(undefined);
    if (peek && !peek.relations && !peek.error) stopAsking(app, tab);
  }
  async function ask(place: Pick<Peek, "row" | "column" | "by">): Promise<void> {
    const wanted = request(place.row, place.column);
    if (!wanted) return;
    setPeek(place);
    const reply = await askReferenced(app, tab, wanted);
    const same = (now: Peek | undefined): boolean => now?.row === place.row && now.column === place.column;
    const told = reply.ok ? { connection: reply.value.connection, relations: reply.value.relations } : { error: reply.error };
    setPeek((now) => (same(now) && !(!reply.ok && reply.error.code === "cancelled") ? { ...place, ...told } : now));
  }
  function later(ms: number, what: () => void): void {
    clearTimeout(timer.current);
    timer.current = setTimeout(what, ms);
  }
  return { peek, close, ask, later, stay: () => clearTimeout(timer.current) };
}

function menuOf(references: References, open: (target: RelatedTarget) => void): MenuItem[] {
  const { found, error, path } = references;
  if (error) return [{ kind: "title", label: error.message }];
  if (!found) return [{ kind: "title", label: "Counting the rows that refer to this one …" }];
  if (found.relations.length === 0) return [{ kind: "title", label: "No foreign key refers to this table." }];
  return [
    { kind: "title", label: "Rows that refer to this one" },
    ...found.relations.map(
      (each): MenuItem => ({
        label: referencingLabel(each, path),
        icon: Waypoints,
        side: each.error ? "not counted" : countText(each),
        testid: "Reference",
        ...(each.error
          ? { disabled: each.error.message }
          : each.condition === ""
            ? { disabled: "The row's key is NULL, so no row refers to it" }
            : each.rows === 0 && !each.at_least
              ? { disabled: "No row refers to it by this key" }
              : {}),
        run: () => open({ connection: found.connection, path: each.path, condition: each.condition }),
      }),
    ),
    ...(found.left_out > 0 ? [{ kind: "title" as const, label: `and ${found.left_out} other keys` }] : []),
  ];
}

/** Where a cell is on the screen. */
function boxOf(parts: GridParts | undefined, host: HTMLElement | null, row: number, column: number): Anchor | null {
  const at = parts?.grid.current?.cellBox(row, parts.shownOf(column));
  const frame = host?.getBoundingClientRect();
  if (!at || !frame) return null;
  const left = frame.left + at.left;
  const top = frame.top + at.top;
  return { left, right: left + at.width, top, bottom: top + at.height };
}

/** Opens what a key leads to; the grid's place is kept for the way back. */
function follow(app: App, tab: Tab, parts: GridParts | undefined, target: RelatedTarget): void {
  const key = nextStep();
  const place = parts?.grid.current?.saveState();
  if (place) rememberPlace(key, place);
  void openRelated(app, tab.id, key, target);
  const opened = activeTab(app.store.get().tabs);
  if (opened) wantFocus(opened.id);
}

type AskRequest = ReturnType<typeof useRequest>;
type Opens = (target: RelatedTarget) => void;
type PartsRef = RefObject<GridParts | undefined>;

/** The list of those that refer to a row. */
function useReferences(tab: Tab, parts: PartsRef, host: RefObject<HTMLElement | null>, request: AskRequest, open: Opens) {
  const app = useApp();
  const [references, setReferences] = useState<References | undefined>(undefined);
  async function show(row: number, column: number): Promise<void> {
    const wanted = request(row, column);
    const anchor = boxOf(parts.current, host.current, row, column);
    if (!wanted || !anchor) return toast(app, "info", "This column comes from no table, so no row refers to it.");
    if (wanted.result === undefined) return toast(app, "info", "This row is not stored yet, so no row refers to it.");
    const { path } = wanted;
    setReferences({ anchor, path });
    // All keys of the table, whichever column is the active one.
    const stored = { path, result: wanted.result, ...(wanted.row === undefined ? {} : { row: wanted.row }) };
    const reply = await askReferencing(app, tab, stored);
    if (!reply.ok && reply.error.code === "cancelled") return;
    const told = reply.ok ? { found: reply.value } : { error: reply.error };
    setReferences((now) => (now?.anchor === anchor ? { anchor: { ...anchor }, path, ...told } : now));
  }
  function close(): void {
    if (!references?.found && !references?.error) stopAsking(app, tab);
    setReferences(undefined);
    parts.current?.grid.current?.focus();
  }
  const menu: ReactNode = references ? (
    <Menu label="Rows that refer to this one" anchor={references.anchor} items={menuOf(references, open)} onClose={close} />
  ) : null;
  return { menu, show };
}

/** Opening what a cell refers to. */
function useFollow(tab: Tab, parts: RefObject<GridParts | undefined>, request: AskRequest, peek: Peek | undefined, close: () => void) {
  const app = useApp();
  function open(target: RelatedTarget): void {
    close();
    follow(app, tab, parts.current, target);
  }
  function openFrom(connection: string, related: RelatedRows): void {
    if (related.condition === "") toast(app, "info", related.error?.message ?? absentText(related));
    else open({ connection, path: related.path, condition: related.condition });
  }
  async function followCell(row: number, column: number): Promise<void> {
    const ready = peek?.row === row && peek.column === column ? peek.relations?.[0] : undefined;
    if (ready) return openFrom(peek?.connection ?? tab.connection, ready);
    const wanted = request(row, column);
    if (!wanted) return;
    close();
    const reply = await askReferenced(app, tab, wanted);
    const first = reply.ok ? reply.value.relations[0] : undefined;
    if (first) openFrom(reply.ok ? reply.value.connection : tab.connection, first);
    else if (!reply.ok && reply.error.code !== "cancelled") toast(app, "error", reply.error.message);
  }
  return { open, openFrom, followCell };
}

interface Acts {
  readonly refers: (column: number) => boolean;
  readonly stored: (row: number, column: number) => boolean;
  readonly ask: ReturnType<typeof usePeek>["ask"];
  readonly followCell: (row: number, column: number) => Promise<void>;
  readonly showReferences: (row: number, column: number) => Promise<void>;
}

/** What the menu of a cell offers of relations. */
function itemsOf({ refers, stored, ask, followCell, showReferences }: Acts, mac: boolean, row: number, column: number): MenuItem[] {
  const peek = (): void => void ask({ row, column, by: "key" });
  const open = (): void => void followCell(row, column);
  const list = (): void => void showReferences(row, column);
  const follow_caps = capsOf("follow", mac);
  const list_caps = capsOf("references", mac);
  return [
    ...(refers(column)
      ? [
          { label: "Peek at the row it refers to", icon: Eye, caps: ["Space"], testid: "Cell_peek", run: peek },
          { label: "Open the row it refers to", icon: ArrowUpRight, caps: follow_caps, testid: "Cell_follow", run: open },
        ]
      : []),
    ...(stored(row, column)
      ? [{ label: "Who refers to this row", icon: Waypoints, caps: list_caps, testid: "Row_references", run: list }]
      : []),
  ];
}

export function useRelations(tab: Tab, slot: Slot, parts: RefObject<GridParts | undefined>, host: RefObject<HTMLElement | null>) {
  const app = useApp();
  const { result } = slot.statement;
  const columns = useAppState((state) => state.results[result]?.columns);
  const request = useRequest(tab, result, parts);
  const { peek, close, ask, later, stay } = usePeek(tab, result, request);
  const { open, openFrom, followCell } = useFollow(tab, parts, request, peek, close);
  const references = useReferences(tab, parts, host, request, open);
  const placing = useRef<() => void>(() => undefined);
  const refers = (column: number): boolean => columns?.[column]?.foreign_key === true;
  const showReferences = (row: number, column: number): Promise<void> => {
    close();
    return references.show(row, column);
  };
  const acts: Acts = { refers, stored: (row, column) => request(row, column)?.result !== undefined, ask, followCell, showReferences };
  const here = (row: number, column: number): boolean => peek?.row === row && peek.column === column;

  function onKey(event: KeyboardEvent, row: number, column: number): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    if (peek && (event.key === "Escape" || (event.key === " " && here(row, column)))) close();
    else if (event.key === " " && refers(column)) void ask({ row, column, by: "key" });
    else return false;
    return true;
  }
  const card: ReactNode = peek ? (
    <PeekCard
      relations={peek.relations}
      error={peek.error}
      box={() => boxOf(parts.current, host.current, peek.row, peek.column)}
      onPlace={(place) => {
        placing.current = place;
      }}
      onOpen={(related) => openFrom(peek.connection ?? tab.connection, related)}
      onClose={close}
      onPointer={(inside) => (inside ? stay() : peek.by === "pointer" ? later(leave_ms, close) : undefined)}
    />
  ) : null;
  return {
    card,
    menu: references.menu,
    onKey,
    onDrawn: () => {
      if (peek) placing.current();
    },
    /** The card goes along with the active cell, as long as that refers to something. */
    onActive: (row: number, column: number): void => {
      if (!peek || here(row, column)) return;
      if (refers(column)) later(walk_ms, () => void ask({ row, column, by: "key" }));
      else close();
    },
    onArrow: (row: number, column: number): void => void followCell(row, column),
    onArrowHover: (cell: { row: number; column: number } | null): void => {
      if (peek?.by === "key") return;
      if (!cell) return peek ? later(leave_ms, close) : stay();
      if (here(cell.row, cell.column)) return stay();
      later(hover_ms, () => void ask({ ...cell, by: "pointer" }));
    },
    follow: (row: number, column: number): boolean => {
      if (refers(column)) void followCell(row, column);
      return refers(column);
    },
    references: (row: number, column: number): boolean => {
      void showReferences(row, column);
      return true;
    },
    items: (row: number, column: number): MenuItem[] => itemsOf(acts, app.mac, row, column),
  };
}
