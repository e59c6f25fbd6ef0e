import { Plus } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { closeTab, dropTab, keepTab, moveTab, newQuery, showTab } from "../app/tabs";
import { shownIn, tabsOf } from "../core/groups";
import { capsOf } from "../core/keymap";
import type { Tab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Menu, type Anchor } from "../ui/Menu";
import { TabView } from "./TabView";
import { tabMenu } from "./tabMenu";
import { useApp, useAppState } from "./context";

export interface TabStripProps {
  group: string;
  /** The group has the focus. */
  active: boolean;
  /** The tab that is being dragged; empty: none. */
  dragged: string;
  onDrag(id: string): void;
}

/** The open tabs of a group; arrows move along them, a drag reorders them, a right click has more. */
export function TabStrip({ group, active, dragged, onDrag }: TabStripProps) {
  const app = useApp();
  const all = useAppState((state) => state.tabs);
  const connected = useAppState((state) => state.connections.list.length > 0);
  const [menu, setMenu] = useState<{ tab: Tab; anchor: Anchor } | undefined>(undefined);
  const strip = useRef<HTMLDivElement>(null);
  const tabs = tabsOf(all, group);
  const shown = shownIn(all, group);
  useEffect(() => {
    strip.current?.querySelector(".tab-active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown]);

  function focusShown(): void {
    requestAnimationFrame(() => {
      strip.current?.querySelector<HTMLElement>(".tab-active")?.focus();
    });
  }
  function keys(event: KeyboardEvent): void {
    const at = tabs.findIndex((tab) => tab.id === shown);
    const tab = tabs[at];
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = event.key === "Home" ? tabs[0] : event.key === "End" ? tabs.at(-1) : step === 0 ? undefined : tabs[at + step];
    const asks_menu = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (event.ctrlKey || event.metaKey || event.altKey || !tab) return;
    if (event.key === "Delete") closeTab(app, tab.id);
    else if (event.key === "Enter") keepTab(app, tab.id);
    else if (asks_menu) setMenu({ tab, anchor: document.getElementById(`tab-${tab.id}`)?.getBoundingClientRect() ?? new DOMRect() });
    else if (next) {
      showTab(app, next.id);
      focusShown();
    } else return;
    event.preventDefault();
  }
  return (
    <div
      className={active ? "tabs" : "tabs tabs-quiet"}
      data-region="tabs"
      onDragOver={(event) => {
        if (dragged !== "") event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        dropTab(app, dragged, group, "center");
        onDrag("");
      }}
    >
      <div className="tabs-list" role="tablist" aria-label="Tabs" ref={strip} onKeyDown={keys}>
        {tabs.map((tab) => (
          <TabView
            key={tab.id}
            tab={tab}
            shown={tab.id === shown}
            onDrag={onDrag}
            onDropHere={() => {
              if (dragged !== "") moveTab(app, dragged, tab.id);
              onDrag("");
            }}
            onMenu={(anchor) => setMenu({ tab, anchor })}
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
          showTab(app, shown);
          newQuery(app);
        }}
      >
        <Icon of={Plus} size={14} />
      </Button>
      {menu ? <Menu label="Tab" anchor={menu.anchor} items={tabMenu(app, menu.tab)} onClose={() => setMenu(undefined)} /> : null}
    </div>
  );
}
