// What a grid's headers show and do besides sorting: profiles, what is known of a column, widths, frozen columns, a way to a column.
import { Columns3, MoveHorizontal, Pin, PinOff, StretchHorizontal } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import type { ResultProfile } from "../api/generated";
import type { App } from "../app/app";
import { capsOf } from "../core/keymap";
import { pictureOf, profileStage } from "../core/profiles";
import type { Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import type { MenuItem } from "../ui/Menu";
import { useApp, useAppState } from "./context";
import { GoToColumn } from "./GoToColumn";
import { HeaderCard } from "./HeaderCard";
import type { GridParts } from "./useEditing";

const most_profiles = 100;
const hover_ms = 500;

type Profiles = ReadonlyMap<number, ResultProfile>;
type PartsRef = RefObject<GridParts | undefined>;

type AddProfile = (column: number, profile: ResultProfile) => void;

/** Asks for one column after the other, so that the first pictures come soon and nothing is asked in vain. */
async function readProfiles(app: App, source: string, columns: number, signal: AbortSignal, add: AddProfile): Promise<void> {
  for (let column = 0; column < Math.min(columns, most_profiles) && !signal.aborted; column += 1) {
    const reply = await app.client.call("result.profile", { result: source, column }, signal);
    if (reply.ok && !signal.aborted) add(column, reply.value);
  }
}

/** The profiles of the result's columns, growing while rows arrive; kept until better ones are there. */
function useProfiles(slot: Slot, parts: PartsRef): Profiles {
  const app = useApp();
  const on = useAppState((state) => state.settings.header_profiles);
  const { result, state } = slot.statement;
  const count = useAppState((each) => each.results[result]?.columns.length ?? 0);
  const view = useAppState((each) => each.views[result]?.view);
  const source = view?.view ?? result;
  const rows = view?.rows ?? slot.statement.rows;
  const moving = view ? view.state === "working" : state === "reading" || state === "running";
  const stage = profileStage(rows, moving);
  const [known, setKnown] = useState<{ source: string; profiles: Profiles }>({ source: "", profiles: new Map() });
  useEffect(() => {
    if (!on || source === "" || count === 0 || stage === 0) return undefined;
    const abort = new AbortController();
    void readProfiles(app, source, count, abort.signal, (column, profile) =>
      setKnown((now) => ({ source, profiles: new Map(now.source === source ? now.profiles : []).set(column, profile) })),
    );
    return () => abort.abort();
  }, [app, count, on, source, stage]);
  const profiles = known.source === source ? known.profiles : none;
  useEffect(() => {
    const now = parts.current;
    if (!now) return;
    const shown = [...profiles].map(([column, profile]) => [now.shownOf(column), pictureOf(profile)] as const);
    now.grid.current?.setProfiles(on ? new Map(shown) : null);
  }, [on, parts, profiles]);
  return profiles;
}
const none: Profiles = new Map();

/** The card of a header under a pointer that rests. */
function useHover(tab: Tab, slot: Slot, profiles: Profiles) {
  const columns = useAppState((state) => state.results[slot.statement.result]?.columns);
  const table = useAppState((state) => state.objects[tab.id]?.description?.value);
  const [at, setAt] = useState<{ column: number; x: number; y: number } | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const column = at ? columns?.[at.column] : undefined;
  const known = tab.kind === "table" ? table : undefined;
  const card: ReactNode =
    at && column ? <HeaderCard column={column} table={known} profile={profiles.get(at.column)} x={at.x} y={at.y} /> : null;
  return {
    card,
    onHeaderHover: (index: number, x: number, y: number): void => {
      if (at?.column === index) return;
      clearTimeout(timer.current);
      setAt(undefined);
      if (index >= 0) timer.current = setTimeout(() => setAt({ column: index, x, y: y + 24 }), hover_ms);
    },
  };
}

export function useHeaders(tab: Tab, slot: Slot, parts: PartsRef) {
  const app = useApp();
  const columns = useAppState((state) => state.results[slot.statement.result]?.columns);
  const [asks, setAsks] = useState(false);
  const profiles = useProfiles(slot, parts);
  const hover = useHover(tab, slot, profiles);
  const shown = (): number[] => {
    const now = parts.current;
    return (columns ?? []).map((_, place) => now?.realOf(place) ?? place).filter((column, place) => now?.shownOf(column) === place);
  };
  function leave(): void {
    setAsks(false);
    parts.current?.grid.current?.focus();
  }
  const box: ReactNode = asks ? (
    <GoToColumn
      names={shown().map((column) => columns?.[column]?.name ?? "")}
      onGo={(place) => {
        leave();
        const grid = parts.current?.grid.current;
        grid?.setActiveCell(grid.activeCell()?.row ?? 0, place);
      }}
      onClose={leave}
    />
  ) : null;
  const goToColumn = (): boolean => {
    setAsks(true);
    return true;
  };
  const items = (column: number): MenuItem[] => {
    const now = parts.current;
    const grid = now?.grid.current;
    const place = now?.shownOf(column) ?? 0;
    const frozen = grid?.saveState().pinned ?? 0;
    return [
      { kind: "line" },
      frozen === place + 1
        ? { label: "Unfreeze the columns", icon: PinOff, testid: "Header_unfreeze", run: () => grid?.setPinned(0) }
        : { label: "Freeze up to this column", icon: Pin, testid: "Header_freeze", run: () => grid?.setPinned(place + 1) },
      { label: "Fit the width", icon: MoveHorizontal, testid: "Header_fit", run: () => grid?.fitColumn(place) },
      { label: "Fit all widths", icon: StretchHorizontal, testid: "Header_fit_all", run: () => grid?.fitColumns() },
      { label: "Go to column …", icon: Columns3, caps: capsOf("go_to_column", app.mac), testid: "Header_go_to", run: goToColumn },
    ];
  };
  return { card: hover.card, box, items, onHeaderHover: hover.onHeaderHover, go_to_column: goToColumn };
}
