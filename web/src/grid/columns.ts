// The widths of the columns and where each begins. Free of the DOM.
//
// The first `pinned` columns stay at the left; the others scroll. A width is guessed from the type before any row is
// here, taken from the first rows when they arrive, and left alone once a hand has changed it.

import type { GridColumn, Range } from "./contract";

export const leastWidth = 60;
export const mostAutoWidth = 320;
const leastManualWidth = 36;
const mostManualWidth = 4_000;

const guesses: ReadonlyMap<string, number> = new Map([
  ["number", 96],
  ["boolean", 68],
  ["date", 204],
  ["uuid", 284],
  ["json", 220],
]);
const guessOfOthers = 160;

type Origin = "guess" | "auto" | "manual";

export class ColumnLayout {
  readonly columns: readonly GridColumn[];
  private readonly widths: number[];
  private readonly origins: Origin[];
  private lefts: number[] = [];
  private pinnedCount = 0;

  constructor(columns: readonly GridColumn[]) {
    this.columns = columns;
    this.widths = columns.map((column) => guesses.get(column.kind) ?? guessOfOthers);
    this.origins = columns.map(() => "guess");
    this.place();
  }

  get count(): number {
    return this.columns.length;
  }
  get pinned(): number {
    return this.pinnedCount;
  }
  get pinnedWidth(): number {
    return this.left(this.pinnedCount);
  }
  // Of the columns that scroll.
  get scrolledWidth(): number {
    return this.total - this.pinnedWidth;
  }
  get total(): number {
    return this.lefts[this.count] ?? 0;
  }

  pin(count: number): void {
    this.pinnedCount = Math.min(this.count, Math.max(0, count));
  }

  width(column: number): number {
    return this.widths[column] ?? 0;
  }

  // From the left edge of the first column; `column` may be one past the last.
  left(column: number): number {
    return this.lefts[column] ?? this.total;
  }

  // The left edge on screen, from the right edge of the gutter.
  screenLeft(column: number, scrolled: number): number {
    return column < this.pinnedCount ? this.left(column) : this.left(column) - scrolled;
  }

  // The column at x pixels from the right edge of the gutter, or -1.
  at(x: number, scrolled: number): number {
    if (x < 0) return -1;
    const inside = x < this.pinnedWidth ? x : x + scrolled;
    return inside >= this.total ? -1 : this.lastStartingBefore(inside);
  }

  // Scrolled columns that can be seen in a view of `width` pixels right of the pinned ones.
  visible(scrolled: number, width: number): Range {
    if (this.pinnedCount === this.count || width <= 0) return { begin: this.count, end: this.count };
    const begin = Math.max(this.pinnedCount, this.lastStartingBefore(this.pinnedWidth + scrolled));
    const edge = Math.min(this.total, this.pinnedWidth + scrolled + width);
    return { begin, end: Math.min(this.count, this.lastStartingBefore(Math.max(0, edge - 0.01)) + 1) };
  }

  // The column whose right edge is within `reach` pixels of x, or -1. The left one wins where two could be meant.
  edgeAt(x: number, scrolled: number, reach: number): number {
    const column = this.at(Math.max(0, x), scrolled);
    const candidates = column < 0 ? [this.count - 1] : [column - 1, column];
    for (const candidate of candidates) {
      if (candidate < 0) continue;
      const edge = this.screenLeft(candidate, scrolled) + this.width(candidate);
      if (Math.abs(edge - x) <= reach) return candidate;
    }
    return -1;
  }

  // By hand: wins over every later measurement.
  resize(column: number, width: number): void {
    this.set(column, Math.min(mostManualWidth, Math.max(leastManualWidth, Math.round(width))), "manual");
  }

  // By measurement of what the column holds. Returns false if the width is not a guess any more.
  autoSize(column: number, contentWidth: number): boolean {
    if (this.origins[column] !== "guess") return false;
    this.fit(column, contentWidth);
    return true;
  }

  // As autoSize, but asked for: over a width made by hand too.
  fit(column: number, contentWidth: number): void {
    this.set(column, Math.min(mostAutoWidth, Math.max(leastWidth, Math.ceil(contentWidth))), "auto");
  }

  isGuess(column: number): boolean {
    return this.origins[column] === "guess";
  }

  save(): Record<string, number> {
    const saved: Record<string, number> = {};
    this.columns.forEach((column, index) => {
      if (this.origins[index] === "manual") saved[column.name] = this.width(index);
    });
    return saved;
  }

  restore(saved: Readonly<Record<string, number>>): void {
    this.columns.forEach((column, index) => {
      const width = Object.hasOwn(saved, column.name) ? saved[column.name] : undefined;
      if (width !== undefined) this.resize(index, width);
    });
  }

  private set(column: number, width: number, origin: Origin): void {
    this.widths[column] = width;
    this.origins[column] = origin;
    this.place();
  }

  private place(): void {
    let left = 0;
    this.lefts = this.widths.map((width) => {
      const begin = left;
      left += width;
      return begin;
    });
    this.lefts.push(left);
  }

  private lastStartingBefore(x: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.left(middle) <= x) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
