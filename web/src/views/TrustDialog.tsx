import { ShieldQuestion } from "lucide-react";
import { useRef } from "react";
import { answerQuestion, showQuestion } from "../app/vault";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { useApp } from "./context";

export interface TrustDialogProps {
  connection: string;
  address: string;
  /** That prints its password; empty: there is none. */
  program: string;
  fingerprint: string;
}

function Fact({ label, text, testid }: { label: string; text: string; testid: string }) {
  return (
    <div className="field">
      <span className="label">{label}</span>
      <p className="host-key mono selectable" data-testid={testid}>
        {text}
      </p>
    </div>
  );
}

/** Shows what a connection of a project does before it is opened for the first time. Nothing has been opened or run so far. */
export function TrustDialog({ connection, address, program, fingerprint }: TrustDialogProps) {
  const app = useApp();
  const first = useRef<HTMLButtonElement>(null);
  const close = (): void => showQuestion(app, undefined);
  const title = (
    <>
      <Icon of={ShieldQuestion} />
      <span>Trust {connection}?</span>
    </>
  );
  return (
    <Dialog width={520} first={first} testid="TrustDialog" onClose={close} title={title}>
      <div className="dialog-body vault-form">
        <p>
          This connection comes with the project’s files, which others can write. It was not opened here before, or it was
          changed since.
        </p>
        <Fact label="Opens" text={address} testid="TrustDialog_address" />
        {program === "" ? null : <Fact label="Runs this program for its password" text={program} testid="TrustDialog_program" />}
        <p className="second">Once trusted, it opens without a question until one of these changes.</p>
      </div>
      <div className="dialog-foot">
        <span className="grow" />
        <Button size="large" ref={first} onClick={close} testid="TrustDialog_cancel">
          Cancel
        </Button>
        <Button
          look="primary"
          size="large"
          onClick={() => answerQuestion(app, { what: fingerprint, keep: false })}
          testid="TrustDialog_trust"
        >
          Trust and connect
        </Button>
      </div>
    </Dialog>
  );
}
