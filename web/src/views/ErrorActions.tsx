import type { Connection, ErrorInfo, QueryStatement } from "../api/generated";
import { connect, editConnection } from "../app/connections";
import { openLog } from "../app/log";
import { runAgain } from "../app/queries";
import { showQuestion } from "../app/vault";
import { errorDeeds, type ErrorDeed } from "../core/errors";
import { capsOf } from "../core/keymap";
import type { Tab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Kbd } from "../ui/Kbd";
import { useApp } from "./context";

export interface ErrorActionsProps {
  tab: Tab;
  error: ErrorInfo;
  /** The text that was sent; empty if it is not known any more. */
  text: string;
  connection: Connection | undefined;
  statement: QueryStatement | undefined;
}

const labels: Readonly<Record<ErrorDeed, string>> = {
  unlock: "Unlock the vault…",
  reconnect: "Connect again",
  retry: "Run it again",
  edit_connection: "Edit the connection…",
  log: "Open the log",
};

/** What helps after an error, each with its key: the first one is what helps most. */
export function ErrorActions({ tab, error, text, connection, statement }: ErrorActionsProps) {
  const app = useApp();
  const can_run = statement !== undefined && (text !== "" || tab.kind === "table");
  const run: Readonly<Record<ErrorDeed, () => void>> = {
    unlock: () => showQuestion(app, { kind: "unlock" }),
    reconnect: () => void connect(app, tab.connection),
    retry: () => {
      if (statement) void runAgain(app, tab.id, text, statement);
    },
    edit_connection: () => editConnection(app, tab.connection),
    log: () => void openLog(app, tab.connection),
  };
  return (
    <div className="row error-actions" role="group" aria-label="What to do now">
      {errorDeeds(error, connection, can_run).map((deed, index) => (
        <Button
          key={deed}
          size="small"
          look={deed === "log" || index > 0 ? "ghost" : "default"}
          command={deed}
          onClick={run[deed]}
          testid={`ErrorPanel_${deed}`}
        >
          {labels[deed]}
          <Kbd caps={capsOf(deed, app.mac)} />
        </Button>
      ))}
    </div>
  );
}
