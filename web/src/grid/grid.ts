// The result grid: shows a result of any size from windows that a provider fetches. Main thread; no framework.
//
// The host element becomes the focusable grid. All public methods may be called at any time and only note what
// changed; drawing happens once a frame, and nothing runs while nothing changes. destroy() gives the host back empty.
//
// For tests the host carries data-testid="Grid" and data-rows, data-top-row, data-active-row, data-active-column and
// data-loading ("true" while rows of the place scrolled to are not drawn yet), all as of the last frame.

import { onArrow } from "./arrows";
import { copyText, progressMessage, resultMessage, writeClipboard } from "./clipboard";
import { ColumnLayout } from "./columns";
import type { Cell, ColumnMark, ColumnPicture, GridCallbacks, GridColumn, GridProvider } from "./contract";
import { HoldPolicy, type View } from "./hold";
import { hitAt, nearestCell, nowhere, type Area } from "./hits";
import { beyond, contextOf, nextTask, prepareHost, reasonOf, wheelPixels } from "./host";
import { keyAction, moved, type KeyAction, type Move } from "./keyboard";
import { contentWidth } from "./measure";
import { Mirror, type MirrorContent } from "./mirror";
import { headerHeight, Painter, profiledHeight, rowHeight, type Scene } from "./painter";
import { PointerInput, type Hit, type PointerTarget } from "./pointer";
import { ColumnScroll, RowScroll, type Position } from "./position";
import { barSize, Scrollbars } from "./scrollbars";
import { Selection, type Rectangle, type SelectionState, type SelectionUnit } from "./selection";
import { readTheme, type Theme } from "./theme";
import { WindowClient, type Clock, type Motion } from "./windows";

export type { Cell, CellTint, CellWindow, ColumnMark, ColumnPicture, GridCallbacks, GridColumn, GridProvider } from "./contract";
export type { SelectionSummary, WindowRequest } from "./contract";

export interface GridState {
  position: Position;
  scrolled: number;
  pinned: number;
  widths: Record<string, number>; // By name; only those made by hand.
  selection: SelectionState | null;
}

const skeletonMs = 120;
const firstPictureMs = 120;
const nearEndScreens = 2;

const browserClock: Clock = {
  now: () => performance.now(),
  setTimeout: (run, ms) => window.setTimeout(run, ms),
  clearTimeout: (handle) => window.clearTimeout(handle),
};

export class Grid {
  private readonly host: HTMLElement;
  private readonly callbacks: GridCallbacks;
  private readonly canvas: HTMLCanvasElement;
  private readonly painter: Painter;
  private readonly scroll = new RowScroll(rowHeight);
  private readonly sideways = new ColumnScroll();
  private readonly selection = new Selection();
  private readonly hold = new HoldPolicy();
  private readonly mirror: Mirror;
  private readonly bars: Scrollbars;
  private readonly pointer: PointerInput;
  private readonly observer: ResizeObserver;
  paintMs = 0; // What the last picture took.
  private readonly stop = new AbortController();
  private theme: Theme;
  private layout = new ColumnLayout([]);
  private marks: ReadonlyMap<number, ColumnMark> = new Map();
  private profiles: ReadonlyMap<number, ColumnPicture> | null = null;
  private provider: GridProvider | null = null;
  private windows: WindowClient | null = null;
  private shown: View | null = null; // What the last frame drew; what the pointer points at.
  private size = { width: 0, height: 0 };
  private gutter = 0;
  private focused = false;
  private hoverPoint: { x: number; y: number } | null = null;
  private edgeColumn = -1;
  private missingSince: number | null = null;
  private firstPictureUntil = 0; // Until then the old picture stays while a new result has no rows to show.
  private awaited: Position | null = null; // A restored place whose rows have not arrived yet.
  private nearEndRow = -1;
  private copying: AbortController | null = null;
  private motion: Motion = "settle";
  private frame = 0;
  private wake = 0;
  private reported: Cell | null = null;

  constructor(host: HTMLElement, callbacks: GridCallbacks) {
    this.host = host;
    this.callbacks = callbacks;
    this.canvas = document.createElement("canvas");
    prepareHost(host, this.canvas);
    this.painter = new Painter(contextOf(this.canvas), contextOf(document.createElement("canvas")));
    this.theme = readTheme(host);
    this.mirror = new Mirror(host);
    this.bars = new Scrollbars(host, this.scroll, this.sideways, {
      dragTo: (position) => this.scrollTo(position, "drag"),
      dragEnd: () => this.moved("settle"),
      pageRows: (direction) => this.pageRows(direction),
      scrollColumnsTo: (offset) => this.scrollSideways(offset),
      pageColumns: (direction) => this.scrollSideways(this.sideways.offset + direction * this.cellsWidth() * 0.9),
    });
    this.pointer = new PointerInput(host, this.canvas, this.pointerTarget());
    this.observer = new ResizeObserver(() => {
      this.resized();
      this.drawNow(); // Observers run before the browser paints: the new size never shows an old picture.
    });
    this.observer.observe(host);
    this.listen();
    this.resized();
  }

  setResult(columns: readonly GridColumn[], provider: GridProvider, rows: number): void {
    const widths = this.layout.save();
    this.windows?.close();
    this.copying?.abort();
    this.layout = new ColumnLayout(columns);
    this.layout.restore(widths);
    this.provider = provider;
    this.painter.forget();
    this.windows = new WindowClient({
      provider,
      columnCount: columns.length,
      rows,
      clock: browserClock,
      onArrival: () => this.arrived(),
    });
    this.hold.reset();
    this.awaited = null;
    this.nearEndRow = -1;
    this.scroll.moveTo({ row: 0, pixel: 0 });
    this.scroll.setRows(rows);
    this.sideways.moveTo(0);
    this.selection.clear();
    this.firstPictureUntil = performance.now() + firstPictureMs;
    this.placeParts();
    this.moved("settle");
    this.selectionChanged();
  }

  setRowCount(rows: number): void {
    if (rows === this.scroll.rows) return;
    this.scroll.setRows(rows);
    if (this.awaited !== null && rows > this.awaited.row) {
      this.scroll.moveTo(this.awaited);
      this.awaited = null;
    }
    const active = this.selection.active;
    if (active !== null && active.row >= rows) this.selection.clear();
    this.windows?.setRows(rows);
    this.placeParts();
    this.moved("scroll");
    this.selectionChanged();
  }

  setMarks(marks: ReadonlyMap<number, ColumnMark>): void {
    this.marks = marks;
    this.schedule();
  }

  // What columns hold, as far as it is known; their headers have a second line for it. Null: they have none.
  setProfiles(profiles: ReadonlyMap<number, ColumnPicture> | null): void {
    const moves = (profiles === null) !== (this.profiles === null);
    this.profiles = profiles;
    if (moves) this.resized();
    else this.schedule();
  }

  invalidate(): void {
    this.windows?.invalidate();
    this.schedule();
  }

  scrollToRow(row: number): void {
    this.scrollTo({ row: Math.min(Math.max(0, Math.floor(row)), Math.max(0, this.scroll.rows - 1)), pixel: 0 }, "settle");
  }

  setActiveCell(row: number, column: number): void {
    if (this.isEmpty()) return;
    const cell = {
      row: Math.min(this.scroll.rows - 1, Math.max(0, Math.floor(row))),
      column: Math.min(this.layout.count - 1, Math.max(0, Math.floor(column))),
    };
    this.selection.select("cells", cell);
    this.reveal(cell, "settle");
    this.selectionChanged();
  }

  // Draws again what is here: the texts or tints of cells are others than they were.
  redraw(): void {
    this.schedule();
    this.mirror.activate(this.mirrorContent());
  }

  // Where a cell stands, from the host's corner; null if it is not in sight.
  cellBox(row: number, column: number): { left: number; top: number; width: number; height: number } | null {
    const { position } = this.scroll;
    const top = this.headerHeight + (row - position.row) * rowHeight - position.pixel;
    const hidden = top < this.headerHeight - rowHeight || top > this.viewHeight();
    if (row >= this.scroll.rows || column >= this.layout.count || hidden) return null;
    const left = this.gutter + this.layout.screenLeft(column, this.sideways.offset);
    return left > this.viewWidth() ? null : { left, top, width: this.layout.width(column), height: rowHeight };
  }

  cellText(row: number, column: number): string | null | undefined {
    return this.windows?.windowAt(row, column)?.text(row, column);
  }

  get cachedBytes(): number {
    return this.windows?.cachedBytes ?? 0;
  }

  // What is selected, cut to the rows and columns that there are; disjoint.
  selectedBlocks(): Rectangle[] {
    return this.selection.clipped(this.scroll.rows, this.layout.count);
  }

  cellCount(): { rows: number; columns: number } {
    return { rows: this.scroll.rows, columns: this.layout.count };
  }

  activeCell(): Cell | null {
    return this.selection.active;
  }

  focus(): void {
    this.host.focus({ preventScroll: true });
  }

  setPinned(columns: number): void {
    this.layout.pin(columns);
    this.placeParts();
    this.moved("scroll");
  }

  // Resolves when the text is on the clipboard or the reason why not has been told. REQUIRES: called in the handler of
  // a key press or a click, because browsers give the clipboard to nothing else.
  async copy(withHeaders: boolean): Promise<void> {
    const rectangles = this.selection.clipped(this.scroll.rows, this.layout.count);
    if (this.provider === null || this.windows === null || rectangles.length === 0) {
      this.tell("Nothing is selected.");
      return;
    }
    this.copying?.abort();
    const abort = new AbortController();
    this.copying = abort;
    const job = copyText({
      rectangles,
      columns: this.layout.columns,
      provider: this.provider,
      version: this.windows.version,
      withHeaders,
      signal: abort.signal,
      onProgress: (rows, ofRows) => this.callbacks.onCopy?.(progressMessage(rows, ofRows)),
      pause: nextTask,
      now: () => performance.now(),
    });
    try {
      await writeClipboard(job.then((result) => result.text));
      this.tell(resultMessage(await job));
    } catch (error) {
      this.tell(abort.signal.aborted ? "Copying was stopped." : `Nothing was copied. ${await reasonOf(job, error)}`);
    } finally {
      if (this.copying === abort) this.copying = null;
    }
  }

  saveState(): GridState {
    return {
      position: this.awaited ?? this.scroll.position,
      scrolled: this.sideways.offset,
      pinned: this.layout.pinned,
      widths: this.layout.save(),
      selection: this.selection.save(),
    };
  }

  restoreState(state: GridState): void {
    this.layout.restore(state.widths);
    this.layout.pin(state.pinned);
    if (state.selection !== null) this.selection.restore(state.selection);
    this.placeParts();
    if (state.position.row < this.scroll.rows) this.scroll.moveTo(state.position);
    else this.awaited = state.position;
    this.sideways.moveTo(state.scrolled);
    this.moved("settle");
    this.selectionChanged();
  }

  refreshTheme(): void {
    this.theme = readTheme(this.host);
    this.painter.forget();
    this.placeParts();
    this.schedule();
  }

  destroy(): void {
    this.stop.abort();
    this.copying?.abort();
    this.windows?.close();
    this.windows = null;
    this.observer.disconnect();
    this.pointer.destroy();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.wake);
    this.bars.destroy();
    this.mirror.destroy();
    this.canvas.remove();
    this.host.removeAttribute("tabindex");
    for (const name of ["testid", "rows", "topRow", "activeRow", "activeColumn", "loading"]) delete this.host.dataset[name];
  }

  private listen(): void {
    const options = { signal: this.stop.signal };
    const { host } = this;
    host.addEventListener("wheel", (event) => this.wheel(event), { ...options, passive: false });
    host.addEventListener("keydown", (event) => this.keyDown(event), options);
    host.addEventListener("focus", () => this.focusChanged(true), options);
    host.addEventListener("blur", () => this.focusChanged(false), options);
    host.addEventListener("contextmenu", (event) => this.menuKey(event), options);
    window.addEventListener("resize", () => this.resized(), options);
    document.fonts.addEventListener("loadingdone", () => this.refreshTheme(), options);
    matchMedia("(forced-colors: active)").addEventListener("change", () => this.refreshTheme(), options);
  }

  // ---- places and sizes ----

  private get headerHeight(): number {
    return this.profiles === null ? headerHeight : profiledHeight;
  }

  private isEmpty(): boolean {
    return this.scroll.rows === 0 || this.layout.count === 0;
  }

  private resized(): void {
    const width = this.host.clientWidth;
    const height = this.host.clientHeight;
    this.size = { width, height };
    this.placeParts();
    this.moved("scroll");
  }

  // The vertical bar always has its room, so that nothing moves when rows arrive.
  private viewWidth(): number {
    return Math.max(0, this.size.width - barSize);
  }
  private viewHeight(): number {
    return Math.max(0, this.size.height - (this.sideways.last() > 0 ? barSize : 0));
  }
  private cellsLeft(): number {
    return this.gutter + this.layout.pinnedWidth;
  }
  private cellsWidth(): number {
    return Math.max(0, this.viewWidth() - this.cellsLeft());
  }

  private placeParts(): void {
    this.gutter = this.painter.gutterWidth(this.theme, this.scroll.rows);
    this.sideways.setSizes(this.layout.scrolledWidth, this.cellsWidth());
    this.scroll.setViewHeight(this.viewHeight() - this.headerHeight);
  }

  private target(): View {
    const { row, pixel } = this.scroll.position;
    const rows = Math.ceil((this.scroll.viewHeight + pixel) / rowHeight);
    const scrolled = this.layout.visible(this.sideways.offset, this.cellsWidth());
    return { row, pixel, rows, columns: [{ begin: 0, end: this.layout.pinned }, scrolled] };
  }

  // ---- scrolling ----

  private moved(motion: Motion): void {
    this.motion = motion;
    this.windows?.setView(this.target(), motion);
    this.schedule();
  }

  private scrollTo(position: Position, motion: Motion): void {
    this.awaited = null;
    this.scroll.moveTo(position);
    this.moved(motion);
  }

  private scrollSideways(offset: number): void {
    if (this.sideways.moveTo(offset)) this.moved("scroll");
  }

  private pageRows(direction: number): void {
    this.awaited = null;
    if (this.scroll.scrollByRows(direction * Math.max(1, this.scroll.wholeRows() - 1))) this.moved("scroll");
  }

  private scrollBy(x: number, y: number): boolean {
    this.awaited = null;
    const down = y !== 0 && this.scroll.scrollBy(y);
    const across = x !== 0 && this.sideways.moveTo(this.sideways.offset + x);
    if (down || across) this.moved("scroll");
    return down || across;
  }

  private wheel(event: WheelEvent): void {
    if (event.ctrlKey) return; // Zoom of the page.
    const { x, y } = wheelPixels(event, rowHeight, this.scroll.viewHeight);
    if (this.scrollBy(x, y)) event.preventDefault();
  }

  private reveal(cell: Cell, motion: Motion): void {
    this.awaited = null;
    this.scroll.reveal(cell.row);
    const { layout, sideways } = this;
    if (cell.column === 0) sideways.moveTo(0);
    else if (cell.column >= layout.pinned) {
      const left = layout.left(cell.column) - layout.pinnedWidth;
      const right = left + layout.width(cell.column);
      if (left < sideways.offset) sideways.moveTo(left);
      else if (right > sideways.offset + this.cellsWidth()) sideways.moveTo(Math.min(left, right - this.cellsWidth()));
    }
    this.moved(motion);
  }

  // ---- selection ----

  private selectionChanged(): void {
    const active = this.selection.active;
    const isNew = active?.row !== this.reported?.row || active?.column !== this.reported?.column;
    const summary = this.selection.summary(this.scroll.rows, this.layout.count);
    if (isNew) this.mirror.activate(this.mirrorContent());
    if (isNew && active !== null) this.callbacks.onActiveCell?.(active.row, active.column);
    if (!isNew && summary.cells > 1) this.mirror.say(`${summary.rows} rows, ${summary.cells} cells selected`);
    this.reported = active;
    this.callbacks.onSelection?.(summary);
    this.schedule();
  }

  private press(unit: SelectionUnit, cell: Cell, how: "new" | "toggle" | "extend"): void {
    if (this.isEmpty()) return;
    if (unit === "all") this.selection.selectAll();
    else if (how === "extend") this.selection.extend(cell);
    else if (how === "toggle") this.selection.toggle(unit, cell);
    else this.selection.select(unit, cell);
    if (unit === "cells") this.reveal(cell, "scroll");
    this.selectionChanged();
  }

  // ---- keyboard ----

  private keyDown(event: KeyboardEvent): void {
    if (event.target !== this.host) return;
    const active = this.selection.active;
    if (active !== null && this.callbacks.onKey?.(event, active) === true) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const action = keyAction(event);
    if (action === null || !this.act(action)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Returns whether the key was for the grid.
  private act(action: KeyAction): boolean {
    if (this.isEmpty()) return false;
    const cell = this.selection.active ?? { row: this.scroll.position.row, column: 0 };
    switch (action.kind) {
      case "move":
        this.move(action);
        return true;
      case "selectAll":
        this.press("all", cell, "new");
        return true;
      case "selectRow":
        this.press("rows", cell, "new");
        return true;
      case "selectColumn":
        this.press("columns", cell, "new");
        return true;
      case "copy":
        void this.copy(action.withHeaders);
        return true;
      case "open":
        this.open(cell);
        return true;
      case "escape":
        return this.escape();
    }
  }

  private move(move: Move): void {
    const from = move.extend ? this.selection.head : this.selection.active;
    const bounds = { rows: this.scroll.rows, columns: this.layout.count, pageRows: Math.max(1, this.scroll.wholeRows() - 1) };
    const to = from === null ? { row: this.scroll.position.row, column: 0 } : moved(from, move, bounds);
    if (move.extend) this.selection.extend(to);
    else this.selection.select("cells", to);
    this.reveal(to, move.by === "edge" ? "settle" : "scroll");
    this.selectionChanged();
  }

  private open(cell: Cell): void {
    if (this.windows?.errorAt(cell.row, cell.column) != null) this.windows.retry();
    else this.callbacks.onOpenCell?.(cell.row, cell.column);
  }

  private escape(): boolean {
    if (this.copying !== null) {
      this.copying.abort();
      return true;
    }
    if (!this.selection.collapse()) return false;
    this.selectionChanged();
    return true;
  }

  private menuKey(event: MouseEvent): void {
    const active = this.selection.active;
    if (event.target !== this.host || active === null) return;
    event.preventDefault();
    const box = this.host.getBoundingClientRect();
    const x = box.left + this.gutter + this.layout.screenLeft(active.column, this.sideways.offset);
    const y = box.top + this.headerHeight + (active.row - this.scroll.position.row + 1) * rowHeight;
    this.callbacks.onContextMenu?.(active.row, active.column, Math.max(box.left, x), Math.min(box.bottom, Math.max(box.top, y)));
  }

  private focusChanged(focused: boolean): void {
    this.focused = focused;
    if (focused && this.selection.active === null && !this.isEmpty() && this.host.matches(":focus-visible")) {
      this.selection.select("cells", { row: this.scroll.position.row, column: 0 });
      this.selectionChanged();
    }
    this.schedule();
  }

  // ---- pointer ----

  private pointerTarget(): PointerTarget {
    return {
      hit: (x, y) => this.hit(x, y),
      nearest: (x, y) => this.nearest(x, y),
      outside: (x, y) => ({
        x: beyond(x, this.cellsLeft(), this.viewWidth()),
        y: beyond(y, this.headerHeight, this.viewHeight()),
      }),
      press: (unit, cell, how) => {
        this.focus();
        this.press(unit, cell, how);
      },
      drag: (cell) => {
        this.selection.extend(cell);
        this.selectionChanged();
      },
      isSelected: (row, column) => this.selection.contains(row, column),
      hover: (point, edgeColumn) => this.hover(point, edgeColumn),
      columnWidth: (column) => this.layout.width(column),
      resizeColumn: (column, width) => this.resizeColumn(column, width),
      fitColumn: (column) => this.fitColumn(column),
      arrow: (x, y) => this.arrowAt(x, y),
      follow: (cell) => this.callbacks.onArrow?.(cell.row, cell.column),
      hoverArrow: (cell) => this.callbacks.onArrowHover?.(cell),
      hoverHeader: (column, x, y) => this.callbacks.onHeaderHover?.(column, x, y),
      open: (row, column) => {
        if (this.callbacks.onDoubleClick?.(row, column) !== true) this.open({ row, column });
      },
      menu: (row, column, x, y) => this.callbacks.onContextMenu?.(row, column, x, y),
      header: (column, add) => this.callbacks.onHeader?.(column, add),
      headerMenu: (column, x, y) => this.callbacks.onHeaderMenu?.(column, x, y),
      retry: (row, column) => {
        if (this.windows?.errorAt(row, column) != null) this.windows.retry();
      },
      scrollBy: (x, y) => void this.scrollBy(x, y),
    };
  }

  private hit(x: number, y: number): Hit {
    return this.shown === null ? nowhere : hitAt(this.area(this.shown), x, y);
  }

  private area(view: View): Area {
    const { layout, gutter, headerHeight: header } = this;
    const size = { width: this.viewWidth(), height: this.viewHeight() };
    const activeColumn = this.selection.active?.column ?? 0;
    return { view, layout, gutter, header, ...size, scrolled: this.sideways.offset, rows: this.scroll.rows, activeColumn };
  }

  private arrowAt(x: number, y: number): Cell | null {
    const { kind, row, column } = this.hit(x, y);
    const left = this.gutter + this.layout.screenLeft(column, this.sideways.offset);
    const cell = { row, column };
    return kind === "cell" ? onArrow(this.painter, this.theme, this.layout, cell, this.windows?.windowAt(row, column), left, x) : null;
  }

  private nearest(x: number, y: number): Cell {
    return nearestCell(this.area(this.target()), x, y);
  }

  private hover(point: { x: number; y: number } | null, edgeColumn: number): void {
    const before = this.hoverRow();
    this.hoverPoint = point;
    if (this.hoverRow() === before && edgeColumn === this.edgeColumn) return;
    this.edgeColumn = edgeColumn;
    this.schedule();
  }

  // Asked anew for every picture, because rows move below a pointer that rests.
  private hoverRow(): number {
    if (this.hoverPoint === null) return -1;
    const hit = this.hit(this.hoverPoint.x, this.hoverPoint.y);
    return hit.kind === "cell" || hit.kind === "gutter" ? hit.row : -1;
  }

  // ---- columns ----

  private resizeColumn(column: number, width: number): void {
    this.layout.resize(column, width);
    this.edgeColumn = column;
    this.placeParts();
    this.moved("scroll");
  }

  fitColumns(): void {
    for (let column = 0; column < this.layout.count; column++) this.layout.fit(column, this.contentWidth(column));
    this.placeParts();
    this.moved("scroll");
  }

  fitColumn(column: number): void {
    this.layout.fit(column, this.contentWidth(column));
    this.placeParts();
    this.moved("scroll");
  }

  // Takes the widths of columns that are still guesses from the rows in view. Returns whether one changed.
  private autoSize(): boolean {
    let changed = false;
    for (const range of this.target().columns)
      for (let column = range.begin; column < range.end; column++) {
        if (!this.layout.isGuess(column)) continue;
        if (this.windows?.windowAt(this.scroll.position.row, column) === undefined) continue;
        changed = this.layout.autoSize(column, this.contentWidth(column)) || changed;
      }
    return changed;
  }

  private contentWidth(column: number): number {
    const { painter, theme, layout, scroll, windows } = this;
    return contentWidth(painter, theme, layout.columns[column], { begin: scroll.position.row, end: scroll.rows }, (row) => {
      const window = windows?.windowAt(row, column);
      return window === undefined ? undefined : window.text(row, column);
    });
  }

  // ---- drawing ----

  private arrived(): void {
    // New widths can bring more columns into view; each is sized once, so that this ends.
    let resized = false;
    for (let step = 0; step < this.layout.count && this.autoSize(); step++) {
      resized = true;
      this.placeParts();
    }
    if (resized) this.moved(this.motion);
    else this.schedule();
  }

  private schedule(): void {
    if (this.frame !== 0 || this.stop.signal.aborted) return;
    this.frame = requestAnimationFrame(() => this.drawNow());
  }

  private drawNow(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.draw();
  }

  private wakeAt(time: number): void {
    clearTimeout(this.wake);
    this.wake = window.setTimeout(() => this.schedule(), Math.max(0, time - performance.now()));
  }

  private draw(): void {
    const now = performance.now();
    const target = this.target();
    const covered = this.windows === null || this.windows.covers(target);
    const waitsForFirst = now < this.firstPictureUntil && (!covered || this.scroll.rows === 0);
    this.missingSince = covered ? null : (this.missingSince ?? now);
    if (waitsForFirst) this.wakeAt(this.firstPictureUntil);
    else this.drawPicture(target, now);
    this.placeBars();
    this.report(covered && !waitsForFirst);
  }

  private drawPicture(target: View, now: number): void {
    this.firstPictureUntil = 0;
    const windows = this.windows;
    const decision =
      windows === null
        ? { view: target, until: null }
        : this.hold.decide(target, windows.arrivedView, (view) => windows.covers(view), now, windows.holdLimitMs);
    this.shown = decision.view;
    const skeletons = this.missingSince !== null && now - this.missingSince >= skeletonMs;
    const ratio = this.fitCanvas();
    const begin = performance.now();
    this.painter.paint(this.scene(decision.view, ratio, skeletons));
    this.paintMs = performance.now() - begin;
    this.callbacks.onDrawn?.();
    if (decision.until !== null) this.wakeAt(decision.until);
    else if (this.missingSince !== null && !skeletons) this.wakeAt(this.missingSince + skeletonMs);
  }

  private scene(view: View, ratio: number, skeletons: boolean): Scene {
    return {
      width: this.viewWidth(),
      height: this.viewHeight(),
      canvasWidth: this.size.width,
      canvasHeight: this.size.height,
      ratio,
      theme: this.theme,
      layout: this.layout,
      marks: this.marks,
      profiles: this.profiles,
      header: this.headerHeight,
      view,
      rows: this.scroll.rows,
      scrolled: this.sideways.offset,
      source: this.windows,
      selection: this.selection,
      focused: this.focused,
      hoverRow: this.hoverRow(),
      edgeColumn: this.edgeColumn,
      skeletons,
    };
  }

  // Setting the size clears a canvas, so that it happens only right before a paint.
  private fitCanvas(): number {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(this.size.width * ratio);
    const height = Math.round(this.size.height * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.canvas.style.width = `${width / ratio}px`;
      this.canvas.style.height = `${height / ratio}px`;
    }
    return ratio;
  }

  private placeBars(): void {
    this.bars.update({
      top: this.headerHeight,
      left: this.cellsLeft(),
      viewWidth: this.viewWidth(),
      viewHeight: this.viewHeight(),
      vertical: this.scroll.canScroll(),
      horizontal: this.sideways.last() > 0,
    });
  }

  // Tells the world what the frame shows: attributes, the mirror, the end coming near.
  private report(whole: boolean): void {
    const active = this.selection.active;
    this.setData("rows", String(this.scroll.rows));
    this.setData("topRow", String(this.scroll.position.row));
    this.setData("activeRow", active === null ? "" : String(active.row));
    this.setData("activeColumn", active === null ? "" : String(active.column));
    this.setData("loading", String(!whole));
    this.mirror.schedule(() => this.mirrorContent());
    this.reportNearEnd();
  }

  private setData(name: string, value: string): void {
    if (this.host.dataset[name] !== value) this.host.dataset[name] = value;
  }

  private reportNearEnd(): void {
    const last = this.scroll.visible().end - 1;
    const isNear = last + nearEndScreens * this.scroll.wholeRows() >= this.scroll.rows - 1;
    if (!isNear || last < 0 || last === this.nearEndRow || this.scroll.viewHeight === 0) return;
    this.nearEndRow = last;
    this.callbacks.onNearEnd?.(last);
  }

  private mirrorContent(): MirrorContent {
    const visible = this.scroll.visible();
    return {
      columns: this.layout.columns,
      marks: this.marks,
      rows: this.scroll.rows,
      visibleRows: { begin: visible.first, end: visible.end },
      visibleColumns: this.target().columns,
      active: this.selection.active,
      text: (row, column) => this.windows?.windowAt(row, column)?.text(row, column),
      selected: (row, column) => this.selection.contains(row, column),
    };
  }

  private tell(message: string): void {
    this.mirror.say(message);
    this.callbacks.onCopy?.(message);
  }
}
