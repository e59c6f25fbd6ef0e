// Holds the tree of a result's documents while it is in sight: reads what is shown, opens and closes, remembers its place.
import { useEffect, useReducer, useRef, useState } from "react";
import { toast } from "../app/app";
import { DocumentReader } from "../app/documents";
import { focusChanged } from "../app/tabs";
import * as documents from "../core/documentTree";
import { parseJson } from "../core/json";
import type { Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import { useApp } from "./context";
import { documentsLeft, rememberDocuments } from "./documentPlaces";

/** A reader of a result's documents that draws the view again when something has come. */
export function useReader(result: string, column: number): DocumentReader {
  const app = useApp();
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const held = useRef<{ key: string; reader: DocumentReader } | undefined>(undefined);
  const key = `${result} ${column}`;
  if (held.current?.key !== key) {
    held.current?.reader.stop();
    held.current = { key, reader: new DocumentReader(app, result, column, draw) };
  }
  useEffect(
    () => () => {
      held.current?.reader.stop();
      held.current = undefined;
    },
    [],
  );
  return held.current.reader;
}

export interface Documents {
  readonly tree: documents.DocumentTree;
  readonly reader: DocumentReader;
  /** The row that has the focus. */
  readonly row: number;
  /** Where the sheet was scrolled to when it was left. */
  readonly top: number;
  go(row: number): void;
  /** Opens or closes what stands in a row; shows more of a long array. */
  toggle(row: number): void;
  leave(top: number): void;
}

export function useDocuments(tab: Tab, slot: Slot, column: number): Documents {
  const app = useApp();
  const { result, rows } = slot.statement;
  const reader = useReader(result, column);
  const [held, setHeld] = useState(() => begin());
  const current = held.result === result ? held : begin();
  const tree = documents.setCount(current.tree, rows);
  const now = useRef({ ...current, tree });
  now.current = { ...current, tree };

  function begin() {
    const place = documentsLeft(result);
    const tree = place?.tree ?? documents.setCount(documents.empty_documents, rows);
    const cell = app.store.get().focus[tab.id]?.cell;
    const known = place ? documents.placeAt(tree, Math.min(place.row, documents.rowCount(tree) - 1)).document : -1;
    // The grid may have moved the focus to another document since the tree was left.
    const moved = cell?.result === result && cell.row !== known;
    return { result, tree, row: moved ? documents.rowOf(tree, cell.row) : (place?.row ?? 0), top: moved ? -1 : (place?.top ?? 0) };
  }
  function change(next: documents.DocumentTree, row: number): void {
    setHeld({ result, tree: next, row, top: now.current.top });
  }
  function go(row: number): void {
    change(now.current.tree, row);
    focusChanged(app, tab.id, { cell: { result, row: documents.placeAt(now.current.tree, row).document, column } });
  }
  async function open(document: number): Promise<void> {
    const whole = await reader.whole(document);
    if ("error" in whole) {
      if (whole.error.code !== "cancelled") toast(app, "error", [whole.error.message, whole.error.hint].filter(Boolean).join(" "));
      return;
    }
    const value = parseJson(whole.text);
    const { tree: before, row } = now.current;
    if (!value) {
      toast(app, "error", `Document ${document + 1} is not JSON; the table shows its text.`);
      return;
    }
    const focused = documents.placeAt(before, row);
    const next = documents.openDocument(before, document, value);
    change(next, documents.rowOf(next, focused.document, focused.field?.key));
  }
  function toggle(row: number): void {
    const { tree: before } = now.current;
    const { document, field } = documents.placeAt(before, row);
    if (field?.type === "more") change(documents.showMore(before, document, field.parent), row);
    else if (field) change(field.shown.children.length > 0 ? documents.toggleField(before, document, field.key) : before, row);
    else if (before.open.has(document)) change(documents.closeDocument(before, document), row);
    else void open(document);
  }
  const last = Math.max(0, documents.rowCount(tree) - 1);
  return {
    tree,
    reader,
    row: Math.min(current.row, last),
    top: current.top,
    go,
    toggle,
    leave: (top) => rememberDocuments(result, { tree: now.current.tree, row: now.current.row, top }),
  };
}
