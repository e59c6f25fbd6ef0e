import { Braces, ChartColumn, Download, Group, ListTree, MessageSquareText, SquareTerminal, Table2, type LucideIcon } from "lucide-react";
import type { KeyboardEvent } from "react";
import { downloadPath } from "../api/rows";
import { showChart } from "../app/chart";
import { askExport } from "../app/exports";
import { chooseSlot } from "../app/queries";
import { queryResult } from "../app/stored";
import { askSummary } from "../app/summary";
import { setDocumentFace } from "../app/tabs";
import { findConnection } from "../core/connections";
import { document_faces, documentColumn, type DocumentFace } from "../core/documents";
import { formatsFor } from "../core/exports";
import { capsOf } from "../core/keymap";
import { output_key, shownSlot, slotName, type Run } from "../core/runs";
import type { Tab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { MenuItem } from "../ui/Menu";
import { MenuButton } from "../ui/MenuButton";
import { Segmented } from "../ui/Segmented";
import { RowSearch } from "./RowSearch";
import { SlotTab } from "./SlotTab";
import { useApp, useAppState } from "./context";
import { downloadFile } from "./files";

const faces: Readonly<Record<DocumentFace, { icon: LucideIcon; label: string }>> = {
  table: { icon: Table2, label: "Table" },
  tree: { icon: ListTree, label: "Tree" },
  json: { icon: Braces, label: "JSON" },
};

function faceLabel(icon: LucideIcon, label: string) {
  return (
    <>
      <Icon of={icon} size={14} />
      {label}
    </>
  );
}

/** How the rows, or the documents, are looked at. */
function FaceSwitch({ tab, result }: { tab: Tab; result: string }) {
  const app = useApp();
  const column = useAppState((state) => documentColumn(state.results[result]?.columns));
  if (result === "") return null;
  if (column === undefined)
    return (
      <Segmented
        label="View of the rows"
        value={tab.charted === true ? "chart" : "rows"}
        onChange={(face) => showChart(app, tab.id, face === "chart")}
        choices={[
          { value: "rows", label: faceLabel(Table2, "Data"), testid: "Face_rows" },
          { value: "chart", label: faceLabel(ChartColumn, "Chart"), testid: "Face_chart" },
        ]}
      />
    );
  return (
    <Segmented
      label="View of the documents"
      value={tab.documents ?? "table"}
      onChange={(face) => setDocumentFace(app, tab.id, face)}
      choices={document_faces.map((face) => ({
        value: face,
        testid: `DocumentSwitch_${face}`,
        label: faceLabel(faces[face].icon, faces[face].label),
      }))}
    />
  );
}

export function ResultTabs({ tab, state }: { tab: Tab; state: Run }) {
  const app = useApp();
  const family = useAppState((each) => findConnection(each.connections, tab.connection)?.family);
  const shown = shownSlot(state)?.rows.statement;
  const result = shown?.result ?? "";
  const view = useAppState((each) => each.views[result]?.view);
  const source = view?.view ?? result;
  // The tree and the text of documents show them as they came.
  const documents = useAppState((each) => documentColumn(each.results[result]?.columns) !== undefined);
  const searches = result !== "" && !(tab.charted === true && !documents) && (!documents || (tab.documents ?? "table") === "table");
  const notices = state.query?.statements.reduce((sum, each) => sum + each.notices.length, 0) ?? 0;
  const keys = [...state.slots.map((slot) => slot.key), output_key];
  function move(event: KeyboardEvent<HTMLDivElement>): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = keys[keys.indexOf(state.active) + step];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    chooseSlot(app, tab.id, next);
    const at = keys.indexOf(next);
    const list = event.currentTarget;
    requestAnimationFrame(() => {
      (list.children[at] as HTMLElement | undefined)?.focus();
    });
  }
  const items = (): MenuItem[] => [
    {
      label: "Export to a file…",
      side: "format, options, place",
      testid: "Export_dialog",
      run: () => {
        if (!shown) return;
        const rows = view ? view.rows : shown.rows;
        askExport(app, { kind: "result", name: slotName(shown), result: source, rows, complete: shown.complete });
      },
    },
    { kind: "line" },
    { kind: "title", label: view ? `Download the rows shown of ${result}` : `Download all rows read of ${result}` },
    ...formatsFor(family).map(
      ({ format, label, side }): MenuItem => ({
        label,
        side,
        testid: `Export_${format}`,
        run: () => {
          downloadFile(downloadPath(source, format));
        },
      }),
    ),
  ];
  return (
    <div className="result-tabs">
      <div className="result-tabs-list" role="tablist" aria-label="Results" onKeyDown={move}>
        {state.slots.map((slot) => (
          <SlotTab key={slot.key} tab={tab} slot={slot} chosen={slot.key === state.active} />
        ))}
        {state.query || state.slots.length > 0 ? (
          <div
            className={state.active === output_key ? "result-tab result-tab-chosen" : "result-tab"}
            role="tab"
            aria-selected={state.active === output_key}
            tabIndex={state.active === output_key ? 0 : -1}
            data-testid="ResultTab_output"
            onClick={() => {
              chooseSlot(app, tab.id, output_key);
            }}
          >
            <Icon of={MessageSquareText} size={14} />
            <span>Output</span>
            {notices > 0 ? <span className="badge num">{notices}</span> : null}
          </div>
        ) : null}
      </div>
      <span className="grow" />
      {searches ? <RowSearch key={result} result={result} /> : null}
      <FaceSwitch tab={tab} result={result} />
      <Button
        look="ghost"
        size="small"
        icon
        label="Group the rows"
        caps={capsOf("group_rows", app.mac)}
        disabled={result === "" && "There are no rows to group"}
        onClick={() => askSummary(app)}
        testid="GroupRows"
      >
        <Icon of={Group} size={14} />
      </Button>
      <Button
        look="ghost"
        size="small"
        icon
        label={result === "" ? "Query the rows with SQL" : `Query ${result} with SQL`}
        disabled={result === "" && "There are no rows to query"}
        onClick={() => {
          queryResult(app, result);
        }}
        testid="QueryResult"
      >
        <Icon of={SquareTerminal} size={14} />
      </Button>
      <MenuButton
        look="ghost"
        size="small"
        icon
        label="Export the rows"
        menuLabel="Export"
        align="right"
        items={items}
        disabled={
          (result === "" && "There are no rows to export") ||
          (view?.state === "working" && "The rows are still being sorted")
        }
        testid="Export"
      >
        <Icon of={Download} size={14} />
      </MenuButton>
    </div>
  );
}
