import { CircleX, Hourglass, LoaderCircle, Pause, Pin, PinOff, Table2, X } from "lucide-react";
import { chooseSlot, closeSlot, pinSlot } from "../app/queries";
import { formatClock } from "../core/format";
import { slotName, type Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import { Icon } from "../ui/Icon";
import { useApp } from "./context";

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

/** The tab of one result: its state, its name, its number, and whether it is stale, paused or pinned. */
export function SlotTab({ tab, slot, chosen }: { tab: Tab; slot: Slot; chosen: boolean }) {
  const app = useApp();
  const { statement } = slot;
  const name = slotName(statement);
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
