import type { RefObject } from "react";
import type { ExportForm } from "../core/exports";

export interface ExportPlaceProps {
  form: ExportForm;
  /** Several files go to a folder. */
  folder: boolean;
  field: RefObject<HTMLInputElement | null>;
  problem: string;
  onChange(change: Partial<ExportForm>): void;
}

/** Where the file goes, and whether it may replace one. */
export function ExportPlace({ form, folder, field, problem, onChange }: ExportPlaceProps) {
  return (
    <div className="field">
      <label htmlFor="export-path">{folder ? "Folder" : "File"} on the machine where Sextant runs</label>
      <div className={problem === "" ? "input" : "input input-wrong"}>
        <input
          id="export-path"
          ref={field}
          className="mono"
          value={form.path}
          spellCheck={false}
          autoComplete="off"
          data-testid="ExportDialog_path"
          onChange={(event) => onChange({ path: event.target.value })}
        />
      </div>
      <div className="row">
        <label className="checkbox">
          <input
            type="checkbox"
            checked={form.overwrite}
            data-testid="ExportDialog_overwrite"
            onChange={(event) => onChange({ overwrite: event.target.checked })}
          />
          Replace {folder ? "files that are" : "a file that is"} there
        </label>
      </div>
      <div className="field-note is-danger" role="alert" data-testid="ExportDialog_problem">
        {problem}
      </div>
    </div>
  );
}
