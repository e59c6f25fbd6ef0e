// Editing in a grid: what keys, clicks and the menu do, and the one editor that may be open.
import { Ban, ClipboardPaste, CopyPlus, CornerRightDown, Pencil, Plus, RotateCcw, SquarePen, Trash2, Undo2 } from "lucide-react";
import { useEffect, useRef, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import { toast, type App } from "../app/app";
import { fillDown, pasteCells, pasteRows, setAll, type CellBlock, type Sight } from "../app/editBlocks";
import { askOrigin, isRefused } from "../app/editTarget";
import { beginEdit, deleteRows, insertRows, revertRows, setCell, startEdit, type EditPlace, type EditStart } from "../app/edits";
import { readValue } from "../app/values";
import { findConnection } from "../core/connections";
import { no_edits, type StagedValue } from "../core/edits";
import { capsOf, type RowCommand } from "../core/keymap";
import type { Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import type { OpenValue } from "../core/valueDraft";
import { hexOf } from "../core/values";
import type { Grid, GridProvider } from "../grid/grid";
import type { MenuItem } from "../ui/Menu";
import { useApp, useAppState } from "./context";
import type { EditorMove } from "./CellEditor";
import { placeOfCell, type Overlay } from "./editedRows";
import { blockOfClipboard, catchPaste } from "./pasteCatcher";
import { registerRows, type RowAccess } from "./rowAccess";

const most_rows = 1_000;
const most_loaded_bytes = 4 * 1024 * 1024;

export interface OpenEditor {
  readonly start: EditStart;
  readonly row: number;
  readonly column: number;
  readonly typed?: string | undefined;
  /** The selection that gets the value, where it is more than the cell. */
  readonly blocks?: readonly CellBlock[] | undefined;
}

export interface OpenDialog {
  readonly row: number;
  readonly column: number;
  readonly value: OpenValue;
  readonly start?: EditStart | undefined;
  readonly reason?: string | undefined;
}

export interface GridParts {
  readonly grid: RefObject<Grid | undefined>;
  readonly overlay: () => Overlay;
  readonly rows: number;
  readonly source: string;
  readonly provider: RefObject<GridProvider | undefined>;
  /** The result's column at a place of the grid, and the other way round. */
  readonly realOf: (column: number) => number;
  readonly shownOf: (column: number) => number;
}

/** Everything that keys, the menu and the commands do with the rows in sight. */
class RowActions {
  constructor(
    private readonly app: App,
    private readonly tab: Tab,
    private readonly slot: Slot,
    /** As far as the window knows without asking. */
    readonly editable: (column: number) => boolean,
    private readonly parts: RefObject<GridParts | undefined>,
    private readonly show: { editor(open: OpenEditor): void; dialog(open: OpenDialog): void },
    /** What is typed before the editor that it opens is there. */
    private readonly opening: { current: { text: string } | undefined },
  ) {}

  private get result(): string {
    return this.slot.statement.result;
  }
  private columns() {
    return this.app.store.get().results[this.result]?.columns ?? [];
  }
  private grid(): Grid | undefined {
    return this.parts.current?.grid.current;
  }

  place(row: number, column: number): EditPlace | undefined {
    const now = this.parts.current;
    const title = this.columns()[column]?.name;
    if (!now || title === undefined) return undefined;
    return placeOfCell({ result: this.result, source: now.source, rows: now.rows, overlay: now.overlay() }, row, column, title);
  }

  private sight(): Sight | undefined {
    const now = this.parts.current;
    return now && { result: this.result, source: now.source, rows: now.rows, extras: now.overlay().extras };
  }

  /** What is selected; at least the active cell. */
  private blocks(): CellBlock[] {
    const grid = this.grid();
    const active = grid?.activeCell();
    const blocks = grid?.selectedBlocks() ?? [];
    if (blocks.length > 0 || !active) return blocks;
    return [{ rows: { begin: active.row, end: active.row + 1 }, columns: { begin: active.column, end: active.column + 1 } }];
  }

  private isMore(blocks: readonly CellBlock[]): boolean {
    return blocks.length > 1 || blocks.some((each) => each.rows.end - each.rows.begin > 1 || each.columns.end - each.columns.begin > 1);
  }

  /** A cell of each row that is selected. */
  selected(): EditPlace[] {
    const rows = new Set<number>();
    const blocks = this.blocks();
    for (const { rows: range } of blocks) for (let row = range.begin; row < range.end && rows.size <= most_rows; row += 1) rows.add(row);
    if (rows.size > most_rows) {
      toast(this.app, "error", "More than the 1,000 rows are selected that can be staged at once.");
      return [];
    }
    const column = this.grid()?.activeCell()?.column ?? blocks[0]?.columns.begin ?? 0;
    return [...rows].sort((left, right) => left - right).flatMap((row) => this.place(row, column) ?? []);
  }

  async open(row: number, column: number, typed?: string): Promise<void> {
    const at = this.place(row, column);
    if (typed === undefined && this.columns()[column]?.kind === "binary") return this.openValue(row, column);
    const blocks = this.blocks();
    const opening = typed === undefined ? undefined : { text: typed };
    this.opening.current = opening;
    const start = at && (await startEdit(this.app, this.tab, at));
    if (this.opening.current === opening) this.opening.current = undefined;
    const of_all = opening !== undefined && this.isMore(blocks);
    if (start) this.show.editor({ start, row, column, typed: opening?.text, blocks: of_all ? blocks : undefined });
  }

  async openValue(row: number, column: number): Promise<void> {
    const at = this.place(row, column);
    const now = this.parts.current;
    if (!at || !now) return;
    const facts = this.columns()[column];
    const stored = !at.extra;
    const view = now.source === this.result ? {} : { view: now.source };
    const read = stored ? await readValue(this.app, { result: this.result, row, column, ...view }) : undefined;
    if (read && isRefused(read)) return toast(this.app, "error", read.refused);
    const over = at.extra?.added?.cells[facts?.name ?? ""]?.text ?? null;
    const value = read ?? { name: at.title, type: facts?.type ?? "", kind: facts?.kind ?? "text", text: over, bytes: 0, more: false };
    const start = this.editable(column) ? await beginEdit(this.app, this.tab, at) : undefined;
    if (start && isRefused(start)) this.show.dialog({ row, column, value, reason: start.refused });
    else this.show.dialog({ row, column, value: start && !value.more ? { ...value, text: this.heldText(value, start) } : value, start });
  }

  /** A row that was changed from here since it was read holds what it was told then. */
  private heldText(value: OpenValue, { was }: EditStart): string | null {
    if (!was || value.kind === "binary") return value.text;
    const is_beginning = was.text !== null && value.text?.startsWith(was.text) === true;
    return is_beginning ? value.text : was.text;
  }

  async add(like: readonly EditPlace[] = []): Promise<void> {
    if (!(await insertRows(this.app, this.tab, like))) return;
    this.showLast();
  }

  private showLast(): void {
    requestAnimationFrame(() => {
      const last = (this.parts.current?.rows ?? 0) + (this.parts.current?.overlay().extras.length ?? 1) - 1;
      this.grid()?.focus();
      this.grid()?.setActiveCell(last, 0);
    });
  }

  private setAll(value: StagedValue): void {
    const sight = this.sight();
    if (sight) void setAll(this.app, this.tab, sight, this.blocks(), value);
  }

  private fill(): void {
    const sight = this.sight();
    const [block] = this.blocks();
    if (sight && block) void fillDown(this.app, this.tab, sight, block);
  }

  done(open: OpenEditor, value: StagedValue): void {
    const sight = this.sight();
    if (open.blocks && sight) void setAll(this.app, this.tab, sight, open.blocks, value);
    else setCell(this.app, this.tab.id, open.start, value);
  }

  private async paste(data: DataTransfer, as_rows: boolean): Promise<void> {
    const [file] = data.files;
    const active = this.grid()?.activeCell();
    if (file && data.getData("text/plain") === "" && active && this.columns()[active.column]?.kind === "binary") return this.pasteFile(file, active);
    await this.pasteTexts(data.getData("text/plain"), data.getData("text/html"), as_rows);
  }

  private async pasteFile(file: File, active: { row: number; column: number }): Promise<void> {
    if (file.size > most_loaded_bytes) return toast(this.app, "error", "The picture is larger than the 4 MiB that can be set here.");
    const at = this.place(active.row, active.column);
    const start = at && (await startEdit(this.app, this.tab, at));
    if (start) setCell(this.app, this.tab.id, start, { bytes: hexOf(new Uint8Array(await file.arrayBuffer())) });
  }

  private async pasteTexts(text: string, html: string, as_rows: boolean): Promise<void> {
    const block = blockOfClipboard(text, html);
    const sight = this.sight();
    if (block === "too long") return toast(this.app, "error", "What was copied is more than 32 million characters. Nothing was pasted: load it as a file.");
    if (!sight) return;
    if (!as_rows) return pasteCells(this.app, this.tab, sight, this.blocks(), this.grid()?.cellCount() ?? { rows: 0, columns: 0 }, block);
    if (await pasteRows(this.app, this.tab, sight, block)) this.showLast();
  }

  pasteByKey(as_rows: boolean): void {
    catchPaste(() => this.grid()?.focus(), (data) => void this.paste(data, as_rows));
  }

  /** From the palette: the browser asks whether the page may read what was copied. */
  private async pasteByName(): Promise<void> {
    try {
      await this.pasteTexts(await navigator.clipboard.readText(), "", true);
    } catch {
      toast(this.app, "error", "The browser did not allow pasting. Press the key in the rows instead.");
    }
  }

  run(command: RowCommand): boolean {
    const active = this.grid()?.activeCell();
    if (!active) {
      // A table without rows has no cell, and may get some.
      if (!this.editable(0) || (command !== "insert_row" && command !== "paste_rows")) return false;
      void (command === "insert_row" ? this.add() : this.pasteByName());
      return true;
    }
    if (command === "edit_value") void this.openValue(active.row, active.column);
    else if (!this.editable(active.column)) return false;
    else if (command === "set_null") this.setAll({});
    else if (command === "set_default") this.setAll({ is_default: true });
    else if (command === "insert_row") void this.add();
    else if (command === "duplicate_rows") void this.add(this.selected());
    else if (command === "delete_rows") void deleteRows(this.app, this.tab, this.selected());
    else if (command === "fill_down") this.fill();
    else void this.pasteByName();
    return true;
  }

  /** True if the key was for editing. */
  pressed(event: KeyboardEvent, row: number, column: number): boolean {
    const opens = event.key === "Enter" && !event.shiftKey;
    const editable = this.editable(column);
    // In the rows of a query Enter shows the whole value, as everywhere.
    if (!editable && event.key !== "F2" && (opens || this.tab.kind !== "table")) return false;
    if (opens && this.tab.kind !== "table") return false;
    const command = event.ctrlKey || event.metaKey;
    if (this.opening.current && !command && !event.altKey) {
      if (event.key.length === 1) this.opening.current.text += event.key;
      return true;
    }
    if (!this.place(row, column) || event.altKey) return false;
    if (command && event.key.toLowerCase() === "v") {
      if (editable && !event.shiftKey) this.pasteByKey(false);
      return false; // The browser pastes after the key press.
    }
    if (command && event.key === "0") this.setAll({});
    else if (command && event.key === "Delete") this.run("delete_rows");
    else if (command && event.key === "Insert") void this.add();
    else if (command) return false;
    else if (event.key === "F2" || opens) void this.open(row, column);
    else if (event.key.length === 1 && event.key !== " ") void this.open(row, column, event.key);
    else return false;
    return true;
  }

  /** What the menu of a cell offers of editing. */
  items(row: number, column: number): MenuItem[] {
    const at = this.place(row, column);
    const whole: MenuItem = { label: "Open the whole value", icon: SquarePen, caps: this.caps("edit_value"), testid: "Cell_value", run: () => void this.openValue(row, column) };
    if (!at || !this.editable(column)) return [whole];
    const table = this.tab.kind === "table";
    const item = (label: string, icon: typeof Pencil, command: RowCommand, testid: string): MenuItem => {
      return { label, icon, caps: this.caps(command), testid, run: () => void this.run(command) };
    };
    return [
      whole,
      { kind: "line" },
      { label: "Edit", icon: Pencil, caps: ["F2"], testid: "Cell_edit", run: () => void this.open(row, column) },
      item("Set to NULL", Ban, "set_null", "Cell_null"),
      item("Set to the default", RotateCcw, "set_default", "Cell_default"),
      item("Fill down", CornerRightDown, "fill_down", "Cell_fill"),
      { kind: "line" },
      ...(table
        ? [
            item("Add a row", Plus, "insert_row", "Row_insert"),
            item("Duplicate the rows", CopyPlus, "duplicate_rows", "Row_duplicate"),
            item("Paste as new rows", ClipboardPaste, "paste_rows", "Row_paste"),
          ]
        : []),
      item("Delete the rows", Trash2, "delete_rows", "Row_delete"),
      ...((this.tab.edits ?? no_edits).length === 0
        ? []
        : [{ label: "Take the changes of the rows back", icon: Undo2, testid: "Row_revert", run: () => void revertRows(this.app, this.tab, this.selected()) }]),
    ];
  }

  private caps(command: RowCommand): string[] {
    return capsOf(command, this.app.mac);
  }

  access(): RowAccess {
    return {
      editable: this.editable,
      read: async (row, signal) => {
        const columns = { begin: 0, end: this.grid()?.cellCount().columns ?? 0 };
        if (columns.end === 0 || row >= (this.grid()?.cellCount().rows ?? 0)) return undefined;
        return this.parts.current?.provider.current?.fetchWindow({ version: 0, first: row, count: 1, columns, purpose: "view" }, signal);
      },
      begin: async (row, column) => {
        const at = this.place(row, column);
        return at ? beginEdit(this.app, this.tab, at) : { refused: "There is no such row." };
      },
      set: (start, value) => setCell(this.app, this.tab.id, start, value),
      open: (row, column) => void this.openValue(row, column),
      go: (row, column) => {
        const { rows = 0 } = this.grid()?.cellCount() ?? {};
        if (row < 0 || row >= rows) return false;
        this.grid()?.setActiveCell(row, column);
        return true;
      },
      run: (command) => this.run(command),
      pasteByKey: (as_rows) => this.pasteByKey(as_rows),
    };
  }
}

/** Whether rows may be edited, as far as the window knows without asking. */
export function useEditable(tab: Tab, slot: Slot): (column: number) => boolean {
  const connection = useAppState((state) => findConnection(state.connections, tab.connection));
  const columns = useAppState((state) => state.results[slot.statement.result]?.columns);
  const open = connection?.family === "sql" && !connection.read_only;
  if (tab.kind === "table") return () => open && (tab.object_kind ?? "table") === "table";
  return (column) => open && (columns?.[column]?.table ?? "") !== "";
}

/** Registers the rows for the inspector and the commands, for as long as they are in sight. */
function useAccess(tab: string, actions: RefObject<RowActions | undefined>): void {
  useEffect(() => {
    const now = (): RowAccess | undefined => actions.current?.access();
    return registerRows(tab, {
      editable: (column) => now()?.editable(column) === true,
      read: (row, signal) => now()?.read(row, signal) ?? Promise.resolve(undefined),
      begin: (row, column) => now()?.begin(row, column) ?? Promise.resolve({ refused: "The rows are gone." }),
      set: (start, value) => now()?.set(start, value),
      open: (row, column) => now()?.open(row, column),
      go: (row, column) => now()?.go(row, column) === true,
      run: (command) => now()?.run(command) === true,
      pasteByKey: (as_rows) => now()?.pasteByKey(as_rows),
    });
  }, [actions, tab]);
}

export function useEditing(tab: Tab, slot: Slot, editable: (column: number) => boolean, parts: RefObject<GridParts | undefined>) {
  const app = useApp();
  const { result } = slot.statement;
  const columns = useAppState((state) => state.results[result]?.columns);
  const known = useAppState((state) => state.editing[tab.id]?.origins?.[result]);
  const [editor, setEditor] = useState<OpenEditor | undefined>(undefined);
  const [dialog, setDialog] = useState<OpenDialog | undefined>(undefined);
  const placing = useRef<() => void>(() => undefined);
  const opening = useRef<{ text: string } | undefined>(undefined);
  const actions = useRef<RowActions | undefined>(undefined);
  // Drawn at once, so that no key falls between the grid and the editor.
  const show = { editor: (open: OpenEditor) => flushSync(() => setEditor(open)), dialog: setDialog };
  actions.current = new RowActions(app, tab, slot, editable, parts, show, opening);
  const rows = actions.current;

  useAccess(tab.id, actions);

  // What was staged in the rows of a query finds its rows again, after a reload and in the rows of the next run.
  const of = tab.edits_of;
  const staged = tab.kind === "query" && (tab.edits ?? no_edits).length > 0;
  const waits = staged && of !== undefined && known === undefined && columns !== undefined;
  useEffect(() => {
    if (waits) void askOrigin(app, tab.id, result, { path: of.path });
  }, [app, of?.path, result, tab.id, waits]);

  function done(value: StagedValue | undefined, move: EditorMove): void {
    const last = editor;
    setEditor(undefined);
    if (!last) return;
    if (value) rows.done(last, value);
    const grid = parts.current?.grid.current;
    if (move === "stay") return; // The focus is elsewhere by now.
    grid?.focus();
    if (move === "value") return void rows.openValue(last.row, last.column);
    if (move === "leave" || last.blocks) return;
    const step = move === "next" ? 1 : move === "previous" ? -1 : 0;
    grid?.setActiveCell(last.row + (move === "down" ? 1 : 0), last.column + step);
    if (step !== 0 && columns?.[last.column + step]) void rows.open(last.row, last.column + step);
  }
  return {
    editor,
    dialog,
    done,
    dialogDone: (value: StagedValue | undefined): void => {
      const start = dialog?.start;
      setDialog(undefined);
      if (value && start) setCell(app, tab.id, start, value);
    },
    items: (row: number, column: number) => rows.items(row, column),
    onKey: (event: KeyboardEvent, row: number, column: number) => rows.pressed(event, row, column),
    onDoubleClick: (row: number, column: number): boolean => {
      const may = rows.editable(column);
      if (may) void rows.open(row, column);
      return may;
    },
    onDrawn: () => placing.current(),
    onPlace: (to: () => void) => {
      placing.current = to;
    },
    box: () => (editor ? (parts.current?.grid.current?.cellBox(editor.row, editor.column) ?? null) : null),
    type: editor ? (columns?.[editor.column]?.type ?? "") : "",
  };
}
