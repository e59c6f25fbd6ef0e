// Copies what is selected in a grid as text of a chosen form, and tells how much it was.
import { ClipboardCopy } from "lucide-react";
import { useState, type ReactNode, type RefObject } from "react";
import type { CopyFormat } from "../api/generated";
import { toast, type App } from "../app/app";
import { findConnection } from "../core/connections";
import { formatCount, plural } from "../core/format";
import { capsOf } from "../core/keymap";
import { partsOf, type SelectedPart } from "../core/selected";
import type { Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import { writeClipboard } from "../grid/clipboard";
import { Menu, type Anchor, type MenuItem } from "../ui/Menu";
import { useApp, useAppState } from "./context";
import type { GridParts } from "./useEditing";

/** The selection in places of the result; rows that are not stored are left out. */
export function selectedParts(parts: GridParts | undefined): SelectedPart[] {
  return parts ? partsOf(parts.grid.current?.selectedBlocks() ?? [], parts.rows, parts.realOf) : [];
}

const of_text: readonly { format: CopyFormat; label: string }[] = [
  { format: "csv", label: "CSV" },
  { format: "json", label: "JSON" },
  { format: "ndjson", label: "JSON, one object a line" },
  { format: "markdown", label: "Markdown table" },
];
const of_sql: readonly { format: CopyFormat; label: string }[] = [
  { format: "insert", label: "INSERT statements" },
  { format: "update", label: "UPDATE statements" },
  { format: "in_list", label: "IN list of different values" },
];

async function copy(app: App, tab: Tab, source: string, parts: readonly SelectedPart[], format: CopyFormat): Promise<void> {
  const request = { result: source, parts: parts.map((part) => ({ ...part, columns: [...part.columns] })), format };
  const reply = app.client.call("result.copy", tab.kind === "table" ? { ...request, path: [...tab.path] } : request);
  // Handed over at once, so that the browser still sees the key press that asked for it.
  const text = reply.then((told) => {
    if (told.ok) return told.value.text;
    throw new Error([told.error.message, told.error.hint].filter(Boolean).join(" "));
  });
  try {
    await writeClipboard(text);
    const told = await reply;
    if (!told.ok) return;
    const nulls = told.value.nulls_left_out > 0 ? ` ${formatCount(told.value.nulls_left_out)} NULL left out.` : "";
    const what = format === "in_list" ? plural(told.value.cells, "value") : `${plural(told.value.cells, "cell")} of ${plural(told.value.rows, "row")}`;
    toast(app, "info", `Copied ${what}.${nulls}`);
  } catch (error) {
    const reason = await text.then(() => error, (cause: unknown) => cause);
    toast(app, "error", `Nothing was copied. ${reason instanceof Error ? reason.message : String(reason)}`);
  }
}

export function useCopyAs(tab: Tab, slot: Slot, parts: RefObject<GridParts | undefined>) {
  const app = useApp();
  const [anchor, setAnchor] = useState<Anchor | undefined>(undefined);
  const connection = useAppState((state) => findConnection(state.connections, tab.connection));
  const sql = connection === undefined || connection.family === "sql";
  const run = (format: CopyFormat) => (): void => {
    const now = parts.current;
    const selected = selectedParts(now);
    if (!now || selected.length === 0) toast(app, "info", "Nothing is selected that is stored.");
    else void copy(app, tab, now.source, selected, format);
    now?.grid.current?.focus();
  };
  const items: MenuItem[] = [
    { label: "TSV for a spreadsheet", testid: "CopyAs_tsv", run: () => void parts.current?.grid.current?.copy(false) },
    { label: "TSV with headers", testid: "CopyAs_tsv_headers", run: () => void parts.current?.grid.current?.copy(true) },
    ...of_text.map(({ format, label }) => ({ label, testid: `CopyAs_${format}`, run: run(format) })),
    { kind: "line" },
    ...of_sql.map(({ format, label }) => ({
      label,
      testid: `CopyAs_${format}`,
      ...(sql ? {} : { disabled: `${connection.title} has no SQL` }),
      run: run(format),
    })),
  ];
  const menu: ReactNode = anchor ? (
    <Menu
      label="Copy as"
      anchor={anchor}
      items={[{ kind: "title", label: "Copy as" }, ...items]}
      onClose={() => {
        setAnchor(undefined);
        parts.current?.grid.current?.focus();
      }}
    />
  ) : null;
  return {
    menu,
    result: slot.statement.result,
    show: setAnchor,
    item: (at: Anchor): MenuItem => ({
      label: "Copy as …",
      icon: ClipboardCopy,
      caps: capsOf("copy_as", app.mac),
      testid: "Cell_copy_as",
      run: () => setAnchor(at),
    }),
  };
}
