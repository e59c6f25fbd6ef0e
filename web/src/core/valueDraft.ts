// A value while it is edited by itself: what stands in its editor, what is wrong with it, and what it becomes. Plain data.
import { bareBytes } from "./cell";
import type { StagedValue, WasValue } from "./edits";
import { formatBytes, formatCount, plural } from "./format";
import { jsonFault } from "./json";
import { badText } from "./paste";
import { formOf, hexLines, hexOf, placeInText, typedBytes, type ValueForm } from "./values";

export type ValueView = ValueForm | "sql";

/** What is edited: the whole of the value, or its first part where it is too long to be changed. */
export interface OpenValue {
  readonly name: string;
  readonly type: string;
  readonly kind: string;
  /** Null is NULL. */
  readonly text: string | null;
  /** Bytes of the whole text, and whether more of it follows. */
  readonly bytes: number;
  readonly more: boolean;
}

export interface ValueDraft {
  readonly view: ValueView;
  /** As the view writes it: text, hexadecimal digits in lines, or an SQL expression. */
  readonly text: string;
  readonly touched: boolean;
}

export const most_value_bytes = 4 * 1024 * 1024;

export function viewTitle(view: ValueView): string {
  return { text: "Text", json: "JSON", xml: "XML", binary: "Bytes", date: "Date", list: "Items", sql: "SQL" }[view];
}

/** Bytes as the server tells them: \\x and digits. Other text in a column of bytes is text. */
function toldBytes(text: string): Uint8Array | undefined {
  return text.startsWith("\\x") ? bareBytes(text) : undefined;
}

/** The view that an editor opens with, and what stands in it. */
export function draftOf(value: OpenValue, start?: { readonly value: StagedValue; readonly was?: WasValue | undefined }): ValueDraft {
  const staged = start?.value ?? {};
  if (staged.bytes !== undefined) return { view: "binary", text: hexLines(bareBytes(staged.bytes) ?? new Uint8Array()), touched: false };
  // An expression that a person wrote, and not the literal of what was read.
  const { expression } = staged;
  if (expression !== undefined && expression !== start?.was?.literal) return { view: "sql", text: expression, touched: false };
  const text = staged.text ?? value.text ?? "";
  const form = formOf(value.kind, value.type, text);
  if (form !== "binary") return { view: form, text, touched: false };
  const bytes = text === "" ? new Uint8Array() : toldBytes(text);
  return bytes ? { view: form, text: hexLines(bytes), touched: false } : { view: "text", text, touched: false };
}

/** What can be chosen beside the view that fits: JSON for a text that is some, and SQL for what no text says. */
export function viewsOf(value: OpenValue, draft: ValueDraft, read_only: boolean): readonly ValueView[] {
  const held = value.text ?? "";
  const form = formOf(value.kind, value.type, held);
  const bare = form === "binary" && held !== "" && toldBytes(held) === undefined;
  const own: ValueView[] = bare ? ["text"] : form === "list" || form === "date" ? [form, "text"] : [form];
  const json = form === "text" && (/^\s*[[{]/.test(held) || draft.view === "json") ? (["json"] as const) : [];
  const text = form === "xml" ? (["text"] as const) : [];
  return [...own, ...json, ...text, ...(read_only ? [] : (["sql"] as const))];
}

export interface ValueFault {
  readonly message: string;
  /** UTF-16 index of where it is wrong. */
  readonly at?: number;
  /** It would not be taken. */
  readonly stops: boolean;
}

/** What is wrong with what stands in the editor. `kind`: of the column. */
export function faultOf(draft: ValueDraft, kind: string): ValueFault | undefined {
  const { view, text } = draft;
  if (view === "sql") return text.trim() === "" ? { message: "The expression is empty.", stops: true } : undefined;
  if (view === "binary") {
    const typed = typedBytes(text);
    if ("bytes" in typed) return tooLong(typed.bytes.length);
    const { line, column } = placeInText(text, typed.wrong);
    const message = typed.odd ? "The last byte has one digit only." : `Line ${line}, column ${column}: not a hexadecimal digit.`;
    return { message, at: typed.wrong, stops: true };
  }
  const bad = badText(text);
  if (bad) return { message: `The text cannot be stored: ${bad}`, stops: true };
  const long = text.length * 3 > most_value_bytes ? tooLong(new TextEncoder().encode(text).length) : undefined;
  if (long || view !== "json") return long;
  const at = jsonFault(text);
  if (at === undefined) return undefined;
  const { line, column } = placeInText(text, at);
  return { message: `Line ${line}, column ${column}: not JSON${at >= text.trimEnd().length ? ", it ends too early" : ""}.`, at, stops: kind === "json" };
}

function tooLong(bytes: number): ValueFault | undefined {
  if (bytes <= most_value_bytes) return undefined;
  return { message: `${formatBytes(bytes)} are more than the ${formatBytes(most_value_bytes)} that can be set here.`, stops: true };
}

/** How much it is. */
export function sizeOf(draft: ValueDraft): string {
  const { view, text } = draft;
  if (view === "binary") {
    const typed = typedBytes(text);
    return "bytes" in typed ? plural(typed.bytes.length, "byte") : "";
  }
  const lines = text.split("\n").length;
  return `${formatCount(text.length)} ${text.length === 1 ? "character" : "characters"}${lines > 1 ? ` in ${plural(lines, "line")}` : ""}`;
}

/** What is staged; undefined if nothing was changed. */
export function valueOfDraft(draft: ValueDraft, was?: WasValue): StagedValue | undefined {
  if (!draft.touched) return undefined;
  if (draft.view === "sql") return { expression: draft.text };
  if (draft.view !== "binary") return { text: draft.text };
  const typed = typedBytes(draft.text);
  if (!("bytes" in typed)) return undefined;
  // The bytes that were there leave the list, as every value does that is what it was.
  const held = was?.text === null || was === undefined ? undefined : toldBytes(was.text);
  return held && was && hexOf(held) === hexOf(typed.bytes) ? { expression: was.literal } : { bytes: hexOf(typed.bytes) };
}
