import { Download, Ellipsis, FileUp, Plus, RefreshCw, Upload } from "lucide-react";
import { readConnections } from "../app/connections";
import { capsOf } from "../core/keymap";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { MenuItem } from "../ui/Menu";
import { MenuButton } from "../ui/MenuButton";
import { useApp } from "./context";
import { pickFiles } from "./files";

export interface SidebarFootProps {
  /** What refreshing does, in words; empty: there is nothing to refresh. */
  refresh: string;
  onRefresh(): void;
}

/** What can be done about connections as such. */
export function SidebarFoot({ refresh, onRefresh }: SidebarFootProps) {
  const app = useApp();
  const show = (dialog: "connect" | "export" | "import"): void => {
    app.store.update((state) => ({ ...state, dialog }));
  };
  const more = (): MenuItem[] => [
    { label: "Export connections…", icon: Download, testid: "Sidebar_export", run: () => show("export") },
    { label: "Import connections…", icon: Upload, testid: "Sidebar_import", run: () => show("import") },
    { kind: "line" },
    { label: "Read the list again", icon: RefreshCw, run: () => void readConnections(app) },
  ];
  return (
    <div className="side-foot">
      <Button look="ghost" size="small" testid="Sidebar_connect" onClick={() => show("connect")}>
        <Icon of={Plus} size={14} />
        Connect
      </Button>
      <Button
        look="ghost"
        size="small"
        label="Open a file of this computer, or drop it on the window"
        caps={capsOf("open_file", app.mac)}
        testid="Sidebar_open"
        onClick={() => {
          pickFiles(app);
        }}
      >
        <Icon of={FileUp} size={14} />
        Open file…
      </Button>
      <span className="grow" />
      <Button
        look="ghost"
        size="small"
        icon
        label={refresh === "" ? "Nothing to refresh" : refresh}
        disabled={refresh === "" && "There is no connection to refresh"}
        testid="Sidebar_refresh"
        onClick={onRefresh}
      >
        <Icon of={RefreshCw} size={14} />
      </Button>
      <MenuButton look="ghost" size="small" icon label="More" menuLabel="Connections" align="right" testid="Sidebar_more" items={more}>
        <Icon of={Ellipsis} size={14} />
      </MenuButton>
    </div>
  );
}
