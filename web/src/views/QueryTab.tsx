import { useRef } from "react";
import { clampSetting, default_settings } from "../core/settings";
import { changeSettings } from "../core/state";
import { faceOf, type Tab } from "../core/tabs";
import { Splitter } from "../ui/Splitter";
import { ConfirmDialog } from "./ConfirmDialog";
import { DefinitionView } from "./DefinitionView";
import { EditorPane } from "./EditorPane";
import { KeyHeader } from "./KeyHeader";
import { QueryToolbar } from "./QueryToolbar";
import { ResultPane } from "./ResultPane";
import { StructureView } from "./StructureView";
import { useApp, useAppState } from "./context";

export interface QueryTabProps {
  tab: Tab;
  active: boolean;
}

/** An object in a tab of its own: its rows, its structure, or its definition. */
function ObjectPane({ tab }: { tab: Tab }) {
  const face = faceOf(tab);
  if (face === "structure") return <StructureView tab={tab} />;
  if (face === "definition") return <DefinitionView tab={tab} />;
  return (
    <>
      {tab.object_kind === "key" ? <KeyHeader tab={tab} /> : null}
      <ResultPane tab={tab} />
    </>
  );
}

/** One tab: toolbar, editor (a table has none), results. */
export function QueryTab({ tab, active }: QueryTabProps) {
  const app = useApp();
  const share = useAppState((state) => state.settings.editor_share);
  const open = useAppState((state) => state.settings.results_open);
  const split = useRef<HTMLDivElement>(null);
  const setShare = (value: number): void => {
    app.store.update((state) => changeSettings(state, { editor_share: clampSetting("editor_share", value) }));
  };
  // Out of sight only the editor stays, for its undo history and its place.
  const results = active ? <ResultPane tab={tab} /> : null;
  return (
    <>
      {active ? <QueryToolbar tab={tab} /> : null}
      {tab.kind === "table" ? (
        <div className="results">{active ? <ObjectPane tab={tab} /> : null}</div>
      ) : (
        <div className="split-pane" ref={split}>
          <div className="editor-pane" style={open ? { flex: `0 0 ${share * 100}%` } : { flex: "1 1 0" }}>
            <EditorPane tab={tab} active={active} />
          </div>
          {open ? (
            <>
              <Splitter
                label="Height of the editor"
                direction="horizontal"
                value={share * 100}
                testid="QueryTab_splitter"
                onMove={(pixels) => {
                  setShare(app.store.get().settings.editor_share + pixels / (split.current?.clientHeight ?? 1));
                }}
                onReset={() => {
                  setShare(default_settings.editor_share);
                }}
              />
              <div className="results">{results}</div>
            </>
          ) : null}
        </div>
      )}
      {active ? <ConfirmDialog tab={tab} /> : null}
    </>
  );
}
