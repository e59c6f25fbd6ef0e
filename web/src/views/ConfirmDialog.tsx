import { Copy, TriangleAlert } from "lucide-react";
import { useRef, useState } from "react";
import type { Connection, QueryStatement } from "../api/generated";
import { cancel, confirm } from "../app/queries";
import { mayRun, nameToType, objectOf } from "../core/confirmation";
import { findConnection } from "../core/connections";
import { isBusy } from "../core/runs";
import { runOf } from "../core/state";
import type { Tab } from "../core/tabs";
import { tokensOf } from "../editor/language";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { EnvironmentLabel } from "../ui/Tile";
import { copyText } from "./clipboard";
import { useApp, useAppState } from "./context";

/** "DELETE on orders": the action with its object, for the title and the button. */
function actionOf(statement: QueryStatement | undefined, object: string): string {
  const verb = statement?.verb.toUpperCase() || "this statement";
  if (object !== "") return `${verb} on ${object}`;
  const named = statement && statement.title !== "" && statement.title.toUpperCase() !== verb;
  return named ? `${verb} on ${statement.title}` : verb;
}

function place(connection: Connection | undefined): string {
  return [connection?.name, connection?.database.split(/[\\/]/).at(-1)].filter(Boolean).join(" / ");
}

/**
 * Asks before a statement that the server calls dangerous. The focus starts on Cancel, and Enter never confirms. On
 * production the name of what is changed has to be typed, and the focus starts there.
 */
export function ConfirmDialog({ tab }: { tab: Tab }) {
  const app = useApp();
  const run = useAppState((state) => runOf(state, tab.id));
  const connection = useAppState((state) => findConnection(state.connections, tab.connection));
  const first = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState({ token: "", text: "" });
  const query = run.query;
  const asked = query?.confirmation;
  if (query?.state !== "confirm" || !asked || !isBusy(run)) return null;
  const statement = query.statements.find((each) => each.state === "confirm");
  const action = actionOf(statement, objectOf(statement, connection?.family));
  const name = nameToType(statement, connection);
  const text = typed.token === asked.token ? typed.text : "";
  const stop = (): void => {
    void cancel(app, tab.id);
  };
  return (
    <Dialog
      key={asked.token}
      role="alertdialog"
      width={640}
      production={connection?.environment === "production"}
      first={name === "" ? first : field}
      testid="ConfirmDialog"
      onClose={stop}
      title={
        <>
          <span className="is-danger">
            <Icon of={TriangleAlert} />
          </span>
          <span>Run {action}</span>
          <EnvironmentLabel environment={connection?.environment ?? "none"} />
        </>
      }
    >
      <div className="dialog-body">
        <p className="second confirm-reason" data-testid="ConfirmDialog_reason">
          {place(connection)}. {asked.reason}
        </p>
        <pre
          className="code confirm-code"
          data-testid="ConfirmDialog_statement"
          tabIndex={0}
          aria-label="The whole statement"
        >
          {tokensOf(asked.statement, connection?.language ?? "").map((token, index) => (
            <span key={index} className={token.style}>
              {token.text}
            </span>
          ))}
        </pre>
        {name === "" ? null : (
          <div className="field confirm-name">
            <label htmlFor="confirm-name">
              Type <b className="mono">{name}</b> to confirm
            </label>
            <div className="input">
              <input
                id="confirm-name"
                ref={field}
                className="mono"
                value={text}
                spellCheck={false}
                autoComplete="off"
                data-testid="ConfirmDialog_name"
                onChange={(event) => setTyped({ token: asked.token, text: event.target.value })}
              />
            </div>
          </div>
        )}
      </div>
      <div className="dialog-foot">
        <Button
          look="ghost"
          size="large"
          onClick={() => {
            copyText(app, asked.statement, "");
          }}
        >
          <Icon of={Copy} size={14} />
          Copy statement
        </Button>
        <span className="grow" />
        <Button size="large" ref={first} onClick={stop} testid="ConfirmDialog_cancel">
          Cancel
          <span className="kbds">
            <kbd className="kbd">Esc</kbd>
          </span>
        </Button>
        <ConfirmButton
          label={`Run ${action}`}
          lack={!mayRun(name, text) && `Type ${name} first`}
          onConfirm={() => {
            void confirm(app, tab.id, text);
          }}
        />
      </div>
    </Dialog>
  );
}

/** The only way to confirm: a click, or Space on the button. Enter does nothing here. */
function ConfirmButton({ label, lack, onConfirm }: { label: string; lack: string | false; onConfirm(): void }) {
  return (
    <span
      className="row"
      onKeyDownCapture={(event) => {
        if (event.key === "Enter") {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
    >
      <Button look="danger" size="large" disabled={lack} onClick={onConfirm} testid="ConfirmDialog_run">
        {label}
      </Button>
    </span>
  );
}
