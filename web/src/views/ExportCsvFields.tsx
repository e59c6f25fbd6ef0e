import type { ExportForm } from "../core/exports";
import { Segmented } from "../ui/Segmented";

export interface ExportCsvFieldsProps {
  form: ExportForm;
  onChange(change: Partial<ExportForm>): void;
}

const delimiters = [",", ";", "tab", "|"].map((value) => ({ value, label: value === "tab" ? "Tab" : value }));
const quotes = [
  { value: "minimal", label: "Where needed" },
  { value: "all", label: "All" },
] as const;
const encodings = [
  { value: "utf-8", label: "UTF-8" },
  { value: "utf-8-bom", label: "with BOM" },
  { value: "utf-16le", label: "UTF-16" },
  { value: "windows-1252", label: "Windows-1252" },
  { value: "latin1", label: "Latin-1" },
] as const;
const dates = [
  { value: "iso", label: "2026-12-31" },
  { value: "day_first", label: "31/12/2026" },
  { value: "day_first_dots", label: "31.12.2026" },
  { value: "month_first", label: "12/31/2026" },
] as const;
const points = [
  { value: ".", label: "1.5" },
  { value: ",", label: "1,5" },
] as const;
const ends = [
  { value: "lf", label: "LF" },
  { value: "crlf", label: "CRLF" },
] as const;

/** How CSV is written, for programs that read it in another way. */
export function ExportCsvFields({ form, onChange }: ExportCsvFieldsProps) {
  return (
    <div className="export-csv" data-testid="ExportDialog_csv">
      <span className="label">Between values</span>
      <Segmented label="Between values" value={form.delimiter} choices={delimiters} onChange={(delimiter) => onChange({ delimiter })} />
      <span className="label">Quotes</span>
      <Segmented label="Quotes" value={form.quotes} choices={quotes} onChange={(value) => onChange({ quotes: value })} />
      <label className="label" htmlFor="export-null">
        Text for NULL
      </label>
      <div className="input export-null">
        <input
          id="export-null"
          className="mono"
          value={form.null_text}
          placeholder="nothing"
          spellCheck={false}
          data-testid="ExportDialog_null"
          onChange={(event) => onChange({ null_text: event.target.value })}
        />
      </div>
      <span className="label">Characters</span>
      <Segmented label="Characters" value={form.encoding} choices={encodings} onChange={(encoding) => onChange({ encoding })} />
      <span className="label">Dates</span>
      <Segmented label="Dates" value={form.dates} choices={dates} onChange={(value) => onChange({ dates: value })} />
      <span className="label">Numbers</span>
      <Segmented label="Numbers" value={form.decimal_point} choices={points} onChange={(value) => onChange({ decimal_point: value })} />
      <span className="label">Line ends</span>
      <Segmented label="Line ends" value={form.crlf ? "crlf" : "lf"} choices={ends} onChange={(value) => onChange({ crlf: value === "crlf" })} />
      <span className="label">Formulas</span>
      <label className="checkbox">
        <input
          type="checkbox"
          checked={form.guard_formulas}
          data-testid="ExportDialog_guard"
          onChange={(event) => onChange({ guard_formulas: event.target.checked })}
        />
        Put an apostrophe before texts that a spreadsheet would run
      </label>
    </div>
  );
}
