import { useRef, useState } from "react";
import { toast } from "../app/app";
import { exportConnections } from "../app/transfer";
import { lackOfPassphrase } from "../core/vault";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SecretInput } from "../ui/SecretInput";
import { useApp, useAppState } from "./context";
import { saveFile } from "./files";

/** Saves the connections as a file, with their passwords under a passphrase if that is wanted. */
export function ExportConnectionsDialog({ onClose }: { onClose(): void }) {
  const app = useApp();
  const count = useAppState((state) => state.connections.list.filter((each) => each.saved).length);
  const has_vault = useAppState((state) => state.vault !== undefined && state.vault.state !== "absent");
  const button = useRef<HTMLButtonElement>(null);
  const [secrets, setSecrets] = useState(false);
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const lack = count === 0 ? "No connection is saved yet" : secrets ? lackOfPassphrase(first, second) : "";

  async function save(): Promise<void> {
    if (busy || lack !== "") return;
    setBusy(true);
    const reply = await exportConnections(app, secrets ? first : "");
    setBusy(false);
    if (!reply.ok) return setProblem([reply.error.message, reply.error.hint].filter(Boolean).join(" "));
    saveFile("connections.json", reply.value);
    toast(app, "info", secrets ? "The connections are saved with their passwords." : "The connections are saved without passwords.");
    onClose();
  }
  return (
    <Dialog width={460} first={button} testid="ExportConnections" onClose={onClose} title={<span>Export connections</span>}>
      <form
        className="dialog-body vault-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p>
          {count === 1 ? "The saved connection goes" : `All ${count} saved connections go`} into one file, for another machine or a
          colleague.
        </p>
        <label className="checkbox">
          <input
            type="checkbox"
            checked={secrets}
            disabled={!has_vault}
            data-testid="ExportConnections_secrets"
            onChange={(event) => setSecrets(event.target.checked)}
          />
          With their passwords, under a passphrase
        </label>
        {secrets ? (
          <>
            <SecretInput id="export-first" label="Passphrase for this file" value={first} testid="ExportConnections_first" onChange={setFirst} />
            <SecretInput
              id="export-second"
              label="Once more"
              value={second}
              wrong={second !== "" && !first.startsWith(second)}
              testid="ExportConnections_second"
              onChange={setSecond}
            />
            <p className="second">Whoever has the file and the passphrase has the passwords. Send them by different ways.</p>
          </>
        ) : null}
        {problem === "" ? null : (
          <div className="field-note is-danger" role="alert" data-testid="ExportConnections_problem">
            {problem}
          </div>
        )}
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Save
        </button>
      </form>
      <div className="dialog-foot">
        <span className="grow" />
        <Button size="large" onClick={onClose}>
          Cancel
        </Button>
        <Button
          look="primary"
          size="large"
          ref={button}
          pending={busy}
          disabled={lack !== "" && lack}
          onClick={() => void save()}
          testid="ExportConnections_save"
        >
          Save file
        </Button>
      </div>
    </Dialog>
  );
}
