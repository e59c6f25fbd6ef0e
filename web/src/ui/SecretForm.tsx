import { useRef, useState, type ReactNode, type RefObject } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

/** A button of the form's foot. */
export interface SecretFormButton {
  readonly label: string;
  readonly testid?: string;
  readonly tip?: string;
}

export interface SecretFormProps {
  /** The start of the test ids. */
  testid: string;
  title: ReactNode;
  width?: number;
  /** What it is for; Enter does it too. */
  deed: SecretFormButton;
  cancel?: SecretFormButton;
  /** Why it cannot be done yet; empty if it can. */
  lack: string;
  /** Another way, at the left of the foot. */
  other?: SecretFormButton & { readonly run: () => Promise<string> };
  /** Does it: a sentence that says why not, or nothing; then the form is closed by whoever shows it. */
  run(): Promise<string>;
  onClose(): void;
  /** The fields; `first` has the focus at first, and again after a failure. */
  children(problem: string, first: RefObject<HTMLInputElement | null>): ReactNode;
}

/** The one form of all dialogs that ask for secrets: fields, a line for what is wrong, Cancel and the deed. */
export function SecretForm({ testid, title, width = 440, deed, cancel, lack, other, run, onClose, children }: SecretFormProps) {
  const first = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(work: () => Promise<string>): Promise<void> {
    if (busy) return;
    setBusy(true);
    const said = await work();
    setBusy(false);
    setProblem(said);
    if (said !== "") first.current?.focus();
  }
  return (
    <Dialog width={width} first={first} testid={testid} onClose={onClose} title={title}>
      <form
        className="dialog-body vault-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (lack === "") void submit(run);
        }}
      >
        {children(problem, first)}
        <div className="field-note is-danger" role="alert" data-testid={`${testid}_problem`}>
          {problem}
        </div>
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          {deed.label}
        </button>
      </form>
      <div className="dialog-foot">
        {other ? (
          <Button look="ghost" size="large" onClick={() => void submit(other.run)} {...(other.testid ? { testid: other.testid } : {})}>
            {other.label}
          </Button>
        ) : null}
        <span className="grow" />
        <Button
          size="large"
          onClick={onClose}
          testid={cancel?.testid ?? `${testid}_cancel`}
          {...(cancel?.tip ? { label: cancel.tip } : {})}
        >
          {cancel?.label ?? "Cancel"}
        </Button>
        <Button
          look="primary"
          size="large"
          pending={busy}
          disabled={lack !== "" && lack}
          onClick={() => void submit(run)}
          {...(deed.testid ? { testid: deed.testid } : {})}
        >
          {deed.label}
        </Button>
      </div>
    </Dialog>
  );
}
