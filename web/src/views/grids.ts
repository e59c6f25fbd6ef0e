// The grid that each tab shows right now, so that shortcuts of the window reach it.
import type { Grid } from "../grid/grid";
import type { GridParts } from "./useEditing";

export type GridAction = "follow" | "references" | "copy_as" | "go_to_column";

export interface GridHandle {
  readonly grid: Grid;
  goToRow(): void;
  /** False if there is nothing to do it with. */
  act(action: GridAction): boolean;
  parts(): GridParts | undefined;
}

const grids = new Map<string, GridHandle>();

/** The tab whose grid takes the focus as soon as there is one. */
let wanted = "";

export function wantFocus(tab: string): void {
  const there = grids.get(tab);
  wanted = there ? "" : tab;
  if (there) requestAnimationFrame(() => there.grid.focus());
}

export function register(tab: string, handle: GridHandle): () => void {
  grids.set(tab, handle);
  if (wanted === tab) wantFocus(tab);
  return () => {
    if (grids.get(tab) === handle) grids.delete(tab);
  };
}

export function gridOf(tab: string): GridHandle | undefined {
  return grids.get(tab);
}
