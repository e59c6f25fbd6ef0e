import { FileWarning, Search, X } from "lucide-react";
import { useEffect, useRef, useState, type RefObject } from "react";
import { loadHistory } from "../app/history";
import { loadSaved } from "../app/saved";
import { refreshNode, search, stopSearch } from "../app/tree";
import { hasCostlySearch } from "../core/drivers";
import { familyWords } from "../core/families";
import { capsOf } from "../core/keymap";
import { currentConnection } from "../core/state";
import { connectionKey } from "../core/tree";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Kbd } from "../ui/Kbd";
import { Segmented } from "../ui/Segmented";
import { HistoryList } from "./HistoryList";
import { ObjectTree } from "./ObjectTree";
import { SavedList } from "./SavedList";
import { SearchResults } from "./SearchResults";
import { SidebarFoot } from "./SidebarFoot";
import { useApp, useAppState } from "./context";

const search_after_ms = 200;

/** What in the project's files cannot be used. */
function ProjectProblems() {
  const problems = useAppState((state) => state.project.problems);
  if (problems.length === 0) return null;
  return (
    <div className="project-problems" role="status" data-testid="Sidebar_problems" data-tip={problems.slice(0, 8).join("\n")}>
      <Icon of={FileWarning} size={14} />
      <span>{problems[0]}</span>
    </div>
  );
}

const lists = { queries: <SavedList />, history: <HistoryList /> };

export interface SidebarProps {
  searchBox: RefObject<HTMLInputElement | null>;
}

export function Sidebar({ searchBox }: SidebarProps) {
  const app = useApp();
  const segment = useAppState((state) => state.sidebar);
  const current = useAppState((state) => currentConnection(state)?.name ?? "");
  const family = useAppState((state) => currentConnection(state)?.family);
  const [text, setText] = useState("");
  const box = useRef<HTMLElement>(null);
  // The text that Enter was pressed on.
  const asked = useRef("");
  const words = {
    items: familyWords(family).find,
    queries: "Find a saved query",
    history: "Find in history",
  }[segment];
  const searching = segment === "items" && text.trim() !== "";

  useEffect(() => {
    const timer = setTimeout(
      () => {
        if (text !== "" && asked.current === text) return;
        if (segment === "history") void loadHistory(app, { search: text.trim() });
        else if (segment === "queries") void loadSaved(app, text.trim());
        else void search(app, text);
      },
      text === "" ? 0 : search_after_ms,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [app, segment, text]);

  /** Searches the connections that wait for Enter; false if there are none, or it was done. */
  function searchAll(): boolean {
    const { connections, info } = app.store.get();
    const wait = connections.list.some((each) => each.state === "open" && hasCostlySearch(info?.drivers, each.driver));
    if (!wait || !searching || asked.current === text) return false;
    asked.current = text;
    void search(app, text, true);
    return true;
  }

  return (
    <aside className="side" data-region="sidebar" aria-label="Sidebar" ref={box}>
      <div className="find">
        <Icon of={Search} size={14} />
        <input
          ref={searchBox}
          value={text}
          placeholder={words}
          data-testid="Tree_search"
          role="searchbox"
          aria-label={segment === "items" ? "Find an object" : words}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            asked.current = "";
            stopSearch(app);
            setText(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape" && text !== "") {
              setText("");
              event.stopPropagation();
            }
            if (event.key === "ArrowDown" || event.key === "Enter") {
              event.preventDefault();
              if (event.key === "Enter" && searchAll()) return;
              box.current?.querySelector<HTMLElement>("[data-list]")?.focus();
            }
          }}
        />
        {text === "" ? (
          <Kbd caps={capsOf("search", app.mac)} />
        ) : (
          <Button
            look="ghost"
            size="small"
            icon
            label="Clear"
            onClick={() => {
              setText("");
              searchBox.current?.focus();
            }}
          >
            <Icon of={X} size={12} />
          </Button>
        )}
      </div>
      <Segmented
        label="Sidebar"
        value={segment}
        onChange={(value) => {
          app.store.update((state) => ({ ...state, sidebar: value }));
        }}
        choices={[
          { value: "items", label: "Items", testid: "Sidebar_items" },
          { value: "queries", label: "Queries", testid: "Sidebar_queries" },
          { value: "history", label: "History", testid: "Sidebar_history" },
        ]}
      />
      <ProjectProblems />
      {segment === "items" ? searching ? <SearchResults /> : <ObjectTree /> : lists[segment]}
      <SidebarFoot
        refresh={segment !== "items" ? "Refresh" : current === "" ? "" : `Refresh ${current}`}
        onRefresh={() => {
          if (segment === "history") void loadHistory(app);
          else if (segment === "queries") void loadSaved(app);
          else void refreshNode(app, connectionKey(current));
        }}
      />
    </aside>
  );
}
