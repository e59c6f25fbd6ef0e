import { ChevronDown, CircleAlert, GitCommitHorizontal } from "lucide-react";
import { beginTransaction, endTransaction, rollBackTo, setMode, setSavepoint } from "../app/transactions";
import { findConnection } from "../core/connections";
import { capsOf } from "../core/keymap";
import type { Tab } from "../core/tabs";
import {
  hasTransactions,
  isOpen,
  modeOf,
  nextSavepoint,
  transactionDetail,
  transactionTitle,
  transaction_modes,
} from "../core/transactions";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { MenuItem } from "../ui/Menu";
import { MenuButton } from "../ui/MenuButton";
import { useApp, useAppState } from "./context";

/** What the tab has not committed, with what can be done about it; nothing while there is nothing. */
export function TransactionControls({ tab, busy }: { tab: Tab; busy: boolean }) {
  const app = useApp();
  const transaction = useAppState((state) => state.transactions[tab.id]);
  if (!transaction || transaction.state === "none") return null;
  const open = isOpen(transaction);
  const wait = busy && "A statement is running in this tab";
  const troubled = transaction.state !== "open" || transaction.idle;
  return (
    <>
      <span className="rule" />
      <span
        className={troubled ? "transaction transaction-troubled" : "transaction"}
        role="status"
        tabIndex={0}
        data-tip={transactionDetail(transaction) || undefined}
        data-testid="Transaction"
      >
        <Icon of={troubled ? CircleAlert : GitCommitHorizontal} size={14} />
        <span className="truncate" data-testid="Transaction_title">
          {transactionTitle(transaction)}
        </span>
      </span>
      {open ? (
        <>
          {transaction.state === "open" ? (
            <Button
              size="small"
              label="Keep what the transaction did"
              caps={capsOf("commit", app.mac)}
              disabled={wait}
              onClick={() => void endTransaction(app, tab.id, "commit")}
              testid="Transaction_commit"
            >
              Commit
            </Button>
          ) : null}
          <Button
            size="small"
            label="Undo what the transaction did"
            caps={capsOf("rollback", app.mac)}
            disabled={wait}
            onClick={() => void endTransaction(app, tab.id, "rollback")}
            testid="Transaction_rollback"
          >
            Roll back
          </Button>
        </>
      ) : null}
    </>
  );
}

/** How the tab commits, and what its transaction can do. */
export function CommitMode({ tab, busy }: { tab: Tab; busy: boolean }) {
  const app = useApp();
  const connection = useAppState((state) => findConnection(state.connections, tab.connection));
  const driver = useAppState((state) => state.info?.drivers.find((each) => each.name === connection?.driver));
  const transaction = useAppState((state) => state.transactions[tab.id]);
  if (!hasTransactions(driver, connection)) return null;
  const mode = modeOf(tab, connection);
  const isolation = tab.isolation ?? "";
  const open = isOpen(transaction);
  const levels = driver?.isolation_levels ?? [];
  const items = (): MenuItem[] => [
    { kind: "title", label: "What changes something is committed" },
    ...transaction_modes.map(
      ({ value, means }): MenuItem => ({
        label: means,
        checked: value === mode,
        testid: `CommitMode_${value}`,
        run: () => void setMode(app, tab.id, value, isolation),
      }),
    ),
    ...(levels.length === 0
      ? []
      : [
          { kind: "line" } as const,
          { kind: "title", label: "Isolation of new transactions" } as const,
          ...["", ...levels].map(
            (level): MenuItem => ({
              label: level === "" ? "The server’s default" : level.charAt(0).toUpperCase() + level.slice(1),
              checked: level === isolation,
              run: () => void setMode(app, tab.id, mode, level),
            }),
          ),
        ]),
    { kind: "line" },
    ...(open
      ? []
      : [{ label: "Begin a transaction", testid: "CommitMode_begin", run: () => void beginTransaction(app, tab.id) }]),
    ...(transaction?.state === "open" && driver?.savepoints === true
      ? [
          {
            label: `Set the savepoint ${nextSavepoint(transaction)}`,
            testid: "CommitMode_savepoint",
            run: () => void setSavepoint(app, tab.id, nextSavepoint(transaction)),
          },
        ]
      : []),
    ...(open ? (transaction?.savepoints ?? []) : []).map((name) => ({
      label: `Roll back to ${name}`,
      run: () => void rollBackTo(app, tab.id, name),
    })),
  ];
  return (
    <MenuButton
      look="ghost"
      menuLabel="Commit mode"
      align="right"
      label="When this tab commits"
      items={items}
      disabled={busy && "A statement is running in this tab"}
      testid="CommitMode"
    >
      {transaction_modes.find((each) => each.value === mode)?.label}
      <Icon of={ChevronDown} size={12} />
    </MenuButton>
  );
}
