import { ArrowDown, ArrowUp, Copy, CopyPlus, Filter, FilterX, Group, ListFilter, PanelRight, X } from "lucide-react";
import { useRef, useState } from "react";
import { sortRowsBy, sortsInDatabase } from "../app/browse";
import { askConditions, askSummary } from "../app/summary";
import { focusChanged } from "../app/tabs";
import { look, lookPlain, settingsOf } from "../app/views";
import { capsOf } from "../core/keymap";
import type { Slot } from "../core/runs";
import { changeSettings } from "../core/state";
import type { Tab } from "../core/tabs";
import { filterOf, isPlain, setFilter, sortBy, withTableOrder } from "../core/views";
import { Menu, type Anchor, type MenuItem } from "../ui/Menu";
import { CellEditor } from "./CellEditor";
import { FilterPanel } from "./FilterPanel";
import { GoToRow } from "./GoToRow";
import { NextActions } from "./NextActions";
import { useApp, useAppState } from "./context";
import { useCopyAs } from "./useCopyAs";
import { useEditable, useEditing, type GridParts } from "./useEditing";
import { ValueDialog } from "./ValueDialog";
import { useGrid } from "./useGrid";
import { useHeaders } from "./useHeaders";
import { useRelations } from "./useRelations";

export interface ResultGridProps {
  tab: Tab;
  /** The slot whose rows are drawn. */
  slot: Slot;
}

/** Below a cell, on the screen. */
function anchorOf(host: HTMLElement | null, parts: GridParts | undefined, row: number, column: number): Anchor {
  const frame = host?.getBoundingClientRect() ?? new DOMRect();
  const at = parts?.grid.current?.cellBox(row, parts.shownOf(column)) ?? { left: 0, top: 0, width: 0, height: 0 };
  const top = frame.top + at.top;
  return { left: frame.left + at.left, right: frame.left + at.left, top, bottom: top + at.height };
}

/** A thin frame around the grid: one result at a time, its rows growing as the server reads them. */
export function ResultGrid({ tab, slot }: ResultGridProps) {
  const app = useApp();
  const { result } = slot.statement;
  const shape = useAppState((state) => state.views[result]);
  const columns = useAppState((state) => state.results[result]?.columns);
  const rows = shape?.view?.rows ?? slot.statement.rows;
  const view = shape?.view?.view;
  const host = useRef<HTMLDivElement>(null);
  const offers = useAppState((state) => state.settings.next_actions);
  const [menu, setMenu] = useState<{ anchor: Anchor; row: number; column: number } | undefined>(undefined);
  const [header, setHeader] = useState<{ anchor: Anchor; column: number } | undefined>(undefined);
  const [filtering, setFiltering] = useState<{ anchor: Anchor; column: number } | undefined>(undefined);
  const [asks, setAsks] = useState(false);

  function openCell(row: number, column: number): void {
    focusChanged(app, tab.id, { cell: { result, row, column, ...(view ? { view } : {}) } });
    app.store.update((state) => changeSettings(state, { inspector_open: true }));
  }
  const parts = useRef<GridParts | undefined>(undefined);
  const editable = useEditable(tab, slot);
  const editing = useEditing(tab, slot, editable, parts);
  const edited = tab.kind === "table" || columns?.some((_, at) => editable(at)) === true;
  const relations = useRelations(tab, slot, parts, host);
  const copyAs = useCopyAs(tab, slot, parts);
  const headers = useHeaders(tab, slot, parts);
  parts.current = useGrid(tab, slot, host, edited, {
    onKey: (event, row, column) => relations.onKey(event, row, column) || editing.onKey(event, row, column),
    onDoubleClick: editing.onDoubleClick,
    onDrawn: () => {
      editing.onDrawn();
      relations.onDrawn();
    },
    onActive: relations.onActive,
    onHeaderHover: headers.onHeaderHover,
    onArrow: relations.onArrow,
    onArrowHover: relations.onArrowHover,
    onAction: (action, row, column) => {
      if (action === "go_to_column") return headers.go_to_column();
      if (action !== "copy_as") return relations[action](row, column);
      copyAs.show(anchorOf(host.current, parts.current, row, column));
      return true;
    },
    onOpenCell: openCell,
    onMenu: (row, column, x, y) => setMenu({ anchor: { left: x, right: x, top: y, bottom: y }, row, column }),
    onHeaderMenu: (column, x, y) => setHeader({ anchor: { left: x, right: x, top: y, bottom: y }, column }),
    onGoToRow: () => setAsks(true),
  });

  const { grid } = parts.current;

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
    copyAs.item(menu?.anchor ?? anchorOf(host.current, parts.current, row, column)),
    { kind: "line" },
    ...relations.items(row, column),
    {
      label: "Show the whole value",
      icon: PanelRight,
      caps: [tab.kind === "table" && editable(column) ? "Space" : "↵"],
      run: () => openCell(row, column),
    },
    ...editing.items(row, column),
  ];
  const headerItems = ({ anchor, column }: { anchor: Anchor; column: number }): MenuItem[] => {
    const settings = settingsOf(app, result);
    const shown = withTableOrder(settings, tab.browse?.order, columns) ?? settings;
    const key = shown.order.find((each) => each.column === column);
    const name = columns?.[column]?.name;
    const sort = (label: string, descending: boolean): MenuItem => ({
      label,
      icon: descending ? ArrowDown : ArrowUp,
      checked: key?.descending === descending,
      testid: descending ? "Header_descending" : "Header_ascending",
      run: () => {
        if (name !== undefined && sortsInDatabase(app, tab.id, result)) void sortRowsBy(app, tab.id, { column: name, descending });
        else void look(app, result, sortBy(settings, column, descending));
      },
    });
    const filtered = filterOf(settings, column) !== undefined;
    return [
      sort("Sort ascending", false),
      sort("Sort descending", true),
      { kind: "line" },
      { label: "Filter …", icon: Filter, testid: "Header_filter", run: () => setFiltering({ anchor, column }) },
      {
        label: "Conditions …",
        icon: ListFilter,
        caps: capsOf("conditions", app.mac),
        testid: "Header_conditions",
        run: () => askConditions(app, column),
      },
      { label: "Group by this column …", icon: Group, testid: "Header_group", run: () => askSummary(app, column) },
      ...(filtered
        ? [{ label: "Remove this filter", icon: FilterX, run: () => void look(app, result, setFilter(settings, column, undefined)) }]
        : []),
      ...headers.items(column),
      ...(isPlain(settings) ? [] : [{ label: "Show the rows as they came", icon: X, run: () => lookPlain(app, result) }]),
    ];
  };
  const filtered = filtering ? columns?.[filtering.column] : undefined;

  return (
    <div className={offers ? "result-grid result-grid-offers" : "result-grid"}>
      <div ref={host} className="grid-host" aria-label={`Rows of ${result}`} />
      {offers ? <NextActions tab={tab} slot={slot} digits={!columns?.some((_, at) => editable(at))} /> : null}
      {editing.editor ? (
        <CellEditor
          key={`${editing.editor.start.id} ${editing.editor.start.column}`}
          column={editing.editor.start.column}
          type={editing.type}
          value={editing.editor.start.value}
          typed={editing.editor.typed}
          cells={editing.editor.blocks?.reduce((sum, { rows: of, columns: by }) => sum + (of.end - of.begin) * (by.end - by.begin), 0)}
          box={editing.box}
          onPlace={editing.onPlace}
          onDone={editing.done}
        />
      ) : null}
      {editing.dialog ? (
        <ValueDialog
          value={editing.dialog.value}
          start={editing.dialog.start}
          reason={editing.dialog.reason}
          place={{ result, row: editing.dialog.row, column: editing.dialog.column, ...(view ? { view } : {}) }}
          onDone={editing.dialogDone}
        />
      ) : null}
      {relations.card}
      {headers.card}
      {headers.box}
      {relations.menu}
      {copyAs.menu}
      {asks ? <GoToRow rows={rows} onGo={goTo} onClose={leaveBox} /> : null}
      {header ? <Menu label="Column" anchor={header.anchor} items={headerItems(header)} onClose={() => setHeader(undefined)} /> : null}
      {filtering && filtered ? (
        <FilterPanel
          key={filtering.column}
          result={result}
          column={filtered}
          index={filtering.column}
          filter={filterOf(settingsOf(app, result), filtering.column)}
          anchor={filtering.anchor}
          onApply={(filter) => {
            setFiltering(undefined);
            void look(app, result, setFilter(settingsOf(app, result), filtering.column, filter));
            grid.current?.focus();
          }}
          onClose={() => {
            setFiltering(undefined);
            grid.current?.focus();
          }}
        />
      ) : null}
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
