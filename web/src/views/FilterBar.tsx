import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { clearOrder, filterRows } from "../app/browse";
import { isBusy } from "../core/runs";
import { runOf } from "../core/state";
import type { Tab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Kbd } from "../ui/Kbd";
import { useApp, useAppState } from "./context";

/** What the rows of a table are sorted by, with a way to undo it. */
function Order({ tab, busy }: { tab: Tab; busy: boolean }) {
  const app = useApp();
  const order = tab.browse?.order ?? [];
  if (order.length === 0) return null;
  return (
    <span className="filter-order" data-testid="FilterBar_order">
      <span className="quiet">Sorted by</span>
      {order.map((term) => (
        <span key={term.column} className="filter-term mono">
          {term.column}
          <Icon of={term.descending ? ArrowDown : ArrowUp} size={12} />
        </span>
      ))}
      <Button
        look="ghost"
        size="small"
        icon
        label="As the table gives its rows"
        disabled={busy && "A statement is running in this tab"}
        onClick={() => void clearOrder(app, tab.id)}
        testid="FilterBar_unsort"
      >
        <Icon of={X} size={12} />
      </Button>
    </span>
  );
}

/** A line above the rows of a table: the condition that they meet, as it would stand behind WHERE, and their order. */
export function FilterBar({ tab }: { tab: Tab }) {
  const app = useApp();
  const where = tab.browse?.where ?? "";
  const [text, setText] = useState(where);
  const box = useRef<HTMLInputElement>(null);
  const busy = useAppState((state) => isBusy(runOf(state, tab.id)));
  useEffect(() => {
    setText(where);
  }, [where]);
  return (
    <form
      className="filter-bar"
      data-testid="FilterBar"
      onSubmit={(event) => {
        event.preventDefault();
        void filterRows(app, tab.id, text);
      }}
    >
      <label htmlFor={`where-${tab.id}`} className="mono">
        WHERE
      </label>
      <div className="input filter-where">
        <input
          id={`where-${tab.id}`}
          ref={box}
          className="mono"
          value={text}
          placeholder="total > 100 and status = 'open'"
          autoComplete="off"
          spellCheck={false}
          data-testid="FilterBar_where"
          onChange={(event) => {
            setText(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || text === where) return;
            event.stopPropagation();
            setText(where);
          }}
        />
        {where !== "" || text !== "" ? (
          <button
            type="button"
            className="input-clear"
            aria-label="Show all rows"
            data-testid="FilterBar_clear"
            onClick={() => {
              setText("");
              box.current?.focus();
              if (where !== "") void filterRows(app, tab.id, "");
            }}
          >
            <Icon of={X} size={12} />
          </button>
        ) : null}
      </div>
      <Button
        size="small"
        label="Read the rows that meet the condition"
        disabled={busy ? "A statement is running in this tab" : text.trim() === where && "The rows meet it already"}
        onClick={() => void filterRows(app, tab.id, text)}
        testid="FilterBar_apply"
      >
        Apply
        <Kbd caps={["↵"]} />
      </Button>
      <Order tab={tab} busy={busy} />
    </form>
  );
}
