// Which table the rows in sight belong to, and what of it can be edited: a table tab's own, or the one that a result's columns
// come from.
import type { EditOrigin, EditableColumn, EditableTable } from "../api/generated";
import { no_editing, type Editing } from "../core/editing";
import { plural } from "../core/format";
import { runOf } from "../core/state";
import { findTab, type EditedTable, type Tab } from "../core/tabs";
import type { App } from "./app";
import { ensureOpen } from "./connections";

/** Why something cannot be done, and what to do instead. */
export interface Refused {
  readonly refused: string;
}

export function refused(message: string, hint = ""): Refused {
  return { refused: [message, hint].filter(Boolean).join(" ") };
}

export function isRefused(value: object): value is Refused {
  return "refused" in value;
}

export interface EditTarget {
  readonly table: EditableTable;
  /** Where the table's columns stand among the result's. */
  readonly places: ReadonlyMap<string, number>;
  /** Of the rows of a query; a table tab's table is the tab's own. */
  readonly of?: EditedTable;
}

export function editingOf(app: App, tab: string): Editing {
  return app.store.get().editing[tab] ?? no_editing;
}

export function changeEditing(app: App, tab: string, with_what: Partial<Editing>): void {
  const next = { ...editingOf(app, tab), ...with_what };
  app.store.update((state) => ({ ...state, editing: { ...state.editing, [tab]: next } }));
}

function placesByName(app: App, result: string): ReadonlyMap<string, number> {
  const columns = app.store.get().results[result]?.columns ?? [];
  return new Map(columns.map((each, at) => [each.name, at] as const).toReversed());
}

async function tableTarget(app: App, tab: Tab, result: string): Promise<EditTarget | Refused> {
  const places = placesByName(app, result);
  const known = editingOf(app, tab.id).table;
  if (known?.editable) return { table: known, places };
  if (!(await ensureOpen(app, tab.connection))) return refused(`${tab.connection} is not connected.`);
  const reply = await app.client.call("edit.table", {
    connection: tab.connection,
    path: [...tab.path],
    ...(tab.object_kind ? { kind: tab.object_kind } : {}),
  });
  if (!reply.ok) return refused(reply.error.message, reply.error.hint);
  changeEditing(app, tab.id, { table: reply.value });
  return reply.value.editable ? { table: reply.value, places } : refused(reply.value.reason, reply.value.hint);
}

export function originTarget(origin: EditOrigin): EditTarget {
  const { table, connection, path } = origin;
  return { table, places: new Map(origin.places.map((each) => [each.column, each.place])), of: { connection, path } };
}

function isSame(left: EditedTable, right: EditedTable): boolean {
  return left.connection === right.connection && JSON.stringify(left.path) === JSON.stringify(right.path);
}

/** Asks the server where a result's rows come from, and keeps the answer for as long as the result is there. */
export async function askOrigin(
  app: App,
  tab: string,
  result: string,
  what: { readonly column: number } | { readonly path: readonly string[] },
): Promise<EditOrigin | Refused> {
  const query = runOf(app.store.get(), tab).slots.find((slot) => slot.statement.result === result)?.query ?? "";
  const params = { query, result, ...("column" in what ? { column: what.column } : { path: [...what.path] }) };
  const reply = await app.client.call("edit.origin", params);
  if (!reply.ok) return refused(reply.error.message, reply.error.hint);
  const { table } = reply.value;
  if (!table.editable) return refused(table.reason, table.hint);
  changeEditing(app, tab, { origins: { ...editingOf(app, tab).origins, [result]: reply.value } });
  return reply.value;
}

async function queryTarget(app: App, tab: Tab, result: string, place: number): Promise<EditTarget | Refused> {
  const known = editingOf(app, tab.id).origins?.[result];
  const holds = known?.places.some((each) => each.place === place) === true;
  const origin = known && holds ? known : await askOrigin(app, tab.id, result, { column: place });
  if (isRefused(origin)) return origin;
  const target = originTarget(origin);
  const now = findTab(app.store.get().tabs, tab.id);
  const { edits = [], edits_of } = now ?? {};
  if (edits.length > 0 && edits_of && target.of && !isSame(edits_of, target.of))
    return refused(`${plural(edits.length, "change")} of ${edits_of.path.at(-1) ?? "another table"} wait in this tab.`, "Apply or discard them first.");
  return target;
}

/** What can be edited where a cell stands. `place`: its column among the result's. */
export function targetOf(app: App, tab: Tab, result: string, place: number): Promise<EditTarget | Refused> {
  return tab.kind === "table" ? tableTarget(app, tab, result) : queryTarget(app, tab, result, place);
}

/** The table's column that a result's column shows; the reason where it cannot be set. */
export function columnAt(target: EditTarget, place: number, title: string): EditableColumn | Refused {
  const name = [...target.places].find(([, at]) => at === place)?.[0];
  const column = target.table.columns.find((each) => each.name === name);
  if (!column) return refused(`${title} is no column of the table that is edited here.`);
  return column.refusal === "" ? column : refused(`${column.name} cannot be set. ${column.refusal}`);
}
