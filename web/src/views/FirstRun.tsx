import { useEffect, useRef, useState } from "react";
import type { DriverInfo } from "../api/generated";
import { addConnection } from "../app/connections";
import { askCreate } from "../app/vault";
import { recogniseDriver } from "../core/drivers";
import { suggestName } from "../core/connections";
import { Button } from "../ui/Button";
import { ConnectDialog } from "./ConnectDialog";
import { beginningOf } from "./ConnectFields";
import { DriverTiles } from "./DriverTiles";
import { Logo } from "./Logo";
import { useApp, useAppState } from "./context";
import { pickFiles } from "./files";
import { useSecretText } from "./useSecretText";

const none: readonly DriverInfo[] = [];

/** Nothing is connected yet: one field. */
export function FirstRun() {
  const app = useApp();
  const drivers = useAppState((state) => state.info?.drivers ?? none);
  const address = useSecretText("", drivers);
  const target = address.text;
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [dialog, setDialog] = useState<string | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
  }, []);

  async function connect(): Promise<void> {
    if (busy || target.trim() === "") return;
    setBusy(true);
    if (address.has_secret && app.store.get().vault?.state === "absent") await askCreate(app);
    const reply = await addConnection(app, { name: suggestName(target, []), url: target.trim() });
    setBusy(false);
    if (!reply.ok) setError([reply.error.message, reply.error.hint].filter(Boolean).join(" "));
  }
  return (
    <div className="first-run" data-testid="FirstRun">
      <div className="first-run-sheet">
        <div className="row first-run-head">
          <Logo size={40} />
          <div>
            <h1>Open a database</h1>
            <p className="second">Paste a connection URL or a path, or drop a file anywhere on this window.</p>
          </div>
        </div>
        <form
          className={error === "" ? "input first-run-input" : "input first-run-input input-wrong"}
          onSubmit={(event) => {
            event.preventDefault();
            void connect();
          }}
        >
          <input
            ref={field}
            className="mono"
            value={address.shown}
            placeholder="postgresql://user@host:5432/database"
            aria-label="Connection URL or path"
            spellCheck={false}
            autoComplete="off"
            data-testid="FirstRun_target"
            onChange={(event) => {
              address.change(event.target.value);
              setError("");
            }}
            onBlur={address.hide}
          />
          <Button
            look="primary"
            pending={busy}
            onClick={() => {
              void connect();
            }}
            testid="FirstRun_connect"
          >
            Connect
          </Button>
        </form>
        <div className="field-note is-danger" role="alert">
          {error}
        </div>
        <div className="row first-run-label">
          <span className="label">Or choose a kind</span>
          <span className="grow" />
          <button type="button" className="link" data-testid="FirstRun_open" onClick={() => pickFiles(app)}>
            Open file…
          </button>
          <button
            type="button"
            className="link"
            data-testid="FirstRun_options"
            onClick={() => {
              setDialog(target);
            }}
          >
            Name, environment, read-only
          </button>
        </div>
        <DriverTiles
          drivers={drivers}
          chosen={recogniseDriver(drivers, target)?.name ?? ""}
          onChoose={(driver) => setDialog(beginningOf(driver))}
        />
      </div>
      {dialog === undefined ? null : (
        <ConnectDialog
          target={dialog}
          onClose={() => {
            setDialog(undefined);
          }}
        />
      )}
    </div>
  );
}
