import {
  CircleX,
  Download,
  Hourglass,
  LoaderCircle,
  MessageSquareText,
  Pause,
  Pin,
  PinOff,
  Table2,
  X,
} from "lucide-react";
import type { KeyboardEvent } from "react";
import { downloadPath } from "../api/rows";
import type { ExportFormat } from "../api/generated";
import { chooseSlot, closeSlot, pinSlot } from "../app/queries";
import { formatClock } from "../core/format";
import { output_key, shownSlot, type Run, type Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import { Icon } from "../ui/Icon";
import type { MenuItem } from "../ui/Menu";
import { MenuButton } from "../ui/MenuButton";
import { useApp } from "./context";

const formats: readonly { format: ExportFormat; label: string; side: string }[] = [
  { format: "csv", label: "CSV", side: "comma separated" },
  { format: "tsv", label: "TSV", side: "tab separated" },
  { format: "json", label: "JSON", side: "one array" },
  { format: "ndjson", label: "NDJSON", side: "an object a line" },
  { format: "markdown", label: "Markdown", side: "table" },
  { format: "arrow", label: "Arrow", side: "typed, columnar" },
];

/** Starts a download by a link, which the browser saves without leaving the page. */
function download(result: string, format: ExportFormat): void {
  const link = document.createElement("a");
  link.href = downloadPath(result, format);
  link.download = "";
  link.click();
}

function SlotIcon({ slot }: { slot: Slot }) {
  const { state } = slot.statement;
  if (state === "failed")
    return (
      <span className="is-danger">
        <Icon of={CircleX} size={14} />
      </span>
    );
  if (state === "running" || state === "reading" || state === "waiting")
    return <Icon of={LoaderCircle} size={14} className="turning" />;
  if (state === "confirm") return <Icon of={Hourglass} size={14} />;
  return <Icon of={Table2} size={14} />;
}

function SlotTab({ tab, slot, chosen }: { tab: Tab; slot: Slot; chosen: boolean }) {
  const app = useApp();
  const { statement } = slot;
  const name = statement.title || statement.verb || "Result";
  function choose(): void {
    chooseSlot(app, tab.id, slot.key);
    // The caret goes to the statement that the result came from, as long as it is still there.
    const editor = app.editors.get(tab.id);
    const at = slot.text === "" ? -1 : (editor?.snapshot().text.indexOf(slot.text) ?? -1);
    if (at !== -1) editor?.reveal(at, at, false);
  }
  return (
    <div
      className={chosen ? "result-tab result-tab-chosen" : "result-tab"}
      role="tab"
      aria-selected={chosen}
      tabIndex={chosen ? 0 : -1}
      data-testid="ResultTab"
      data-state={statement.state}
      data-result={statement.result}
      onClick={choose}
    >
      <SlotIcon slot={slot} />
      <span className="truncate">{name}</span>
      {statement.result === "" ? null : <span className="result-id">{statement.result}</span>}
      {slot.stale ? (
        <span
          className="dot dot-stale"
          data-tip={`The statement was edited since the run at ${formatClock(slot.ran_at)}`}
        />
      ) : null}
      {statement.state === "paused" ? (
        <span className="result-pin" data-tip="Reading has paused; more rows may follow">
          <Icon of={Pause} size={12} />
        </span>
      ) : null}
      <span className="result-tab-tools">
        {statement.result === "" ? null : (
          <button
            type="button"
            tabIndex={-1}
            className={slot.pinned ? "tiny-on" : ""}
            aria-label={slot.pinned ? "Unpin" : "Pin"}
            data-tip={slot.pinned ? "Unpin: the next run may replace it" : "Pin: no run replaces it"}
            onClick={(event) => {
              event.stopPropagation();
              pinSlot(app, tab.id, slot.key, !slot.pinned);
            }}
          >
            <Icon of={slot.pinned ? PinOff : Pin} size={12} />
          </button>
        )}
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Close ${name}`}
          data-tip="Close"
          onClick={(event) => {
            event.stopPropagation();
            closeSlot(app, tab.id, slot.key);
          }}
        >
          <Icon of={X} size={12} />
        </button>
      </span>
      {slot.pinned ? (
        <span className="result-pin">
          <Icon of={Pin} size={12} />
        </span>
      ) : null}
    </div>
  );
}

export function ResultTabs({ tab, state }: { tab: Tab; state: Run }) {
  const app = useApp();
  const result = shownSlot(state)?.rows.statement.result ?? "";
  const notices = state.query?.statements.reduce((sum, each) => sum + each.notices.length, 0) ?? 0;
  const keys = [...state.slots.map((slot) => slot.key), output_key];
  function move(event: KeyboardEvent<HTMLDivElement>): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = keys[keys.indexOf(state.active) + step];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    chooseSlot(app, tab.id, next);
    const at = keys.indexOf(next);
    const list = event.currentTarget;
    requestAnimationFrame(() => {
      (list.children[at] as HTMLElement | undefined)?.focus();
    });
  }
  const items = (): MenuItem[] => [
    { kind: "title", label: `All rows read of ${result}, as a file` },
    ...formats.map(
      ({ format, label, side }): MenuItem => ({
        label,
        side,
        testid: `Export_${format}`,
        run: () => {
          download(result, format);
        },
      }),
    ),
  ];
  return (
    <div className="result-tabs">
      <div className="result-tabs-list" role="tablist" aria-label="Results" onKeyDown={move}>
        {state.slots.map((slot) => (
          <SlotTab key={slot.key} tab={tab} slot={slot} chosen={slot.key === state.active} />
        ))}
        {state.query || state.slots.length > 0 ? (
          <div
            className={state.active === output_key ? "result-tab result-tab-chosen" : "result-tab"}
            role="tab"
            aria-selected={state.active === output_key}
            tabIndex={state.active === output_key ? 0 : -1}
            data-testid="ResultTab_output"
            onClick={() => {
              chooseSlot(app, tab.id, output_key);
            }}
          >
            <Icon of={MessageSquareText} size={14} />
            <span>Output</span>
            {notices > 0 ? <span className="badge num">{notices}</span> : null}
          </div>
        ) : null}
      </div>
      <span className="grow" />
      <MenuButton
        look="ghost"
        size="small"
        icon
        label="Export the rows"
        menuLabel="Export"
        align="right"
        items={items}
        disabled={result === "" && "There are no rows to export"}
        testid="Export"
      >
        <Icon of={Download} size={14} />
      </MenuButton>
    </div>
  );
}
