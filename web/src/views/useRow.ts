// Reads all cells of the row that the grid stands on, with what is staged over them.
import { useEffect, useState } from "react";
import type { ResultColumn } from "../api/generated";
import { tableColumns } from "../core/documents";
import { no_patch, type CellTint } from "../core/edits";
import type { CellPlace } from "../core/state";
import type { Tab } from "../core/tabs";
import { useAppState } from "./context";
import { rowsOf } from "./rowAccess";

const wait_ms = 40;

export interface Field {
  /** The grid's column, and the result's. */
  readonly place: number;
  readonly column: number;
  readonly facts: ResultColumn;
  readonly text: string | null;
  /** Bytes of the whole text, where this is its beginning. */
  readonly cut?: number | undefined;
  readonly tint?: CellTint | undefined;
}

export interface ReadRow {
  readonly at: CellPlace;
  readonly fields: readonly Field[];
}

export function useRow(tab: Tab): { row: ReadRow | undefined; failed: string } {
  const at = useAppState((state) => state.focus[tab.id]?.at);
  const columns = useAppState((state) => state.results[at?.result ?? ""]?.columns);
  const patch = useAppState((state) => state.patches[at?.result ?? ""] ?? no_patch);
  const editing = useAppState((state) => state.editing[tab.id]);
  const [row, setRow] = useState<ReadRow | undefined>(undefined);
  const [failed, setFailed] = useState("");
  const key = at ? `${at.view ?? at.result} ${at.row}` : "";
  useEffect(() => {
    if (!at || !columns) {
      setRow(undefined);
      return undefined;
    }
    const abort = new AbortController();
    const read = async (): Promise<void> => {
      try {
        const cells = await rowsOf(tab.id)?.read(at.row, abort.signal);
        if (abort.signal.aborted) return;
        const fields = tableColumns(columns).flatMap((column, place): Field[] => {
          const facts = columns[column];
          if (!facts || !cells || cells.count < 1) return [];
          const over = { cut: cells.cutBytes(at.row, place), tint: cells.tint?.(at.row, place) };
          return [{ place, column, facts, text: cells.text(at.row, place), ...over }];
        });
        setFailed("");
        setRow(fields.length === 0 ? undefined : { at, fields });
      } catch (error) {
        if (!abort.signal.aborted) setFailed(error instanceof Error ? error.message : String(error));
      }
    };
    // A moment's wait, so that walking along rows with an arrow key reads only where it rests.
    const timer = setTimeout(() => void read(), wait_ms);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // The column may change without the row.
  }, [columns, editing?.origins, editing?.table, key, patch, tab.edits, tab.id]);
  return { row, failed };
}
