import { findConnection } from "../core/connections";
import { Tile } from "../ui/Tile";
import { useAppState } from "./context";

/** A connection by its tile, where its name would push the facts out of a row. */
export function ConnectionTile({ name }: { name: string }) {
  const connection = useAppState((state) => findConnection(state.connections, name));
  if (!connection) return <span className="truncate">{name}</span>;
  return (
    <span data-tip={name}>
      <Tile letters={connection.tile} environment={connection.environment} small />
    </span>
  );
}
