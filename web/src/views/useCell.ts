// Reads the text of one cell, a page at a time.
import { useEffect, useState } from "react";
import type { Cell, ErrorInfo } from "../api/generated";
import { toast } from "../app/app";
import type { CellPlace } from "../core/state";
import { useApp } from "./context";

const page_bytes = 64 * 1024;
const wait_ms = 60;

export interface CellValue {
  readonly place: CellPlace;
  readonly cell: Cell;
  readonly text: string;
  readonly loaded: number;
  readonly more: boolean;
}

/** The value of a cell, and a way to read its next page. */
export function useCell(place: CellPlace | undefined): {
  value: CellValue | undefined;
  error: ErrorInfo | undefined;
  loadMore(): void;
} {
  const app = useApp();
  const [value, setValue] = useState<CellValue | undefined>(undefined);
  const [error, setError] = useState<ErrorInfo | undefined>(undefined);
  const key = place ? `${place.view ?? place.result} ${place.row} ${place.column}` : "";

  useEffect(() => {
    if (!place) {
      setValue(undefined);
      return undefined;
    }
    const abort = new AbortController();
    // A moment's wait, so that walking along rows with an arrow key asks only where it rests.
    const timer = setTimeout(() => {
      void app.client.call("result.cell", { ...cellOf(place), limit: page_bytes }, abort.signal).then((reply) => {
        if (abort.signal.aborted) return;
        setError(reply.ok ? undefined : reply.error);
        if (reply.ok)
          setValue({
            place,
            cell: reply.value,
            text: reply.value.text,
            loaded: byteLength(reply.value.text),
            more: reply.value.more,
          });
      });
    }, wait_ms);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [app, key]);

  function loadMore(): void {
    if (!value) return;
    void app.client
      .call("result.cell", { ...cellOf(value.place), offset: value.loaded, limit: page_bytes * 8 })
      .then((reply) => {
        if (!reply.ok) {
          toast(app, "error", reply.error.message);
          return;
        }
        const { text, more } = reply.value;
        setValue((now) =>
          now?.place === value.place && now.loaded === value.loaded
            ? { ...now, text: now.text + text, loaded: now.loaded + byteLength(text), more }
            : now,
        );
      });
  }
  return { value, error, loadMore };
}

/** A view is read as a result is, by its own name. */
function cellOf({ result, row, column, view }: CellPlace): { result: string; row: number; column: number } {
  return { result: view ?? result, row, column };
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
