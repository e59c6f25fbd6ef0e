import { useRef } from "react";
import { removeSaved } from "../app/saved";
import { showQuestion } from "../app/vault";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useApp, useAppState } from "./context";

/** Asks before a saved query is removed: nothing brings it back. */
export function RemoveQueryDialog({ id }: { id: string }) {
  const app = useApp();
  const item = useAppState((state) => state.saved.items.find((each) => each.id === id));
  const first = useRef<HTMLButtonElement>(null);
  if (!item) return null;
  const close = (): void => showQuestion(app, undefined);
  return (
    <Dialog role="alertdialog" width={440} first={first} testid="RemoveQuery" onClose={close} title={<span className="truncate">Remove {item.name}?</span>}>
      <div className="dialog-body">
        <p className="second confirm-reason">
          {item.project ? "Its file goes out of the project’s folder; git still knows it, if it was committed." : "Nothing brings it back. Tabs that show it stay open."}
        </p>
        <pre className="code confirm-code">{item.preview}</pre>
      </div>
      <div className="dialog-foot">
        <Button size="large" ref={first} onClick={close}>
          Cancel
        </Button>
        <span className="grow" />
        <Button
          look="danger"
          size="large"
          testid="RemoveQuery_remove"
          onClick={() => {
            close();
            void removeSaved(app, item);
          }}
        >
          Remove
        </Button>
      </div>
    </Dialog>
  );
}
