import { ChevronDown, Copy, X } from "lucide-react";
import { toast } from "../app/app";
import { hexBytes, hexDump, jsonTokens, prettyJson } from "../core/cell";
import { formatBytes, formatCount } from "../core/format";
import { changeSettings } from "../core/state";
import { activeTab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Nothing } from "../ui/Nothing";
import { Segmented } from "../ui/Segmented";
import { useApp, useAppState } from "./context";
import { RowForm } from "./RowForm";
import { useCell, type CellValue } from "./useCell";

function Body({ value, view }: { value: CellValue; view: "value" | "raw" }) {
  const { cell, text } = value;
  if (cell.is_null)
    return (
      <p className="preview-null">
        <span className="null-token">NULL</span>
      </p>
    );
  if (text === "") return <p className="quiet">The text is empty.</p>;
  if (view === "value" && cell.kind === "binary") {
    const bytes = hexBytes(text);
    if (bytes) return <pre className="preview-text mono">{hexDump(bytes)}</pre>;
  }
  const pretty =
    view === "value" && !value.more && /json|list|structure|variant/.test(cell.kind) ? prettyJson(text) : undefined;
  if (pretty !== undefined)
    return (
      <pre className="preview-text preview-wrap mono">
        {jsonTokens(pretty).map((token, index) => (
          <span key={index} className={token.style}>
            {token.text}
          </span>
        ))}
      </pre>
    );
  return <pre className={`preview-text preview-wrap mono preview-${cell.kind}`}>{text}</pre>;
}

/** The whole value of the active cell, read page by page. */
export function CellPreview() {
  const app = useApp();
  const tab = useAppState((state) => activeTab(state.tabs)?.id);
  const place = useAppState((state) => (tab === undefined ? undefined : state.focus[tab]?.cell));
  const column = useAppState((state) => (place ? state.results[place.result]?.columns[place.column] : undefined));
  const { value, error, loadMore } = useCell(place);
  const view = useAppState((state) => state.inspector_view);
  const shown = useAppState((state) => activeTab(state.tabs));
  const current = value !== undefined && place !== undefined && value.place.result === place.result ? value : undefined;
  const copy = (): void => {
    navigator.clipboard.writeText(current?.text ?? "").then(
      () => {
        toast(
          app,
          "info",
          current?.more ? `The first ${formatBytes(current.loaded)} were copied.` : "The value was copied.",
        );
      },
      () => {
        toast(app, "error", "The browser did not allow copying.");
      },
    );
  };
  return (
    <aside className="inspector" data-region="inspector" aria-label="Cell value" data-testid="CellPreview">
      <div className="inspector-head">
        <Segmented
          label="View of the value"
          value={view}
          onChange={(next) => {
            app.store.update((state) => ({ ...state, inspector_view: next }));
          }}
          choices={[
            { value: "fields", label: "Fields", testid: "CellPreview_fields" },
            { value: "value", label: "Value" },
            { value: "raw", label: "Raw" },
          ]}
        />
        <span className="grow" />
        <Button
          look="ghost"
          size="small"
          icon
          label="Copy the value"
          disabled={(!current || current.cell.is_null) && "There is no value to copy"}
          onClick={copy}
          testid="CellPreview_copy"
        >
          <Icon of={Copy} size={14} />
        </Button>
        <Button
          look="ghost"
          size="small"
          icon
          label="Close"
          onClick={() => {
            app.store.update((state) => changeSettings(state, { inspector_open: false }));
          }}
          testid="CellPreview_close"
        >
          <Icon of={X} size={14} />
        </Button>
      </div>
      {view === "fields" && shown ? (
        <RowForm key={shown.id} tab={shown} />
      ) : error && place ? (
        <Nothing place="inspector" title="The value could not be read" text={error.message} />
      ) : !current || !place ? (
        <Nothing place="inspector" title="Nothing selected" text="Select a cell to see its whole value." />
      ) : (
        <div className="inspector-body">
          <div className="inspector-title">
            <strong className="truncate" data-testid="CellPreview_column">
              {column?.name ?? ""}
            </strong>
            <span className="quiet num">row {formatCount(place.row + 1)}</span>
          </div>
          <dl className="preview-facts">
            <dt>Type</dt>
            <dd className="mono truncate">{current.cell.type || column?.type}</dd>
            {current.cell.is_null ? null : (
              <>
                <dt>Size</dt>
                <dd className="num" data-testid="CellPreview_size">
                  {formatBytes(current.cell.bytes)}
                  {current.more ? `, first ${formatBytes(current.loaded)} shown` : ""}
                </dd>
              </>
            )}
            {column?.table ? (
              <>
                <dt>From</dt>
                <dd className="mono truncate">
                  {[column.schema, column.table, column.column].filter(Boolean).join(".")}
                </dd>
              </>
            ) : null}
          </dl>
          <div className="preview-value selectable" data-testid="CellPreview_value">
            <Body value={current} view={view === "raw" ? "raw" : "value"} />
          </div>
          {current.more ? (
            <Button size="small" onClick={loadMore} testid="CellPreview_more">
              <Icon of={ChevronDown} size={12} />
              Load more
            </Button>
          ) : null}
        </div>
      )}
    </aside>
  );
}
