import { X } from "lucide-react";
import { look, lookPlain } from "../app/views";
import { showQuestion } from "../app/vault";
import { formatCount } from "../core/format";
import { describeGroup } from "../core/conditions";
import { describeFilter, isFiltered, setConditions, setFilter, type ResultView } from "../core/views";
import { Icon } from "../ui/Icon";
import { useApp, useAppState } from "./context";

/** How much of the whole order is known, as far as that can be told: sorting itself shows nothing. */
function progressText(view: ResultView): string {
  if (view.pending) return "looking …";
  const { view: shown } = view;
  if (shown?.state !== "working") return "";
  const share = Math.floor((100 * shown.rows_looked_at) / Math.max(1, shown.of_rows));
  return share < 100 ? `looking at rows, ${share} %` : "sorting …";
}

/** "12 of 5,000 rows", what was asked for, and a way back to all rows. */
export function ViewFacts({ result, shape }: { result: string; shape: ResultView }) {
  const app = useApp();
  const columns = useAppState((state) => state.results[result]?.columns);
  const { settings, view } = shape;
  const filtered = isFiltered(shape);
  const unknown = view?.state === "working";
  const failed = shape.error ?? view?.error;
  const progress = progressText(shape);
  return (
    <span className="row view-facts" data-testid="ViewFacts" data-state={shape.pending ? "pending" : (view?.state ?? "failed")}>
      {view && filtered ? (
        <span data-testid="ViewFacts_rows">
          <b>
            {formatCount(view.rows)}
            {unknown ? "+" : ""}
          </b>{" "}
          of {formatCount(view.of_rows)} rows
        </span>
      ) : null}
      {settings.filters.map((filter) => (
        <span className="view-chip" key={filter.column}>
          <span>{describeFilter(filter, columns?.[filter.column]?.name ?? "")}</span>
          <button
            type="button"
            aria-label="Remove this filter"
            onClick={() => void look(app, result, setFilter(settings, filter.column, undefined))}
          >
            <Icon of={X} size={12} />
          </button>
        </span>
      ))}
      {settings.conditions ? (
        <span className="view-chip">
          <button
            type="button"
            className="view-chip-text"
            data-testid="ViewFacts_conditions"
            onClick={() => showQuestion(app, { kind: "conditions", result })}
          >
            {describeGroup(settings.conditions, columns ?? [])}
          </button>
          <button type="button" aria-label="Remove the conditions" onClick={() => void look(app, result, setConditions(settings, undefined))}>
            <Icon of={X} size={12} />
          </button>
        </span>
      ) : null}
      {progress !== "" ? <span className="quiet">{progress}</span> : null}
      {failed ? (
        <span className="is-danger" title={failed.hint}>
          {failed.message}
        </span>
      ) : null}
      <button type="button" className="link" data-testid="ViewFacts_clear" onClick={() => lookPlain(app, result)}>
        {filtered ? "Show all rows" : "Unsort"}
      </button>
    </span>
  );
}
