import { KeyRound, Link2, Maximize2 } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { formatBytes } from "../core/format";
import { Icon } from "../ui/Icon";
import type { Field } from "./useRow";

export interface FieldBoxProps {
  field: Field;
  active: boolean;
  editable: boolean;
  /** What stands in the box while it is typed in, and whether that was typed to begin; absent: it is not. */
  typed: { readonly text: string; readonly begun: boolean } | undefined;
  onEdit(typed?: string): void;
  /** `stays`: by a key, so that the focus belongs to the field; else it went elsewhere by itself. */
  onDone(text: string | undefined, stays: boolean): void;
  onNull(): void;
  onOpen(): void;
  /** To the next field or the one before; false if there is none. */
  onStep(by: number): void;
  onLeave(): void;
}

const longest = 2_000;

interface TypingProps {
  name: string;
  text: string;
  begun: boolean;
  onDone(text: string | undefined, stays: boolean): void;
}

function Typing({ name, text, begun, onDone }: TypingProps) {
  const input = useRef<HTMLTextAreaElement>(null);
  const [now, setNow] = useState(text);
  const [touched, setTouched] = useState(begun);
  const done = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(text.length, text.length);
    // Once, when it opens.
  }, []);
  function finish(value: string | undefined, stays: boolean): void {
    if (done.current) return;
    done.current = true;
    onDone(value, stays);
  }
  return (
    <textarea
      ref={input}
      className="field-typing mono"
      rows={Math.min(6, now.split("\n").length)}
      value={now}
      spellCheck={false}
      autoComplete="off"
      aria-label={name}
      data-testid="RowForm_input"
      onChange={(event) => {
        setNow(event.target.value);
        setTouched(true);
      }}
      onBlur={() => finish(touched ? now : undefined, false)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") finish(undefined, true);
        else if (event.key === "Enter" && !event.shiftKey && !event.altKey) finish(touched ? now : undefined, true);
        else return;
        event.preventDefault();
      }}
    />
  );
}

/** One field of a row: its name and type, its value, and the value's editor in its place. */
export function FieldBox({ field, active, editable, typed, onEdit, onDone, onNull, onOpen, onStep, onLeave }: FieldBoxProps) {
  const { facts, text, cut, tint } = field;
  // Some engines write bytes as they are, which is nothing to read.
  const raw = facts.kind === "binary" && text !== null && text !== "" && !text.startsWith("\\x");
  function keys(event: KeyboardEvent): void {
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "ArrowDown") onStep(1);
    else if (event.key === "ArrowUp") onStep(-1);
    else if (event.key === "Escape") onLeave();
    else if (event.key === "Enter" && event.shiftKey) onOpen();
    else if (!editable) return;
    else if (event.key === "Enter" || event.key === "F2") onEdit();
    else if (event.key === "Backspace" || (command && event.altKey && event.code === "KeyN")) onNull();
    else if (!command && !event.altKey && event.key.length === 1 && event.key !== " ") onEdit(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div className="row-field" data-tint={tint} data-active={active || undefined}>
      <div className="row-field-head">
        {facts.primary_key ? <Icon of={KeyRound} size={12} className="is-key" /> : facts.foreign_key ? <Icon of={Link2} size={12} /> : null}
        <span className="truncate">{facts.name}</span>
        <span className="mono quiet truncate">{facts.type}</span>
      </div>
      {typed === undefined ? (
        <div className="row-field-box">
          <button
            type="button"
            className={`row-field-value mono preview-${facts.kind}`}
            data-testid="RowForm_field"
            data-name={facts.name}
            aria-label={`${facts.name}, ${text === null ? "NULL" : text === "" ? "empty" : text.slice(0, longest)}${editable ? "" : ", read-only"}`}
            onClick={() => {
              if (editable) onEdit();
            }}
            onKeyDown={keys}
          >
            {text === null ? (
              <span className="null-token">NULL</span>
            ) : text === "" || raw ? (
              <i className="quiet">{raw ? "bytes" : "empty"}</i>
            ) : (
              text.slice(0, longest)
            )}
            {cut === undefined ? null : <span className="quiet">… {formatBytes(cut)}</span>}
          </button>
          <button
            type="button"
            className="row-field-open"
            tabIndex={-1}
            aria-label={`Open the whole value of ${facts.name}`}
            data-tip="Open the whole value"
            data-testid="RowForm_open"
            onClick={onOpen}
          >
            <Icon of={Maximize2} size={12} />
          </button>
        </div>
      ) : (
        <Typing name={facts.name} text={typed.text} begun={typed.begun} onDone={onDone} />
      )}
    </div>
  );
}
