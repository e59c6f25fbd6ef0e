import { useRef, useState } from "react";
import type { VaultStatus } from "../api/generated";
import { toast } from "../app/app";
import { changeVault, showQuestion } from "../app/vault";
import { lackOfPassphrase } from "../core/vault";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SecretInput } from "./SecretInput";
import { useApp } from "./context";

/** Sets or changes the vault's passphrase. */
export function PassphraseDialog({ vault }: { vault: VaultStatus }) {
  const app = useApp();
  const field = useRef<HTMLInputElement>(null);
  const [current, setCurrent] = useState("");
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const has_one = vault.ways.includes("passphrase");
  const lack = has_one && current === "" ? "Type the present passphrase first" : lackOfPassphrase(first, second);
  const close = (): void => showQuestion(app, undefined);

  async function change(): Promise<void> {
    if (busy || lack !== "") return;
    setBusy(true);
    const reply = await changeVault(app, "vault.change_passphrase", { ...(has_one ? { current } : {}), passphrase: first });
    setBusy(false);
    setCurrent("");
    if (!reply.ok) {
      setProblem([reply.error.message, reply.error.hint].filter(Boolean).join(" "));
      field.current?.focus();
      return;
    }
    toast(app, "info", has_one ? "The passphrase is changed." : "The vault has a passphrase now.");
    close();
  }
  return (
    <Dialog
      width={440}
      first={field}
      testid="PassphraseDialog"
      onClose={close}
      title={<span>{has_one ? "Change the passphrase" : "Set a passphrase"}</span>}
    >
      <form
        className="dialog-body vault-form"
        onSubmit={(event) => {
          event.preventDefault();
          void change();
        }}
      >
        {has_one ? (
          <SecretInput
            id="vault-current"
            label="Present passphrase"
            value={current}
            field={field}
            testid="PassphraseDialog_current"
            onChange={setCurrent}
          />
        ) : null}
        <SecretInput
          id="vault-first"
          label="New passphrase"
          value={first}
          {...(has_one ? {} : { field })}
          testid="PassphraseDialog_first"
          onChange={setFirst}
        />
        <SecretInput
          id="vault-second"
          label="Once more"
          value={second}
          wrong={second !== "" && !first.startsWith(second)}
          testid="PassphraseDialog_second"
          onChange={setSecond}
        />
        <div className="field-note is-danger" role="alert" data-testid="PassphraseDialog_problem">
          {problem}
        </div>
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Change
        </button>
      </form>
      <div className="dialog-foot">
        <span className="grow" />
        <Button size="large" onClick={close}>
          Cancel
        </Button>
        <Button
          look="primary"
          size="large"
          pending={busy}
          disabled={lack !== "" && lack}
          onClick={() => void change()}
          testid="PassphraseDialog_change"
        >
          {has_one ? "Change" : "Set"}
        </Button>
      </div>
    </Dialog>
  );
}
