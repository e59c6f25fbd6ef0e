// Results whose rows are documents: which column holds them, what the ways to look at them are, and the line that a
// closed document shows. Pure.
import type { ResultColumn } from "../api/generated";
import { showValue } from "./extendedJson";
import { firstMembers } from "./json";

/** The ways to look at documents; "table" is the grid of the flat columns. */
export type DocumentFace = "table" | "tree" | "json";

export const document_faces: readonly DocumentFace[] = ["table", "tree", "json"];

export function isDocumentFace(text: string): text is DocumentFace {
  return document_faces.some((each) => each === text);
}

/** The column that holds each whole record; undefined for a result of plain rows. */
export function documentColumn(columns: readonly ResultColumn[] | undefined): number | undefined {
  const index = columns?.findIndex((each) => each.document) ?? -1;
  return index === -1 ? undefined : index;
}

/** The columns that the grid shows, as indexes of the result's columns. */
export function tableColumns(columns: readonly ResultColumn[]): number[] {
  const hidden = columns.length > 1 ? documentColumn(columns) : undefined;
  return columns.map((_, index) => index).filter((index) => index !== hidden);
}

const most_shown = 3;

/** "66e5b1c4a9f2 · sensor.reading · 7 fields": the first plain values of a document, of which only the beginning is known. */
export function documentSummary(preview: string): string {
  const { members, whole } = firstMembers(preview);
  const values = members
    .map((member) => showValue(member.value))
    .filter((shown) => shown.kind !== "nest" && shown.kind !== "null" && shown.text !== "")
    .slice(0, most_shown)
    .map((shown) => shown.text);
  const count = `${members.length} ${members.length === 1 ? "field" : "fields"}`;
  return [...values, ...(whole ? [count] : [])].join(" · ");
}
