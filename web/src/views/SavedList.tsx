import { ChevronDown, ChevronRight, AlignLeft, FileWarning, Folder, FolderGit2, FolderPen, SquarePen, Trash2 } from "lucide-react";
import { useMemo, useState, type KeyboardEvent } from "react";
import type { SavedItem } from "../api/generated";
import { flipSavedFolder, openSaved } from "../app/saved";
import { showQuestion } from "../app/vault";
import { savedRows, type SavedRow } from "../core/saved";
import { Icon } from "../ui/Icon";
import { Menu, type Anchor, type MenuItem } from "../ui/Menu";
import { Nothing } from "../ui/Nothing";
import { ConnectionTile } from "./ConnectionTile";
import { VirtualList } from "./VirtualList";
import { useApp, useAppState } from "./context";

const indent = 14;

function Row({ row }: { row: SavedRow }) {
  const start = { marginLeft: row.level * indent - 1 };
  if (row.type === "folder")
    return (
      <>
        <span className="tree-twist" style={start}>
          <Icon of={row.open ? ChevronDown : ChevronRight} size={12} />
        </span>
        <Icon of={row.key.startsWith("project") && row.level === 0 ? FolderGit2 : Folder} size={14} />
        <span className="tree-name tree-folder">{row.name}</span>
        <span className="tree-side">{row.count}</span>
      </>
    );
  return (
    <>
      <span className="tree-twist" style={start} />
      <Icon of={AlignLeft} size={14} />
      <span className="tree-name">{row.item.name}</span>
      {row.item.connection === "" ? null : (
        <span className="tree-side saved-tile">
          <ConnectionTile name={row.item.connection} />
        </span>
      )}
    </>
  );
}

function menuOf(open: () => void, ask: (kind: "move_query" | "remove_query") => void): MenuItem[] {
  return [
    { label: "Open", icon: SquarePen, caps: ["↵"], testid: "Saved_open", run: open },
    { label: "Rename or move…", icon: FolderPen, caps: ["F2"], testid: "Saved_move", run: () => ask("move_query") },
    { kind: "line" },
    { label: "Remove…", icon: Trash2, caps: ["Del"], testid: "Saved_remove", run: () => ask("remove_query") },
  ];
}

/** Saved queries by folders; Enter or a double click opens one. */
export function SavedList() {
  const app = useApp();
  const saved = useAppState((state) => state.saved);
  const project = useAppState((state) => state.project.name);
  const [menu, setMenu] = useState<{ anchor: Anchor; item: SavedItem }>();
  const rows = useMemo(() => savedRows(saved, project), [saved, project]);
  const ask = (item: SavedItem, kind: "move_query" | "remove_query"): void => showQuestion(app, { kind, id: item.id });
  const open = (row: SavedRow): void => {
    if (row.type === "folder") flipSavedFolder(app, row.key);
    else void openSaved(app, row.item.id);
  };
  function keys(event: KeyboardEvent, row: SavedRow): boolean {
    if (row.type === "query") {
      if (event.key === "F2") ask(row.item, "move_query");
      else if (event.key === "Delete") ask(row.item, "remove_query");
      else return false;
      return true;
    }
    const wanted = event.key === "ArrowRight" ? true : event.key === "ArrowLeft" ? false : undefined;
    if (wanted === undefined) return false;
    if (row.open !== wanted) flipSavedFolder(app, row.key);
    return true;
  }
  if (saved.error) return <Nothing title="The saved queries could not be read" text={saved.error.message} />;
  return (
    <>
      {saved.problems.length === 0 ? null : (
        <div className="project-problems" role="status" data-testid="Saved_problems" data-tip={saved.problems.slice(0, 8).join("\n")}>
          <Icon of={FileWarning} size={14} />
          <span>{saved.problems[0]}</span>
        </div>
      )}
      {rows.length > 0 ? (
        <VirtualList
          label="Saved queries"
          name="Saved"
          items={rows}
          row_height={24}
          row_class="tree-row tree-row-found"
          keyOf={(row) => row.key}
          tipOf={(row) => (row.type === "query" ? [row.item.description, row.item.preview].filter(Boolean).join("\n\n") : undefined)}
          draw={(row) => <Row row={row} />}
          onPick={(row) => {
            if (row.type === "folder") flipSavedFolder(app, row.key);
          }}
          onOpen={(row) => {
            if (row.type === "query") open(row);
          }}
          onEnter={open}
          onKey={keys}
          onMenu={(row, anchor) => {
            if (row.type === "query") setMenu({ anchor, item: row.item });
          }}
        />
      ) : saved.loading ? (
        <div className="tree" />
      ) : saved.search === "" ? (
        <Nothing title="No saved queries yet" text="Ctrl+S in a query keeps it here under a name." />
      ) : (
        <Nothing title="Nothing found" text="No saved query has this in its name, its folder or its text." />
      )}
      {menu ? (
        <Menu
          label={menu.item.name}
          anchor={menu.anchor}
          items={menuOf(() => void openSaved(app, menu.item.id), (kind) => ask(menu.item, kind))}
          onClose={() => setMenu(undefined)}
        />
      ) : null}
    </>
  );
}
