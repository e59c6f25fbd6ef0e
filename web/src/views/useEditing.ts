// Editing in a grid: what keys, clicks and the menu do, and the one editor that may be open.
import { useRef, useState, type RefObject } from "react";
import type { App } from "../app/app";
import { deleteRows, insertRow, revert, setCell, setPlain, startEdit, type EditPlace, type EditStart } from "../app/edits";
import { findConnection } from "../core/connections";
import { rowId, type StagedValue } from "../core/edits";
import type { Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import type { Grid } from "../grid/grid";
import type { MenuItem } from "../ui/Menu";
import { Ban, CopyPlus, Pencil, Plus, RotateCcw, Trash2, Undo2 } from "lucide-react";
import { useApp, useAppState } from "./context";
import type { EditorMove } from "./CellEditor";
import { placeOfCell, type Overlay } from "./editedRows";

const most_deleted = 1_000;

export interface OpenEditor {
  readonly start: EditStart;
  readonly row: number;
  readonly column: number;
  readonly typed?: string | undefined;
}

export interface GridParts {
  readonly grid: RefObject<Grid | undefined>;
  readonly overlay: () => Overlay;
  readonly rows: number;
  readonly source: string;
  /** The result's column at a place of the grid, and the other way round. */
  readonly realOf: (column: number) => number;
  readonly shownOf: (column: number) => number;
}

interface Actions {
  readonly app: App;
  readonly tab: Tab;
  /** As far as the window knows without asking. */
  readonly editable: boolean;
  place(row: number, column: number): EditPlace | undefined;
  open(row: number, column: number, typed?: string): Promise<void>;
  add(like?: EditPlace): Promise<void>;
  selected(row: number, column: number): EditPlace[];
}

/** True if the key was for editing. */
function pressed({ app, tab, editable, place, open, add, selected }: Actions, event: KeyboardEvent, row: number, column: number): boolean {
  const opens = event.key === "Enter" && !event.shiftKey;
  if (!editable && event.key !== "F2" && (opens || tab.kind !== "table")) return false;
  const command = event.ctrlKey || event.metaKey;
  const at = place(row, column);
  if (!at || event.altKey) return false;
  if (command && event.key === "0") void setPlain(app, tab, at, {});
  else if (command && event.key === "Delete") void deleteRows(app, tab, selected(row, column));
  else if (command && event.key === "Insert") void add();
  else if (command) return false;
  else if (event.key === "F2" || opens) void open(row, column);
  else if (event.key.length === 1 && event.key !== " ") void open(row, column, event.key);
  else return false;
  return true;
}

/** What the menu of a cell offers of editing. */
function itemsOf({ app, tab, editable, place, open, add, selected }: Actions, row: number, column: number): MenuItem[] {
  const at = editable ? place(row, column) : undefined;
  if (!at) return [];
  const id = at.extra?.id ?? (at.key ? rowId(at.key) : "");
  const staged = tab.edits?.some((each) => each.id === id) === true;
  const mod = app.mac ? "⌘" : "Ctrl";
  return [
    { kind: "line" },
    { label: "Edit", icon: Pencil, caps: ["F2"], testid: "Cell_edit", run: () => void open(row, column) },
    { label: "Set to NULL", icon: Ban, caps: [mod, "0"], testid: "Cell_null", run: () => void setPlain(app, tab, at, {}) },
    { label: "Set to the default", icon: RotateCcw, testid: "Cell_default", run: () => void setPlain(app, tab, at, { is_default: true }) },
    { kind: "line" },
    { label: "Add a row", icon: Plus, caps: [mod, "Ins"], testid: "Row_insert", run: () => void add() },
    { label: "Duplicate the row", icon: CopyPlus, testid: "Row_duplicate", run: () => void add(at) },
    {
      label: "Delete the row",
      icon: Trash2,
      caps: [mod, "Del"],
      testid: "Row_delete",
      run: () => void deleteRows(app, tab, selected(row, column)),
    },
    ...(staged ? [{ label: "Take the row's changes back", icon: Undo2, testid: "Row_revert", run: () => revert(app, tab.id, id) }] : []),
  ];
}

export function useEditing(tab: Tab, slot: Slot, parts: RefObject<GridParts | undefined>) {
  const app = useApp();
  const { result } = slot.statement;
  const columns = useAppState((state) => state.results[result]?.columns);
  const [editor, setEditor] = useState<OpenEditor | undefined>(undefined);
  const placing = useRef<() => void>(() => undefined);
  const connection = useAppState((state) => findConnection(state.connections, tab.connection));
  const of_table = tab.kind === "table" && (tab.object_kind ?? "table") === "table";
  const editable = of_table && connection?.family === "sql" && !connection.read_only;

  function place(row: number, column: number): EditPlace | undefined {
    const now = parts.current;
    const name = columns?.[column]?.name;
    if (!now || name === undefined) return undefined;
    const index = (of: string): number => columns?.findIndex((each) => each.name === of) ?? -1;
    const text = (of: string): string | null | undefined => now.grid.current?.cellText(row, index(of));
    return placeOfCell({ result, source: now.source, rows: now.rows, overlay: now.overlay() }, row, name, text);
  }
  async function open(row: number, column: number, typed?: string): Promise<void> {
    const at = place(row, column);
    const start = at && (await startEdit(app, tab, at));
    if (start) setEditor({ start, row, column, typed });
  }
  function done(value: StagedValue | undefined, move: EditorMove): void {
    const last = editor;
    setEditor(undefined);
    if (!last) return;
    if (value) setCell(app, tab.id, last.start, value);
    const grid = parts.current?.grid.current;
    if (move === "stay") return; // The focus is elsewhere by now.
    grid?.focus();
    if (move === "leave") return;
    const step = move === "next" ? 1 : move === "previous" ? -1 : 0;
    grid?.setActiveCell(last.row + (move === "down" ? 1 : 0), last.column + step);
    if (step !== 0 && columns?.[last.column + step]) void open(last.row, last.column + step);
  }
  function selected(row: number, column: number): EditPlace[] {
    const rows = parts.current?.grid.current?.selectedRows(most_deleted) ?? [];
    return (rows.includes(row) ? rows : [row]).flatMap((each) => place(each, column) ?? []);
  }
  async function add(like?: EditPlace): Promise<void> {
    if (!(await insertRow(app, tab, like))) return;
    const now = parts.current;
    requestAnimationFrame(() => {
      const last = (parts.current?.rows ?? 0) + (parts.current?.overlay().extras.length ?? 1) - 1;
      now?.grid.current?.focus();
      now?.grid.current?.setActiveCell(last, 0);
    });
  }
  const actions: Actions = { app, tab, editable, place, open, add, selected };
  return {
    editor,
    editable,
    done,
    items: (row: number, column: number) => itemsOf(actions, row, column),
    onKey: (event: KeyboardEvent, row: number, column: number) => pressed(actions, event, row, column),
    onDoubleClick: (row: number, column: number): boolean => {
      if (editable) void open(row, column);
      return editable;
    },
    onDrawn: () => placing.current(),
    onPlace: (to: () => void) => {
      placing.current = to;
    },
    box: () => (editor ? (parts.current?.grid.current?.cellBox(editor.row, editor.column) ?? null) : null),
    type: editor ? (columns?.[editor.column]?.type ?? "") : "",
  };
}
