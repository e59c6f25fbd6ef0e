import { Activity, GitCommitHorizontal } from "lucide-react";
import { flipDrawer } from "../app/drawer";
import { findConnection } from "../core/connections";
import { jobsLabel, jobsOf } from "../core/jobs";
import { capsOf } from "../core/keymap";
import { activeTab } from "../core/tabs";
import { hasTransactions, modeOf, transactionDetail, transactionTitle, transaction_modes } from "../core/transactions";
import { Icon } from "../ui/Icon";
import { useApp, useAppState } from "./context";

/** How the active tab commits, and what it has not committed. */
export function TransactionItem() {
  const tab = useAppState((state) => activeTab(state.tabs));
  const connection = useAppState((state) => findConnection(state.connections, tab?.connection ?? ""));
  const driver = useAppState((state) => state.info?.drivers.find((each) => each.name === connection?.driver));
  const transaction = useAppState((state) => (tab ? state.transactions[tab.id] : undefined));
  if (tab?.kind !== "query" || !hasTransactions(driver, connection)) return null;
  const some = transaction !== undefined && transaction.state !== "none";
  const mode = transaction_modes.find((each) => each.value === modeOf(tab, connection))?.label ?? "";
  return (
    <span
      className={some ? "status-item is-warn" : "status-item"}
      data-tip={some ? transactionDetail(transaction) || undefined : undefined}
      data-testid="StatusBar_transaction"
    >
      {some ? <Icon of={GitCommitHorizontal} size={12} /> : null}
      {some ? transactionTitle(transaction) : mode}
    </span>
  );
}

/** How many jobs run, and how far they are; opens their list. */
export function JobsItem() {
  const app = useApp();
  const label = useAppState((state) => jobsLabel(jobsOf(state.exports, state.uploads)));
  if (label === "") return null;
  return (
    <button
      type="button"
      className="status-item num"
      data-tip="Jobs"
      data-caps={capsOf("jobs", app.mac).join("\n")}
      data-testid="StatusBar_jobs"
      onClick={() => flipDrawer(app, "jobs")}
    >
      <Icon of={Activity} size={12} />
      {label}
    </button>
  );
}
