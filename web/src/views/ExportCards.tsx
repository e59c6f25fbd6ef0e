import { CircleCheck, CircleX, Download, X } from "lucide-react";
import type { Export } from "../api/generated";
import { closeExport } from "../app/exports";
import { exportFacts, exportFraction, exportName } from "../core/exports";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useApp, useAppState } from "./context";

const most_cards = 5;

function headline(each: Export): string {
  const name = exportName(each);
  switch (each.state) {
    case "running":
      return `Exporting ${name}`;
    case "done":
      return `Exported ${name}`;
    case "cancelled":
      return `The export of ${name} was cancelled`;
    case "failed":
      return `${name} was not exported`;
  }
}

/** What became of an export that ended. */
function Ending({ each }: { each: Export }) {
  return (
    <>
      {each.error && each.state === "failed" ? (
        <p className="second" data-testid="Export_error">
          {each.error.message} {each.error.hint}
        </p>
      ) : null}
      {each.notes.map((note) => (
        <p key={note} className="second">
          {note}
        </p>
      ))}
      {each.state === "done" ? <p className="second mono selectable">{each.path}</p> : null}
    </>
  );
}

function ExportCard({ each }: { each: Export }) {
  const app = useApp();
  const running = each.state === "running";
  const bad = each.state === "failed";
  const fraction = exportFraction(each);
  const percent = fraction === undefined ? undefined : Math.round(fraction * 100);
  return (
    <div className="toast upload" role={bad ? "alert" : "status"} data-testid="ExportCard" data-state={each.state}>
      <span className={bad ? "is-danger" : running ? "is-accent" : "is-success"}>
        <Icon of={bad || each.state === "cancelled" ? CircleX : running ? Download : CircleCheck} size={14} />
      </span>
      <div className="grow upload-body">
        <div className="truncate strong">{headline(each)}</div>
        {running ? (
          <div
            className="upload-track"
            role="progressbar"
            aria-label={headline(each)}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={percent}
          >
            <div className={percent === undefined ? "upload-done export-unknown" : "upload-done"} style={{ width: `${percent ?? 30}%` }} />
          </div>
        ) : (
          <Ending each={each} />
        )}
        {bad && each.rows === 0 ? null : (
          <div className="row upload-facts" data-testid="Export_facts">
            {exportFacts(each)}
          </div>
        )}
      </div>
      <Button
        look="ghost"
        size="small"
        icon
        label={running ? "Cancel" : "Close"}
        testid="ExportCard_close"
        onClick={() => void closeExport(app, each)}
      >
        <Icon of={X} size={12} />
      </Button>
    </div>
  );
}

/** Exports, each with its progress and a way to stop it; those that ended stay until they are closed. */
export function ExportCards() {
  const exports = useAppState((state) => state.exports);
  return exports.slice(-most_cards).map((each) => <ExportCard key={each.id} each={each} />);
}
