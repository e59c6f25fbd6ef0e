// Whole values, read page by page: for the editor of one value, and for files.
import type { CellPlace } from "../core/state";
import { bareBytes } from "../core/cell";
import { formatBytes } from "../core/format";
import type { OpenValue } from "../core/valueDraft";
import type { App } from "./app";
import { refused, type Refused } from "./editTarget";

const page_bytes = 1024 * 1024;
/** Longer values go to a file by an export. */
const most_saved_bytes = 256 * 1024 * 1024;

function pageOf({ view, result, row, column }: CellPlace, offset: number) {
  return { result: view ?? result, row, column, offset, limit: page_bytes, hex: true };
}

/** The value of a cell, or its first mebibyte. Bytes are told as \x and digits, whatever the engine. */
export async function readValue(app: App, place: CellPlace): Promise<OpenValue | Refused> {
  const column = app.store.get().results[place.result]?.columns[place.column];
  const reply = await app.client.call("result.cell", pageOf(place, 0));
  if (!reply.ok) return refused(reply.error.message, reply.error.hint);
  const { is_null, kind, type, text, bytes, more } = reply.value;
  return { name: column?.name ?? "", type: type || (column?.type ?? ""), kind, text: is_null ? null : text, bytes, more };
}

/** All of a value as the bytes of a file. */
export async function readWhole(app: App, place: CellPlace): Promise<Blob | Refused> {
  const parts: string[] = [];
  for (let offset = 0, more = true; more; ) {
    const reply = await app.client.call("result.cell", pageOf(place, offset));
    if (!reply.ok) return refused(reply.error.message, reply.error.hint);
    if (reply.value.bytes > most_saved_bytes) return refused(`A value of ${formatBytes(reply.value.bytes)} is too large to be saved from here.`, "Export the rows.");
    parts.push(reply.value.text);
    offset += new TextEncoder().encode(reply.value.text).length;
    more = reply.value.more;
  }
  const text = parts.join("");
  const bytes = text.startsWith("\\x") ? bareBytes(text) : undefined;
  return new Blob([bytes ? new Uint8Array(bytes) : text]);
}
