import { useState } from "react";
import { applyEdits, discardEdits, insertRows, review } from "../app/edits";
import { endTransaction } from "../app/transactions";
import { no_editing } from "../core/editing";
import { plural } from "../core/format";
import { capsOf } from "../core/keymap";
import { isOpen } from "../core/transactions";
import { editedName, type Tab } from "../core/tabs";
import { Button } from "../ui/Button";
import { useApp, useAppState } from "./context";

/** What waits in a tab: changes to be applied, and applied ones to be committed. Nothing else shows it. */
export function EditBar({ tab }: { tab: Tab }) {
  const app = useApp();
  const editing = useAppState((state) => state.editing[tab.id] ?? no_editing);
  const transaction = useAppState((state) => state.transactions[tab.id]);
  const [sure, setSure] = useState(false);
  const count = tab.edits?.length ?? 0;
  const open = tab.kind === "table" && isOpen(transaction);
  if (count === 0 && !open) return null;
  const failed = editing.conflicts.length;
  return (
    <div className="edit-bar" data-testid="EditBar">
      {count > 0 ? (
        <>
          <b data-testid="EditBar_count">{plural(count, "change")}</b>
          {tab.kind === "query" ? <span>of {editedName(tab)}</span> : null}
          <span className="quiet">{failed > 0 ? `${plural(failed, "conflict")} to decide` : "not applied yet"}</span>
          <span className="grow" />
          {tab.kind === "table" ? (
            <Button size="small" look="ghost" caps={capsOf("insert_row", app.mac)} onClick={() => void insertRows(app, tab)} testid="EditBar_insert">
              Add row
            </Button>
          ) : null}
          <Button
            size="small"
            look={sure ? "danger" : "ghost"}
            onClick={() => {
              if (sure) discardEdits(app, tab.id);
              setSure(!sure);
            }}
            testid="EditBar_discard"
          >
            {sure ? `Discard ${plural(count, "change")}` : "Discard"}
          </Button>
          <Button size="small" onClick={() => void review(app, tab.id)} testid="EditBar_review">
            Review
          </Button>
          <Button
            size="small"
            look="primary"
            pending={editing.applying}
            caps={capsOf("save", app.mac)}
            onClick={() => void applyEdits(app, tab.id)}
            testid="EditBar_apply"
          >
            Apply
          </Button>
        </>
      ) : (
        <>
          <b>Not committed</b>
          <span className="quiet">The changes wait in this tab's transaction.</span>
          <span className="grow" />
          <Button size="small" onClick={() => void endTransaction(app, tab.id, "rollback")} testid="EditBar_rollback">
            Roll back
          </Button>
          <Button size="small" look="primary" caps={capsOf("commit", app.mac)} onClick={() => void endTransaction(app, tab.id, "commit")} testid="EditBar_commit">
            Commit
          </Button>
        </>
      )}
    </div>
  );
}
