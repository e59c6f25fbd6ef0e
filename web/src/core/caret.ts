// Which statement the caret is in, by the server's own rule, so that the run mark stands where the run will be.

export interface Extent {
  readonly from: number;
  readonly to: number;
}

/**
 * The statement that contains the caret; between two the one before on the same line, else the next one; behind the last
 * one the last. `text` gives a part of the text. REQUIRES: the statements are in order and do not overlap.
 */
export function statementAt<S extends Extent>(
  statements: readonly S[],
  caret: number,
  text: (from: number, to: number) => string,
): S | undefined {
  const index = statements.findIndex((each) => each.to > caret);
  const next = statements[index];
  if (!next) return statements.at(-1);
  const before = statements[index - 1];
  if (!before || caret >= next.from) return next;
  return text(before.to, caret).includes("\n") ? next : before;
}
