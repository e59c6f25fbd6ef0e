import { FileKey, KeyRound, TextCursorInput, type LucideIcon } from "lucide-react";
import { useRef, useState } from "react";
import type { WayIn } from "../api/generated";
import { changeVault, showQuestion } from "../app/vault";
import { lackOfPassphrase } from "../core/vault";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { SecretInput } from "./SecretInput";
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
  const field = useRef<HTMLInputElement>(null);
  const [way, setWay] = useState<WayIn>("passphrase");
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const lack = way === "passphrase" ? lackOfPassphrase(first, second) : "";
  const close = (): void => showQuestion(app, undefined);

  async function create(): Promise<void> {
    if (busy || lack !== "") return;
    setBusy(true);
    const reply = await changeVault(app, "vault.create", way === "passphrase" ? { way, passphrase: first } : { way });
    setBusy(false);
    if (!reply.ok) return setProblem([reply.error.message, reply.error.hint].filter(Boolean).join(" "));
    setFirst("");
    setSecond("");
    close();
  }
  return (
    <Dialog width={520} first={field} testid="CreateVaultDialog" onClose={close} title={<span>What opens the vault?</span>}>
      <form
        className="dialog-body vault-form"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
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
                setProblem("");
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
            <SecretInput id="vault-first" label="Passphrase" value={first} field={field} testid="CreateVaultDialog_first" onChange={setFirst} />
            <SecretInput
              id="vault-second"
              label="Once more"
              value={second}
              wrong={second !== "" && !first.startsWith(second)}
              testid="CreateVaultDialog_second"
              onChange={setSecond}
            />
          </div>
        ) : null}
        <div className="field-note is-danger" role="alert" data-testid="CreateVaultDialog_problem">
          {problem}
        </div>
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Create
        </button>
      </form>
      <div className="dialog-foot">
        <span className="grow" />
        <Button size="large" onClick={close} label="The password stays in memory until Sextant ends" testid="CreateVaultDialog_skip">
          Not now
        </Button>
        <Button
          look="primary"
          size="large"
          pending={busy}
          disabled={lack !== "" && lack}
          onClick={() => void create()}
          testid="CreateVaultDialog_create"
        >
          Create the vault
        </Button>
      </div>
    </Dialog>
  );
}
