import { useEffect, useRef, useState } from "react";
import { formatCount } from "../core/format";

export interface GoToRowProps {
  /** Rows that can be gone to. */
  rows: number;
  /** The row's number, from 1. */
  onGo(row: number): void;
  onClose(): void;
}

/** A small box over the grid's corner that takes a row's number. */
export function GoToRow({ rows, onGo, onClose }: GoToRowProps) {
  const [text, setText] = useState("");
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  const row = Number(text.replace(/[\s,._]/g, ""));
  const wrong = text !== "" && !(Number.isInteger(row) && row >= 1 && row <= rows);
  return (
    <form
      className="go-to-row"
      data-testid="GoToRow"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong && text !== "") onGo(row);
      }}
    >
      <label htmlFor="go-to-row">Go to row</label>
      <div className={wrong ? "input input-wrong" : "input"}>
        <input
          id="go-to-row"
          ref={box}
          className="num"
          inputMode="numeric"
          value={text}
          placeholder={`1 to ${formatCount(rows)}`}
          autoComplete="off"
          aria-invalid={wrong}
          data-testid="GoToRow_input"
          onChange={(event) => {
            setText(event.target.value);
          }}
          onBlur={onClose}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              event.stopPropagation();
              onClose();
            }
          }}
        />
      </div>
    </form>
  );
}
