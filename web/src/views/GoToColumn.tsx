import { useEffect, useRef, useState } from "react";
import { matchingColumns } from "../core/profiles";

const most_shown = 10;

export interface GoToColumnProps {
  /** In the grid's order. */
  names: readonly string[];
  onGo(column: number): void;
  onClose(): void;
}

/** A small box over the grid's corner that takes a part of a column's name. */
export function GoToColumn({ names, onGo, onClose }: GoToColumnProps) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  const found = matchingColumns(names, text);
  const shown = found.slice(0, most_shown);
  const at = Math.min(chosen, Math.max(0, shown.length - 1));
  function go(): void {
    const column = shown[at];
    if (column !== undefined) onGo(column);
  }
  return (
    <div className="go-to-column" data-testid="GoToColumn" onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || onClose()}>
      <div className={found.length === 0 ? "input input-wrong" : "input"}>
        <input
          ref={box}
          value={text}
          placeholder="Go to column"
          aria-label="Go to column"
          role="combobox"
          aria-expanded
          aria-controls="go-to-column-list"
          aria-activedescendant={shown.length > 0 ? `go-to-column-${at}` : undefined}
          aria-invalid={found.length === 0}
          autoComplete="off"
          spellCheck={false}
          data-testid="GoToColumn_input"
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") go();
            else if (event.key === "Escape") onClose();
            else if (event.key === "ArrowDown") setChosen(Math.min(at + 1, shown.length - 1));
            else if (event.key === "ArrowUp") setChosen(Math.max(0, at - 1));
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      </div>
      <div id="go-to-column-list" role="listbox" aria-label="Columns" className="go-to-column-list">
        {shown.map((column, index) => (
          <div
            key={column}
            id={`go-to-column-${index}`}
            role="option"
            aria-selected={index === at}
            className="go-to-column-name truncate"
            data-testid="GoToColumn_name"
            onPointerDown={(event) => {
              event.preventDefault();
              onGo(column);
            }}
          >
            {names[column]}
          </div>
        ))}
        {found.length > most_shown ? <div className="quiet go-to-column-rest">{found.length - most_shown} more</div> : null}
        {found.length === 0 ? <div className="quiet go-to-column-rest">No column has this in its name.</div> : null}
      </div>
    </div>
  );
}
