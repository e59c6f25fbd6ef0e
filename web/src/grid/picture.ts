// Draws what a column holds on the second line of its header. Main thread; no state.

import type { ColumnPicture } from "./contract";
import type { Pen } from "./pen";
import type { Theme } from "./theme";

const top = 27;
const height = 17;
const leastBar = 1.5;
const stackHeight = 5;
const gap = 1;

export function paintPicture(pen: Pen, theme: Theme, picture: ColumnPicture, left: number, width: number): void {
  if (width < 12) return;
  if (picture.bars.length > 0) paintBars(pen, theme, picture.bars, left, width);
  else paintParts(pen, theme, picture.parts, left, width);
}

function paintBars(pen: Pen, theme: Theme, bars: readonly number[], left: number, width: number): void {
  const most = Math.max(1, ...bars);
  const step = width / bars.length;
  for (const [index, count] of bars.entries()) {
    if (count === 0) continue;
    const size = Math.max(leastBar, (height * count) / most);
    const begin = pen.snap(left + index * step);
    const end = pen.snap(left + (index + 1) * step);
    pen.fill(theme.bars, begin, pen.snap(top + height - size), Math.max(1, end - begin - (step > 3 ? gap : 0)), size);
  }
}

function paintParts(pen: Pen, theme: Theme, parts: ColumnPicture["parts"], left: number, width: number): void {
  let x = left;
  for (const part of parts) {
    const size = part.share * width;
    if (size <= 0) continue;
    pen.fill(theme.parts[part.look], x, top + height - stackHeight, Math.max(1, size - (size > 3 ? gap : 0)), stackHeight);
    x += size;
  }
}
