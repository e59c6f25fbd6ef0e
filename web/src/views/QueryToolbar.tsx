import { ChevronDown, Play, RefreshCw, Square } from "lucide-react";
import { cancel, run } from "../app/queries";
import { setConnection } from "../app/tabs";
import { findConnection } from "../core/connections";
import { formatCount } from "../core/format";
import { capsOf } from "../core/keymap";
import { isBusy } from "../core/runs";
import { changeSettings, runOf } from "../core/state";
import type { Tab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { MenuItem } from "../ui/Menu";
import { MenuButton } from "../ui/MenuButton";
import { Tile } from "../ui/Tile";
import { useApp, useAppState } from "./context";

const limits = [1_000, 10_000, 100_000, 0] as const;

function RowLimit() {
  const app = useApp();
  const chosen = useAppState((state) => state.settings.row_limit);
  const standard = useAppState((state) => state.info?.default_max_rows ?? 1_000);
  const effective = chosen < 0 ? standard : chosen;
  const name = (limit: number): string => (limit === 0 ? "All rows" : `${formatCount(limit)} rows`);
  const items = (): MenuItem[] => [
    { kind: "title", label: "Rows read before a result pauses" },
    ...[...new Set([standard, ...limits])].map(
      (limit): MenuItem => ({
        label: name(limit),
        checked: limit === effective,
        run: () => {
          app.store.update((state) => changeSettings(state, { row_limit: limit === standard ? -1 : limit }));
        },
      }),
    ),
  ];
  return (
    <MenuButton
      look="ghost"
      menuLabel="Row limit"
      align="right"
      label="The statement is sent as it is; reading pauses there"
      items={items}
      testid="QueryToolbar_limit"
    >
      {effective === 0 ? "No limit" : `Limit ${formatCount(effective)}`}
      <Icon of={ChevronDown} size={12} />
    </MenuButton>
  );
}

function ConnectionPicker({ tab, busy }: { tab: Tab; busy: boolean }) {
  const app = useApp();
  const connections = useAppState((state) => state.connections);
  const connection = findConnection(connections, tab.connection);
  const items = (): MenuItem[] =>
    connections.list.map((each) => ({
      label: each.name,
      checked: each.name === tab.connection,
      side: <Tile letters={each.tile} environment={each.environment} small />,
      run: () => {
        setConnection(app, tab.id, each.name);
      },
    }));
  return (
    <MenuButton
      look="ghost"
      menuLabel="Connection of this tab"
      align="right"
      label="Connection of this tab"
      items={items}
      disabled={busy && "A statement is running on this connection"}
      testid="QueryToolbar_connection"
    >
      {connection ? <Tile letters={connection.tile} environment={connection.environment} small /> : null}
      <span className="truncate toolbar-connection">{tab.connection === "" ? "No connection" : tab.connection}</span>
      <Icon of={ChevronDown} size={12} />
    </MenuButton>
  );
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
          label="Read the rows again"
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
      {tab.kind === "table" ? (
        <>
          <span className="rule" />
          <span className="truncate toolbar-path mono">{tab.path.join(".")}</span>
        </>
      ) : null}
      <span className="grow" />
      {tab.kind === "query" ? <ConnectionPicker tab={tab} busy={busy} /> : null}
      <RowLimit />
    </div>
  );
}
