import { Download } from "lucide-react";
import { useRef, useState } from "react";
import { downloadPath } from "../api/rows";
import { askExport, startExport } from "../app/exports";
import { findConnection } from "../core/connections";
import {
  chooseFormat,
  downloadName,
  exportOptions,
  firstForm,
  formatsFor,
  hasHeader,
  type ExportForm,
  type ExportSource,
} from "../core/exports";
import { plural } from "../core/format";
import { currentConnection } from "../core/state";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Segmented } from "../ui/Segmented";
import { ExportCsvFields } from "./ExportCsvFields";
import { ExportPlace } from "./ExportPlace";
import { useApp, useAppState } from "./context";
import { downloadFile } from "./files";

const packings = [
  { value: "none", label: "None" },
  { value: "gzip", label: "gzip" },
  { value: "zstd", label: "zstd" },
] as const;

const sql_styles = [
  { value: "insert", label: "INSERT" },
  { value: "copy", label: "COPY" },
] as const;

function told(source: ExportSource): string {
  if (source.kind === "container") return "Every table becomes a file of its own in the folder.";
  if (source.kind === "table") return "All rows of the table, read from the database as they are written.";
  return source.complete
    ? `${plural(source.rows, "row")}, as they were read.`
    : `The ${plural(source.rows, "row")} that were read so far. Read on in the grid first to have more.`;
}

/** Asks for the format, how it is written, and where. */
export function ExportDialog({ source }: { source: ExportSource }) {
  const app = useApp();
  const path = useRef<HTMLInputElement>(null);
  const [form, setForm] = useState<ExportForm>(() => firstForm(source));
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const connection = useAppState((state) =>
    source.kind === "result" ? currentConnection(state) : findConnection(state.connections, source.connection),
  );
  const copies = useAppState((state) => state.info?.drivers.find((each) => each.name === connection?.driver)?.copies_rows === true);
  const close = (): void => askExport(app, undefined);
  const change = (part: Partial<ExportForm>): void => {
    setForm({ ...form, ...part });
    setProblem("");
  };
  async function start(): Promise<void> {
    if (busy || form.path.trim() === "") return;
    setBusy(true);
    const reply = await startExport(app, source, form);
    setBusy(false);
    if (!reply.ok) setProblem([reply.error.message, reply.error.hint].filter(Boolean).join(" "));
  }
  return (
    <Dialog width={680} first={path} testid="ExportDialog" onClose={close} title={<span>Export {source.name}</span>}>
      <form
        className="dialog-body export-form"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <p className="second">{told(source)}</p>
        <div className="export-formats" role="radiogroup" aria-label="Format">
          {formatsFor(connection?.family).map(({ format, label, side }) => (
            <button
              key={format}
              type="button"
              role="radio"
              aria-checked={form.format === format}
              className="export-format"
              data-testid={`ExportDialog_${format}`}
              onClick={() => {
                setForm(chooseFormat(form, { format }));
                setProblem("");
              }}
            >
              <b>{label}</b>
              <span className="second">{side}</span>
            </button>
          ))}
        </div>
        {form.format === "csv" ? <ExportCsvFields form={form} onChange={change} /> : null}
        <div className="row export-more">
          <span className="label">Compression</span>
          <Segmented
            label="Compression"
            value={form.compression}
            choices={packings}
            onChange={(compression) => setForm(chooseFormat(form, { compression }))}
          />
          {form.format === "sql" && copies ? (
            <>
              <span className="label">Rows in</span>
              <Segmented label="Rows in" value={form.sql_style} choices={sql_styles} onChange={(style) => change({ sql_style: style })} />
            </>
          ) : null}
          <span className="grow" />
          {hasHeader(form.format) ? (
            <label className="checkbox">
              <input type="checkbox" checked={form.header} onChange={(event) => change({ header: event.target.checked })} />
              Names of columns first
            </label>
          ) : null}
        </div>
        <ExportPlace form={form} folder={source.kind === "container"} field={path} problem={problem} onChange={change} />
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Export
        </button>
      </form>
      <div className="dialog-foot">
        {source.kind === "result" ? (
          <Button
            look="ghost"
            size="large"
            label="Let the browser save it, written as chosen here"
            testid="ExportDialog_download"
            onClick={() => {
              downloadFile(downloadPath(source.result, form.format, exportOptions(form), downloadName(form)));
              close();
            }}
          >
            <Icon of={Download} size={14} />
            Download instead
          </Button>
        ) : null}
        <span className="grow" />
        <Button size="large" onClick={close} testid="ExportDialog_cancel">
          Cancel
        </Button>
        <Button
          look="primary"
          size="large"
          pending={busy}
          disabled={form.path.trim() === "" && "Say where the file goes first"}
          onClick={() => void start()}
          testid="ExportDialog_start"
        >
          Export
        </Button>
      </div>
    </Dialog>
  );
}
