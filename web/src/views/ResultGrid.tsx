import { Copy, CopyPlus, PanelRight } from "lucide-react";
import { useRef, useState } from "react";
import { focusChanged } from "../app/tabs";
import type { Slot } from "../core/runs";
import { changeSettings } from "../core/state";
import type { Tab } from "../core/tabs";
import { Menu, type Anchor, type MenuItem } from "../ui/Menu";
import { GoToRow } from "./GoToRow";
import { useApp } from "./context";
import { useGrid } from "./useGrid";

export interface ResultGridProps {
  tab: Tab;
  /** The slot whose rows are drawn. */
  slot: Slot;
}

/** A thin frame around the grid: one result at a time, its rows growing as the server reads them. */
export function ResultGrid({ tab, slot }: ResultGridProps) {
  const app = useApp();
  const { result, rows } = slot.statement;
  const host = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<{ anchor: Anchor; row: number; column: number } | undefined>(undefined);
  const [asks, setAsks] = useState(false);

  function openCell(row: number, column: number): void {
    focusChanged(app, tab.id, { cell: { result, row, column } });
    app.store.update((state) => changeSettings(state, { inspector_open: true }));
  }
  const grid = useGrid(tab, slot, host, {
    onOpenCell: openCell,
    onMenu: (row, column, x, y) => setMenu({ anchor: { left: x, right: x, top: y, bottom: y }, row, column }),
    onGoToRow: () => setAsks(true),
  });

  function goTo(row: number): void {
    setAsks(false);
    grid.current?.focus();
    grid.current?.setActiveCell(row - 1, grid.current.activeCell()?.column ?? 0);
  }
  function leaveBox(): void {
    setAsks(false);
    grid.current?.focus();
  }
  const mod = app.mac ? "⌘" : "Ctrl";
  const items = (row: number, column: number): MenuItem[] => [
    { label: "Copy", icon: Copy, caps: [mod, "C"], run: () => void grid.current?.copy(false) },
    {
      label: "Copy with headers",
      icon: CopyPlus,
      caps: [mod, app.mac ? "⇧" : "Shift", "C"],
      run: () => void grid.current?.copy(true),
    },
    { kind: "line" },
    { label: "Show the whole value", icon: PanelRight, caps: ["↵"], run: () => openCell(row, column) },
  ];

  return (
    <div className="result-grid">
      <div ref={host} className="grid-host" aria-label={`Rows of ${result}`} />
      {asks ? <GoToRow rows={rows} onGo={goTo} onClose={leaveBox} /> : null}
      {menu ? (
        <Menu
          label="Cell"
          anchor={menu.anchor}
          items={items(menu.row, menu.column)}
          onClose={() => setMenu(undefined)}
        />
      ) : null}
    </div>
  );
}
