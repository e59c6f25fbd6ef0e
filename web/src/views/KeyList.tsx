import { Pencil, Plus, RotateCcw, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { bindChord, clashesOf, clashSentence, isKeptByBrowser, keyRows, lackOfChord, place_words, resetBinding, unbind } from "../core/keys";
import type { KeyRow, KeySettings } from "../core/keys";
import { bindingsInForce, chordCaps } from "../core/keymap";
import { changeSettings } from "../core/state";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Kbd } from "../ui/Kbd";
import { KeyCapture } from "./KeyCapture";
import { useApp, useAppState } from "./context";
import { commandWords } from "./paletteCommands";

type CommandRow = KeyRow & { kind: "command" };

/** A shortcut that is being pressed, for a binding: in place of those it has, or beside them. */
interface Asked {
  readonly key: string;
  readonly beside: boolean;
}

function Chords({ chords }: { chords: readonly string[] }) {
  const { mac } = useApp();
  return (
    <span className="key-chords">
      {chords.map((chord) => (
        <Kbd key={chord} caps={chordCaps(chord, mac)} />
      ))}
    </span>
  );
}

function spoken(title: string, chords: readonly string[], place: string): string {
  return `${title}, ${place}: ${chords.length === 0 ? "no key" : chords.join(" or ").replaceAll("Mod", "Ctrl")}`;
}

/** What can be done with the keys of a command, by the mouse; the row has a key for each. */
function Tools({ row, onAsk, onChange }: { row: CommandRow; onAsk(beside: boolean): void; onChange(keys: KeySettings): void }) {
  const keys = useAppState((state) => state.settings.keys);
  const { binding } = row;
  const tools = [
    { label: "Press other keys", icon: Pencil, caps: ["↵"], run: () => onAsk(false), testid: "KeyList_change" },
    { label: "Add more keys", icon: Plus, caps: ["+"], run: () => onAsk(true), testid: "KeyList_add" },
    { label: "No keys", icon: X, caps: ["Del"], run: () => onChange(unbind(keys, binding)), testid: "KeyList_remove" },
    { label: "Take the change back", icon: RotateCcw, caps: ["Backspace"], run: () => onChange(resetBinding(keys, binding)), testid: "KeyList_reset" },
  ];
  return (
    <span className="key-tools">
      {tools.map((each) =>
        (each.testid === "KeyList_reset" && !row.own) || (each.testid === "KeyList_remove" && binding.chords.length === 0) ? null : (
          <span key={each.label} role="presentation" onPointerDown={(event) => event.stopPropagation()}>
            <Button look="ghost" size="small" icon label={each.label} caps={each.caps} testid={each.testid} onClick={each.run}>
              <Icon of={each.icon} size={14} />
            </Button>
          </span>
        ),
      )}
    </span>
  );
}

interface CommandViewProps {
  row: CommandRow;
  active: boolean;
  asked: Asked | undefined;
  onActive(): void;
  onAsk(asked: Asked | undefined): void;
}

function CommandView({ row, active, asked, onActive, onAsk }: CommandViewProps) {
  const app = useApp();
  const keys = useAppState((state) => state.settings.keys);
  const box = useRef<HTMLDivElement>(null);
  const { binding } = row;
  const set = (next: KeySettings): void => app.store.update((state) => changeSettings(state, { keys: next }));
  const ask = (beside: boolean): void => onAsk({ key: row.key, beside });
  function done(): void {
    onAsk(undefined);
    box.current?.focus();
  }
  function pressed(event: KeyboardEvent): void {
    if (asked || event.target !== box.current || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") ask(false);
    else if (event.key === "+") ask(true);
    else if (event.key === "Delete") set(unbind(keys, binding));
    else if (event.key === "Backspace") set(resetBinding(keys, binding));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div
      ref={box}
      className="key-row"
      role="option"
      aria-selected={active}
      aria-label={spoken(binding.title, binding.chords, place_words[binding.place])}
      tabIndex={active ? 0 : -1}
      data-row={row.key}
      data-testid="KeyList_row"
      data-own={row.own || undefined}
      onFocus={onActive}
      onDoubleClick={() => ask(false)}
      onKeyDown={pressed}
    >
      <span className="truncate">{binding.title}</span>
      {row.own ? <span className="badge">changed</span> : null}
      <span className="grow" />
      {asked ? (
        <KeyCapture
          place={binding.place}
          kept={(chord) => (isKeptByBrowser(chord, app.mac) ? "In a tab of a browser it never arrives: the browser keeps it." : "")}
          lack={(chord) => lackOfChord(chord, binding.place)}
          clashes={(chord) => clashesOf(bindingsInForce(), binding, chord, app.mac).map(clashSentence)}
          onTake={(chord) => {
            set(bindChord(keys, binding, chord, asked.beside, app.mac));
            done();
          }}
          onCancel={done}
        />
      ) : (
        <>
          <Tools row={row} onAsk={ask} onChange={set} />
          <Chords chords={binding.chords} />
        </>
      )}
    </div>
  );
}

function useRows(text: string): readonly KeyRow[] {
  const keys = useAppState((state) => state.settings.keys);
  return keyRows(bindingsInForce(), keys, text, commandWords);
}

/** Every shortcut by its place; those of commands can be pressed anew. Arrows move, Enter asks for other keys. */
export function KeyList({ text }: { text: string }) {
  const rows = useRows(text);
  const [at, setAt] = useState("");
  const [asked, setAsked] = useState<Asked | undefined>(undefined);
  const list = useRef<HTMLDivElement>(null);
  const moving = rows.filter((row): row is CommandRow => row.kind === "command");
  const active = moving.some((row) => row.key === at) ? at : (moving[0]?.key ?? "");
  useEffect(() => setAsked(undefined), [text]);

  function keys(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || asked) return;
    event.preventDefault();
    const index = moving.findIndex((row) => row.key === active) + step;
    const next = moving[Math.min(Math.max(index, 0), moving.length - 1)];
    if (next) list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(next.key)}"]`)?.focus();
  }
  if (rows.length === 0) return null;
  return (
    <div className="key-list" role="listbox" aria-label="Shortcuts" ref={list} onKeyDown={keys} data-testid="KeyList">
      {rows.map((row) => {
        if (row.kind === "head")
          return (
            <div key={row.key} className="key-head" role="presentation">
              {row.title}
            </div>
          );
        if (row.kind === "fixed")
          return (
            <div
              key={row.key}
              className="key-row key-row-fixed"
              role="option"
              aria-selected={false}
              aria-label={spoken(row.fixed.title, row.fixed.chords, place_words[row.fixed.place])}
            >
              <span className="truncate">{row.fixed.title}</span>
              <span className="grow" />
              <Chords chords={row.fixed.chords} />
            </div>
          );
        return (
          <CommandView
            key={row.key}
            row={row}
            active={row.key === active}
            asked={asked?.key === row.key ? asked : undefined}
            onActive={() => setAt(row.key)}
            onAsk={setAsked}
          />
        );
      })}
    </div>
  );
}

