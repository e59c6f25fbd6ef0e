import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useEffect, useRef, useState, type RefObject } from "react";
import { complete, noteChosen } from "../app/completion";
import { clearOrder, filterRows } from "../app/browse";
import { findConnection } from "../core/connections";
import { isBusy } from "../core/runs";
import { runOf } from "../core/state";
import { findTab, type Tab } from "../core/tabs";
import { LineEditor } from "../editor/line";
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

interface WhereLineProps {
  tab: Tab;
  text: string;
  line: RefObject<LineEditor | undefined>;
  onChange(text: string): void;
  onEscape(): void;
}

/** The condition, with proposals of the table's columns. */
function WhereLine({ tab, text, line, onChange, onEscape }: WhereLineProps) {
  const app = useApp();
  const host = useRef<HTMLDivElement>(null);
  const language = useAppState((state) => findConnection(state.connections, tab.connection)?.language ?? "");
  const now = useRef({ text, onChange, onEscape });
  now.current = { text, onChange, onEscape };
  useEffect(() => {
    if (!host.current) return undefined;
    const made = new LineEditor(host.current, {
      text: now.current.text,
      language: findConnection(app.store.get().connections, tab.connection)?.language ?? "",
      placeholder: "total > 100 and status = 'open'",
      label: "Condition that the rows meet, as behind WHERE",
      testid: "FilterBar_where",
      complete: (typed, caret, signal) => complete(app, tab.id, typed, caret, signal, tab.path),
      onChosen: (label) => noteChosen(app, tab.id, label),
      onChange: (typed) => now.current.onChange(typed),
      onEnter: () => void filterRows(app, tab.id, made.text()),
      onEscape: () => {
        if (made.text() === (findTab(app.store.get().tabs, tab.id)?.browse?.where ?? "")) return false;
        now.current.onEscape();
        return true;
      },
    });
    line.current = made;
    return () => {
      line.current = undefined;
      made.destroy();
    };
  }, [app, tab.id, tab.path, tab.connection, line]);
  useEffect(() => line.current?.setText(text), [line, text]);
  useEffect(() => line.current?.setLanguage(language), [line, language]);
  return <div ref={host} className="filter-line" />;
}

/** A line above the rows of a table: the condition that they meet, as it would stand behind WHERE, and their order. */
export function FilterBar({ tab }: { tab: Tab }) {
  const app = useApp();
  const where = tab.browse?.where ?? "";
  const [text, setText] = useState(where);
  const box = useRef<LineEditor | undefined>(undefined);
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
      <span className="filter-word mono" aria-hidden="true">
        WHERE
      </span>
      <div className="input filter-where">
        <WhereLine tab={tab} text={text} onChange={setText} line={box} onEscape={() => setText(where)} />
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
