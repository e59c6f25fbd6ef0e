import { ChevronDown, ChevronUp, Search } from "lucide-react";
import { useRef, useState } from "react";
import { toast } from "../app/app";
import { isRefused } from "../app/editTarget";
import type { EditStart } from "../app/edits";
import { formatCount } from "../core/format";
import { editedName, type Tab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Nothing } from "../ui/Nothing";
import { useApp } from "./context";
import { FieldBox } from "./FieldBox";
import { gridOf } from "./grids";
import { rowsOf } from "./rowAccess";
import { useRow, type Field } from "./useRow";

/** So many fields are drawn; the others are found by their names. */
const most_fields = 300;
const few_fields = 12;
const by_dialog = new Set(["binary", "list", "structure"]);

interface Open {
  readonly column: number;
  readonly row: number;
  readonly start: EditStart;
  readonly text: string;
  readonly begun: boolean;
}

/** All fields of the row that the grid stands on, below one another; those of a table are edited here as in the grid. */
export function RowForm({ tab }: { tab: Tab }) {
  const app = useApp();
  const { row, failed } = useRow(tab);
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const [wanted, setWanted] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const access = rowsOf(tab.id);
  if (failed !== "") return <Nothing place="inspector" title="The row could not be read" text={failed} />;
  if (!row || !access) return <Nothing place="inspector" title="No row selected" text="Select a cell to see all fields of its row." />;
  const { at, fields } = row;
  const found = wanted === "" ? fields : fields.filter((each) => each.facts.name.toLowerCase().includes(wanted.toLowerCase()));
  const shown = found.slice(0, most_fields);
  const keys = fields.filter((each) => each.facts.primary_key && each.text !== null).map((each) => each.text);
  const table = editedName(tab) || (fields.find((each) => each.facts.table !== "")?.facts.table ?? "Row");

  async function edit(field: Field, typed?: string): Promise<void> {
    const start = await access?.begin(at.row, field.column);
    if (!start) return;
    if (isRefused(start)) return toast(app, "error", start.refused);
    const { value } = start;
    // What is no text is edited where there is room for it.
    const is_plain = value.expression === undefined && value.bytes === undefined;
    if (by_dialog.has(field.facts.kind) || !is_plain) return access?.open(at.row, field.column);
    setOpen({ column: field.column, row: at.row, start, text: typed ?? value.text ?? "", begun: typed !== undefined });
  }
  async function toNull(field: Field): Promise<void> {
    const start = await access?.begin(at.row, field.column);
    if (!start) return;
    if (isRefused(start)) return toast(app, "error", start.refused);
    if (!start.facts.nullable) return toast(app, "error", `${start.column} cannot be NULL.`);
    access?.set(start, {});
  }
  function focusField(column: number): void {
    requestAnimationFrame(() => {
      const index = shown.findIndex((each) => each.column === column);
      list.current?.querySelectorAll<HTMLElement>("[data-testid=RowForm_field]")[index]?.focus();
    });
  }
  function done(field: Field, text: string | undefined, stays: boolean): void {
    const last = open;
    setOpen(undefined);
    if (last && text !== undefined) access?.set(last.start, { text });
    if (stays) focusField(field.column);
  }
  function step(index: number, by: number): void {
    list.current?.querySelectorAll<HTMLElement>("[data-testid=RowForm_field]")[index + by]?.focus();
  }
  return (
    <div className="row-form" data-testid="RowForm" data-row={at.row}>
      <div className="inspector-title row-form-title">
        <strong className="truncate">{table}</strong>
        <span className="mono quiet truncate">{keys.join(", ")}</span>
        <span className="quiet num">row {formatCount(at.row + 1)}</span>
        <Button
          size="small"
          look="ghost"
          icon
          label="The row above"
          disabled={at.row === 0 && "This is the first row"}
          onClick={() => access.go(at.row - 1, at.column)}
          testid="RowForm_up"
        >
          <Icon of={ChevronUp} size={14} />
        </Button>
        <Button size="small" look="ghost" icon label="The row below" onClick={() => access.go(at.row + 1, at.column)} testid="RowForm_down">
          <Icon of={ChevronDown} size={14} />
        </Button>
      </div>
      {fields.length > few_fields ? (
        <div className="input row-form-search">
          <Icon of={Search} size={12} />
          <input
            value={wanted}
            placeholder={`Find one of ${formatCount(fields.length)} fields`}
            spellCheck={false}
            aria-label="Find a field"
            data-testid="RowForm_search"
            onChange={(event) => setWanted(event.target.value)}
          />
        </div>
      ) : null}
      <div className="row-fields" ref={list}>
        {shown.map((field, index) => {
          const editing = open?.row === at.row && open.column === field.column;
          return (
            <FieldBox
              key={field.column}
              field={field}
              active={at.column === field.column}
              editable={access.editable(field.column) && field.tint !== "deleted"}
              typed={editing ? open : undefined}
              onEdit={(typed) => void edit(field, typed)}
              onDone={(text, stays) => done(field, text, stays)}
              onNull={() => void toNull(field)}
              onOpen={() => access.open(at.row, field.column)}
              onStep={(by) => step(index, by)}
              onLeave={() => gridOf(tab.id)?.grid.focus()}
            />
          );
        })}
        {found.length > shown.length ? (
          <p className="quiet">{formatCount(found.length - shown.length)} more fields: find them by their names.</p>
        ) : null}
        {found.length === 0 ? <p className="quiet">No field has this name.</p> : null}
      </div>
    </div>
  );
}
