import { ChevronDown } from "lucide-react";
import { chooseStoredResults } from "../app/stored";
import { setConnection } from "../app/tabs";
import { connectionLabel, databases, findConnection, stored_results } from "../core/connections";
import type { Tab } from "../core/tabs";
import { isOpen } from "../core/transactions";
import { Icon } from "../ui/Icon";
import type { MenuItem } from "../ui/Menu";
import { MenuButton } from "../ui/MenuButton";
import { Tile } from "../ui/Tile";
import { useApp, useAppState } from "./context";

/** The connection that a tab runs on. */
export function ConnectionPicker({ tab, busy }: { tab: Tab; busy: boolean }) {
  const app = useApp();
  const connections = useAppState((state) => state.connections);
  const connection = findConnection(connections, tab.connection);
  const open = useAppState((state) => isOpen(state.transactions[tab.id]));
  const items = (): MenuItem[] =>
    [
      ...databases(connections.list).map(
        (each): MenuItem => ({
          label: each.name,
          checked: each.name === tab.connection,
          side: <Tile letters={each.tile} environment={each.environment} small />,
          run: () => {
            setConnection(app, tab.id, each.name);
          },
        }),
      ),
      { kind: "line" },
      {
        label: connectionLabel(stored_results),
        checked: tab.connection === stored_results,
        side: "r1, r2, last",
        testid: "ConnectionPicker_results",
        run: () => {
          chooseStoredResults(app, tab.id);
        },
      },
    ];
  return (
    <MenuButton
      look="ghost"
      menuLabel="Connection of this tab"
      align="right"
      label="Connection of this tab"
      items={items}
      disabled={
        (busy && "A statement is running on this connection") || (open && "Commit or roll back the open transaction first")
      }
      testid="QueryToolbar_connection"
    >
      {connection ? <Tile letters={connection.tile} environment={connection.environment} small /> : null}
      <span className="truncate toolbar-connection">{tab.connection === "" ? "No connection" : connectionLabel(tab.connection)}</span>
      <Icon of={ChevronDown} size={12} />
    </MenuButton>
  );
}
