import { LockKeyhole } from "lucide-react";
import { useRef, useState } from "react";
import type { VaultStatus } from "../api/generated";
import { changeVault, showQuestion } from "../app/vault";
import { lockedBecause, waysInWords } from "../core/vault";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { SecretInput } from "./SecretInput";
import { useApp } from "./context";

/** Opens the vault: by its passphrase, or by what else it has. */
export function UnlockDialog({ vault }: { vault: VaultStatus }) {
  const app = useApp();
  const field = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const by_passphrase = vault.ways.includes("passphrase");
  const others = vault.ways.filter((way) => way !== "passphrase");
  const close = (): void => showQuestion(app, undefined);

  async function unlock(typed: boolean): Promise<void> {
    if (busy || (typed && passphrase === "")) return;
    setBusy(true);
    const reply = await changeVault(app, "vault.unlock", typed ? { passphrase } : {});
    setBusy(false);
    setPassphrase("");
    if (reply.ok) return close();
    setProblem([reply.error.message, reply.error.hint].filter(Boolean).join(" "));
    field.current?.focus();
  }
  const title = (
    <>
      <Icon of={LockKeyhole} />
      <span>Unlock the vault</span>
    </>
  );
  return (
    <Dialog width={440} first={field} testid="UnlockDialog" onClose={close} title={title}>
      <form
        className="dialog-body vault-form"
        onSubmit={(event) => {
          event.preventDefault();
          void unlock(by_passphrase);
        }}
      >
        <p className="second">
          {lockedBecause(vault)} {by_passphrase ? "Passwords of connections are kept in it." : `It is opened by ${waysInWords(others)}.`}
        </p>
        {by_passphrase ? (
          <SecretInput
            id="vault-passphrase"
            label="Passphrase"
            value={passphrase}
            wrong={problem !== ""}
            field={field}
            testid="UnlockDialog_passphrase"
            onChange={setPassphrase}
          />
        ) : null}
        <div className="field-note is-danger" role="alert" data-testid="UnlockDialog_problem">
          {problem}
        </div>
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Unlock
        </button>
      </form>
      <div className="dialog-foot">
        {by_passphrase && others.length > 0 ? (
          <Button look="ghost" size="large" onClick={() => void unlock(false)} testid="UnlockDialog_other">
            Use {waysInWords(others)}
          </Button>
        ) : null}
        <span className="grow" />
        <Button size="large" onClick={close} testid="UnlockDialog_cancel">
          Cancel
        </Button>
        <Button
          look="primary"
          size="large"
          pending={busy}
          disabled={by_passphrase && passphrase === "" && "Type the passphrase first"}
          onClick={() => void unlock(by_passphrase)}
          testid="UnlockDialog_unlock"
        >
          Unlock
        </Button>
      </div>
    </Dialog>
  );
}
