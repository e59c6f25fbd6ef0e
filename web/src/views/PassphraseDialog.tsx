import { useState } from "react";
import type { VaultStatus } from "../api/generated";
import { toast } from "../app/app";
import { changeVault, showQuestion } from "../app/vault";
import { sentences } from "../core/errors";
import { lackOfPassphrase } from "../core/vault";
import { SecretForm } from "../ui/SecretForm";
import { SecretInput } from "../ui/SecretInput";
import { useApp } from "./context";

/** Sets or changes the vault's passphrase. */
export function PassphraseDialog({ vault }: { vault: VaultStatus }) {
  const app = useApp();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const has_one = vault.ways.includes("passphrase");
  const close = (): void => showQuestion(app, undefined);

  async function change(): Promise<string> {
    const reply = await changeVault(app, "vault.change_passphrase", { ...(has_one ? { current } : {}), passphrase: next });
    setCurrent("");
    if (!reply.ok) return sentences(reply.error);
    toast(app, "info", has_one ? "The passphrase is changed." : "The vault has a passphrase now.");
    close();
    return "";
  }
  return (
    <SecretForm
      testid="PassphraseDialog"
      title={<span>{has_one ? "Change the passphrase" : "Set a passphrase"}</span>}
      deed={{ label: has_one ? "Change" : "Set", testid: "PassphraseDialog_change" }}
      lack={has_one && current === "" ? "Type the present passphrase first" : lackOfPassphrase(next, again)}
      run={change}
      onClose={close}
    >
      {(_, first) => (
        <>
          {has_one ? (
            <SecretInput
              id="vault-current"
              label="Present passphrase"
              value={current}
              field={first}
              testid="PassphraseDialog_current"
              onChange={setCurrent}
            />
          ) : null}
          <SecretInput
            id="vault-first"
            label="New passphrase"
            value={next}
            {...(has_one ? {} : { field: first })}
            testid="PassphraseDialog_first"
            onChange={setNext}
          />
          <SecretInput
            id="vault-second"
            label="Once more"
            value={again}
            wrong={again !== "" && !next.startsWith(again)}
            testid="PassphraseDialog_second"
            onChange={setAgain}
          />
        </>
      )}
    </SecretForm>
  );
}
