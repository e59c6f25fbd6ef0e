// Puts density and motion on the page, where the style sheets and the grid read them.
import { useEffect } from "react";
import type { Settings } from "../core/settings";
import { setRowHeight } from "../grid";

const row_heights: Readonly<Record<Settings["density"], number>> = { compact: 24, comfortable: 30 };

/** Of a row of the grid or the tree. */
export function rowHeightOf(density: Settings["density"]): number {
  return row_heights[density];
}

export function applyLook({ density, motion }: Pick<Settings, "density" | "motion">): void {
  const { dataset } = document.documentElement;
  dataset["density"] = density;
  dataset["motion"] = motion;
  setRowHeight(rowHeightOf(density));
}

export function useLook(density: Settings["density"], motion: Settings["motion"]): void {
  // At once: the grids of before go with this drawing, and those of after are made with it.
  setRowHeight(rowHeightOf(density));
  useEffect(() => {
    applyLook({ density, motion });
  }, [density, motion]);
}
