import { useRef, useState } from "react";
import type { ProfilesFile, ProfilesImported } from "../api/generated";
import { importConnections, readProfiles } from "../app/transfer";
import { plural } from "../core/format";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SecretInput } from "../ui/SecretInput";
import { useApp } from "./context";
import { pickText } from "./files";

function Names({ what, names }: { what: string; names: readonly string[] }) {
  return names.length === 0 ? null : (
    <p>
      <span className="second">{what}:</span> {names.join(", ")}
    </p>
  );
}

/** What became of the file's connections. */
function Outcome({ done }: { done: ProfilesImported }) {
  return (
    <div data-testid="ImportDialog_outcome">
      <Names what="Added" names={done.added} />
      <Names what="Changed" names={done.changed} />
      <Names what="Left alone" names={done.skipped} />
      {done.notes.map((note) => (
        <p key={note} className="second">
          {note}
        </p>
      ))}
    </div>
  );
}

function useImport() {
  const app = useApp();
  const [file, setFile] = useState<ProfilesFile | undefined>(undefined);
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [replace, setReplace] = useState(false);
  const [problem, setProblem] = useState("");
  const [done, setDone] = useState<ProfilesImported | undefined>(undefined);
  const [busy, setBusy] = useState(false);

  function take(name: string, text: string): void {
    const read = readProfiles(text);
    setName(name);
    setFile(read);
    setProblem(read ? "" : "This is no file of connections.");
  }
  async function run(): Promise<void> {
    if (!file || busy) return;
    setBusy(true);
    setProblem("");
    const reply = await importConnections(app, file, { passphrase, replace });
    setBusy(false);
    if (reply.ok) setDone(reply.value);
    else setProblem([reply.error.message, reply.error.hint].filter(Boolean).join(" "));
  }
  return { file, name, passphrase, setPassphrase, replace, setReplace, problem, done, busy, take, run };
}

/** Reads a file of connections that a Sextant saved, with its passwords where the passphrase is known. */
export function ImportDialog({ onClose }: { onClose(): void }) {
  const form = useImport();
  const button = useRef<HTMLButtonElement>(null);
  const { file, done } = form;
  return (
    <Dialog width={460} first={button} testid="ImportDialog" onClose={onClose} title={<span>Import connections</span>}>
      <form
        className="dialog-body vault-form"
        onSubmit={(event) => {
          event.preventDefault();
          void form.run();
        }}
      >
        {done ? (
          <Outcome done={done} />
        ) : (
          <>
            <div className="row import-file">
              <Button ref={button} onClick={() => pickText(form.take)} testid="ImportDialog_choose">
                Choose a file…
              </Button>
              <span className="truncate second">{file ? `${form.name}, ${plural(file.connections.length, "connection")}` : form.name}</span>
            </div>
            {file?.seal ? (
              <SecretInput
                id="import-passphrase"
                label="Passphrase of this file; empty: without its passwords"
                value={form.passphrase}
                testid="ImportDialog_passphrase"
                onChange={form.setPassphrase}
              />
            ) : null}
            <label className="checkbox">
              <input
                type="checkbox"
                checked={form.replace}
                data-testid="ImportDialog_replace"
                onChange={(event) => form.setReplace(event.target.checked)}
              />
              Change connections that are here under the same name
            </label>
          </>
        )}
        {form.problem === "" ? null : (
          <div className="field-note is-danger" role="alert" data-testid="ImportDialog_problem">
            {form.problem}
          </div>
        )}
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Import
        </button>
      </form>
      <div className="dialog-foot">
        <span className="grow" />
        <Button size="large" onClick={onClose} testid="ImportDialog_close">
          {done ? "Close" : "Cancel"}
        </Button>
        {done ? null : (
          <Button
            look="primary"
            size="large"
            pending={form.busy}
            disabled={!file && "Choose a file first"}
            onClick={() => void form.run()}
            testid="ImportDialog_import"
          >
            Import
          </Button>
        )}
      </div>
    </Dialog>
  );
}
