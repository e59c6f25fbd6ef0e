import { useMemo, useRef, useState, type CSSProperties, type FocusEvent } from "react";
import { dropTab, setSplit, showTab } from "../app/tabs";
import { activeGroup, groupOf, rootOf, visibleTabs } from "../core/groups";
import { place, type Rect } from "../core/splits";
import type { Tab } from "../core/tabs";
import { Splitter } from "../ui/Splitter";
import { DropZone } from "./DropZone";
import { EmptyTab } from "./EmptyTab";
import { FirstRun } from "./FirstRun";
import { QueryTab } from "./QueryTab";
import { TabStrip } from "./TabStrip";
import { useApp, useAppState } from "./context";
import { useSize, type Size } from "./useSize";

/** A part of the area in whole pixels, which the grid's canvas needs; the pixel at its start is the line between two parts. */
function boxOf(rect: Rect, size: Size): Required<Pick<CSSProperties, "left" | "top" | "width" | "height">> {
  const left = Math.round(rect.left * size.width) + (rect.left > 0 ? 1 : 0);
  const top = Math.round(rect.top * size.height) + (rect.top > 0 ? 1 : 0);
  return {
    left,
    top,
    width: Math.round((rect.left + rect.width) * size.width) - left,
    height: Math.round((rect.top + rect.height) * size.height) - top,
  };
}

/** The lines between groups, which are dragged. */
function Lines({ lines, size }: { lines: ReturnType<typeof place>["lines"]; size: Size }) {
  const app = useApp();
  return lines.map(({ way, direction, share, room, ...rect }) => {
    const beside = direction === "row";
    const box = { left: Math.round(rect.left * size.width), top: Math.round(rect.top * size.height) };
    const length = beside ? { height: rect.height * size.height } : { width: rect.width * size.width };
    const pixels = room * (beside ? size.width : size.height);
    return (
      <div key={way} className="group-line" style={{ ...box, ...length }}>
        <Splitter
          label={beside ? "Width of the tabs at the left" : "Height of the tabs above"}
          direction={beside ? "vertical" : "horizontal"}
          value={share * 100}
          testid="Workspace_line"
          onMove={(moved) => setSplit(app, way, share + moved / Math.max(1, pixels))}
          onReset={() => setSplit(app, way, 0.5)}
        />
      </div>
    );
  });
}

interface PaneProps {
  tab: Tab;
  visible: boolean;
  focused: boolean;
  style: CSSProperties;
}

function Pane({ tab, visible, focused, style }: PaneProps) {
  const app = useApp();
  /** Whatever takes the focus in a group makes its tab the active one. */
  function entered(event: FocusEvent): void {
    if (!focused && event.target instanceof Element) showTab(app, tab.id);
  }
  return (
    <div
      className={visible ? "pane" : "pane hidden"}
      role="tabpanel"
      id={`panel-${tab.id}`}
      aria-labelledby={`tab-${tab.id}`}
      data-focused={focused || undefined}
      style={style}
      onFocusCapture={entered}
      onPointerDownCapture={() => {
        if (!focused) showTab(app, tab.id);
      }}
    >
      <QueryTab tab={tab} active={visible} focused={focused} />
    </div>
  );
}

/**
 * The groups of tabs and what they show. A tab that was shown once stays mounted, wherever it is moved, so that its undo history
 * and its scroll stay.
 */
export function Workspace() {
  const app = useApp();
  const tabs = useAppState((state) => state.tabs);
  const bare = useAppState((state) => state.connections.loaded && state.connections.list.length === 0);
  const [dragged, setDragged] = useState("");
  const area = useRef<HTMLElement>(null);
  const size = useSize(area);
  const root = rootOf(tabs);
  const placed = useMemo(() => place(root), [root]);
  const visible = new Set(visibleTabs(tabs));
  const shown = useRef(new Set<string>());
  for (const id of visible) shown.current.add(id);
  const current = activeGroup(tabs);
  const several = placed.groups.length > 1;
  const boxes = new Map(placed.groups.map((group) => [group.id, boxOf(group, size)]));
  const first = placed.groups[0]?.id ?? "";
  if (bare && tabs.tabs.length === 0)
    return (
      <main className="main" ref={area}>
        <FirstRun />
      </main>
    );
  return (
    <main className="main" ref={area} data-groups={placed.groups.length}>
      {placed.groups.map(({ id }) => {
        const { height: _, ...strip } = boxes.get(id) ?? { left: 0, top: 0, width: 0, height: 0 };
        return (
          <div key={id} className="group-strip" style={strip}>
            <TabStrip group={id} active={id === current} dragged={dragged} onDrag={setDragged} />
          </div>
        );
      })}
      {tabs.tabs.length === 0 ? (
        <div className="pane" style={paneStyle(boxes.get(first))}>
          <EmptyTab />
        </div>
      ) : null}
      {tabs.tabs
        .filter((tab) => shown.current.has(tab.id))
        .map((tab) => (
          <Pane
            key={tab.id}
            tab={tab}
            visible={visible.has(tab.id)}
            focused={tab.id === tabs.active}
            style={paneStyle(boxes.get(several ? groupOf(tab) : first))}
          />
        ))}
      <Lines lines={placed.lines} size={size} />
      {dragged === ""
        ? null
        : placed.groups.map(({ id }) => (
            <div key={id} className="pane drop-area" style={paneStyle(boxes.get(id))}>
              <DropZone
                onDrop={(edge) => {
                  dropTab(app, dragged, id, edge);
                  setDragged("");
                }}
              />
            </div>
          ))}
    </main>
  );
}

/** Below the strip of a group. */
function paneStyle(box: ReturnType<typeof boxOf> | undefined): CSSProperties {
  if (!box) return {};
  const { left, top, width, height } = box;
  return { left, top: `calc(${Number(top)}px + var(--bar-tabs))`, width, height: `calc(${Number(height)}px - var(--bar-tabs))` };
}
