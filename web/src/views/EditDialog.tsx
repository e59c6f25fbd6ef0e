import { Copy, TriangleAlert } from "lucide-react";
import { useRef, useState } from "react";
import type { EditConflict } from "../api/generated";
import { applyEdits, chosenEdits, closeReview, decide, dropChange, leaveOut } from "../app/edits";
import { mayRun } from "../core/confirmation";
import { findConnection } from "../core/connections";
import { conflictCells, inOrder, no_edits, shownValue } from "../core/edits";
import { no_editing, type Editing } from "../core/editing";
import { plural } from "../core/format";
import { editedName, type Tab } from "../core/tabs";
import { tokensOf } from "../editor/language";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { EnvironmentLabel } from "../ui/Tile";
import { copyText } from "./clipboard";
import { useApp, useAppState } from "./context";

function Value({ text }: { text: string | null | undefined }) {
  if (text === null || text === undefined) return <span className="null-token">NULL</span>;
  return <span className="mono">{text === "" ? <i className="quiet">empty</i> : text}</span>;
}

/** One change that could not be made: what the person wrote, what is there now, and the ways to decide. */
function Conflict({ tab, conflict }: { tab: Tab; conflict: EditConflict }) {
  const app = useApp();
  const edits = tab.edits ?? no_edits;
  const row = inOrder(edits)[conflict.change];
  if (!row) return null;
  const differing = conflict.problem === "changed" ? (conflictCells(edits, conflict)?.cells ?? []) : [];
  const is_altered = (name: string, now: string | undefined): boolean => row.set[name]?.text !== undefined && row.set[name].text !== now;
  const altered = conflict.problem === "altered" ? conflict.cells.filter((cell) => is_altered(cell.column, cell.text)) : [];
  const key = Object.entries(row.key).map(([name, { text }]) => `${name} ${text ?? ""}`);
  return (
    <section className="edit-conflict" data-testid="EditConflict">
      <div className="row">
        <b>{row.action === "insert" ? "New row" : key.join(", ")}</b>
        <span className="is-danger grow">{conflict.message}</span>
        <Button size="small" onClick={() => dropChange(app, tab.id, conflict)} testid="EditConflict_drop">
          Take my change back
        </Button>
      </div>
      {[...differing, ...altered].length > 0 ? (
        <table className="edit-cells">
          <thead>
            <tr>
              <th>Column</th>
              <th>Yours</th>
              <th>{conflict.problem === "altered" ? "Would be stored" : "Theirs, now"}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {[...differing, ...altered].map((cell) => (
              <tr key={cell.column}>
                <td>{cell.column}</td>
                <td className="edit-mine">
                  <Value text={row.set[cell.column] ? shownValue(row.set[cell.column] ?? {}) : undefined} />
                </td>
                <td className="edit-theirs">
                  <Value text={cell.text} />
                </td>
                <td className="edit-decide">
                  {conflict.problem === "changed" && cell.literal !== undefined ? (
                    <>
                      <Button size="small" onClick={() => decide(app, tab.id, conflict, cell.column, "mine")} testid="EditConflict_mine">
                        Keep mine
                      </Button>
                      <Button size="small" onClick={() => decide(app, tab.id, conflict, cell.column, "theirs")} testid="EditConflict_theirs">
                        Take theirs
                      </Button>
                    </>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {conflict.error?.hint ? <p className="second">{conflict.error.hint}</p> : null}
    </section>
  );
}

function Sql({ text, language }: { text: string; language: string }) {
  return (
    <pre className="code confirm-code" data-testid="EditDialog_asked" tabIndex={0} aria-label="The statements">
      {tokensOf(text, language).map((token, index) => (
        <span key={index} className={token.style}>
          {token.text}
        </span>
      ))}
    </pre>
  );
}

const longest_shown = 2_000;
const action_names = { insert: "Insert", update: "Update", delete: "Delete" } as const;

/** The very statements that will run, one a row, each of which can be left out. */
function Script({ tab, editing, language }: { tab: Tab; editing: Editing; language: string }) {
  const app = useApp();
  const rows = inOrder(tab.edits ?? no_edits);
  return (
    <div className="edit-script" data-testid="EditDialog_sql" role="group" aria-label="The statements">
      {editing.statements.map((statement, at) => {
        const row = rows[at];
        if (!row) return null;
        return (
          <label key={row.id} className="edit-statement" data-action={row.action}>
            <input
              type="checkbox"
              checked={editing.left_out?.has(row.id) !== true}
              aria-label={`${action_names[row.action]}, statement ${at + 1}`}
              data-testid="EditDialog_take"
              onChange={(event) => leaveOut(app, tab.id, row.id, !event.target.checked)}
            />
            <code>
              {tokensOf(statement.slice(0, longest_shown), language).map((token, index) => (
                <span key={index} className={token.style}>
                  {token.text}
                </span>
              ))}
              {statement.length > longest_shown ? "…" : ";"}
            </code>
          </label>
        );
      })}
    </div>
  );
}

const titles: Record<Exclude<Editing["dialog"], "none">, string> = {
  review: "Review the changes of",
  confirm: "Apply the changes of",
  conflict: "Nothing was applied to",
  failed: "Nothing was applied to",
};

/** The exact statements before they run, the confirmation that production asks for, and what stood against them. */
export function EditDialog({ tab }: { tab: Tab }) {
  const app = useApp();
  const editing = useAppState((state) => state.editing[tab.id] ?? no_editing);
  const on = (tab.kind === "query" ? tab.edits_of?.connection : undefined) ?? tab.connection;
  const connection = useAppState((state) => findConnection(state.connections, on));
  const [typed, setTyped] = useState({ token: "", text: "" });
  const first = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const { dialog, confirmation } = editing;
  const name = editedName(tab);
  if (dialog === "none") return null;
  const close = (): void => closeReview(app, tab.id);
  const asked = dialog === "confirm" ? confirmation : undefined;
  const text = asked && typed.token === asked.token ? typed.text : "";
  const rows = inOrder(tab.edits ?? no_edits);
  const chosen = chosenEdits(tab, editing.left_out).length;
  const taken = editing.statements.filter((_, at) => editing.left_out?.has(rows[at]?.id ?? "") !== true);
  const statements = asked?.statement ?? taken.map((each) => `${each};`).join("\n");
  const altered = editing.conflicts.length > 0 && editing.conflicts.every((each) => each.problem === "altered");
  return (
    <Dialog
      key={dialog}
      role={dialog === "review" ? "dialog" : "alertdialog"}
      width={720}
      production={connection?.environment === "production"}
      first={asked ? field : first}
      testid="EditDialog"
      onClose={close}
      title={
        <>
          {dialog === "review" ? null : (
            <span className="is-danger">
              <Icon of={TriangleAlert} />
            </span>
          )}
          <span>
            {titles[dialog]} {name}
          </span>
          <EnvironmentLabel environment={connection?.environment ?? "none"} />
        </>
      }
    >
      <div className="dialog-body edit-dialog">
        {dialog === "review" ? (
          <p className="second">
            {plural(chosen, "change")}, in one transaction: all of them are made, or none.
            {chosen < rows.length ? ` ${plural(rows.length - chosen, "change")} ${rows.length - chosen === 1 ? "stays" : "stay"} staged.` : ""}
          </p>
        ) : null}
        {dialog === "failed" ? (
          <p data-testid="EditDialog_error">
            {editing.error?.message} <span className="second">{editing.error?.hint}</span>
          </p>
        ) : null}
        {dialog === "conflict" ? editing.conflicts.map((each) => <Conflict key={each.change} tab={tab} conflict={each} />) : null}
        {asked ? <p className="second">{asked.reason}</p> : null}
        {dialog === "review" ? <Script tab={tab} editing={editing} language={connection?.language ?? ""} /> : null}
        {asked ? <Sql text={statements} language={connection?.language ?? ""} /> : null}
        {asked ? (
          <div className="field confirm-name">
            <label htmlFor="edit-confirm-name">
              Type <b className="mono">{name}</b> to confirm
            </label>
            <div className="input">
              <input
                id="edit-confirm-name"
                ref={field}
                className="mono"
                value={text}
                spellCheck={false}
                autoComplete="off"
                data-testid="EditDialog_name"
                onChange={(event) => setTyped({ token: asked.token, text: event.target.value })}
              />
            </div>
          </div>
        ) : null}
      </div>
      <div className="dialog-foot">
        {dialog === "review" || asked ? (
          <Button look="ghost" size="large" onClick={() => copyText(app, statements, "")}>
            <Icon of={Copy} size={14} />
            Copy SQL
          </Button>
        ) : null}
        <span className="grow" />
        <Button size="large" ref={first} onClick={close} testid="EditDialog_close">
          {dialog === "failed" || dialog === "conflict" ? "Back to the rows" : "Cancel"}
        </Button>
        {dialog === "review" ? (
          <Button
            size="large"
            look="primary"
            disabled={chosen === 0 && "No change is chosen"}
            pending={editing.applying}
            onClick={() => void applyEdits(app, tab.id)}
            testid="EditDialog_apply"
          >
            Apply {plural(chosen, "change")}
          </Button>
        ) : null}
        {dialog === "conflict" && altered ? (
          <Button size="large" look="danger" onClick={() => void applyEdits(app, tab.id, { accept_altered: true })} testid="EditDialog_accept">
            Store it so
          </Button>
        ) : null}
        {asked ? (
          <Button
            size="large"
            look="danger"
            disabled={!mayRun(name, text) && `Type ${name} first`}
            onClick={() => void applyEdits(app, tab.id, { token: asked.token, accept_altered: editing.accept_altered === true })}
            testid="EditDialog_confirm"
          >
            Apply {plural(chosen, "change")}
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}
