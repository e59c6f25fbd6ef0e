// Where the grid stands: an integer top row and the pixels scrolled inside that row. Free of the DOM.
//
// There is no tall element and no pixel offset from the start of the result, so nothing loses precision: a row is exact
// up to 2^53. The thumb of the scrollbar is only a view of the position, and a position is made from it only while a
// hand drags it.

export interface Position {
  row: number;
  pixel: number; // 0 <= pixel < row height
}

export interface Thumb {
  offset: number;
  size: number;
}

const minimumThumb = 24;

export class RowScroll {
  readonly rowHeight: number;
  private rowCount = 0;
  private height = 0;
  private top: Position = { row: 0, pixel: 0 };

  constructor(rowHeight: number) {
    this.rowHeight = rowHeight;
  }

  get rows(): number {
    return this.rowCount;
  }
  get viewHeight(): number {
    return this.height;
  }
  get position(): Position {
    return this.top;
  }

  setRows(rows: number): void {
    this.rowCount = rows;
    this.top = this.clamp(this.top);
  }

  setViewHeight(height: number): void {
    this.height = Math.max(0, height);
    this.top = this.clamp(this.top);
  }

  // Moves to the position, or to the nearest one that exists. Returns whether anything moved.
  moveTo(position: Position): boolean {
    const next = this.clamp(this.normalise(position));
    if (next.row === this.top.row && next.pixel === this.top.pixel) return false;
    this.top = next;
    return true;
  }

  scrollBy(pixels: number): boolean {
    return this.moveTo({ row: this.top.row, pixel: this.top.pixel + pixels });
  }

  scrollByRows(rows: number): boolean {
    return this.moveTo({ row: this.top.row + rows, pixel: this.top.pixel });
  }

  // The smallest move that shows the whole row.
  reveal(row: number): boolean {
    if (row <= this.top.row) return this.moveTo({ row, pixel: 0 });
    const bottom = this.bottomAligned(row);
    return isBefore(this.top, bottom) ? this.moveTo(bottom) : false;
  }

  // The position at which the last row ends at the lower edge of the view.
  last(): Position {
    return this.bottomAligned(this.rowCount - 1);
  }

  // Rows that can be seen wholly: what a page is.
  wholeRows(): number {
    return Math.max(1, Math.floor(this.height / this.rowHeight));
  }

  // Rows of which at least a part can be seen.
  visible(at: Position = this.top): { first: number; end: number } {
    const end = at.row + Math.ceil((this.height + at.pixel) / this.rowHeight);
    return { first: at.row, end: Math.min(this.rowCount, end) };
  }

  canScroll(): boolean {
    const end = this.last();
    return end.row > 0 || end.pixel > 0;
  }

  thumb(track: number): Thumb {
    if (!this.canScroll()) return { offset: 0, size: track };
    const size = Math.min(track, Math.max(minimumThumb, (track * this.height) / (this.rowCount * this.rowHeight)));
    return { offset: (track - size) * this.fraction(), size };
  }

  // The position for a thumb at `offset`. Both ends of the track are exact: the first and the last row.
  fromThumb(offset: number, track: number): Position {
    const travel = track - this.thumb(track).size;
    if (travel <= 0 || offset <= 0) return { row: 0, pixel: 0 };
    if (offset >= travel) return this.last();
    const rows = (offset / travel) * this.inRows(this.last());
    // Where one pixel of the track is more than a row, a part of a row would be noise.
    if (this.inRows(this.last()) > travel) return this.clamp({ row: Math.round(rows), pixel: 0 });
    return this.clamp(this.normalise({ row: 0, pixel: Math.round(rows * this.rowHeight) }));
  }

  private fraction(): number {
    return this.inRows(this.top) / this.inRows(this.last());
  }

  private inRows(position: Position): number {
    return position.row + position.pixel / this.rowHeight;
  }

  private bottomAligned(row: number): Position {
    const whole = Math.floor(this.height / this.rowHeight);
    const rest = this.height - whole * this.rowHeight;
    const top = rest === 0 ? { row: row - whole + 1, pixel: 0 } : { row: row - whole, pixel: this.rowHeight - rest };
    return top.row < 0 ? { row: 0, pixel: 0 } : top;
  }

  private normalise(position: Position): Position {
    const carried = Math.floor(position.pixel / this.rowHeight);
    return { row: position.row + carried, pixel: position.pixel - carried * this.rowHeight };
  }

  private clamp(position: Position): Position {
    if (position.row < 0 || this.rowCount === 0) return { row: 0, pixel: 0 };
    const end = this.last();
    return isBefore(end, position) ? end : position;
  }
}

export function isBefore(left: Position, right: Position): boolean {
  return left.row < right.row || (left.row === right.row && left.pixel < right.pixel);
}

// One drag of the thumb. Coarse: the thumb follows the pointer. Fine (Alt held, or the pointer far from the bar): one
// row a pixel, so that every row of a large result can be reached by hand. Changing between the two never jumps.
export class ThumbDrag {
  private readonly scroll: RowScroll;
  private fine = false;
  private anchorY: number;
  private grab: number;
  private anchor: Position;

  constructor(scroll: RowScroll, pointerY: number, track: number) {
    this.scroll = scroll;
    this.anchorY = pointerY;
    this.anchor = scroll.position;
    this.grab = pointerY - scroll.thumb(track).offset;
  }

  move(pointerY: number, track: number, fine: boolean): Position {
    if (fine !== this.fine) this.change(fine, pointerY, track);
    if (pointerY === this.anchorY) return this.anchor;
    if (!fine) return this.scroll.fromThumb(pointerY - this.grab, track);
    return { row: this.anchor.row + Math.round(pointerY - this.anchorY), pixel: 0 };
  }

  private change(fine: boolean, pointerY: number, track: number): void {
    this.fine = fine;
    this.anchorY = pointerY;
    this.anchor = this.scroll.position;
    this.grab = pointerY - this.scroll.thumb(track).offset;
  }
}

// Sideways a result is a few thousand pixels wide at most: a plain number does.
export class ColumnScroll {
  private extent = 0;
  private width = 0;
  private left = 0;

  get offset(): number {
    return this.left;
  }

  setSizes(extent: number, viewWidth: number): void {
    this.extent = extent;
    this.width = Math.max(0, viewWidth);
    this.left = this.clamp(this.left);
  }

  last(): number {
    return Math.max(0, this.extent - this.width);
  }

  moveTo(offset: number): boolean {
    const next = this.clamp(offset);
    if (next === this.left) return false;
    this.left = next;
    return true;
  }

  thumb(track: number): Thumb {
    if (this.last() === 0) return { offset: 0, size: track };
    const size = Math.min(track, Math.max(minimumThumb, (track * this.width) / this.extent));
    return { offset: (track - size) * (this.left / this.last()), size };
  }

  fromThumb(offset: number, track: number): number {
    const travel = track - this.thumb(track).size;
    return travel <= 0 ? 0 : this.clamp((offset / travel) * this.last());
  }

  private clamp(offset: number): number {
    return Math.min(this.last(), Math.max(0, offset));
  }
}
