import { ChevronDown, Play, RefreshCw, Square } from "lucide-react";
import { cancel, run } from "../app/queries";
import { capsOf } from "../core/keymap";
import { isBusy } from "../core/runs";
import { runOf } from "../core/state";
import { faceOf, type Tab } from "../core/tabs";
import { objectTitle } from "../core/tree";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { MenuButton } from "../ui/MenuButton";
import { ConnectionPicker } from "./ConnectionPicker";
import { FaceSwitch } from "./FaceSwitch";
import { RowLimit } from "./RowLimit";
import { CommitMode, TransactionControls } from "./TransactionControls";
import { useApp, useAppState } from "./context";

/** Where the object stands; a key by its whole name. */
function pathText(tab: Tab): string {
  const is_key = tab.object_kind === "key" || tab.object_kind === "key_prefix";
  return is_key ? objectTitle(tab.object_kind, tab.path) : tab.path.join(".");
}

export function QueryToolbar({ tab }: { tab: Tab }) {
  const app = useApp();
  const state = useAppState((each) => runOf(each, tab.id));
  const busy = isBusy(state);
  const empty = useAppState(
    (each) => tab.kind === "query" && (each.tabs.tabs.find((other) => other.id === tab.id)?.text.trim() ?? "") === "",
  );
  const wait = busy && "A statement is running in this tab";
  const start = (all: boolean): void => {
    void run(app, tab.id, all);
  };
  return (
    <div className="toolbar" role="toolbar" aria-label="Query">
      {tab.kind === "table" ? (
        <Button
          look="ghost"
          label="Read it again"
          caps={capsOf("refresh", app.mac)}
          disabled={wait}
          onClick={() => {
            start(false);
          }}
          testid="RunButton"
        >
          <Icon of={RefreshCw} size={14} />
          Refresh
        </Button>
      ) : (
        <span className="split">
          <Button
            look="primary"
            label="Run the statement under the caret, or the selection"
            caps={capsOf("run", app.mac)}
            disabled={wait || (empty && "There is nothing to run yet")}
            onClick={() => {
              start(false);
            }}
            testid="RunButton"
          >
            <Icon of={Play} size={12} className="is-filled" />
            Run
          </Button>
          <MenuButton
            look="primary"
            menuLabel="Run"
            label="More ways to run"
            disabled={wait}
            testid="RunButton_menu"
            items={() => [
              {
                label: "Run statement",
                caps: capsOf("run", app.mac),
                run: () => {
                  start(false);
                },
              },
              {
                label: "Run all statements",
                caps: capsOf("run_all", app.mac),
                run: () => {
                  start(true);
                },
                testid: "RunButton_all",
              },
            ]}
          >
            <Icon of={ChevronDown} size={12} />
            <span className="speak">More ways to run</span>
          </MenuButton>
        </span>
      )}
      <Button
        look="ghost"
        label="Cancel the running statement"
        caps={capsOf("cancel", app.mac)}
        disabled={!busy && "Nothing is running"}
        onClick={() => {
          void cancel(app, tab.id);
        }}
        testid="CancelButton"
      >
        <Icon of={Square} size={12} />
        Cancel
      </Button>
      <TransactionControls tab={tab} busy={busy} />
      {tab.kind === "table" ? (
        <>
          <span className="rule" />
          <span className="truncate toolbar-path mono">{pathText(tab)}</span>
        </>
      ) : null}
      <span className="grow" />
      {tab.kind === "query" ? <CommitMode tab={tab} busy={busy} /> : null}
      {tab.kind === "query" ? <ConnectionPicker tab={tab} busy={busy} /> : <FaceSwitch tab={tab} />}
      {tab.kind === "query" || faceOf(tab) === "rows" ? <RowLimit /> : null}
    </div>
  );
}
