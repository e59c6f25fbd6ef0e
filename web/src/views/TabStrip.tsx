import { Plus, AlignLeft, Table2, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { closeTab, keepTab, moveTab, newQuery, showTab } from "../app/tabs";
import { environmentLabel, findConnection } from "../core/connections";
import { capsOf } from "../core/keymap";
import { isBusy } from "../core/runs";
import { isUnsaved } from "../core/saved";
import { currentConnection } from "../core/state";
import { tabTitle, type Tab } from "../core/tabs";
import { isOpen } from "../core/transactions";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { iconOfKind } from "./icons";
import { useApp, useAppState } from "./context";

function TabView({ tab, active, onDrag, onDrop }: { tab: Tab; active: boolean; onDrag(): void; onDrop(): void }) {
  const app = useApp();
  const connection = useAppState((state) => findConnection(state.connections, tab.connection));
  const current = useAppState((state) => currentConnection(state)?.name);
  const busy = useAppState((state) => isBusy(state.runs[tab.id]));
  const asks = useAppState((state) => state.runs[tab.id]?.query?.state === "confirm");
  const uncommitted = useAppState((state) => isOpen(state.transactions[tab.id]));
  const unsaved = isUnsaved(tab);
  const title = tabTitle(tab);
  const foreign = connection && connection.name !== current;
  const where = connection
    ? [connection.name, environmentLabel(connection.environment)].filter(Boolean).join(" · ")
    : tab.connection;
  return (
    <div
      className={["tab", active ? "tab-active" : "", tab.preview ? "tab-preview" : "", busy && !asks ? "tab-busy" : ""]
        .filter(Boolean)
        .join(" ")}
      data-env={connection?.environment ?? "none"}
      draggable
      role="tab"
      id={`tab-${tab.id}`}
      aria-selected={active}
      aria-controls={`panel-${tab.id}`}
      tabIndex={active ? 0 : -1}
      data-tip={where === "" ? undefined : where}
      data-testid="TabStrip_tab"
      data-active={active || undefined}
      onPointerDown={(event) => {
        if (event.button === 0) showTab(app, tab.id);
      }}
      onAuxClick={(event) => {
        if (event.button === 1) closeTab(app, tab.id);
      }}
      onDoubleClick={() => {
        keepTab(app, tab.id);
      }}
      onDragStart={onDrag}
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={onDrop}
    >
      <Icon of={tab.kind === "table" ? (iconOfKind(tab.object_kind ?? "table") ?? Table2) : AlignLeft} size={14} />
      <span className="truncate">{title}</span>
      <span className="tab-slot">
        {asks || uncommitted ? (
          <span className="dot dot-stale" data-tip={asks ? "Waits for your answer" : "Not committed"} />
        ) : unsaved ? (
          <span className="dot dot-unsaved" data-tip="Not saved" data-testid="TabStrip_unsaved" />
        ) : foreign ? (
          <span className="dot dot-env" data-env={connection.environment} />
        ) : null}
        <button
          type="button"
          className="tab-close"
          tabIndex={-1}
          aria-label={`Close ${title}`}
          data-tip="Close"
          data-caps={capsOf("close_tab", app.mac).join("\n")}
          data-testid="TabStrip_close"
          onPointerDown={(event) => {
            event.stopPropagation();
          }}
          onClick={(event) => {
            event.stopPropagation();
            closeTab(app, tab.id);
          }}
        >
          <Icon of={X} size={12} />
        </button>
      </span>
    </div>
  );
}

/** The open tabs; arrows move along them, a drag reorders them. */
export function TabStrip() {
  const app = useApp();
  const tabs = useAppState((state) => state.tabs);
  const connected = useAppState((state) => state.connections.list.length > 0);
  const [dragged, setDragged] = useState("");
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    strip.current?.querySelector(".tab-active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tabs.active]);

  function keys(event: KeyboardEvent): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const at = tabs.tabs.findIndex((tab) => tab.id === tabs.active);
    const next = tabs.tabs[at + step];
    if (event.key === "Delete" && tabs.active !== "") closeTab(app, tabs.active);
    else if (step !== 0 && next) {
      showTab(app, next.id);
      requestAnimationFrame(() => {
        strip.current?.querySelector<HTMLElement>(".tab-active")?.focus();
      });
    }
  }
  return (
    <div className="tabs" data-region="tabs">
      <div className="tabs-list" role="tablist" aria-label="Tabs" ref={strip} onKeyDown={keys}>
        {tabs.tabs.map((tab) => (
          <TabView
            key={tab.id}
            tab={tab}
            active={tab.id === tabs.active}
            onDrag={() => {
              setDragged(tab.id);
            }}
            onDrop={() => {
              moveTab(app, dragged, tab.id);
              setDragged("");
            }}
          />
        ))}
      </div>
      <Button
        look="ghost"
        icon
        label="New query"
        caps={capsOf("new_tab", app.mac)}
        disabled={!connected && "Connect to a database first"}
        testid="TabStrip_new"
        onClick={() => {
          newQuery(app);
        }}
      >
        <Icon of={Plus} size={14} />
      </Button>
    </div>
  );
}
