import { useCallback, useEffect, useRef, useState } from "react";
import { fetchRows } from "../api/rows";
import type { ResultColumn, ResultInfo } from "../api/generated";
import type { App } from "../app/app";
import { toast } from "../app/app";
import { fetchMore } from "../app/queries";
import { focusChanged } from "../app/tabs";
import { Copy, CopyPlus, PanelRight } from "lucide-react";
import type { Slot } from "../core/runs";
import { changeSettings } from "../core/state";
import type { Tab } from "../core/tabs";
import { Grid, type GridColumn, type GridProvider } from "../grid/grid";
import { Menu, type Anchor } from "../ui/Menu";
import { GoToRow } from "./GoToRow";
import { useApp, useAppState } from "./context";
import { register } from "./grids";

type GridPlace = ReturnType<Grid["saveState"]>;

/** Where each result was scrolled to, for when its tab is shown again. The oldest goes beyond the bound. */
const places = new Map<string, GridPlace>();
const most_places = 64;
/** So few rows below the top one that the end is about two screens away. */
const near_rows = 150;

function remember(result: string, place: GridPlace): void {
  places.delete(result);
  places.set(result, place);
  const oldest = places.keys().next();
  if (places.size > most_places && oldest.done !== true) places.delete(oldest.value);
}

function gridColumn(column: ResultColumn): GridColumn {
  return {
    name: column.name,
    type: column.type,
    kind: column.kind,
    nullable: column.nullable,
    primaryKey: column.primary_key,
    foreignKey: column.foreign_key,
  };
}

function providerOf(app: App, result: string): GridProvider {
  return {
    async fetchWindow(request, signal) {
      const reply = await fetchRows(app.client, result, request.first, request.count, request.columns, signal);
      if (reply.ok) return reply.value;
      // The grid retries and shows a failure in place; an abort is its own doing.
      throw reply.error.code === "cancelled"
        ? new DOMException(reply.error.message, "AbortError")
        : new Error(reply.error.message);
    },
  };
}

/** Opens the value preview on a cell. */
function openCell(app: App, tab: string, result: string, row: number, column: number): void {
  focusChanged(app, tab, { cell: { result, row, column } });
  app.store.update((state) => changeSettings(state, { inspector_open: true }));
}

export interface ResultGridProps {
  tab: Tab;
  /** The slot whose rows are drawn. */
  slot: Slot;
}

/** A thin frame around the grid: one result at a time, its rows growing as the server reads them. */
export function ResultGrid({ tab, slot }: ResultGridProps) {
  const app = useApp();
  const result = slot.statement.result;
  const rows = slot.statement.rows;
  const info: ResultInfo | undefined = useAppState((state) => state.results[result]);
  const columns = info !== undefined && info.columns.length > 0 ? info.columns : undefined;
  const theme = useAppState((state) => state.settings.theme);
  const host = useRef<HTMLDivElement>(null);
  const grid = useRef<Grid | undefined>(undefined);
  const shown = useRef("");
  const now = useRef({ result, key: slot.key });
  now.current = { result, key: slot.key };
  const [menu, setMenu] = useState<{ anchor: Anchor; row: number; column: number } | undefined>(undefined);
  const [asks, setAsks] = useState(false);

  useEffect(() => {
    if (!host.current) return undefined;
    const made = new Grid(host.current, {
      onActiveCell: (row, column) => {
        focusChanged(app, tab.id, { cell: { result: shown.current, row, column } });
      },
      onSelection: (summary) => {
        focusChanged(app, tab.id, { cells: summary.cells, rows: summary.rows });
      },
      onOpenCell: (row, column) => {
        openCell(app, tab.id, shown.current, row, column);
      },
      onNearEnd: () => {
        void fetchMore(app, tab.id, now.current.key, false);
      },
      onContextMenu: (row, column, x, y) => {
        setMenu({ anchor: { left: x, right: x, top: y, bottom: y }, row, column });
      },
      onCopy: (message) => {
        toast(app, "info", message);
      },
    });
    grid.current = made;
    const unregister = register(tab.id, {
      grid: made,
      goToRow: () => {
        setAsks(true);
      },
      result: () => now.current,
    });
    return () => {
      if (shown.current !== "") remember(shown.current, made.saveState());
      shown.current = "";
      unregister();
      made.destroy();
      focusChanged(app, tab.id, { cells: 0, rows: 0 });
      grid.current = undefined;
    };
  }, [app, tab.id]);

  useEffect(() => {
    const made = grid.current;
    if (!made || !columns || result === "") return;
    if (shown.current !== result) {
      if (shown.current !== "") remember(shown.current, made.saveState());
      shown.current = result;
      made.setResult(columns.map(gridColumn), providerOf(app, result), rows);
      const place = places.get(result);
      if (place) made.restoreState(place);
    } else made.setRowCount(rows);
  }, [app, columns, result, rows]);
  // The end may have come near while rows were still being read; it is asked for when reading pauses.
  useEffect(() => {
    const made = grid.current;
    if (
      slot.statement.state === "paused" &&
      made &&
      shown.current === result &&
      rows - made.saveState().position.row < near_rows
    ) {
      void fetchMore(app, tab.id, slot.key, false);
    }
  }, [app, result, rows, slot.key, slot.statement.state, tab.id]);
  // The tokens change with the theme, after the attribute on the page has.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      grid.current?.refreshTheme();
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [theme]);

  const goTo = useCallback((row: number) => {
    const made = grid.current;
    setAsks(false);
    made?.focus();
    made?.setActiveCell(row - 1, made.activeCell()?.column ?? 0);
  }, []);

  return (
    <div className="result-grid">
      <div ref={host} className="grid-host" role="group" aria-label={`Rows of ${result}`} />
      {asks ? (
        <GoToRow
          rows={rows}
          onGo={goTo}
          onClose={() => {
            setAsks(false);
            grid.current?.focus();
          }}
        />
      ) : null}
      {menu ? (
        <Menu
          label="Cell"
          anchor={menu.anchor}
          onClose={() => {
            setMenu(undefined);
          }}
          items={[
            {
              label: "Copy",
              icon: Copy,
              caps: [app.mac ? "⌘" : "Ctrl", "C"],
              run: () => {
                void grid.current?.copy(false);
              },
            },
            {
              label: "Copy with headers",
              icon: CopyPlus,
              caps: [app.mac ? "⌘" : "Ctrl", app.mac ? "⇧" : "Shift", "C"],
              run: () => {
                void grid.current?.copy(true);
              },
            },
            { kind: "line" },
            {
              label: "Show the whole value",
              icon: PanelRight,
              caps: ["↵"],
              run: () => {
                openCell(app, tab.id, result, menu.row, menu.column);
              },
            },
          ]}
        />
      ) : null}
    </div>
  );
}
