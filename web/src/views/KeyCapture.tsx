import { useEffect, useRef, useState } from "react";
import { chordOf } from "../core/keys";
import { chordCaps, type Place } from "../core/keymap";
import { Button } from "../ui/Button";
import { Kbd } from "../ui/Kbd";
import { useApp } from "./context";

export interface KeyCaptureProps {
  place: Place;
  /** Why the chord cannot be used at all; empty if it can. */
  lack(chord: string): string;
  /** What a person should know about the chord; empty if there is nothing. */
  kept(chord: string): string;
  /** What the chord means already, a sentence each. */
  clashes(chord: string): readonly string[];
  onTake(chord: string): void;
  onCancel(): void;
}

/** Waits for keys. What would clash is said by name first, and taken only when that is confirmed. Escape leaves it as it was. */
export function KeyCapture(props: KeyCaptureProps) {
  const { mac } = useApp();
  const [chord, setChord] = useState("");
  const box = useRef<HTMLSpanElement>(null);
  const now = useRef(props);
  now.current = props;
  const problem = chord === "" ? "" : props.lack(chord);
  const said = chord === "" || problem !== "" ? [] : [...props.clashes(chord), props.kept(chord)].filter(Boolean);

  useEffect(() => {
    box.current?.focus();
    const press = (event: globalThis.KeyboardEvent): void => {
      // Once something is asked, its buttons have the keys.
      if (document.activeElement !== box.current) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === "Escape" && !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)) return now.current.onCancel();
      const pressed = chordOf(event, mac);
      if (pressed === undefined) return;
      const { lack, clashes, kept, onTake } = now.current;
      if (lack(pressed) === "" && clashes(pressed).length === 0 && kept(pressed) === "") onTake(pressed);
      else setChord(pressed);
    };
    addEventListener("keydown", press, true);
    return () => removeEventListener("keydown", press, true);
  }, [mac]);

  return (
    <span className="key-capture">
      <span ref={box} className="key-wait" tabIndex={-1} role="status" data-testid="KeyCapture">
        {chord === "" ? "Press the keys, or Esc" : <Kbd caps={chordCaps(chord, mac)} />}
      </span>
      {problem === "" ? null : (
        <span className="key-said is-danger" role="alert" data-testid="KeyCapture_problem">
          {problem}
        </span>
      )}
      {said.length === 0 ? null : (
        <>
          <span className="key-said" role="alert" data-testid="KeyCapture_clash">
            {said.join(" ")}
          </span>
          <Button size="small" look="primary" onClick={() => props.onTake(chord)} testid="KeyCapture_take">
            Use it here
          </Button>
          <Button size="small" onClick={props.onCancel} testid="KeyCapture_cancel">
            Cancel
          </Button>
        </>
      )}
    </span>
  );
}
