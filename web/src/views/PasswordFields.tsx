import { password_sources, passwordPlaceholder } from "../core/vault";
import { Segmented } from "../ui/Segmented";
import { SecretInput } from "../ui/SecretInput";
import type { ConnectForm } from "./useConnectForm";

const notes = {
  vault: "",
  ask: "Sextant asks when it connects, and keeps the password in memory until the vault is locked.",
  command: "A program and its arguments, started without a shell; what it prints is the password.",
  none: "For servers that ask for none, or take it from a file of yours.",
} as const;

/** Where the password comes from, and the password itself, or the command. */
export function PasswordFields({ form }: { form: ConnectForm }) {
  return (
    <div className="field password-fields">
      <span className="label">Password</span>
      <Segmented
        large
        label="Password"
        value={form.password_from}
        onChange={form.setPasswordFrom}
        choices={password_sources.map((each) => ({ ...each, testid: `ConnectDialog_password_${each.value}` }))}
      />
      {form.password_from === "vault" ? (
        <SecretInput
          id="connect-password"
          label="Type it here, or in the address"
          value={form.password}
          placeholder={passwordPlaceholder(form.edited, form.password_from)}
          testid="ConnectDialog_password"
          onChange={form.setPassword}
        />
      ) : null}
      {form.password_from === "command" ? (
        <div className="input">
          <input
            className="mono"
            value={form.command}
            aria-label="Command that prints the password"
            placeholder="op read op://work/shop/password"
            spellCheck={false}
            autoComplete="off"
            data-testid="ConnectDialog_command"
            onChange={(event) => form.setCommand(event.target.value)}
          />
        </div>
      ) : null}
      {notes[form.password_from] === "" ? null : <div className="field-note">{notes[form.password_from]}</div>}
    </div>
  );
}
