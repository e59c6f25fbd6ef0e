import { ChevronDown, Copy, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Cell, ErrorInfo } from "../api/generated";
import { toast } from "../app/app";
import { hexBytes, hexDump, jsonTokens, prettyJson } from "../core/cell";
import { formatBytes, formatCount } from "../core/format";
import { changeSettings, type CellPlace } from "../core/state";
import { activeTab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Segmented } from "../ui/Segmented";
import { useApp, useAppState } from "./context";

const page_bytes = 64 * 1024;
const wait_ms = 60;

interface Value {
  readonly place: CellPlace;
  readonly cell: Cell;
  readonly text: string;
  readonly loaded: number;
  readonly more: boolean;
}

/** Reads a cell's text, a page at a time. */
function useCell(place: CellPlace | undefined): {
  value: Value | undefined;
  error: ErrorInfo | undefined;
  loadMore(): void;
} {
  const app = useApp();
  const [value, setValue] = useState<Value | undefined>(undefined);
  const [error, setError] = useState<ErrorInfo | undefined>(undefined);
  const key = place ? `${place.result} ${place.row} ${place.column}` : "";

  useEffect(() => {
    if (!place) {
      setValue(undefined);
      return undefined;
    }
    const abort = new AbortController();
    // A moment's wait, so that walking along rows with an arrow key asks only where it rests.
    const timer = setTimeout(() => {
      void app.client.call("result.cell", { ...place, limit: page_bytes }, abort.signal).then((reply) => {
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
      .call("result.cell", { ...value.place, offset: value.loaded, limit: page_bytes * 8 })
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

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function Body({ value, view }: { value: Value; view: "value" | "raw" }) {
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
  const [view, setView] = useState<"value" | "raw">("value");
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
          onChange={setView}
          choices={[
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
      {error && place ? (
        <div className="empty">
          <strong>The value could not be read</strong>
          <span>{error.message}</span>
        </div>
      ) : !current || !place ? (
        <div className="empty inspector-empty">
          <strong>Nothing selected</strong>
          <span>Select a cell to see its whole value.</span>
        </div>
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
            <Body value={current} view={view} />
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
