// What clicks on headers make of an order. Pure.

/** A click on a header: up, then down, then as it came. Without `add` the other columns are forgotten. */
export function cycleOrder<Column, Term extends { readonly column: Column; readonly descending: boolean }>(
  order: readonly Term[],
  column: Column,
  add: boolean,
  term: (column: Column, descending: boolean) => Term,
): readonly Term[] {
  const known = order.find((each) => each.column === column);
  const next = known?.descending === true ? [] : [term(column, known !== undefined)];
  if (!add) return next;
  return known ? order.flatMap((each) => (each === known ? next : [each])) : [...order, ...next];
}
