import { useRef } from "react";
import { setEditorShare } from "../app/tabs";
import { findConnection } from "../core/connections";
import { default_settings } from "../core/settings";
import { showPane, type Pane } from "../core/state";
import { faceOf, findTab, type Tab } from "../core/tabs";
import { Splitter } from "../ui/Splitter";
import { ConfirmDialog } from "./ConfirmDialog";
import { DefinitionView } from "./DefinitionView";
import { EditorPane } from "./EditorPane";
import { FilterBar } from "./FilterBar";
import { KeyHeader } from "./KeyHeader";
import { QueryToolbar } from "./QueryToolbar";
import { ResultPane } from "./ResultPane";
import { StructureView } from "./StructureView";
import { useApp, useAppState } from "./context";
import { useNarrow } from "./useNarrow";

export interface QueryTabProps {
  tab: Tab;
  /** It is in sight. */
  active: boolean;
  /** It has the focus of the window. */
  focused: boolean;
}

/** An object in a tab of its own: its rows, its structure, or its definition. */
function ObjectPane({ tab }: { tab: Tab }) {
  const face = faceOf(tab);
  const filters = useAppState((state) => findConnection(state.connections, tab.connection)?.family === "sql");
  if (face === "structure") return <StructureView tab={tab} />;
  if (face === "definition") return <DefinitionView tab={tab} />;
  return (
    <>
      {tab.object_kind === "key" ? <KeyHeader tab={tab} /> : null}
      {filters ? <FilterBar tab={tab} /> : null}
      <ResultPane tab={tab} />
    </>
  );
}

/** Where there is no room for both: which of the editor and the results is in sight. */
function PaneSwitch() {
  const app = useApp();
  const pane = useAppState((state) => state.pane);
  const choose = (next: Pane): void => app.store.update((state) => showPane(state, next));
  const titles: readonly (readonly [Pane, string])[] = [
    ["editor", "Editor"],
    ["results", "Results"],
  ];
  return (
    <div
      className="pane-switch"
      role="tablist"
      aria-label="Editor and results"
      onKeyDown={(event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        event.preventDefault();
        choose(pane === "editor" ? "results" : "editor");
        const next = event.currentTarget.children[pane === "editor" ? 1 : 0];
        if (next instanceof HTMLElement) next.focus();
      }}
    >
      {titles.map(([name, title]) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={name === pane}
          tabIndex={name === pane ? 0 : -1}
          className={name === pane ? "result-tab result-tab-chosen" : "result-tab"}
          data-testid={`PaneSwitch_${name}`}
          onClick={() => choose(name)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

/** The editor above its results, with a splitter between; in a narrow window one of the two. */
function QueryPanes({ tab, active, focused }: QueryTabProps) {
  const app = useApp();
  const usual = useAppState((state) => state.settings.editor_share);
  const share = tab.share ?? usual;
  const pane = useAppState((state) => state.pane);
  const narrow = useNarrow();
  const split = useRef<HTMLDivElement>(null);
  const setShare = (value: number): void => setEditorShare(app, tab.id, value);
  const panes = narrow ? pane : tab.panes;
  const open = panes !== "editor";
  const beside = panes === undefined;
  // Out of sight only the editor stays, for its undo history and its place.
  return (
    <div className="split-pane" ref={split}>
      {narrow && active ? <PaneSwitch /> : null}
      <div
        className={panes === "results" ? "editor-pane hidden" : "editor-pane"}
        style={beside ? { flex: `0 0 ${share * 100}%` } : { flex: "1 1 0" }}
      >
        <EditorPane tab={tab} active={active} focused={focused} />
      </div>
      {beside ? (
        <Splitter
          label="Height of the editor"
          direction="horizontal"
          value={share * 100}
          testid="QueryTab_splitter"
          onMove={(pixels) => {
            const now = findTab(app.store.get().tabs, tab.id)?.share ?? app.store.get().settings.editor_share;
            setShare(now + pixels / (split.current?.clientHeight ?? 1));
          }}
          onReset={() => {
            setShare(default_settings.editor_share);
          }}
        />
      ) : null}
      {open ? <div className="results">{active ? <ResultPane tab={tab} /> : null}</div> : null}
    </div>
  );
}

/** One tab: toolbar, editor (a table has none), results. */
export function QueryTab({ tab, active, focused }: QueryTabProps) {
  return (
    <>
      {active ? <QueryToolbar tab={tab} /> : null}
      {tab.kind === "table" ? (
        <div className="results">{active ? <ObjectPane tab={tab} /> : null}</div>
      ) : (
        <QueryPanes tab={tab} active={active} focused={focused} />
      )}
      {active ? <ConfirmDialog tab={tab} /> : null}
    </>
  );
}
