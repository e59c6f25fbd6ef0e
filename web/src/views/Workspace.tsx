import { useRef } from "react";
import { EmptyTab } from "./EmptyTab";
import { FirstRun } from "./FirstRun";
import { QueryTab } from "./QueryTab";
import { TabStrip } from "./TabStrip";
import { useAppState } from "./context";

/** The tabs and what they show. A tab that was shown once stays mounted, so that its undo history and scroll stay. */
export function Workspace() {
  const tabs = useAppState((state) => state.tabs);
  const bare = useAppState((state) => state.connections.loaded && state.connections.list.length === 0);
  const shown = useRef(new Set<string>());
  shown.current.add(tabs.active);
  if (bare && tabs.tabs.length === 0)
    return (
      <main className="main">
        <FirstRun />
      </main>
    );
  return (
    <main className="main">
      <TabStrip />
      {tabs.tabs.length === 0 ? <EmptyTab /> : null}
      {tabs.tabs
        .filter((tab) => shown.current.has(tab.id))
        .map((tab) => (
          <div
            key={tab.id}
            className={tab.id === tabs.active ? "pane" : "pane hidden"}
            role="tabpanel"
            id={`panel-${tab.id}`}
            aria-labelledby={`tab-${tab.id}`}
          >
            <QueryTab tab={tab} active={tab.id === tabs.active} />
          </div>
        ))}
    </main>
  );
}
