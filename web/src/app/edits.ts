// Actions on staged edits of a tab's rows: stage, undo, review, apply. What is staged lives in the tab, and is kept with it.
import type { EditConflict, EditableColumn, ErrorInfo } from "../api/generated";
import * as edits from "../core/edits";
import { runOf } from "../core/state";
import { isBusy, shownSlot } from "../core/runs";
import { changeTab, findTab, type EditedTable, type Tab } from "../core/tabs";
import { toast, type App } from "./app";
import { extraRow, readRows, spansOf, type HeldRow } from "./editRows";
import { changeEditing as change, columnAt, editingOf, isRefused, refused, targetOf, type EditTarget, type Refused } from "./editTarget";

/** A cell of the rows that the tab shows. */
export interface EditPlace {
  readonly result: string;
  /** The view of the result that is shown, if there is one. */
  readonly source: string;
  readonly row: number;
  /** The result's column: its place and its name. */
  readonly place: number;
  readonly title: string;
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
  readonly facts: EditableColumn;
  /** Of the rows of a query. */
  readonly of?: EditedTable | undefined;
}

export function editsOf(app: App, tab: string): edits.Edits {
  return findTab(app.store.get().tabs, tab)?.edits ?? edits.no_edits;
}

function put(app: App, tab: string, next: edits.Edits, history: edits.EditHistory, of?: EditedTable): void {
  const kept = next.length === 0 ? undefined : next;
  const next_tab = { edits: kept, preview: false, ...(of ? { edits_of: of } : {}) };
  app.store.update((state) => ({ ...state, tabs: changeTab(state.tabs, tab, next_tab) }));
  change(app, tab, { history, conflicts: [] });
}

/** Keeps what is staged as one step of undo; false, with the reason told, if it is too much. `of`: the table, of a query's rows. */
export function stage(app: App, tab: string, next: edits.Edits, of?: EditedTable): boolean {
  const before = editsOf(app, tab);
  if (next === before) return true;
  if (next.length > edits.most_edits) {
    toast(app, "error", "A thousand rows can be staged at once. Apply them first.");
    return false;
  }
  const known = findTab(app.store.get().tabs, tab)?.edits_of;
  // Another table's steps cannot be undone here.
  const history = of && known && JSON.stringify(of) !== JSON.stringify(known) ? edits.no_edit_history : editingOf(app, tab).history;
  put(app, tab, next, edits.addStep(history, before), of);
  return true;
}

function refuse(app: App, error: Pick<ErrorInfo, "message" | "hint">): undefined {
  toast(app, "error", [error.message, error.hint].filter(Boolean).join(" "));
  return undefined;
}

function tell(app: App, why: Refused): undefined {
  toast(app, "error", why.refused);
  return undefined;
}

const by_literal = new Set(["list", "structure", "binary"]);

/** What a cell held, as a value to begin with: its text, or the literal that stands for it where a text would not. */
export function asRead({ literal, text }: edits.WasValue, kind: string): edits.StagedValue {
  if (text === null) return {};
  return by_literal.has(kind) ? { expression: literal } : { text };
}

async function heldAt(app: App, target: EditTarget, place: EditPlace, columns: readonly string[]): Promise<HeldRow | Refused> {
  if (place.extra) return extraRow(target, place.extra, columns);
  const { result, source, row } = place;
  const rows = await readRows(app, target, { result, source, row, count: 1 }, columns);
  return isRefused(rows) ? rows : (rows[0] ?? refused("There is no such row."));
}

/** Begins to edit a cell, or says why it cannot be. */
export async function beginEdit(app: App, tab: Tab, place: EditPlace): Promise<EditStart | Refused> {
  const target = await targetOf(app, tab, place.result, place.place);
  if (isRefused(target)) return target;
  const facts = columnAt(target, place.place, place.title);
  if (isRefused(facts)) return facts;
  const start = { column: facts.name, facts, of: target.of };
  if (place.extra?.staged) {
    const { staged } = place.extra;
    return { ...start, id: staged.id, key: {}, value: staged.set[facts.name] ?? { text: "" } };
  }
  const row = await heldAt(app, target, place, [facts.name]);
  if (isRefused(row)) return row;
  const was = row.held[facts.name];
  const staged = editsOf(app, tab.id).find((each) => each.id === row.id);
  if (staged?.action === "delete") return refused("This row is to be deleted.", "Undo that to edit it.");
  const kind = app.store.get().results[place.result]?.columns[place.place]?.kind ?? "";
  return { ...start, id: row.id, key: row.key, ...(was ? { was } : {}), value: staged?.set[facts.name] ?? (was ? asRead(was, kind) : {}) };
}

/** The same; the reason is told. */
export async function startEdit(app: App, tab: Tab, place: EditPlace): Promise<EditStart | undefined> {
  const start = await beginEdit(app, tab, place);
  return isRefused(start) ? tell(app, start) : start;
}

export function setCell(app: App, tab: string, start: EditStart, value: edits.StagedValue): void {
  stage(app, tab, edits.stageCell(editsOf(app, tab), start, start.column, start.was, value), start.of);
}

/** NULL or the default, from a key or a menu. */
export async function setPlain(app: App, tab: Tab, place: EditPlace, value: edits.StagedValue): Promise<void> {
  const start = await startEdit(app, tab, place);
  if (!start) return;
  if (edits.isNullValue(value) && !start.facts.nullable) return void refuse(app, { message: `${start.column} cannot be NULL.`, hint: "" });
  setCell(app, tab.id, start, value);
}

/** Rows of one result, each known by any of its cells. */
export async function deleteRows(app: App, tab: Tab, places: readonly EditPlace[]): Promise<void> {
  const [first] = places;
  if (!first) return;
  const target = await targetOf(app, tab, first.result, first.place);
  if (isRefused(target)) return tell(app, target);
  const rows: HeldRow[] = [];
  let next = editsOf(app, tab.id);
  for (const { row, count } of spansOf(places.filter((each) => !each.extra).map((each) => each.row))) {
    const read = await readRows(app, target, { result: first.result, source: first.source, row, count }, []);
    if (isRefused(read)) return tell(app, read);
    rows.push(...read);
  }
  for (const { extra } of places) {
    if (extra?.staged) next = edits.revertRow(next, extra.id);
    if (!extra?.added) continue;
    const row = extraRow(target, extra, []);
    if (isRefused(row)) return tell(app, row);
    rows.push(row);
  }
  for (const row of rows) next = edits.stageDelete(next, row);
  stage(app, tab.id, next, target.of);
}

/** What a copy of a row sets: all that can be set, but for a key of one column, or one that the database gives. */
function copied(app: App, target: EditTarget, row: HeldRow, result: string): edits.StagedRow["set"] {
  const set: Record<string, edits.StagedValue> = {};
  const { key } = target.table;
  const shown = app.store.get().results[result]?.columns ?? [];
  for (const column of target.table.columns) {
    const was = row.held[column.name];
    const left_out = key.includes(column.name) && (column.has_default || key.length === 1);
    const kind = shown[target.places.get(column.name) ?? -1]?.kind ?? "";
    if (was && !left_out && column.refusal === "") set[column.name] = asRead(was, kind);
  }
  return set;
}

/** New rows at the end: an empty one, or copies of others but for their keys. False, with the reason told, if there are none. */
export async function insertRows(app: App, tab: Tab, like: readonly EditPlace[] = []): Promise<boolean> {
  const fail = (why: Refused): boolean => {
    tell(app, why);
    return false;
  };
  if (tab.kind !== "table") return fail(refused("Rows are added in the tab of a table.", "Open the table from the tree."));
  const target = await targetOf(app, tab, like[0]?.result ?? "", 0);
  if (isRefused(target)) return fail(target);
  const names = target.table.columns.filter((column) => column.refusal === "").map((column) => column.name);
  const sets: edits.StagedRow["set"][] = like.length === 0 ? [{}] : [];
  for (const place of like) {
    if (place.extra?.staged) sets.push(place.extra.staged.set);
    else {
      const row = await heldAt(app, target, place, names);
      if (isRefused(row)) return fail(row);
      sets.push(copied(app, target, row, place.result));
    }
  }
  const next = sets.reduce((all, set) => edits.stageInsert(all, `new ${app.newId()}`, set), editsOf(app, tab.id));
  return stage(app, tab.id, next);
}

/** Takes back what was staged in rows. */
export async function revertRows(app: App, tab: Tab, places: readonly EditPlace[]): Promise<void> {
  const [first] = places;
  if (!first) return;
  const target = await targetOf(app, tab, first.result, first.place);
  if (isRefused(target)) return tell(app, target);
  const ids = new Set(places.flatMap((each) => each.extra?.id ?? []));
  for (const { row, count } of spansOf(places.filter((each) => !each.extra).map((each) => each.row))) {
    const read = await readRows(app, target, { result: first.result, source: first.source, row, count }, []);
    if (isRefused(read)) return tell(app, read);
    for (const each of read) ids.add(each.id);
  }
  const now = editsOf(app, tab.id);
  const next = now.filter((each) => !ids.has(each.id));
  if (next.length === now.length) return toast(app, "info", "Nothing is staged in these rows.");
  stage(app, tab.id, next, target.of);
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

function keyOf(app: App, tab: Tab, result: string): readonly string[] {
  const { table, origins } = editingOf(app, tab.id);
  return (tab.kind === "table" ? table : origins?.[result]?.table)?.key ?? [];
}

function planOf(tab: Tab, rows: edits.Edits) {
  const changes = edits.toChanges(rows);
  if (tab.kind === "query" && tab.edits_of) return { connection: tab.edits_of.connection, path: [...tab.edits_of.path], changes };
  return { connection: tab.connection, path: [...tab.path], ...(tab.object_kind ? { kind: tab.object_kind } : {}), changes };
}

export async function review(app: App, id: string): Promise<void> {
  const tab = findTab(app.store.get().tabs, id);
  if (!tab?.edits) return;
  const reply = await app.client.call("edit.preview", planOf(tab, tab.edits));
  if (!reply.ok) return void refuse(app, reply.error);
  change(app, id, { dialog: "review", statements: reply.value.statements, left_out: new Set(), error: undefined, confirmation: undefined });
}

/** Leaves a row out of what is applied, or takes it in again. */
export function leaveOut(app: App, id: string, row: string, out: boolean): void {
  const rows = new Set(editingOf(app, id).left_out);
  if (out) rows.add(row);
  else rows.delete(row);
  change(app, id, { left_out: rows });
}

/** The changes that are applied: all, or those that the review was left with. */
export function chosenEdits(tab: Tab, left_out: ReadonlySet<string> | undefined): edits.Edits {
  return (tab.edits ?? edits.no_edits).filter((each) => left_out?.has(each.id) !== true);
}

/** Makes the changes, all of them or none. On production the server asks first: `token` is the answer. */
export async function applyEdits(app: App, id: string, options: { token?: string; accept_altered?: boolean } = {}): Promise<void> {
  const tab = findTab(app.store.get().tabs, id);
  const before = editingOf(app, id);
  // Nothing but the review leaves rows out.
  const staged = tab ? chosenEdits(tab, before.dialog === "none" ? undefined : before.left_out) : edits.no_edits;
  if (!tab || staged.length === 0 || before.applying) return;
  if (isBusy(runOf(app.store.get(), id)))
    return void refuse(app, { message: "A statement runs in this tab.", hint: "Apply the changes when it has ended." });
  const result = shownSlot(runOf(app.store.get(), id))?.rows.statement.result ?? "";
  const plan = planOf(tab, staged);
  change(app, id, { applying: true, error: undefined, ...(before.dialog === "none" ? { left_out: new Set() } : {}) });
  const reply = await app.client.call("edit.apply", {
    ...plan,
    session: id,
    ...(options.token === undefined ? {} : { confirmation: options.token }),
    ...(options.accept_altered === true ? { accept_altered: true } : {}),
  });
  if (!reply.ok) return change(app, id, { applying: false, dialog: "failed", error: reply.error, confirmation: undefined });
  const { state, confirmation, conflicts, committed } = reply.value;
  const accept_altered = options.accept_altered === true;
  const all = editsOf(app, id);
  if (state === "confirm") return change(app, id, { applying: false, dialog: "confirm", confirmation, accept_altered });
  if (state === "conflict")
    return change(app, id, { applying: false, dialog: "conflict", conflicts: edits.amongAll(conflicts, staged, all), confirmation: undefined });
  // A row that was changed again meanwhile stays as it is staged now.
  const rest = all.filter((each) => !staged.includes(each));
  const key = keyOf(app, tab, result);
  app.store.update((each) => ({
    ...each,
    tabs: changeTab(each.tabs, id, { edits: rest.length === 0 ? undefined : rest }),
    patches: { ...each.patches, [result]: edits.patched(each.patches[result] ?? edits.no_patch, staged, reply.value, key) },
  }));
  const history = edits.no_edit_history;
  change(app, id, { applying: false, dialog: "none", conflicts: [], confirmation: undefined, left_out: new Set(), history });
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
