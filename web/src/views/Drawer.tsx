import { Activity, History, RefreshCw, ScrollText, Search, X, type LucideIcon } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { closeDrawer, openDrawer, refreshDrawer } from "../app/drawer";
import { capsOf, type CommandId } from "../core/keymap";
import { clampSetting, default_settings, type DrawerPart } from "../core/settings";
import { changeSettings } from "../core/state";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Splitter } from "../ui/Splitter";
import { HistoryList } from "./HistoryList";
import { JobList } from "./JobList";
import { LogList } from "./LogList";
import { useApp, useAppState } from "./context";

interface Part {
  readonly value: DrawerPart;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly find: string;
  readonly command: CommandId;
}

const parts: readonly Part[] = [
  { value: "history", label: "History", icon: History, find: "Find in history", command: "drawer" },
  { value: "log", label: "Log", icon: ScrollText, find: "Find in the log", command: "log" },
  { value: "jobs", label: "Jobs", icon: Activity, find: "", command: "jobs" },
];

const search_after_ms = 200;

/** What is looked for in the history or the log; both are searched on the server. */
function Find({ part }: { part: Part }) {
  const app = useApp();
  const asked = useAppState((state) => (part.value === "log" ? state.log.search : state.history.search));
  const [text, setText] = useState(asked);
  const sent = useRef(asked);
  useEffect(() => {
    if (asked === sent.current) return;
    sent.current = asked;
    setText(asked);
  }, [asked]);
  useEffect(() => {
    if (text.trim() === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      refreshDrawer(app, text.trim());
    }, search_after_ms);
    return () => clearTimeout(timer);
  }, [app, text]);
  return (
    <div className="find drawer-find">
      <Icon of={Search} size={14} />
      <input
        value={text}
        placeholder={part.find}
        aria-label={part.find}
        role="searchbox"
        spellCheck={false}
        autoComplete="off"
        data-testid="Drawer_search"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text !== "") {
            setText("");
            event.stopPropagation();
          } else if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            event.currentTarget.closest(".drawer")?.querySelector<HTMLElement>("[data-list]")?.focus();
          }
        }}
      />
    </div>
  );
}

function Head({ part }: { part: Part }) {
  const app = useApp();
  function keys(event: KeyboardEvent<HTMLElement>): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const index = parts.indexOf(part) + step;
    const next = parts[index];
    if (step === 0 || !next) return;
    event.preventDefault();
    openDrawer(app, next.value);
    (event.currentTarget.children[index] as HTMLElement | undefined)?.focus();
  }
  return (
    <div className="drawer-head">
      <div className="result-tabs-list" role="tablist" aria-label="Drawer" onKeyDown={keys}>
        {parts.map((each) => (
          <button
            key={each.value}
            type="button"
            role="tab"
            id={`drawer-${each.value}`}
            aria-selected={each === part}
            aria-controls="drawer-body"
            tabIndex={each === part ? 0 : -1}
            className={each === part ? "result-tab result-tab-chosen" : "result-tab"}
            data-tip={each.label}
            data-caps={capsOf(each.command, app.mac).join("\n")}
            data-testid={`Drawer_${each.value}`}
            onClick={() => openDrawer(app, each.value)}
          >
            <Icon of={each.icon} size={14} />
            {each.label}
          </button>
        ))}
      </div>
      <span className="grow" />
      {part.find === "" ? null : (
        <>
          <Find key={part.value} part={part} />
          <Button look="ghost" size="small" icon label="Refresh" onClick={() => refreshDrawer(app)} testid="Drawer_refresh">
            <Icon of={RefreshCw} size={14} />
          </Button>
        </>
      )}
      <Button look="ghost" size="small" icon label="Close" caps={capsOf("drawer", app.mac)} onClick={() => closeDrawer(app)} testid="Drawer_close">
        <Icon of={X} size={14} />
      </Button>
    </div>
  );
}

/** Below everything: past statements, what went wrong, and what runs in the background. */
export function Drawer() {
  const app = useApp();
  const { drawer_height: height, drawer } = useAppState((state) => state.settings);
  const part = parts.find((each) => each.value === drawer) ?? parts[0];
  const resize = (pixels: number): void =>
    app.store.update((state) => changeSettings(state, { drawer_height: clampSetting("drawer_height", state.settings.drawer_height + pixels) }));
  useEffect(() => refreshDrawer(app), [app, drawer]);
  if (!part) return null;
  return (
    <section className="drawer" style={{ height }} data-region="drawer" aria-label="Drawer" data-testid="Drawer">
      <Splitter
        label="Height of the drawer"
        direction="horizontal"
        value={height}
        onMove={(pixels) => resize(-pixels)}
        onReset={() => resize(default_settings.drawer_height - height)}
        testid="Drawer_splitter"
      />
      <Head part={part} />
      <div className="drawer-body" id="drawer-body" role="tabpanel" aria-labelledby={`drawer-${part.value}`}>
        {drawer === "history" ? <HistoryList /> : drawer === "log" ? <LogList /> : <JobList />}
      </div>
    </section>
  );
}
