import {
  Moon,
  PanelLeft,
  PanelRight,
  Search,
  Sun,
  SlidersHorizontal,
  SunMoon,
  Contrast,
  Copy,
  Database,
  Workflow,
  Lock,
  type LucideIcon,
} from "lucide-react";
import { connectionLabel } from "../core/connections";
import { capsOf } from "../core/keymap";
import { changeSettings, currentConnection } from "../core/state";
import type { Theme } from "../core/settings";
import { activeTab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Kbd } from "../ui/Kbd";
import { MenuButton } from "../ui/MenuButton";
import { EnvironmentLabel, Tile } from "../ui/Tile";
import { useApp, useAppState } from "./context";
import { Logo } from "./Logo";

const themes: readonly { value: Theme; label: string; icon: LucideIcon }[] = [
  { value: "system", label: "As the system", icon: SunMoon },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "contrast", label: "High contrast", icon: Contrast },
];

/** Where you are: connection, database and, for a table, its schema. */
function Location() {
  const connection = useAppState(currentConnection);
  const tab = useAppState((state) => activeTab(state.tabs));
  if (!connection) return <span className="crumb-name">Sextant</span>;
  const schema = tab?.kind === "table" && tab.connection === connection.name ? tab.path.at(-2) : undefined;
  const database = connection.database.split(/[\\/]/).at(-1) ?? "";
  return (
    <>
      <Tile letters={connection.tile} environment={connection.environment} />
      <span className="crumb-name truncate">{connectionLabel(connection.name)}</span>
      {database && database !== connection.name ? (
        <>
          <span className="crumb-line">/</span>
          <Icon of={Database} size={14} />
          <span className="truncate">{database}</span>
        </>
      ) : null}
      {schema && schema !== database ? (
        <>
          <span className="crumb-line">/</span>
          <Icon of={Workflow} size={14} />
          <span className="truncate">{schema}</span>
        </>
      ) : null}
      <EnvironmentLabel environment={connection.environment} />
      {connection.copy ? (
        <span className="badge" data-testid="TopBar_copy" data-tip="Sextant works on a copy. Your own file stays as it is, and removing the connection removes the copy">
          <Icon of={Copy} size={12} />
          Copy
        </span>
      ) : null}
      {connection.read_only ? (
        <span className="badge" data-tip="Statements that write are refused">
          <Icon of={Lock} size={12} />
          Read-only
        </span>
      ) : null}
    </>
  );
}

export interface TopBarProps {
  onSearch(): void;
}

export function TopBar({ onSearch }: TopBarProps) {
  const app = useApp();
  const settings = useAppState((state) => state.settings);
  const toggle = (name: "sidebar_open" | "inspector_open"): void => {
    app.store.update((state) => changeSettings(state, { [name]: !state.settings[name] }));
  };
  return (
    <header className="top">
      <div className="row top-place">
        <Logo size={20} />
        <div className="crumb">
          <Location />
        </div>
      </div>
      <button type="button" className="omni" onClick={onSearch} data-testid="TopBar_search">
        <Icon of={Search} size={14} />
        <span className="truncate">Search objects, commands and queries</span>
        <Kbd caps={capsOf("palette", app.mac)} />
      </button>
      <div className="row top-tools">
        <Button
          look="ghost"
          icon
          label="Sidebar"
          caps={capsOf("sidebar", app.mac)}
          pressed={settings.sidebar_open}
          onClick={() => {
            toggle("sidebar_open");
          }}
          testid="TopBar_sidebar"
        >
          <Icon of={PanelLeft} />
        </Button>
        <Button
          look="ghost"
          icon
          label="Cell value"
          caps={capsOf("inspector", app.mac)}
          pressed={settings.inspector_open}
          onClick={() => {
            toggle("inspector_open");
          }}
          testid="TopBar_inspector"
        >
          <Icon of={PanelRight} />
        </Button>
        <MenuButton
          look="ghost"
          icon
          label="Theme"
          menuLabel="Theme"
          align="right"
          testid="TopBar_theme"
          items={() =>
            themes.map((theme) => ({
              label: theme.label,
              icon: theme.icon,
              checked: settings.theme === theme.value,
              testid: `TopBar_theme_${theme.value}`,
              run: () => {
                app.store.update((state) => changeSettings(state, { theme: theme.value }));
              },
            }))
          }
        >
          <Icon of={themes.find((theme) => theme.value === settings.theme)?.icon ?? SunMoon} />
        </MenuButton>
        <Button
          look="ghost"
          icon
          label="Settings and shortcuts"
          caps={capsOf("settings", app.mac)}
          onClick={() => {
            app.store.update((state) => ({ ...state, dialog: "settings" }));
          }}
          testid="TopBar_settings"
        >
          <Icon of={SlidersHorizontal} />
        </Button>
      </div>
    </header>
  );
}
