import { useRef, useState, type ReactNode } from "react";
import { moveSaved, proposedName, saveAs, type SaveAs } from "../app/saved";
import { showQuestion } from "../app/vault";
import { lackOfFolder } from "../core/arrangement";
import { lackOfSavedName, savedFolders } from "../core/saved";
import { findTab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Segmented } from "../ui/Segmented";
import { useApp, useAppState } from "./context";

interface FieldProps {
  id: string;
  label: string;
  value: string;
  placeholder?: string;
  first?: React.RefObject<HTMLInputElement | null>;
  onChange(value: string): void;
}

function Field({ id, label, value, placeholder, first, onChange }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={`saved-${id}`}>{label}</label>
      <div className="input">
        <input
          id={`saved-${id}`}
          ref={first}
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          data-testid={`SaveQuery_${id}`}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
    </div>
  );
}

interface FormProps {
  title: ReactNode;
  first: SaveAs;
  describe: boolean;
  verb: string;
  /** Returns why it could not; empty if it could. */
  onSave(as: SaveAs): Promise<string>;
}

/** The name and the place of a saved query. */
function SavedForm({ title, first, describe, verb, onSave }: FormProps) {
  const app = useApp();
  const items = useAppState((state) => state.saved.items);
  const project = useAppState((state) => state.project);
  const field = useRef<HTMLInputElement>(null);
  const [as, setAs] = useState(first);
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const wanted = { ...as, name: as.name.trim(), folder: as.folder.trim(), description: as.description.trim() };
  const lack = lackOfSavedName(wanted.name) || lackOfFolder(wanted.folder);
  const close = (): void => showQuestion(app, undefined);
  const change = (part: Partial<SaveAs>): void => {
    setFailure("");
    setAs({ ...as, ...part });
  };

  async function save(): Promise<void> {
    if (lack !== "" || busy) return;
    setBusy(true);
    const why = await onSave(wanted);
    setBusy(false);
    if (why === "") close();
    else setFailure(why);
  }
  return (
    <Dialog width={460} first={field} testid="SaveQuery" onClose={close} title={title}>
      <form
        className="dialog-body vault-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field id="name" label="Name" value={as.name} first={field} onChange={(name) => change({ name })} />
        <Field id="folder" label="Folder" value={as.folder} placeholder="team/reports; empty: at the top" onChange={(folder) => change({ folder })} />
        {savedFolders(items).length === 0 ? null : (
          <div className="folder-choices">
            {savedFolders(items).map((each) => (
              <Button key={each} size="small" onClick={() => change({ folder: each })}>
                {each}
              </Button>
            ))}
          </div>
        )}
        {describe ? (
          <Field id="description" label="Description" value={as.description} placeholder="What it is for" onChange={(description) => change({ description })} />
        ) : null}
        {project.folder === "" ? null : (
          <div className="field">
            <span className="label">Where</span>
            <Segmented
              label="Where"
              value={as.project ? "project" : "own"}
              onChange={(value) => change({ project: value === "project" })}
              choices={[
                { value: "own", label: "Only here", testid: "SaveQuery_own" },
                { value: "project", label: `In ${project.name === "" ? "the project" : project.name}, for git`, testid: "SaveQuery_project" },
              ]}
            />
          </div>
        )}
        <div className="field-note is-danger" role="status" data-testid="SaveQuery_failure">
          {failure}
        </div>
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          {verb}
        </button>
      </form>
      <div className="dialog-foot">
        <span className="grow" />
        <Button size="large" onClick={close}>
          Cancel
        </Button>
        <Button look="primary" size="large" pending={busy} disabled={lack !== "" && lack} onClick={() => void save()} testid="SaveQuery_save">
          {verb}
        </Button>
      </div>
    </Dialog>
  );
}

/** Saves a tab's query under a name. */
export function SaveQueryDialog({ tab }: { tab: string }) {
  const app = useApp();
  const saved = useAppState((state) => findTab(state.tabs, tab)?.saved);
  const place = { folder: saved?.folder ?? "", project: saved?.project ?? false };
  const first = useRef<SaveAs>({ name: proposedName(app, tab), description: "", ...place });
  return <SavedForm title={<span>Save the query</span>} first={first.current} describe verb="Save" onSave={(as) => saveAs(app, tab, as)} />;
}

/** Gives a saved query another name or place. */
export function MoveQueryDialog({ id }: { id: string }) {
  const app = useApp();
  const item = useAppState((state) => state.saved.items.find((each) => each.id === id));
  if (!item) return null;
  return (
    <SavedForm
      title={<span className="truncate">Rename or move {item.name}</span>}
      first={item}
      describe={false}
      verb="Change"
      onSave={({ name, folder, project }) => moveSaved(app, item, { name, folder, project })}
    />
  );
}
