// Which rows to draw when the wanted ones are not here yet. Free of the DOM.
//
// Far jumps keep the last whole picture for a moment instead of blanking the grid, and show earlier places of the same
// drag as their rows arrive. Measured with a provider of 5 ms: drawing at the target at once leaves 88 % of the frames
// of a drag without rows, holding leaves none. Near scrolling never holds: most of its rows are here, and what moves
// must follow the hand.

import type { Range } from "./contract";

export interface View {
  row: number;
  pixel: number;
  rows: number; // Visible rows, the partly visible ones too.
  columns: readonly Range[];
}

export interface HoldDecision {
  view: View;
  // When to decide again if nothing arrives; null if there is nothing to wait for.
  until: number | null;
}

export class HoldPolicy {
  private shown: View | null = null;
  private seen: View | null = null;
  private since: number | null = null;

  // Forgets the picture: the result or its order is another one.
  reset(): void {
    this.shown = null;
    this.since = null;
  }

  // `arrived` is the latest earlier place whose rows came in while the hand was already elsewhere; each is shown once.
  decide(target: View, arrived: View | null, covers: (view: View) => boolean, now: number, limit: number): HoldDecision {
    const isNews = arrived !== null && arrived !== this.seen;
    this.seen = arrived;
    if (covers(target)) return this.show(target);
    if (this.shown !== null && isNear(this.shown, target)) return this.show(target);
    if (isNews) {
      this.shown = arrived;
      this.since = now;
      return { view: arrived, until: now + limit };
    }
    if (this.shown === null || !covers(this.shown)) return this.show(target);
    this.since ??= now;
    if (now - this.since >= limit) return this.show(target);
    return { view: this.shown, until: this.since + limit };
  }

  private show(view: View): HoldDecision {
    this.shown = view;
    this.since = null;
    return { view, until: null };
  }
}

// Near: at least half of the rows stay in view.
export function isNear(from: View, to: View): boolean {
  return Math.abs(to.row - from.row) <= Math.min(from.rows, to.rows) / 2;
}
