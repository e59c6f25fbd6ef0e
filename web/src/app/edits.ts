// Actions on staged edits of a table tab: stage, undo, review, apply. What is staged lives in the tab, and is kept with it.
import type { EditConflict, EditableTable, ErrorInfo } from "../api/generated";
import * as edits from "../core/edits";
import { no_editing, type Editing } from "../core/editing";
import { runOf } from "../core/state";
import { isBusy, shownSlot } from "../core/runs";
import { changeTab, findTab, type Tab } from "../core/tabs";
import { toast, type App } from "./app";
import { ensureOpen } from "./connections";

/** A cell of the rows that the tab shows, with the texts of its row's key. */
export interface EditPlace {
  readonly result: string;
  /** The view of the result that is shown, if there is one. */
  readonly source: string;
  readonly row: number;
  readonly column: string;
  /** By the key's columns; absent for a row that is not stored yet. */
  readonly key?: readonly (string | null)[];
  /** Of a new row, staged or applied. */
  readonly extra?: edits.ExtraRow;
}

/** What an editor of a cell begins with. */
export interface EditStart {
  readonly id: string;
  readonly key: edits.StagedRow["key"];
  readonly column: string;
  readonly was?: edits.WasValue;
  readonly value: edits.StagedValue;
}

export function editsOf(app: App, tab: string): edits.Edits {
  return findTab(app.store.get().tabs, tab)?.edits ?? edits.no_edits;
}

function editingOf(app: App, tab: string): Editing {
  return app.store.get().editing[tab] ?? no_editing;
}

function change(app: App, tab: string, with_what: Partial<Editing>): void {
  const next = { ...editingOf(app, tab), ...with_what };
  app.store.update((state) => ({ ...state, editing: { ...state.editing, [tab]: next } }));
}

function put(app: App, tab: string, next: edits.Edits, history: edits.EditHistory): void {
  const kept = next.length === 0 ? undefined : next;
  app.store.update((state) => ({ ...state, tabs: changeTab(state.tabs, tab, { edits: kept, preview: false }) }));
  change(app, tab, { history, conflicts: [] });
}

function stage(app: App, tab: string, next: edits.Edits): void {
  const before = editsOf(app, tab);
  if (next === before) return;
  if (next.length > edits.most_edits) return toast(app, "error", "A thousand rows can be staged at once. Apply them first.");
  put(app, tab, next, edits.addStep(editingOf(app, tab).history, before));
}

function refuse(app: App, error: Pick<ErrorInfo, "message" | "hint">): undefined {
  toast(app, "error", [error.message, error.hint].filter(Boolean).join(" "));
  return undefined;
}

/** What of the tab's table can be edited; the reason why nothing can is told. */
export async function editableOf(app: App, tab: Tab): Promise<EditableTable | undefined> {
  const known = editingOf(app, tab.id).table;
  if (known?.editable) return known;
  if (tab.kind !== "table") return refuse(app, { message: "Rows of a query cannot be edited.", hint: "Open the table from the tree." });
  const mark = `edit.table ${tab.id}`;
  if (app.asked.has(mark) || !(await ensureOpen(app, tab.connection))) return undefined;
  app.asked.add(mark);
  const reply = await app.client.call("edit.table", {
    connection: tab.connection,
    path: [...tab.path],
    ...(tab.object_kind ? { kind: tab.object_kind } : {}),
  });
  app.asked.delete(mark);
  if (!reply.ok) return refuse(app, reply.error);
  change(app, tab.id, { table: reply.value });
  return reply.value.editable ? reply.value : refuse(app, { message: reply.value.reason, hint: reply.value.hint });
}

type Literals = Readonly<Record<string, edits.WasValue>>;

/** The values of a row as the database held them, from the rows that were read, or that were told since. */
async function literalsOf(app: App, place: EditPlace, columns: readonly string[]): Promise<Literals | undefined> {
  const patch = app.store.get().patches[place.result] ?? edits.no_patch;
  const row = place.extra?.added ?? (place.key ? patch.rows[edits.rowId(place.key)] : undefined);
  const told = (column: string): edits.WasValue | undefined => {
    const cell = row?.cells[column];
    return cell?.literal === undefined ? undefined : { text: cell.text, literal: cell.literal };
  };
  const found: Record<string, edits.WasValue> = {};
  for (const column of columns) {
    const value = told(column);
    if (value) found[column] = value;
  }
  if (row?.deleted) return refuse(app, { message: "This row was deleted.", hint: "" });
  if (row && Object.keys(row.cells).length > 0) {
    if (columns.every((column) => found[column])) return found;
    return refuse(app, { message: "This row was read before it was changed.", hint: "Refresh the rows to edit it again." });
  }
  const reply = await app.client.call("edit.row", { result: place.source, row: place.row, columns: [...columns] });
  if (!reply.ok) return refuse(app, reply.error);
  for (const cell of reply.value.cells) {
    if (cell.literal === undefined)
      return refuse(app, { message: `${cell.column} cannot be edited. ${cell.refusal}`, hint: "Write the statement in an editor." });
    found[cell.column] = { text: cell.text ?? null, literal: cell.literal };
  }
  return found;
}

const by_literal = new Set(["list", "structure", "binary"]);

/** Begins to edit a cell; undefined, with the reason told, where it cannot be. */
export async function startEdit(app: App, tab: Tab, place: EditPlace): Promise<EditStart | undefined> {
  const table = await editableOf(app, tab);
  if (!table) return undefined;
  const column = table.columns.find((each) => each.name === place.column);
  if (!column) return refuse(app, { message: `${place.column} is no column of the table any more.`, hint: "Refresh the rows." });
  if (column.refusal !== "") return refuse(app, { message: `${column.name} cannot be set. ${column.refusal}`, hint: "" });
  if (place.extra?.staged) {
    const { staged } = place.extra;
    return { id: staged.id, key: {}, column: place.column, value: staged.set[place.column] ?? { text: "" } };
  }
  const literals = await literalsOf(app, place, [...new Set([...table.key, place.column])]);
  if (!literals) return undefined;
  const key = Object.fromEntries(table.key.flatMap((name) => (literals[name] ? [[name, literals[name]] as const] : [])));
  const was = literals[place.column];
  const id = edits.rowId(place.key ?? table.key.map((name) => literals[name]?.text ?? null));
  const staged = editsOf(app, tab.id).find((each) => each.id === id);
  if (staged?.action === "delete") return refuse(app, { message: "This row is to be deleted.", hint: "Undo that to edit it." });
  const kind = app.store.get().results[place.result]?.columns.find((each) => each.name === place.column)?.kind ?? "";
  const as_read = ({ literal, text }: edits.WasValue): edits.StagedValue =>
    by_literal.has(kind) ? { expression: literal } : { text: text ?? "" };
  const held = was === undefined || was.text === null ? {} : as_read(was);
  return { id, key, column: place.column, ...(was ? { was } : {}), value: staged?.set[place.column] ?? held };
}

export function setCell(app: App, tab: string, start: EditStart, value: edits.StagedValue): void {
  stage(app, tab, edits.stageCell(editsOf(app, tab), start, start.column, start.was, value));
}

/** NULL or the default, from a key or a menu. */
export async function setPlain(app: App, tab: Tab, place: EditPlace, value: edits.StagedValue): Promise<void> {
  const start = await startEdit(app, tab, place);
  if (!start) return;
  const column = editingOf(app, tab.id).table?.columns.find((each) => each.name === place.column);
  const is_null = value.text === undefined && value.expression === undefined && !value.is_default;
  if (is_null && column && !column.nullable) return void refuse(app, { message: `${column.name} cannot be NULL.`, hint: "" });
  setCell(app, tab.id, start, value);
}

export async function deleteRows(app: App, tab: Tab, places: readonly EditPlace[]): Promise<void> {
  const table = await editableOf(app, tab);
  if (!table) return;
  let next = editsOf(app, tab.id);
  for (const place of places) {
    if (place.extra?.staged) {
      next = edits.revertRow(next, place.extra.id);
      continue;
    }
    const key = await literalsOf(app, place, table.key);
    if (!key) return;
    next = edits.stageDelete(next, { id: edits.rowId(place.key ?? table.key.map((name) => key[name]?.text ?? null)), key });
  }
  stage(app, tab.id, next);
}

/** A new row at the end: empty, or with the values of another one but for its key. */
export async function insertRow(app: App, tab: Tab, like?: EditPlace): Promise<boolean> {
  const table = await editableOf(app, tab);
  if (!table) return false;
  let set: edits.StagedRow["set"] = {};
  if (like?.extra?.staged) ({ set } = like.extra.staged);
  else if (like) {
    const names = table.columns.filter((column) => column.refusal === "").map((column) => column.name);
    const literals = await literalsOf(app, like, names);
    if (!literals) return false;
    const given = table.columns.filter((column) => column.has_default && table.key.includes(column.name)).map((column) => column.name);
    const copied = Object.entries(literals).filter(([name]) => !given.includes(name));
    set = Object.fromEntries(copied.map(([name, { literal }]) => [name, literal === "NULL" ? {} : { expression: literal }]));
  }
  stage(app, tab.id, edits.stageInsert(editsOf(app, tab.id), `new ${app.newId()}`, set));
  return true;
}

export function revert(app: App, tab: string, id: string): void {
  stage(app, tab, edits.revertRow(editsOf(app, tab), id));
}

export function discardEdits(app: App, tab: string): void {
  stage(app, tab, edits.no_edits);
  change(app, tab, { dialog: "none", conflicts: [] });
}

export function stepEdits(app: App, tab: string, how: "undo" | "redo"): boolean {
  const now = editsOf(app, tab);
  const step = how === "undo" ? edits.undoStep(editingOf(app, tab).history, now) : edits.redoStep(editingOf(app, tab).history, now);
  if (!step) return false;
  put(app, tab, step.edits, step.history);
  return true;
}

export function closeReview(app: App, tab: string): void {
  change(app, tab, { dialog: "none", confirmation: undefined, error: undefined });
}

function planOf(tab: Tab) {
  return {
    connection: tab.connection,
    path: [...tab.path],
    ...(tab.object_kind ? { kind: tab.object_kind } : {}),
    changes: edits.toChanges(tab.edits ?? edits.no_edits),
  };
}

export async function review(app: App, id: string): Promise<void> {
  const tab = findTab(app.store.get().tabs, id);
  if (!tab?.edits) return;
  const reply = await app.client.call("edit.preview", planOf(tab));
  if (!reply.ok) return void refuse(app, reply.error);
  change(app, id, { dialog: "review", statements: reply.value.statements, error: undefined, confirmation: undefined });
}

/** Makes the changes, all of them or none. On production the server asks first: `token` is the answer. */
export async function applyEdits(app: App, id: string, options: { token?: string; accept_altered?: boolean } = {}): Promise<void> {
  const tab = findTab(app.store.get().tabs, id);
  if (!tab?.edits || editingOf(app, id).applying) return;
  if (isBusy(runOf(app.store.get(), id)))
    return void refuse(app, { message: "A statement runs in this tab.", hint: "Apply the changes when it has ended." });
  const staged = tab.edits;
  const result = shownSlot(runOf(app.store.get(), id))?.rows.statement.result ?? "";
  change(app, id, { applying: true, error: undefined });
  const reply = await app.client.call("edit.apply", {
    ...planOf(tab),
    session: id,
    ...(options.token === undefined ? {} : { confirmation: options.token }),
    ...(options.accept_altered === true ? { accept_altered: true } : {}),
  });
  if (!reply.ok) return change(app, id, { applying: false, dialog: "failed", error: reply.error, confirmation: undefined });
  const { state, confirmation, conflicts, committed } = reply.value;
  const accept_altered = options.accept_altered === true;
  if (state === "confirm") return change(app, id, { applying: false, dialog: "confirm", confirmation, accept_altered });
  if (state === "conflict") return change(app, id, { applying: false, dialog: "conflict", conflicts, confirmation: undefined });
  app.store.update((each) => ({
    ...each,
    tabs: changeTab(each.tabs, id, { edits: undefined }),
    patches: { ...each.patches, [result]: edits.patched(each.patches[result] ?? edits.no_patch, staged, reply.value) },
  }));
  change(app, id, { applying: false, dialog: "none", conflicts: [], confirmation: undefined, history: edits.no_edit_history });
  const rows = staged.length === 1 ? "1 row was changed" : `${staged.length} rows were changed`;
  toast(app, "info", committed ? `${rows}.` : `${rows}, and wait for your commit.`);
}

/** Decides one cell of a conflict. The dialog closes with the last one. */
export function decide(app: App, tab: string, conflict: EditConflict, column: string, take: "mine" | "theirs"): void {
  const now = editsOf(app, tab);
  const found = edits.conflictCells(now, conflict);
  const theirs = found?.cells.find((cell) => cell.column === column);
  if (!found || !theirs) return;
  replaceConflict(app, tab, conflict, edits.resolveCell(now, found.row.id, theirs, take));
}

/** Takes the change back: the row stays as it is, or gone. */
export function dropChange(app: App, tab: string, conflict: EditConflict): void {
  const now = editsOf(app, tab);
  const row = edits.inOrder(now)[conflict.change];
  if (row) replaceConflict(app, tab, conflict, edits.revertRow(now, row.id));
}

function replaceConflict(app: App, tab: string, conflict: EditConflict, next: edits.Edits): void {
  const { conflicts } = editingOf(app, tab);
  const before = edits.inOrder(editsOf(app, tab));
  const after = edits.inOrder(next);
  // The places of the other changes move when one leaves the list.
  const moved = conflicts.flatMap((each): EditConflict[] => {
    const row = before[each.change];
    const change_now = after.findIndex((one) => one.id === row?.id);
    const left = change_now < 0 ? 0 : (edits.conflictCells(next, { ...each, change: change_now })?.cells.length ?? 0);
    const open = each.change !== conflict.change || left > 0;
    return change_now >= 0 && open ? [{ ...each, change: change_now }] : [];
  });
  stage(app, tab, next);
  change(app, tab, { conflicts: moved, dialog: moved.length > 0 ? "conflict" : "none" });
}
