// The grid that each tab shows right now, so that shortcuts of the window reach it.
import type { Grid } from "../grid/grid";

export interface GridHandle {
  readonly grid: Grid;
  goToRow(): void;
}

const grids = new Map<string, GridHandle>();

export function register(tab: string, handle: GridHandle): () => void {
  grids.set(tab, handle);
  return () => {
    if (grids.get(tab) === handle) grids.delete(tab);
  };
}

export function gridOf(tab: string): GridHandle | undefined {
  return grids.get(tab);
}
