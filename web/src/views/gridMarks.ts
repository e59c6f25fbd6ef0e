// What the grid's headers show of how a result is sorted and filtered.
import type { ViewSettings } from "../core/views";
import type { ColumnMark } from "../grid/grid";

/** By the grid's own columns, of which `shown` tells the result's. */
export function marksOf(settings: ViewSettings | undefined, shown: readonly number[]): ReadonlyMap<number, ColumnMark> {
  const marks = new Map<number, ColumnMark>();
  if (!settings) return marks;
  for (const [column, real] of shown.entries()) {
    const at = settings.order.findIndex((key) => key.column === real);
    const key = settings.order[at];
    const filtered = settings.filters.some((filter) => filter.column === real);
    if (!key && !filtered) continue;
    marks.set(column, {
      ...(key ? { sort: key.descending ? "down" : "up" } : {}),
      ...(key && settings.order.length > 1 ? { place: at + 1 } : {}),
      ...(filtered ? { filtered } : {}),
    });
  }
  return marks;
}
