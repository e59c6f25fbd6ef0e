import { useRef, type KeyboardEvent, type PointerEvent } from "react";

export interface SplitterProps {
  label: string;
  /** "vertical" stands upright between left and right. */
  direction: "vertical" | "horizontal";
  /** The value told to a screen reader. */
  value: number;
  /** Called with the pixels moved since the last call. */
  onMove(pixels: number): void;
  onReset(): void;
  testid?: string;
}

const key_step = 16;

/** An 8 px handle on a 1 px line; a double click resets, arrows move. */
export function Splitter({ label, direction, value, onMove, onReset, testid }: SplitterProps) {
  const last = useRef<number | undefined>(undefined);
  const along = (event: PointerEvent): number => (direction === "vertical" ? event.clientX : event.clientY);

  function keys(event: KeyboardEvent): void {
    const [less, more] = direction === "vertical" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key === less) onMove(-key_step);
    else if (event.key === more) onMove(key_step);
    else if (event.key === "Enter") onReset();
    else return;
    event.preventDefault();
  }

  return (
    <div
      className={`splitter splitter-${direction}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={direction}
      aria-valuenow={Math.round(value)}
      data-testid={testid}
      onPointerDown={(event) => {
        last.current = along(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (last.current === undefined) return;
        const at = along(event);
        onMove(at - last.current);
        last.current = at;
      }}
      onPointerUp={() => {
        last.current = undefined;
      }}
      onPointerCancel={() => {
        last.current = undefined;
      }}
      onDoubleClick={onReset}
      onKeyDown={keys}
    />
  );
}
