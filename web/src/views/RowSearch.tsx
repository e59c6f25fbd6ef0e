import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { look, settingsOf } from "../app/views";
import { Icon } from "../ui/Icon";
import { useApp, useAppState } from "./context";

const wait_ms = 200;

/** Rows of the result that have the text in any column. */
export function RowSearch({ result }: { result: string }) {
  const app = useApp();
  const shown = useAppState((state) => state.views[result]?.settings.search ?? "");
  const [text, setText] = useState(shown);
  const timer = useRef(0);
  useEffect(() => {
    setText(shown);
    return () => clearTimeout(timer.current);
  }, [result, shown]);

  function search(next: string, wait: number): void {
    setText(next);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void look(app, result, { ...settingsOf(app, result), search: next }), wait);
  }
  return (
    <div className="input row-search">
      <Icon of={Search} size={14} />
      <input
        value={text}
        placeholder="Search rows"
        aria-label="Search rows"
        autoComplete="off"
        spellCheck={false}
        data-testid="RowSearch"
        onChange={(event) => search(event.target.value, wait_ms)}
        onKeyDown={(event) => {
          if (event.key === "Enter") search(text, 0);
          if (event.key !== "Escape") return;
          event.stopPropagation();
          search("", 0);
        }}
      />
      {text !== "" ? (
        <button type="button" className="tiny" aria-label="Show all rows" onClick={() => search("", 0)}>
          <Icon of={X} size={12} />
        </button>
      ) : null}
    </div>
  );
}
