import { TriangleAlert } from "lucide-react";
import { useRef, useState } from "react";
import { disconnectNow } from "../app/connections";
import { closeTabNow } from "../app/tabs";
import { endTransaction } from "../app/transactions";
import { showQuestion } from "../app/vault";
import { plural } from "../core/format";
import { findTab, tabTitle } from "../core/tabs";
import type { Question } from "../core/vault";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { useApp, useAppState } from "./context";

/** Asks what becomes of open transactions before their tab is closed, or their connection. The focus starts on Cancel. */
export function TransactionDialog({ ask }: { ask: Extract<Question, { kind: "transaction" }> }) {
  const app = useApp();
  const first = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState(false);
  const transactions = useAppState((state) => state.transactions);
  const tabs = useAppState((state) => state.tabs);
  const open = ask.tabs.map((tab) => transactions[tab]).filter((each) => each !== undefined);
  const count = open.reduce((sum, each) => sum + each.uncommitted, 0);
  const texts = open.flatMap((each) => each.statements.map((statement) => statement.text));
  const failed = open.some((each) => each.state === "failed");
  const then = ask.connection === "" ? "close" : "disconnect";
  const title = findTab(tabs, ask.tabs[0] ?? "");
  const close = (): void => showQuestion(app, undefined);

  async function end(how: "commit" | "rollback"): Promise<void> {
    if (busy) return;
    setBusy(true);
    const done = await Promise.all(ask.tabs.map((tab) => endTransaction(app, tab, how)));
    setBusy(false);
    close();
    // What could not be committed stays open; a rollback is what closing does anyway.
    if (how === "commit" && done.includes(false)) return;
    if (ask.connection !== "") void disconnectNow(app, ask.connection);
    else for (const tab of ask.tabs) closeTabNow(app, tab);
  }
  return (
    <Dialog
      role="alertdialog"
      width={560}
      first={first}
      testid="TransactionDialog"
      onClose={close}
      title={
        <>
          <span className="is-warn">
            <Icon of={TriangleAlert} />
          </span>
          <span>
            {ask.connection === "" ? `Close ${title ? tabTitle(title) : "the tab"}` : `Disconnect ${ask.connection}`}
          </span>
        </>
      }
    >
      <div className="dialog-body">
        <p className="second confirm-reason" data-testid="TransactionDialog_text">
          {count === 0
            ? "A transaction is open, and has changed nothing yet."
            : `${plural(count, "statement")} in ${plural(open.length, "open transaction")} ${count === 1 ? "is" : "are"} not committed.`}
          {failed ? " A transaction that has failed can only be rolled back." : ""}
        </p>
        {texts.length === 0 ? null : (
          <pre className="code confirm-code" tabIndex={0} aria-label="What is not committed">
            {texts.join("\n")}
          </pre>
        )}
      </div>
      <div className="dialog-foot">
        <Button size="large" ref={first} onClick={close} testid="TransactionDialog_cancel">
          Cancel
          <span className="kbds">
            <kbd className="kbd">Esc</kbd>
          </span>
        </Button>
        <span className="grow" />
        <Button
          look="danger"
          size="large"
          pending={busy}
          onClick={() => void end("rollback")}
          testid="TransactionDialog_rollback"
        >
          Roll back and {then}
        </Button>
        <Button
          look="primary"
          size="large"
          pending={busy}
          disabled={failed && "A transaction that has failed can only be rolled back"}
          onClick={() => void end("commit")}
          testid="TransactionDialog_commit"
        >
          Commit and {then}
        </Button>
      </div>
    </Dialog>
  );
}
