import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Connection } from "../api/generated";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Kbd } from "../ui/Kbd";
import { ConnectFields } from "./ConnectFields";
import { ConnectTest } from "./ConnectTest";
import { useApp } from "./context";
import { useConnectForm } from "./useConnectForm";

export interface ConnectDialogProps {
  /** What stands in the address field at first. */
  target: string;
  /** The connection to change; absent: a new one. */
  edited?: Connection | undefined;
  onClose(): void;
}

/** A connection, new or to be changed: an address, a name, a password, an environment. */
export function ConnectDialog({ target, edited, onClose }: ConnectDialogProps) {
  const app = useApp();
  const form = useConnectForm(target, edited, onClose);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.setSelectionRange(target.length, target.length), [target]);
  const title = (
    <>
      <span>{edited ? `Edit ${edited.name}` : "New connection"}</span>
      <Button look="ghost" icon label="Close" onClick={onClose}>
        <Icon of={X} />
      </Button>
    </>
  );
  return (
    <Dialog width={760} first={field} testid="ConnectDialog" onClose={onClose} title={title}>
      <form
        className="connect-body"
        onSubmit={(event) => {
          event.preventDefault();
          void form.save();
        }}
        onKeyDown={(event) => {
          if (!event.altKey || event.code !== "KeyT") return;
          event.preventDefault();
          event.stopPropagation();
          void form.runTest();
        }}
      >
        <ConnectFields form={form} field={field} />
        <ConnectTest test={form.test} production={form.environment === "production"} />
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Save
        </button>
      </form>
      <div className="dialog-foot">
        <span className="grow" />
        <Button
          size="large"
          disabled={form.target.trim() === "" && form.lack}
          pending={form.test.state === "running"}
          onClick={() => void form.runTest()}
          testid="ConnectDialog_test"
        >
          {form.test.state === "none" ? "Test" : "Test again"}
          <Kbd caps={[app.mac ? "⌥" : "Alt", "T"]} />
        </Button>
        <Button size="large" onClick={onClose} testid="ConnectDialog_cancel">
          Cancel
        </Button>
        <Button
          look="primary"
          size="large"
          disabled={form.lack !== "" && form.lack}
          pending={form.saving}
          onClick={() => void form.save()}
          testid="ConnectDialog_save"
        >
          {edited ? "Save" : "Save and connect"}
        </Button>
      </div>
    </Dialog>
  );
}
