import { LockKeyhole } from "lucide-react";
import { useState } from "react";
import type { VaultStatus } from "../api/generated";
import { changeVault, showQuestion } from "../app/vault";
import { sentences } from "../core/errors";
import { lockedBecause, waysInWords } from "../core/vault";
import { Icon } from "../ui/Icon";
import { SecretForm } from "../ui/SecretForm";
import { SecretInput } from "../ui/SecretInput";
import { useApp } from "./context";

/** Opens the vault: by its passphrase, or by what else it has. */
export function UnlockDialog({ vault }: { vault: VaultStatus }) {
  const app = useApp();
  const [passphrase, setPassphrase] = useState("");
  const by_passphrase = vault.ways.includes("passphrase");
  const others = vault.ways.filter((way) => way !== "passphrase");
  const close = (): void => showQuestion(app, undefined);

  async function unlock(typed: boolean): Promise<string> {
    const reply = await changeVault(app, "vault.unlock", typed ? { passphrase } : {});
    setPassphrase("");
    if (!reply.ok) return sentences(reply.error);
    close();
    return "";
  }
  return (
    <SecretForm
      testid="UnlockDialog"
      title={
        <>
          <Icon of={LockKeyhole} />
          <span>Unlock the vault</span>
        </>
      }
      deed={{ label: "Unlock", testid: "UnlockDialog_unlock" }}
      lack={by_passphrase && passphrase === "" ? "Type the passphrase first" : ""}
      {...(by_passphrase && others.length > 0
        ? { other: { label: `Use ${waysInWords(others)}`, testid: "UnlockDialog_other", run: () => unlock(false) } }
        : {})}
      run={() => unlock(by_passphrase)}
      onClose={close}
    >
      {(problem, first) => (
        <>
          <p className="second">
            {lockedBecause(vault)} {by_passphrase ? "Passwords of connections are kept in it." : `It is opened by ${waysInWords(others)}.`}
          </p>
          {by_passphrase ? (
            <SecretInput
              id="vault-passphrase"
              label="Passphrase"
              value={passphrase}
              wrong={problem !== ""}
              field={first}
              testid="UnlockDialog_passphrase"
              onChange={setPassphrase}
            />
          ) : null}
        </>
      )}
    </SecretForm>
  );
}
