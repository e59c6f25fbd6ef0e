import { AlignLeft, Pin, Table2, X } from "lucide-react";
import { useState, type DragEvent } from "react";
import { closeTab, keepTab, pinTab, showTab } from "../app/tabs";
import { environmentLabel, findConnection } from "../core/connections";
import { capsOf } from "../core/keymap";
import { isBusy } from "../core/runs";
import { isUnsaved } from "../core/saved";
import { currentConnection } from "../core/state";
import { tabTitle, type Tab } from "../core/tabs";
import { isOpen } from "../core/transactions";
import { Icon } from "../ui/Icon";
import type { Anchor } from "../ui/Menu";
import { iconOfKind } from "./icons";
import { useApp, useAppState } from "./context";

export interface TabViewProps {
  tab: Tab;
  /** It is the one that its group shows. */
  shown: boolean;
  /** Another tab hangs over it, and would go before it. */
  onDropHere(): void;
  onDrag(id: string): void;
  onMenu(anchor: Anchor): void;
}

/** What asks for attention: a question, changes that are not committed or not saved, or another connection than the window's. */
function Mark({ tab }: { tab: Tab }) {
  const connection = useAppState((state) => findConnection(state.connections, tab.connection));
  const current = useAppState((state) => currentConnection(state)?.name);
  const asks = useAppState((state) => state.runs[tab.id]?.query?.state === "confirm");
  const uncommitted = useAppState((state) => isOpen(state.transactions[tab.id]));
  const edited = (tab.edits ?? []).length > 0;
  if (asks || uncommitted) return <span className="dot dot-stale" data-tip={asks ? "Waits for your answer" : "Not committed"} />;
  if (edited) return <span className="dot dot-unsaved" data-tip="Changes that are not applied" data-testid="TabStrip_unsaved" />;
  if (isUnsaved(tab)) return <span className="dot dot-unsaved" data-tip="Not saved" data-testid="TabStrip_unsaved" />;
  if (connection && connection.name !== current) return <span className="dot dot-env" data-env={connection.environment} />;
  return null;
}

/** For the mouse: a tab has no controls inside, and the keyboard has Delete and the menu. */
function CloseMark({ tab }: { tab: Tab }) {
  const app = useApp();
  return (
    <span
      className="tab-close"
      aria-hidden="true"
      data-tip={tab.pinned ? "Unpin" : "Close"}
      data-caps={capsOf(tab.pinned ? "pin_tab" : "close_tab", app.mac).join("\n")}
      data-testid={tab.pinned ? "TabStrip_unpin" : "TabStrip_close"}
      onPointerDown={(event) => {
        event.stopPropagation();
      }}
      onClick={(event) => {
        event.stopPropagation();
        if (tab.pinned) pinTab(app, tab.id, false);
        else closeTab(app, tab.id);
      }}
    >
      <Icon of={tab.pinned ? Pin : X} size={12} />
    </span>
  );
}

export function TabView({ tab, shown, onDropHere, onDrag, onMenu }: TabViewProps) {
  const app = useApp();
  const connection = useAppState((state) => findConnection(state.connections, tab.connection));
  const busy = useAppState((state) => isBusy(state.runs[tab.id]) && state.runs[tab.id]?.query?.state !== "confirm");
  const [over, setOver] = useState(false);
  const title = tabTitle(tab);
  const where = connection
    ? [connection.name, environmentLabel(connection.environment)].filter(Boolean).join(" · ")
    : tab.connection;
  const looks = [
    "tab",
    shown ? "tab-active" : "",
    tab.preview ? "tab-preview" : "",
    tab.pinned ? "tab-pinned" : "",
    busy ? "tab-busy" : "",
    over ? "tab-over" : "",
  ];
  function begin(event: DragEvent): void {
    event.dataTransfer.setData("application/x-sextant-tab", tab.id);
    event.dataTransfer.effectAllowed = "move";
    // After this event: what is drawn for the drag must not cover what begins it.
    setTimeout(() => onDrag(tab.id));
  }
  return (
    <div
      className={looks.filter(Boolean).join(" ")}
      data-env={connection?.environment ?? "none"}
      draggable
      role="tab"
      id={`tab-${tab.id}`}
      aria-selected={shown}
      aria-controls={`panel-${tab.id}`}
      tabIndex={shown ? 0 : -1}
      data-tip={[where, tab.preview ? "A preview: a double click keeps it" : ""].filter(Boolean).join("\n") || undefined}
      data-testid="TabStrip_tab"
      data-active={shown || undefined}
      onPointerDown={(event) => {
        if (event.button === 0) showTab(app, tab.id);
      }}
      onAuxClick={(event) => {
        if (event.button === 1) closeTab(app, tab.id);
      }}
      onDoubleClick={() => {
        keepTab(app, tab.id);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        const { clientX: x, clientY: y } = event;
        onMenu({ left: x, right: x, top: y, bottom: y });
      }}
      onDragStart={begin}
      onDragEnd={() => onDrag("")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        onDropHere();
      }}
    >
      <Icon of={tab.kind === "table" ? (iconOfKind(tab.object_kind ?? "table") ?? Table2) : AlignLeft} size={14} />
      <span className="truncate">{title}</span>
      <span className="tab-slot">
        <Mark tab={tab} />
        <CloseMark tab={tab} />
      </span>
    </div>
  );
}
