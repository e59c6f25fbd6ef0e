import { ConditionsDialog } from "./ConditionsDialog";
import { CreateVaultDialog } from "./CreateVaultDialog";
import { HostKeyDialog } from "./HostKeyDialog";
import { MoveDialog } from "./MoveDialog";
import { PassphraseDialog } from "./PassphraseDialog";
import { PasswordDialog } from "./PasswordDialog";
import { RemoveQueryDialog } from "./RemoveQueryDialog";
import { MoveQueryDialog, SaveQueryDialog } from "./SaveQueryDialog";
import { SummaryDialog } from "./SummaryDialog";
import { TransactionDialog } from "./TransactionDialog";
import { TrustDialog } from "./TrustDialog";
import { UnlockDialog } from "./UnlockDialog";
import { useAppState } from "./context";

/** What the window asks right now, over everything else. */
export function Questions() {
  const ask = useAppState((state) => state.ask);
  const vault = useAppState((state) => state.vault);
  if (!ask) return null;
  if (ask.kind === "password") return (
      <PasswordDialog key={`${ask.connection} ${ask.option}`} connection={ask.connection} option={ask.option} message={ask.message} />
    );
  if (ask.kind === "host_key") return <HostKeyDialog message={ask.message} fingerprint={ask.fingerprint} />;
  if (ask.kind === "trust") return <TrustDialog {...ask} />;
  if (ask.kind === "move") return <MoveDialog key={ask.connection} connection={ask.connection} />;
  if (ask.kind === "save_query") return <SaveQueryDialog key={ask.tab} tab={ask.tab} />;
  if (ask.kind === "move_query") return <MoveQueryDialog key={ask.id} id={ask.id} />;
  if (ask.kind === "remove_query") return <RemoveQueryDialog key={ask.id} id={ask.id} />;
  if (ask.kind === "conditions") return <ConditionsDialog key={ask.result} result={ask.result} column={ask.column} />;
  if (ask.kind === "summary") return <SummaryDialog key={ask.result} result={ask.result} column={ask.column} />;
  if (ask.kind === "create") return <CreateVaultDialog />;
  if (ask.kind === "transaction") return <TransactionDialog ask={ask} />;
  if (!vault) return null;
  return ask.kind === "unlock" ? <UnlockDialog vault={vault} /> : <PassphraseDialog vault={vault} />;
}
