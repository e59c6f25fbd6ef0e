import { useCallback, useMemo, useRef } from "react";
import { openPalette } from "../app/palette";
import { findConnection } from "../core/connections";
import { clampSetting, default_settings } from "../core/settings";
import { changeSettings } from "../core/state";
import { activeTab } from "../core/tabs";
import { Splitter } from "../ui/Splitter";
import { TooltipLayer } from "../ui/Tooltip";
import { CellPreview } from "./CellPreview";
import { ConnectDialog } from "./ConnectDialog";
import { Drawer } from "./Drawer";
import { ExportConnectionsDialog } from "./ExportConnectionsDialog";
import { ExportDialog } from "./ExportDialog";
import { FileDrop } from "./FileDrop";
import { ImportDialog } from "./ImportDialog";
import { Measurements } from "./Measurements";
import { NoSession } from "./NoSession";
import { Palette } from "./Palette";
import { Questions } from "./Questions";
import { SettingsDialog } from "./SettingsDialog";
import { Sidebar } from "./Sidebar";
import { StatusBar } from "./StatusBar";
import { Toasts } from "./Toasts";
import { TopBar } from "./TopBar";
import { Workspace } from "./Workspace";
import { useCommands } from "./commands";
import { useApp, useAppState } from "./context";
import { gridOf } from "./grids";
import { useLook } from "./look";
import { paletteCandidates } from "./paletteCommands";
import { useTheme } from "./theme";
import { useSidebarRoom } from "./useNarrow";

/** The whole window. */
export function Window() {
  const app = useApp();
  const phase = useAppState((state) => state.phase);
  const settings = useAppState((state) => state.settings);
  const dialog = useAppState((state) => state.dialog);
  const target = useAppState((state) => state.dialog_target);
  const edited = useAppState((state) => findConnection(state.connections, state.edited));
  const palette = useAppState((state) => state.palette);
  const exported = useAppState((state) => state.export_source);
  const searchBox = useRef<HTMLInputElement>(null);
  const parts = useMemo(() => ({ searchBox }), []);
  const repaint = useCallback(() => {
    gridOf(activeTab(app.store.get().tabs)?.id ?? "")?.grid.refreshTheme();
  }, [app]);
  useTheme(settings.theme, repaint);
  useLook(settings.density, settings.motion);
  useCommands(app, parts);
  useSidebarRoom(app);

  if (phase === "expired" || phase === "failed") return <NoSession />;
  if (phase === "starting") return <div className="app" aria-busy="true" />;
  const closeDialog = (): void => {
    app.store.update((state) => ({ ...state, dialog: "none", edited: "", dialog_target: "" }));
  };
  const resize = (name: "sidebar_width" | "inspector_width", pixels: number): void => {
    app.store.update((state) => changeSettings(state, { [name]: clampSetting(name, state.settings[name] + pixels) }));
  };
  const reset = (name: "sidebar_width" | "inspector_width"): void => {
    app.store.update((state) => changeSettings(state, { [name]: default_settings[name] }));
  };
  return (
    <div className="app" data-testid="Window">
      <TopBar
        onSearch={() => {
          openPalette(app, paletteCandidates(app));
        }}
      />
      <div className="middle">
        {settings.sidebar_open ? (
          <>
            <div className="side-frame" style={{ width: settings.sidebar_width }}>
              <Sidebar searchBox={searchBox} />
            </div>
            <Splitter
              label="Width of the sidebar"
              direction="vertical"
              value={settings.sidebar_width}
              onMove={(pixels) => {
                resize("sidebar_width", pixels);
              }}
              onReset={() => {
                reset("sidebar_width");
              }}
              testid="Window_sidebarSplitter"
            />
          </>
        ) : null}
        <Workspace />
        {settings.inspector_open ? (
          <>
            <Splitter
              label="Width of the cell value"
              direction="vertical"
              value={settings.inspector_width}
              onMove={(pixels) => {
                resize("inspector_width", -pixels);
              }}
              onReset={() => {
                reset("inspector_width");
              }}
            />
            <div className="inspector-frame" style={{ width: settings.inspector_width }}>
              <CellPreview />
            </div>
          </>
        ) : null}
      </div>
      <div className="below">{settings.drawer_open ? <Drawer /> : null}</div>
      <StatusBar />
      {dialog === "connect" ? (
        <ConnectDialog
          target={target}
          edited={edited}
          onClose={closeDialog}
        />
      ) : null}
      {exported ? <ExportDialog source={exported} /> : null}
      {dialog === "export" ? <ExportConnectionsDialog onClose={closeDialog} /> : null}
      {dialog === "import" ? <ImportDialog onClose={closeDialog} /> : null}
      {dialog === "settings" || dialog === "shortcuts" ? (
        <SettingsDialog key={dialog} section={dialog === "shortcuts" ? "keys" : "look"} onClose={closeDialog} />
      ) : null}
      {palette ? <Palette state={palette} parts={parts} /> : null}
      {settings.measurements ? <Measurements /> : null}
      <Questions />
      <Toasts />
      <FileDrop />
      <TooltipLayer />
    </div>
  );
}
