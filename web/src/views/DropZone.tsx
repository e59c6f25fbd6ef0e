import { useState, type DragEvent } from "react";
import { edgeAt, type Edge } from "../core/splits";

/** Lies over a group while a tab is dragged: shows where it would go, to an edge or into the group. */
export function DropZone({ onDrop }: { onDrop(edge: Edge): void }) {
  const [edge, setEdge] = useState<Edge | undefined>(undefined);
  function edgeOf(event: DragEvent): Edge {
    const box = event.currentTarget.getBoundingClientRect();
    return edgeAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }
  return (
    <div
      className="drop-zone"
      data-testid="DropZone"
      data-edge={edge}
      onDragOver={(event) => {
        event.preventDefault();
        setEdge(edgeOf(event));
      }}
      onDragLeave={() => setEdge(undefined)}
      onDrop={(event) => {
        event.preventDefault();
        onDrop(edgeOf(event));
      }}
    />
  );
}
