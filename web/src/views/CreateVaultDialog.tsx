import { FileKey, KeyRound, TextCursorInput, type LucideIcon } from "lucide-react";
import { useState } from "react";
import type { WayIn } from "../api/generated";
import { changeVault, showQuestion } from "../app/vault";
import { sentences } from "../core/errors";
import { lackOfPassphrase } from "../core/vault";
import { Icon } from "../ui/Icon";
import { SecretForm } from "../ui/SecretForm";
import { SecretInput } from "../ui/SecretInput";
import { useApp } from "./context";

const choices: readonly { way: WayIn; icon: LucideIcon; title: string; text: string }[] = [
  {
    way: "passphrase",
    icon: TextCursorInput,
    title: "A passphrase",
    text: "You type it when a password is needed first. Nobody can recover the passwords without it.",
  },
  {
    way: "keyring",
    icon: KeyRound,
    title: "The desktop’s keyring",
    text: "Opens with your desktop’s login. Needs GNOME Keyring, KWallet or KeePassXC on this machine.",
  },
  {
    way: "key_file",
    icon: FileKey,
    title: "A key file",
    text: "Opens by itself. Whoever can read this user’s files can read the passwords too.",
  },
];

/** Asked once, before the first password is saved: what protects it. */
export function CreateVaultDialog() {
  const app = useApp();
  const [way, setWay] = useState<WayIn>("passphrase");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const close = (): void => showQuestion(app, undefined);

  async function create(): Promise<string> {
    const reply = await changeVault(app, "vault.create", way === "passphrase" ? { way, passphrase: next } : { way });
    if (!reply.ok) return sentences(reply.error);
    setNext("");
    setAgain("");
    close();
    return "";
  }
  return (
    <SecretForm
      testid="CreateVaultDialog"
      width={520}
      title={<span>What opens the vault?</span>}
      deed={{ label: "Create the vault", testid: "CreateVaultDialog_create" }}
      cancel={{ label: "Not now", testid: "CreateVaultDialog_skip", tip: "The password stays in memory until Sextant ends" }}
      lack={way === "passphrase" ? lackOfPassphrase(next, again) : ""}
      run={create}
      onClose={close}
    >
      {(_, first) => (
        <>
          <p className="second">Passwords are kept in an encrypted file on this machine, the vault. Choose what opens it.</p>
          <div className="vault-choices" role="radiogroup" aria-label="What opens the vault">
            {choices.map((choice) => (
              <button
                key={choice.way}
                type="button"
                role="radio"
                aria-checked={way === choice.way}
                className="vault-choice"
                data-testid={`CreateVaultDialog_${choice.way}`}
                onClick={() => {
                  setWay(choice.way);
                }}
              >
                <Icon of={choice.icon} size={16} />
                <span>
                  <b>{choice.title}</b>
                  <span className="second">{choice.text}</span>
                </span>
              </button>
            ))}
          </div>
          {way === "passphrase" ? (
            <div className="vault-pair">
              <SecretInput id="vault-first" label="Passphrase" value={next} field={first} testid="CreateVaultDialog_first" onChange={setNext} />
              <SecretInput
                id="vault-second"
                label="Once more"
                value={again}
                wrong={again !== "" && !next.startsWith(again)}
                testid="CreateVaultDialog_second"
                onChange={setAgain}
              />
            </div>
          ) : null}
        </>
      )}
    </SecretForm>
  );
}
