import { useMemo } from "react";
import type { CatalogEntry, Connection } from "../api/generated";
import { openTable } from "../app/tabs";
import { findConnection } from "../core/connections";
import { formatEstimate } from "../core/format";
import { opensRows, rowsKindOf } from "../core/tree";
import { Icon } from "../ui/Icon";
import { Nothing } from "../ui/Nothing";
import { Tile } from "../ui/Tile";
import { VirtualList } from "./VirtualList";
import { useApp, useAppState } from "./context";
import { iconOfColumn, iconOfKind } from "./icons";

interface Found {
  readonly connection: Connection | undefined;
  readonly entry: CatalogEntry;
}

/** The name with the part that was looked for marked. */
function Marked({ name, part }: { name: string; part: string }) {
  const at = name.toLowerCase().indexOf(part.toLowerCase());
  if (part === "" || at === -1) return <>{name}</>;
  return (
    <>
      {name.slice(0, at)}
      <mark>{name.slice(at, at + part.length)}</mark>
      {name.slice(at + part.length)}
    </>
  );
}

function Row({ found, part, several }: { found: Found; part: string; several: boolean }) {
  const { entry, connection } = found;
  return (
    <>
      <Icon of={entry.kind === "column" ? iconOfColumn(entry) : iconOfKind(entry.kind)} size={14} />
      <span className="tree-name">
        <Marked name={entry.name} part={part} />
      </span>
      <span className="tree-type tree-path">{entry.path.slice(0, -1).join(".")}</span>
      {several && connection ? (
        <Tile letters={connection.tile} environment={connection.environment} small />
      ) : (
        <span className="tree-side">{formatEstimate(entry.estimated_rows)}</span>
      )}
    </>
  );
}

/** Objects of all open connections whose name has the searched text. */
export function SearchResults() {
  const app = useApp();
  const search = useAppState((state) => state.search);
  const connections = useAppState((state) => state.connections);
  const found = useMemo<Found[]>(
    () =>
      search.found.flatMap((each) => {
        const connection = findConnection(connections, each.connection);
        return each.entries.map((entry) => ({ connection, entry }));
      }),
    [search, connections],
  );
  function open({ connection, entry }: Found, preview: boolean): void {
    if (!connection) return;
    if (opensRows(entry.kind)) openTable(app, connection.name, entry.path, entry.kind, preview);
    // A column opens the table that it belongs to.
    else if (entry.kind === "column")
      openTable(app, connection.name, entry.path.slice(0, -1), rowsKindOf(connection.family), preview);
  }
  if (found.length === 0) {
    if (search.waiting.length > 0 && !search.loading)
      return <Nothing title="Press Enter to search" text={`A search looks at every object of ${search.waiting.join(", ")}.`} />;
    if (search.error) return <Nothing title="The search failed" text={search.error.message} />;
    if (search.loading || search.text === "") return <div className="tree" />;
    const any_open = connections.list.some((each) => each.state === "open");
    const text = any_open ? "No object of an open connection has this in its name." : "Open a connection to search it.";
    return <Nothing title="Nothing found" text={text} />;
  }
  return (
    <>
      {search.waiting.length === 0 ? null : (
        <p className="search-note" data-testid="Search_waiting">
          Enter searches {search.waiting.join(", ")} too.
        </p>
      )}
      <VirtualList
        label="Objects found"
        name="Search"
        items={found}
        row_height={24}
        row_class="tree-row tree-row-found"
        keyOf={(each) => `${each.connection?.name ?? ""} ${each.entry.kind} ${each.entry.path.join("/")}`}
        draw={(each) => <Row found={each} part={search.text.trim()} several={search.found.length > 1} />}
        onPick={(each) => open(each, true)}
        onOpen={(each) => open(each, false)}
      />
    </>
  );
}
