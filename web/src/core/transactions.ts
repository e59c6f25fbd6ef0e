// Transactions of tabs: what is not committed, and how a tab commits. Plain data and functions on it.
import type { Connection, DriverInfo, Transaction, TransactionMode } from "../api/generated";
import { plural } from "./format";
import type { Tab } from "./tabs";

/** By the tab's id, which is the session's name on the server. */
export type Transactions = Readonly<Record<string, Transaction>>;

export const transaction_modes: readonly { readonly value: TransactionMode; readonly label: string; readonly means: string }[] = [
  { value: "auto", label: "Auto commit", means: "Auto: each statement by itself" },
  { value: "smart", label: "Smart commit", means: "Smart: from the first change on, when you say so" },
  { value: "manual", label: "Manual commit", means: "Manual: everything, when you say so" },
];

export function isTransactionMode(value: unknown): value is TransactionMode {
  return transaction_modes.some((mode) => mode.value === value);
}

/** True while something is open that closing the tab would undo. */
export function isOpen(transaction: Transaction | undefined): boolean {
  return transaction?.state === "open" || transaction?.state === "failed";
}

/** True where a tab may choose how it commits. */
export function hasTransactions(driver: DriverInfo | undefined, connection: Connection | undefined): boolean {
  return driver?.transactions === true && connection !== undefined && !connection.read_only;
}

/** How a tab commits: as chosen, else as its connection's environment asks for. */
export function modeOf(tab: Tab, connection: Connection | undefined): TransactionMode {
  return tab.mode ?? (connection?.environment === "production" && !connection.read_only ? "smart" : "auto");
}

/** "3 statements not committed", and "unused for minutes" where nobody has touched it for long. */
export function transactionTitle(transaction: Transaction): string {
  const { state, uncommitted } = transaction;
  if (state === "failed") return "Transaction failed";
  if (state === "lost") return "Transaction lost";
  const open = uncommitted === 0 ? "Transaction open" : `${plural(uncommitted, "statement")} not committed`;
  return transaction.idle ? `${open}, unused for minutes` : open;
}

const most_listed = 5;

/** What the tooltip says: what can be done, or how it ended, and the last statements. */
export function transactionDetail(transaction: Transaction): string {
  const lines: string[] = [];
  if (transaction.state === "failed") lines.push("The engine takes nothing but a rollback.");
  if (transaction.outcome !== "") lines.push(transaction.outcome);
  if (transaction.idle) lines.push("Nobody has used it for minutes, and it may hold locks that others wait for: commit it, or roll it back.");
  const last = transaction.statements.slice(-most_listed);
  if (transaction.uncommitted > last.length) lines.push(`${transaction.uncommitted - last.length} earlier, then:`);
  for (const each of last) lines.push(each.text);
  return lines.join("\n");
}

/** The tabs whose open transactions would be lost with this connection. */
export function openTabsOf(transactions: Transactions, tabs: readonly Tab[], connection: string): string[] {
  return tabs.filter((tab) => tab.connection === connection && isOpen(transactions[tab.id])).map((tab) => tab.id);
}

/** The first free name of a savepoint: "sp_1". */
export function nextSavepoint(transaction: Transaction): string {
  let number = transaction.savepoints.length + 1;
  while (transaction.savepoints.includes(`sp_${number}`)) number += 1;
  return `sp_${number}`;
}
