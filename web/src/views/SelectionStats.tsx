import { useEffect, useState } from "react";
import type { ErrorInfo, SelectionStatistics } from "../api/generated";
import { formatCount, plural } from "../core/format";
import { toldStatistics } from "../core/selected";
import type { TabFocus } from "../core/state";
import { useApp } from "./context";
import { gridOf } from "./grids";
import { selectedParts } from "./useCopyAs";

const still_ms = 150;

interface Told {
  readonly focus: TabFocus;
  readonly value?: SelectionStatistics;
  readonly error?: ErrorInfo;
}

/** How many cells are selected, and their sum, average, ends and different values, once the selection is still. */
export function SelectionStats({ tab, focus }: { tab: string; focus: TabFocus }) {
  const app = useApp();
  const [told, setTold] = useState<Told | undefined>(undefined);
  useEffect(() => {
    const parts = gridOf(tab)?.parts();
    const selected = selectedParts(parts);
    if (!parts || selected.length === 0) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const request = { result: parts.source, parts: selected.map((part) => ({ ...part, columns: [...part.columns] })) };
      void app.client.call("result.statistics", request, abort.signal).then((reply) => {
        if (!abort.signal.aborted) setTold({ focus, ...(reply.ok ? { value: reply.value } : { error: reply.error }) });
      });
    }, still_ms);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [app, tab, focus]);
  const value = told?.focus === focus ? told.value : undefined;
  const error = told?.focus === focus ? told.error : undefined;
  return (
    <span className="status-item selection-stats" data-testid="SelectionStats" data-state={error ? "failed" : value ? "ready" : "counting"} data-tip={error?.message}>
      <span>
        <span className="quiet">Selected</span> <b>{formatCount(focus.cells)}</b>
        {focus.rows > 1 ? <span className="quiet"> in {plural(focus.rows, "row")}</span> : null}
      </span>
      {value
        ? toldStatistics(value).map((each) => (
            <span key={each.name}>
              <span className="quiet">{each.name}</span> <b>{each.value}</b>
            </span>
          ))
        : null}
    </span>
  );
}
