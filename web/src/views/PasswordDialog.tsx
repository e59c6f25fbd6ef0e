import { useState } from "react";
import { connectionChanged } from "../app/connections";
import { answerQuestion, showQuestion } from "../app/vault";
import { findConnection } from "../core/connections";
import { sentences } from "../core/errors";
import { goesOnWith, secretWords } from "../core/vault";
import { SecretForm } from "../ui/SecretForm";
import { SecretInput } from "../ui/SecretInput";
import { useApp, useAppState } from "./context";

export interface PasswordDialogProps {
  connection: string;
  /** The option that the secret is for: the database's password, or one of the way to its host. */
  option: string;
  /** Who asks for it, as a sentence; empty for the database's password. */
  message: string;
}

/** Asks for a secret that a connection lacks, and connects with it. */
export function PasswordDialog({ connection, option, message }: PasswordDialogProps) {
  const app = useApp();
  const [password, setPassword] = useState("");
  const [keep, setKeep] = useState(false);
  const known = useAppState((state) => findConnection(state.connections, connection));
  const has_vault = useAppState((state) => state.vault !== undefined && state.vault.state !== "absent");
  const may_keep = has_vault && known?.saved === true && option !== "password";
  const words = secretWords(option);
  const close = (): void => showQuestion(app, undefined);

  async function open(): Promise<string> {
    const what = option === "password" ? {} : { password_of: option };
    const reply = await app.client.call("connection.open", { name: connection, password, ...what, ...(keep ? { keep } : {}) });
    setPassword("");
    if (reply.ok) {
      connectionChanged(app, reply.value);
      close();
      return "";
    }
    if (!goesOnWith(reply.error, option)) return sentences(reply.error);
    answerQuestion(app, { what: option, keep });
    return "";
  }
  return (
    <SecretForm
      testid="PasswordDialog"
      title={<span>{option === "password" ? `Password of ${connection}` : words.title}</span>}
      deed={{ label: "Connect", testid: "PasswordDialog_connect" }}
      lack={password === "" ? `Type the ${words.noun} first` : ""}
      run={open}
      onClose={close}
    >
      {(problem, first) => (
        <>
          {message === "" ? null : <p data-testid="PasswordDialog_message">{message}</p>}
          <SecretInput
            id="connection-password"
            label={words.label}
            value={password}
            wrong={problem !== ""}
            field={first}
            testid="PasswordDialog_password"
            onChange={setPassword}
          />
          {may_keep ? (
            <label className="checkbox">
              <input
                type="checkbox"
                checked={keep}
                data-testid="PasswordDialog_keep"
                onChange={(event) => setKeep(event.target.checked)}
              />
              Remember it in the vault
            </label>
          ) : null}
          {keep ? null : <p className="second">It stays in memory until the vault is locked or Sextant ends.</p>}
        </>
      )}
    </SecretForm>
  );
}
