// The editor of one cell: a box over the grid, where the cell stands. It knows nothing of rows and of the server.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { shownValue, type StagedValue } from "../core/edits";
import { plural } from "../core/format";

/** Where the focus goes: to another cell, to the grid, to the editor of the whole value, or nowhere, because it went away by itself. */
export type EditorMove = "down" | "next" | "previous" | "leave" | "stay" | "value";

export interface CellEditorProps {
  column: string;
  type: string;
  value: StagedValue;
  /** What was typed to begin; it takes the place of the value. */
  typed?: string | undefined;
  /** How many cells get the value, where there are several. */
  cells?: number | undefined;
  box(): { left: number; top: number; width: number; height: number } | null;
  /** Called with the function that puts the box where the cell is now. */
  onPlace(place: () => void): void;
  onDone(value: StagedValue | undefined, move: EditorMove): void;
}

const least_width = 180;

export function CellEditor({ column, type, value, typed, cells, box, onPlace, onDone }: CellEditorProps) {
  const frame = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const [is_sql, setIsSql] = useState(typed === undefined && value.expression !== undefined);
  const [text, setText] = useState(typed ?? value.expression ?? value.text ?? "");
  const [touched, setTouched] = useState(typed !== undefined);
  const done = useRef(false);

  const place = (): void => {
    const at = box();
    const element = frame.current;
    if (!element) return;
    element.hidden = at === null;
    if (!at) return;
    const room = element.parentElement?.clientWidth ?? 0;
    const width = Math.max(at.width + 1, least_width);
    const left = Math.max(0, Math.min(at.left, room - width));
    Object.assign(element.style, { left: `${left}px`, top: `${at.top}px`, width: `${width}px`, minHeight: `${at.height}px` });
  };
  useLayoutEffect(() => {
    place();
    onPlace(place);
  });
  useEffect(() => {
    input.current?.focus();
    if (typed === undefined) input.current?.select();
    else input.current?.setSelectionRange(typed.length, typed.length);
    // Once, when it opens.
  }, []);

  function finish(move: EditorMove): void {
    if (done.current) return;
    done.current = true;
    // A NULL that nobody typed into stays NULL.
    const same = !touched && (is_sql ? value.expression !== undefined : value.expression === undefined);
    onDone(same ? undefined : is_sql ? { expression: text } : { text }, move);
  }
  function leave(): void {
    done.current = true;
    onDone(undefined, "leave");
  }
  return (
    <div ref={frame} className="cell-editor" data-testid="CellEditor">
      <textarea
        ref={input}
        className="mono"
        value={text}
        rows={Math.min(6, text.split("\n").length)}
        spellCheck={false}
        autoComplete="off"
        aria-label={`${column}, ${is_sql ? "an SQL expression" : type}`}
        placeholder={is_sql ? "An SQL expression" : touched ? "empty" : shownValue(value) === null ? "NULL" : value.is_default ? "DEFAULT" : "empty"}
        onChange={(event) => {
          setText(event.target.value);
          setTouched(true);
        }}
        onBlur={(event) => {
          if (!frame.current?.contains(event.relatedTarget)) finish("stay");
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") leave();
          else if (event.key === "Enter" && event.altKey) {
            const { selectionStart: from, selectionEnd: to } = event.currentTarget;
            setText(`${text.slice(0, from)}\n${text.slice(to)}`);
            setTouched(true);
          } else if (event.key === "Enter") finish(event.shiftKey ? "value" : "down");
          else if (event.key === "Tab") finish(event.shiftKey ? "previous" : "next");
          else return;
          event.preventDefault();
        }}
      />
      {cells === undefined ? null : (
        <span className="cell-editor-cells" data-testid="CellEditor_cells">
          {plural(cells, "cell")}
        </span>
      )}
      <button
        type="button"
        className="cell-editor-sql"
        aria-pressed={is_sql}
        data-testid="CellEditor_sql"
        data-tip={is_sql ? "The text is an SQL expression" : "Write an SQL expression"}
        onClick={() => {
          setIsSql(!is_sql);
          setTouched(true);
          input.current?.focus();
        }}
      >
        SQL
      </button>
    </div>
  );
}
