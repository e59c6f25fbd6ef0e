import { Plus, RefreshCw, Search, X } from "lucide-react";
import { useEffect, useRef, useState, type RefObject } from "react";
import { loadHistory } from "../app/history";
import { refreshNode, search } from "../app/tree";
import { familyWords } from "../core/families";
import { chordCaps } from "../core/keymap";
import { currentConnection } from "../core/state";
import { connectionKey } from "../core/tree";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Kbd } from "../ui/Kbd";
import { Segmented } from "../ui/Segmented";
import { HistoryList } from "./HistoryList";
import { ObjectTree } from "./ObjectTree";
import { SearchResults } from "./SearchResults";
import { useApp, useAppState } from "./context";

const search_after_ms = 200;

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
  const searching = segment === "items" && text.trim() !== "";

  useEffect(() => {
    const timer = setTimeout(
      () => {
        void (segment === "history" ? loadHistory(app, text.trim()) : search(app, text));
      },
      text === "" ? 0 : search_after_ms,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [app, segment, text]);

  return (
    <aside className="side" data-region="sidebar" aria-label="Sidebar" ref={box}>
      <div className="find">
        <Icon of={Search} size={14} />
        <input
          ref={searchBox}
          value={text}
          placeholder={segment === "items" ? familyWords(family).find : "Find in history"}
          data-testid="Tree_search"
          role="searchbox"
          aria-label={segment === "items" ? "Find an object" : "Find in history"}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape" && text !== "") {
              setText("");
              event.stopPropagation();
            }
            if (event.key === "ArrowDown" || event.key === "Enter") {
              event.preventDefault();
              box.current?.querySelector<HTMLElement>("[data-list]")?.focus();
            }
          }}
        />
        {text === "" ? (
          <Kbd caps={chordCaps("Mod+P", app.mac)} />
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
          { value: "history", label: "History", testid: "Sidebar_history" },
        ]}
      />
      {segment === "history" ? <HistoryList /> : searching ? <SearchResults /> : <ObjectTree />}
      <div className="side-foot">
        <Button
          look="ghost"
          size="small"
          testid="Sidebar_connect"
          onClick={() => {
            app.store.update((state) => ({ ...state, dialog: "connect" }));
          }}
        >
          <Icon of={Plus} size={14} />
          Connect
        </Button>
        <span className="grow" />
        <Button
          look="ghost"
          size="small"
          icon
          label={current === "" ? "Nothing to refresh" : `Refresh ${current}`}
          disabled={current === "" && "There is no connection to refresh"}
          testid="Sidebar_refresh"
          onClick={() => {
            void (segment === "history" ? loadHistory(app, text.trim()) : refreshNode(app, connectionKey(current)));
          }}
        >
          <Icon of={RefreshCw} size={14} />
        </Button>
      </div>
    </aside>
  );
}
