import { Download, Upload } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { toast } from "../app/app";
import type { EditStart } from "../app/edits";
import { isRefused } from "../app/editTarget";
import { readWhole } from "../app/values";
import { prettyJson } from "../core/cell";
import type { StagedValue } from "../core/edits";
import { formatBytes } from "../core/format";
import { capsOf } from "../core/keymap";
import { parseJson, printInline } from "../core/json";
import type { CellPlace } from "../core/state";
import * as drafts from "../core/valueDraft";
import { hexLines, imageOf, indentXml, typedBytes } from "../core/values";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Segmented } from "../ui/Segmented";
import { ValueBytes } from "./ValueBytes";
import { ValueDate } from "./ValueDate";
import { ValueList } from "./ValueList";
import { ValueText } from "./ValueText";
import { useApp } from "./context";

export interface ValueDialogProps {
  value: drafts.OpenValue;
  /** What it was opened for; absent: it can only be looked at, and why. */
  start?: EditStart | undefined;
  reason?: string | undefined;
  /** Where all of it can be read; absent for a row that is not stored yet. */
  place?: CellPlace | undefined;
  onDone(value: StagedValue | undefined): void;
}

function download(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function fileName(value: drafts.OpenValue, draft: drafts.ValueDraft): string {
  const name = value.name.replace(/[^\p{L}\p{N}_.-]+/gu, "_") || "value";
  if (draft.view === "json" || draft.view === "xml") return `${name}.${draft.view}`;
  if (draft.view !== "binary") return `${name}.txt`;
  const typed = typedBytes(draft.text);
  return `${name}.${("bytes" in typed && imageOf(typed.bytes)?.extension) || "bin"}`;
}

const unsaved = "What you changed is not set. Escape once more discards it.";

/** XML that is none is said to be; the database decides what it takes. */
function xmlFault(text: string): string | undefined {
  if (text.trim() === "" || text.length > drafts.most_value_bytes) return undefined;
  const found = new DOMParser().parseFromString(text, "application/xml").querySelector("parsererror");
  return found ? "This is no whole XML document." : undefined;
}

/** One value with all the room it needs: text, JSON, XML, bytes, a date, an array or an SQL expression. */
export function ValueDialog({ value, start, reason, place, onDone }: ValueDialogProps) {
  const app = useApp();
  const read_only = start === undefined;
  const [draft, setDraft] = useState(() => drafts.draftOf(value, start));
  const [version, setVersion] = useState(0);
  const [given, setGiven] = useState(draft.text);
  const [problem, setProblem] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const fault = read_only ? undefined : drafts.faultOf(draft, value.kind);
  const [xml, setXml] = useState<string | undefined>(undefined);
  useEffect(() => {
    setXml(draft.view === "xml" ? xmlFault(draft.text) : undefined);
  }, [draft.view, draft.text]);

  const type = (text: string): void => {
    setProblem("");
    setDraft((now) => ({ ...now, text, touched: true }));
  };
  /** From elsewhere than the editor, which begins anew with it. */
  const replace = (view: drafts.ValueView, text: string, touched: boolean): void => {
    setDraft({ view, text, touched });
    setGiven(text);
    setVersion((now) => now + 1);
  };
  function look(view: drafts.ValueView): void {
    if (view === draft.view) return;
    if (view === "sql" || draft.view === "sql") {
      const back = drafts.draftOf(value, start?.value.expression === undefined ? start : undefined);
      replace(view, view === "sql" ? (start?.was?.literal ?? "") : back.text, view === "sql");
    } else replace(view, draft.text, draft.touched);
  }
  /** What was typed is not lost by a single key. */
  function leave(): void {
    if (!draft.touched || problem === unsaved) return onDone(undefined);
    setProblem(unsaved);
  }
  function finish(): void {
    if (!read_only && !fault?.stops) onDone(drafts.valueOfDraft(draft, start.was));
  }
  async function load(from: File): Promise<void> {
    if (from.size > drafts.most_value_bytes)
      return setProblem(`${from.name} has ${formatBytes(from.size)}; at most ${formatBytes(drafts.most_value_bytes)} can be set here.`);
    const bytes = new Uint8Array(await from.arrayBuffer());
    if (draft.view === "binary") return replace("binary", hexLines(bytes), true);
    try {
      replace(draft.view === "sql" ? "text" : draft.view, new TextDecoder("utf-8", { fatal: true }).decode(bytes), true);
    } catch {
      setProblem(`${from.name} holds bytes that are no UTF-8 text. Nothing was loaded.`);
    }
  }
  async function save(): Promise<void> {
    const typed = draft.view === "binary" ? typedBytes(draft.text) : undefined;
    const now = typed && "bytes" in typed ? new Blob([new Uint8Array(typed.bytes)]) : new Blob([draft.text]);
    const whole = value.more && place && !draft.touched ? await readWhole(app, place) : now;
    if (isRefused(whole)) return toast(app, "error", whole.refused);
    download(fileName(value, draft), whole);
  }
  function keys(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(app.mac ? event.metaKey : event.ctrlKey)) return;
    event.preventDefault();
    event.stopPropagation();
    finish();
  }
  const text = { text: given, version };
  const label = `${value.name}, ${value.type}`;
  const language = draft.view === "json" || draft.view === "xml" ? draft.view : "plain";
  const views = drafts.viewsOf(value, draft, read_only);
  const pretty = draft.view === "json" ? prettyJson(draft.text) : draft.view === "xml" && xml === undefined ? indentXml(draft.text) : undefined;
  const inline = draft.view === "json" ? parseJson(draft.text) : undefined;
  const told = problem || fault?.message || xml;
  return (
    <Dialog
      title={
        <>
          <span className="truncate" data-testid="ValueDialog_title">
            {value.name}
          </span>
          <span className="mono quiet value-type truncate">{value.type}</span>
          <span className="grow" />
          {views.length > 1 ? (
            <Segmented
              label="How it is shown"
              value={draft.view}
              onChange={look}
              choices={views.map((each) => ({ value: each, label: drafts.viewTitle(each), testid: `ValueDialog_${each}` }))}
            />
          ) : null}
        </>
      }
      width={draft.view === "date" ? 560 : 1080}
      testid="ValueDialog"
      {...(read_only ? { first } : {})}
      onClose={leave}
    >
      <div className="value-dialog" data-form={draft.view} onKeyDown={keys}>
        {reason ? <p className="value-reason">{reason}</p> : null}
        {value.text === null && read_only ? (
          <p>
            <span className="null-token">NULL</span>
          </p>
        ) : draft.view === "date" ? (
          <ValueDate text={draft.text} type={value.type} read_only={read_only} onText={type} />
        ) : draft.view === "list" ? (
          <ValueList text={draft.text} read_only={read_only} onText={type} />
        ) : draft.view === "binary" ? (
          <ValueBytes given={text} text={draft.text} read_only={read_only} label={label} onText={type} />
        ) : (
          <ValueText key={draft.view} given={text} language={language} read_only={read_only} label={label} onText={type} />
        )}
        <div className="value-facts" role="status">
          <span className={told ? "is-danger" : "quiet"} data-testid="ValueDialog_fault">
            {told || (value.more ? `The first part of ${formatBytes(value.bytes)}. Save it to a file to have all of it.` : drafts.sizeOf(draft))}
          </span>
          <span className="grow" />
          {pretty !== undefined && !read_only ? (
            <Button size="small" look="ghost" onClick={() => replace(draft.view, pretty, true)} testid="ValueDialog_format">
              Format
            </Button>
          ) : null}
          {inline && !read_only ? (
            <Button size="small" look="ghost" onClick={() => replace(draft.view, printInline(inline), true)} testid="ValueDialog_compact">
              One line
            </Button>
          ) : null}
        </div>
      </div>
      <div className="dialog-foot">
        {read_only ? null : (
          <>
            <input
              ref={file}
              type="file"
              hidden
              data-testid="ValueDialog_file"
              onChange={(event) => {
                const [chosen] = event.target.files ?? [];
                event.target.value = "";
                if (chosen) void load(chosen);
              }}
            />
            <Button look="ghost" size="large" label="Load a file" onClick={() => file.current?.click()} testid="ValueDialog_load">
              <Icon of={Upload} size={14} />
              Load
            </Button>
          </>
        )}
        {value.text === null && !draft.touched ? null : (
          <Button look="ghost" size="large" label="Save it to a file" onClick={() => void save()} testid="ValueDialog_save">
            <Icon of={Download} size={14} />
            Save
          </Button>
        )}
        {read_only ? null : (
          <>
            <Button
              look="ghost"
              size="large"
              disabled={!start.facts.nullable && `${start.column} cannot be NULL`}
              onClick={() => onDone({})}
              testid="ValueDialog_null"
            >
              NULL
            </Button>
            <Button
              look="ghost"
              size="large"
              disabled={!start.facts.has_default && `${start.column} has no default`}
              onClick={() => onDone({ is_default: true })}
              testid="ValueDialog_default"
            >
              Default
            </Button>
          </>
        )}
        <span className="grow" />
        <Button size="large" ref={first} onClick={() => onDone(undefined)} testid="ValueDialog_cancel">
          {read_only ? "Close" : "Cancel"}
        </Button>
        {read_only ? null : (
          <Button
            size="large"
            look="primary"
            caps={capsOf("run", app.mac)}
            disabled={fault?.stops === true && fault.message}
            onClick={finish}
            testid="ValueDialog_set"
          >
            Set the value
          </Button>
        )}
      </div>
    </Dialog>
  );
}
