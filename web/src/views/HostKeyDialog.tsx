import { ShieldQuestion } from "lucide-react";
import { useRef } from "react";
import { answerQuestion, showQuestion } from "../app/vault";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { useApp } from "./context";

export interface HostKeyDialogProps {
  /** Which server shows which key, as a sentence. */
  message: string;
  fingerprint: string;
}

/** Shows the key of an SSH server that is not known yet. Nothing was sent to it so far. */
export function HostKeyDialog({ message, fingerprint }: HostKeyDialogProps) {
  const app = useApp();
  const first = useRef<HTMLButtonElement>(null);
  const server = message.replace(/ Its key is .*$/s, "");
  const title = (
    <>
      <Icon of={ShieldQuestion} />
      <span>Is this the right server?</span>
    </>
  );
  return (
    <Dialog width={520} first={first} testid="HostKeyDialog" onClose={() => showQuestion(app, undefined)} title={title}>
      <div className="dialog-body vault-form">
        <p>{server}</p>
        <p className="host-key mono selectable" data-testid="HostKeyDialog_fingerprint">
          {fingerprint}
        </p>
        <p className="second">
          Compare this fingerprint of its key with what whoever runs the server says. Nothing has been sent to it yet; once
          trusted, it is known, and another key in its place will be refused.
        </p>
      </div>
      <div className="dialog-foot">
        <span className="grow" />
        <Button size="large" ref={first} onClick={() => showQuestion(app, undefined)} testid="HostKeyDialog_cancel">
          Cancel
        </Button>
        <Button
          look="primary"
          size="large"
          onClick={() => answerQuestion(app, { what: fingerprint, keep: false })}
          testid="HostKeyDialog_trust"
        >
          Trust and connect
        </Button>
      </div>
    </Dialog>
  );
}
