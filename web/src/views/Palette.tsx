import { AlignLeft, History, Search, SquareTerminal } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { SearchHit } from "../api/generated";
import { closePalette, openHit, typeInPalette } from "../app/palette";
import { findConnection } from "../core/connections";
import { formatAgo, formatEstimate } from "../core/format";
import { partsOf } from "../core/matches";
import { hitRanges, nameOfKey, neighbourHit, nextScope, paletteRows, scopes, wantedOf } from "../core/palette";
import type { PaletteRow, PaletteState, Section } from "../core/palette";
import { findTab } from "../core/tabs";
import { Icon } from "../ui/Icon";
import { Kbd } from "../ui/Kbd";
import { Marked } from "../ui/Marked";
import { Tile } from "../ui/Tile";
import { useApp, useAppState } from "./context";
import { iconOfKind } from "./icons";
import { commandCaps, paletteCandidates, runPaletteCommand } from "./paletteCommands";
import type { WindowParts } from "./commands";

function HitMark({ hit, section }: { hit: SearchHit; section: Section }) {
  const connection = useAppState((state) => findConnection(state.connections, section === "connection" ? hit.title : ""));
  const tab = useAppState((state) => (section === "tab" ? findTab(state.tabs, nameOfKey(hit.key)) : undefined));
  if (connection) return <Tile letters={connection.tile} environment={connection.environment} small />;
  if (section === "object" && hit.object) return <Icon of={iconOfKind(hit.object.kind)} />;
  if (section === "history") return <Icon of={History} />;
  if (section === "command") return <Icon of={SquareTerminal} />;
  return <Icon of={tab?.kind === "table" ? iconOfKind(tab.object_kind ?? "table") : AlignLeft} />;
}

/** What stands on the right: a size, a time, a state or keys. */
function HitSide({ hit, section, active }: { hit: SearchHit; section: Section; active: boolean }) {
  const app = useApp();
  const caps = section === "command" ? commandCaps(nameOfKey(hit.key), app.mac) : [];
  const rows = formatEstimate(hit.rows);
  let text = rows === "" ? "" : `${rows} rows`;
  if (section === "history") text = [hit.state === "failed" ? "failed" : "", formatAgo(hit.at ?? "", app.now())].filter(Boolean).join(", ");
  if (section === "saved") text = `changed ${formatAgo(hit.at ?? "", app.now())}`;
  if (section === "connection") text = hit.state === "open" ? "open" : "";
  return (
    <span className="palette-side">
      {text === "" ? null : <span className="num">{text}</span>}
      {caps.length > 0 ? <Kbd caps={caps} /> : active ? <Kbd caps={["↵"]} /> : null}
    </span>
  );
}

function HitRow({ row, active }: { row: PaletteRow & { type: "hit" }; active: boolean }) {
  const { hit, section } = row;
  const detail = useAppState((state) => (section === "tab" ? (findTab(state.tabs, nameOfKey(hit.key))?.connection ?? "") : hit.detail));
  return (
    <>
      <span className="palette-mark">
        <HitMark hit={hit} section={section} />
      </span>
      <span className={section === "history" ? "palette-title mono" : "palette-title"}>
        <Marked parts={partsOf(hit.title, hitRanges(hit))} />
      </span>
      <span className="palette-detail">{detail}</span>
      <HitSide hit={hit} section={section} active={active} />
    </>
  );
}

function Hint({ caps, children }: { caps: readonly string[]; children: ReactNode }) {
  return (
    <span className="palette-hint">
      <Kbd caps={caps} />
      {children}
    </span>
  );
}

function nothing(state: PaletteState): string {
  if (state.failure !== "") return state.failure;
  if (!state.answered) return "";
  if (state.loading) return "Reading the names of the open connections…";
  return state.text.trim() === "" ? "What you open appears here. Type a part of its name." : "Nothing has this in its name.";
}

interface RowsProps {
  state: PaletteState;
  rows: readonly PaletteRow[];
  active: string;
  onOver(key: string): void;
  onOpen(row: PaletteRow, structure: boolean): void;
}

function Rows({ state, rows, active, onOver, onOpen }: RowsProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const words = nothing(state);
  return (
    <div className="palette-rows" role="listbox" id="palette-rows" aria-label="Found" ref={box} data-testid="Palette_rows">
      {rows.map((row) =>
        row.type === "head" ? (
          <div key={row.key} className="palette-head" role="presentation">
            {row.title}
            <span className="num">{row.side}</span>
          </div>
        ) : (
          <div
            key={row.key}
            id={`palette-${row.key}`}
            className="palette-row"
            role="option"
            aria-selected={row.key === active}
            data-active={row.key === active || undefined}
            data-testid="Palette_row"
            data-section={row.section}
            onPointerMove={() => onOver(row.key)}
            onClick={(event) => onOpen(row, event.ctrlKey || event.metaKey)}
          >
            <HitRow row={row} active={row.key === active} />
          </div>
        ),
      )}
      {rows.length === 0 && words !== "" ? <div className="palette-nothing">{words}</div> : null}
    </div>
  );
}

function Scopes({ state, onScope }: { state: PaletteState; onScope(scope: PaletteState["scope"]): void }) {
  const shown = wantedOf(state.text, state.scope).scope;
  return (
    <span className="palette-scopes" role="radiogroup" aria-label="Look for">
      {scopes.map((each) => (
        <button
          key={each.value}
          type="button"
          role="radio"
          tabIndex={-1}
          aria-checked={each.value === shown}
          data-testid={`Palette_${each.value}`}
          onClick={() => onScope(each.value)}
        >
          {each.label}
        </button>
      ))}
    </span>
  );
}

function Foot() {
  return (
    <div className="palette-foot">
      <Hint caps={["↵"]}>open</Hint>
      <Hint caps={["Ctrl", "↵"]}>structure</Hint>
      <Hint caps={["Tab"]}>narrow</Hint>
      <span className="grow" />
      <Hint caps={[">"]}>commands</Hint>
      <Hint caps={["@"]}>objects</Hint>
      <Hint caps={["#"]}>queries</Hint>
    </div>
  );
}

/** One search over objects, tabs, queries, commands and connections. The keyboard stays in its box. */
export function Palette({ state, parts }: { state: PaletteState; parts: WindowParts }) {
  const app = useApp();
  const box = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState("");
  const rows = useMemo(() => paletteRows(state.hits, state.counts, wantedOf(state.text, state.scope).scope), [state]);
  const active = rows.some((row) => row.key === chosen) ? chosen : neighbourHit(rows, "", 1);

  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => {
      if (before instanceof HTMLElement && (document.activeElement === document.body || document.activeElement === null)) before.focus();
    };
  }, []);

  function type(text: string, scope = state.scope): void {
    setChosen("");
    typeInPalette(app, text, scope, paletteCandidates(app));
    box.current?.focus();
  }
  function open(row: PaletteRow | undefined, structure: boolean): void {
    if (row?.type !== "hit") return;
    closePalette(app);
    if (row.section !== "command") openHit(app, row.hit, structure);
    // The palette has gone by then, so that a command finds the focus where it was.
    else requestAnimationFrame(() => runPaletteCommand(app, parts, nameOfKey(row.hit.key)));
  }
  function keys(event: KeyboardEvent): void {
    const page = 8;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[event.key];
    if (step !== undefined) setChosen(neighbourHit(rows, active, step));
    else if (event.key === "Enter") open(rows.find((row) => row.key === active), event.ctrlKey || event.metaKey);
    else if (event.key === "Escape") closePalette(app);
    else if (event.key === "Tab") type(state.text, nextScope(state.scope, event.shiftKey ? -1 : 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div
      className="scrim scrim-palette"
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) closePalette(app);
      }}
    >
      <div className="palette" role="dialog" aria-modal="true" aria-label="Search" data-testid="Palette" onKeyDown={keys}>
        <div className="palette-top">
          <Icon of={Search} />
          <input
            ref={box}
            value={state.text}
            placeholder="Search objects, commands and queries"
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-rows"
            aria-activedescendant={active === "" ? undefined : `palette-${active}`}
            aria-label="Search objects, commands and queries"
            spellCheck={false}
            autoComplete="off"
            data-testid="Palette_text"
            onChange={(event) => type(event.target.value)}
          />
          <Scopes state={state} onScope={(scope) => type(state.text, scope)} />
        </div>
        <Rows state={state} rows={rows} active={active} onOver={setChosen} onOpen={open} />
        <Foot />
      </div>
    </div>
  );
}
