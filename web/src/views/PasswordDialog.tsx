import { useRef, useState } from "react";
import { connectionChanged } from "../app/connections";
import { showQuestion } from "../app/vault";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SecretInput } from "./SecretInput";
import { useApp } from "./context";

/** Asks for the password of a connection that does not keep one, and connects with it. */
export function PasswordDialog({ connection }: { connection: string }) {
  const app = useApp();
  const field = useRef<HTMLInputElement>(null);
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const close = (): void => showQuestion(app, undefined);

  async function open(): Promise<void> {
    if (busy || password === "") return;
    setBusy(true);
    const reply = await app.client.call("connection.open", { name: connection, password });
    setBusy(false);
    setPassword("");
    if (reply.ok) {
      connectionChanged(app, reply.value);
      return close();
    }
    setProblem([reply.error.message, reply.error.hint].filter(Boolean).join(" "));
    field.current?.focus();
  }
  return (
    <Dialog width={440} first={field} testid="PasswordDialog" onClose={close} title={<span>Password of {connection}</span>}>
      <form
        className="dialog-body vault-form"
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <p className="second">It stays in memory until the vault is locked or Sextant ends.</p>
        <SecretInput
          id="connection-password"
          label="Password"
          value={password}
          wrong={problem !== ""}
          field={field}
          testid="PasswordDialog_password"
          onChange={setPassword}
        />
        <div className="field-note is-danger" role="alert" data-testid="PasswordDialog_problem">
          {problem}
        </div>
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Connect
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
          disabled={password === "" && "Type the password first"}
          onClick={() => void open()}
          testid="PasswordDialog_connect"
        >
          Connect
        </Button>
      </div>
    </Dialog>
  );
}
