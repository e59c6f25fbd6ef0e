import { useRef, useState } from "react";
import { placeConnection } from "../app/connections";
import { showQuestion } from "../app/vault";
import { foldersOf, lackOfFolder } from "../core/arrangement";
import { findConnection } from "../core/connections";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useApp, useAppState } from "./context";

/** Asks for the folder that a connection is to stand in: one that is there, or a new one. */
export function MoveDialog({ connection }: { connection: string }) {
  const app = useApp();
  const list = useAppState((state) => state.connections.list);
  const now = useAppState((state) => findConnection(state.connections, connection)?.folder ?? "");
  const field = useRef<HTMLInputElement>(null);
  const [folder, setFolder] = useState(now);
  const wanted = folder.trim();
  const lack = lackOfFolder(wanted);
  const close = (): void => showQuestion(app, undefined);

  async function move(to: string): Promise<void> {
    if (lackOfFolder(to) === "" && (to === now || (await placeConnection(app, connection, { folder: to })))) close();
  }
  return (
    <Dialog width={440} first={field} testid="MoveDialog" onClose={close} title={<span>Move {connection} to a folder</span>}>
      <form
        className="dialog-body vault-form"
        onSubmit={(event) => {
          event.preventDefault();
          void move(wanted);
        }}
      >
        <div className="field">
          <label htmlFor="move-folder">Folder</label>
          <div className={lack === "" ? "input" : "input input-wrong"}>
            <input
              id="move-folder"
              ref={field}
              value={folder}
              placeholder="team/shop; empty: at the top"
              spellCheck={false}
              autoComplete="off"
              data-testid="MoveDialog_folder"
              onChange={(event) => setFolder(event.target.value)}
            />
          </div>
          <div className="field-note is-danger" role="status">
            {lack === "" ? "" : `${lack}.`}
          </div>
        </div>
        <div className="folder-choices">
          {foldersOf(list)
            .filter((each) => each !== now)
            .map((each) => (
              <Button key={each} size="small" onClick={() => void move(each)} testid={`MoveDialog_to_${each}`}>
                {each}
              </Button>
            ))}
        </div>
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Move
        </button>
      </form>
      <div className="dialog-foot">
        <span className="grow" />
        <Button size="large" onClick={close}>
          Cancel
        </Button>
        <Button look="primary" size="large" disabled={lack !== "" && lack} onClick={() => void move(wanted)} testid="MoveDialog_move">
          Move
        </Button>
      </div>
    </Dialog>
  );
}
