// Draws a scene: header, gutter with row numbers, pinned columns, body. Main thread; keeps caches of text, no state.
//
// Every call draws all of it: copying the canvas on itself and drawing only new rows saved nothing in a software
// rasteriser. Cells are painted a column at a time, so that font, colour and alignment are set once a column; text is
// cut to its cell, so that one clip a region is enough.

import type { CellWindow, ColumnMark, ColumnPicture, GridColumn, Range } from "./contract";
import type { ColumnLayout } from "./columns";
import type { View } from "./hold";
import { paintPicture } from "./picture";
import { Pen, setTextModes, type Box, type Context } from "./pen";
import type { Selection } from "./selection";
import { FitCache, TextRuler, type Fitted } from "./text";
import type { Theme } from "./theme";

/** Of grids made from now on: one that is there keeps its own until it is made anew. */
export let rowHeight = 24;
export const headerHeight = 28;
export const profiledHeight = 48;
export const cellPadding = 8;
let lineHeight = rowHeight - 1; // The last pixel of a row is its line.
export const arrowSize = 12;
const arrowGap = 6;
const iconSize = 13;
const iconGap = 5;
const typeGap = 6;
const markSize = 12;
const markGap = 3;
const leastTypeRoom = 30;
const tokenHeight = 14;
const tokenPadding = 4;
const digits = "0123456789";

/** REQUIRES: no grid is shown that was made with another height. */
export function setRowHeight(pixels: number): void {
  rowHeight = pixels;
  lineHeight = pixels - 1;
}

export interface CellSource {
  windowAt(row: number, column: number): CellWindow | undefined;
  errorAt(row: number, column: number): { message: string; retryAt: number } | null;
}

export interface Scene {
  width: number; // Of what can be seen of the result, gutter included; scrollbars lie outside.
  height: number;
  canvasWidth: number;
  canvasHeight: number;
  ratio: number;
  theme: Theme;
  layout: ColumnLayout;
  marks: ReadonlyMap<number, ColumnMark>;
  profiles: ReadonlyMap<number, ColumnPicture> | null;
  header: number; // Its height.
  view: View;
  rows: number;
  scrolled: number; // Pixels, sideways.
  source: CellSource | null;
  selection: Selection;
  focused: boolean;
  hoverRow: number; // -1: none
  edgeColumn: number; // Whose right edge is under the pointer or held; -1: none
  skeletons: boolean; // Whether rows that are not here yet show bars.
}

interface Row {
  index: number;
  top: number;
}

interface Region {
  box: Box;
  columns: Range;
}

export class Painter {
  private readonly pen: Pen;
  private readonly measuring: Context;
  private readonly rulers = new Map<string, TextRuler>();
  private fits: FitCache[] = [];
  private headerFits: FitCache[] = [];
  private nullWidth = 0;

  // Widths are measured on a canvas of its own, so that measuring never disturbs a paint.
  constructor(context: Context, measuring: Context) {
    this.pen = new Pen(context);
    this.measuring = measuring;
    setTextModes(measuring);
  }

  // Forgets every width: the fonts or the columns are others.
  forget(): void {
    this.rulers.clear();
    this.fits = [];
    this.headerFits = [];
    this.nullWidth = 0;
    this.pen.forget();
  }

  ruler(font: string): TextRuler {
    const known = this.rulers.get(font);
    if (known !== undefined) return known;
    const ruler = new TextRuler((text) => {
      this.measuring.font = font;
      return this.measuring.measureText(text).width;
    });
    this.rulers.set(font, ruler);
    return ruler;
  }

  gutterWidth(theme: Theme, rows: number): number {
    const digit = this.digitAdvance(theme.fonts.indexStrong);
    return Math.max(38, Math.ceil(String(rows).length * digit + cellPadding + 5));
  }

  // The width that a header wants: icon, name, room for a mark, and type side by side.
  headerWidth(theme: Theme, column: GridColumn): number {
    const icon = column.primaryKey || column.foreignKey ? iconSize + iconGap : 0;
    const name = this.ruler(theme.fonts.name).width(column.name);
    const type = column.type === "" ? 0 : 2 * typeGap + this.ruler(theme.fonts.type).width(column.type);
    return 2 * cellPadding + icon + name + markGap + markSize + type + 1;
  }

  cellWidth(theme: Theme, column: GridColumn, text: string | null): number {
    if (text === null) return 2 * cellPadding + this.tokenWidth(theme) + 1;
    const arrow = column.foreignKey ? arrowSize + arrowGap : 0;
    const ruler = this.ruler(theme.fonts.cell);
    return 2 * cellPadding + ruler.fit(text, 2_000, false).width + arrow + 1;
  }

  // Where the arrow behind a cell's text begins, of a column that begins at `left`. REQUIRES: it is a foreign key's.
  arrowLeft(theme: Theme, layout: ColumnLayout, column: number, left: number, text: string, shortened: boolean): number {
    const begin = left + cellPadding;
    const end = left + layout.width(column) - cellPadding - 1;
    if (layout.columns[column]?.kind === "number") return end - arrowSize;
    return begin + this.fit(theme, column, text, end - begin - arrowSize - arrowGap, shortened).width + arrowGap;
  }

  paint(scene: Scene): void {
    const { pen } = this;
    pen.begin(scene.ratio);
    pen.fill(scene.theme.surface, 0, 0, scene.canvasWidth, scene.canvasHeight);
    const gutter = this.gutterWidth(scene.theme, scene.rows);
    const rows = this.visibleRows(scene);
    for (const region of regions(scene, gutter)) {
      pen.clipped(region.box, () => this.paintRegion(scene, region, rows, gutter));
      const header = { ...region.box, y: 0, height: scene.header };
      pen.clipped(header, () => this.paintHeader(scene, region.columns, gutter));
    }
    this.paintGutter(scene, rows, gutter);
    this.paintPinnedEdge(scene, gutter);
    pen.fill(scene.theme.border, 0, scene.header - pen.hairline, scene.canvasWidth, pen.hairline);
  }

  private visibleRows(scene: Scene): Row[] {
    const rows: Row[] = [];
    const end = Math.min(scene.rows, scene.view.row + scene.view.rows);
    for (let index = scene.view.row; index < end; index++) {
      const top = scene.header + (index - scene.view.row) * rowHeight - scene.view.pixel;
      rows.push({ index, top: this.pen.snap(top) });
    }
    return rows;
  }

  private paintRegion(scene: Scene, region: Region, rows: Row[], gutter: number): void {
    const { layout, scrolled } = scene;
    const left = gutter + layout.screenLeft(region.columns.begin, scrolled);
    const lastColumn = region.columns.end - 1;
    const right = gutter + layout.screenLeft(lastColumn, scrolled) + layout.width(lastColumn);
    this.paintRowGrounds(scene, rows, left, right);
    this.paintSelection(scene, region, rows, gutter);
    for (let column = region.columns.begin; column < region.columns.end; column++)
      this.paintTints(scene, column, gutter + layout.screenLeft(column, scrolled), rows);
    this.paintLines(scene, region, rows, gutter, left, right);
    for (let column = region.columns.begin; column < region.columns.end; column++) {
      const at = gutter + layout.screenLeft(column, scrolled);
      this.paintColumn(scene, column, at, rows);
      this.paintStrikes(scene, column, at, rows);
    }
    this.paintErrors(scene, region, rows, Math.max(left, region.box.x));
    this.paintActive(scene, region, rows, gutter);
  }

  private paintRowGrounds(scene: Scene, rows: Row[], left: number, right: number): void {
    const active = scene.selection.active?.row ?? -1;
    for (const row of rows) {
      const colour = row.index === active ? this.currentRowColour(scene) : row.index % 2 === 0 ? scene.theme.zebra : null;
      if (colour !== null) this.pen.fill(colour, left, row.top, right - left, rowHeight);
      if (row.index === scene.hoverRow && row.index !== active)
        this.pen.fill(scene.theme.hover, left, row.top, right - left, rowHeight);
    }
  }

  private currentRowColour(scene: Scene): string {
    return scene.focused ? scene.theme.currentRow : scene.theme.hover;
  }

  private paintSelection(scene: Scene, region: Region, rows: Row[], gutter: number): void {
    const first = rows[0];
    const last = rows.at(-1);
    if (first === undefined || last === undefined || scene.selection.isSingleCell()) return;
    const colour = scene.focused ? scene.theme.selection : scene.theme.selectionInactive;
    for (const rectangle of scene.selection.clipped(scene.rows, scene.layout.count)) {
      const beginRow = Math.max(rectangle.rows.begin, first.index);
      const endRow = Math.min(rectangle.rows.end, last.index + 1);
      const beginColumn = Math.max(rectangle.columns.begin, region.columns.begin);
      const endColumn = Math.min(rectangle.columns.end, region.columns.end);
      if (beginRow >= endRow || beginColumn >= endColumn) continue;
      const left = gutter + scene.layout.screenLeft(beginColumn, scene.scrolled);
      const width = scene.layout.left(endColumn) - scene.layout.left(beginColumn);
      const top = rows[beginRow - first.index]?.top ?? 0;
      const bottom = (rows[endRow - 1 - first.index]?.top ?? 0) + rowHeight;
      // One even tint: without zebra, hover or the current row under it.
      this.pen.fill(scene.theme.surface, left, top, width, bottom - top);
      this.pen.fill(colour, left, top, width, bottom - top);
    }
  }

  // Over the selection: what waits to be applied is seen in any case.
  private paintTints(scene: Scene, column: number, left: number, rows: Row[]): void {
    for (const row of rows) {
      const tint = scene.source?.windowAt(row.index, column)?.tint?.(row.index, column);
      if (tint !== undefined) this.pen.fill(scene.theme.tints[tint], left, row.top, scene.layout.width(column), rowHeight);
    }
  }

  private paintStrikes(scene: Scene, column: number, left: number, rows: Row[]): void {
    for (const row of rows) {
      if (scene.source?.windowAt(row.index, column)?.tint?.(row.index, column) !== "deleted") continue;
      this.pen.fill(scene.theme.struck, left, this.pen.snap(row.top + lineHeight / 2), scene.layout.width(column), this.pen.hairline);
    }
  }

  private paintLines(scene: Scene, region: Region, rows: Row[], gutter: number, left: number, right: number): void {
    const { pen } = this;
    const line = pen.hairline;
    const last = rows.at(-1);
    if (last === undefined) return;
    for (const row of rows) pen.fill(scene.theme.gridLine, left, pen.snap(row.top + rowHeight) - line, right - left, line);
    const bottom = Math.min(scene.height, last.top + rowHeight);
    for (let column = region.columns.begin; column < region.columns.end; column++) {
      const edge = pen.snap(gutter + scene.layout.screenLeft(column, scene.scrolled) + scene.layout.width(column));
      pen.fill(scene.theme.gridLine, edge - line, scene.header, line, bottom - scene.header);
    }
  }

  private paintColumn(scene: Scene, column: number, left: number, rows: Row[]): void {
    const definition = scene.layout.columns[column];
    if (definition === undefined || scene.source === null) return;
    const cells = new ColumnPainter(this, this.pen, scene, definition, column, left);
    let window: CellWindow | undefined;
    for (const row of rows) {
      if (window === undefined || row.index >= window.first + window.count || row.index < window.first)
        window = scene.source.windowAt(row.index, column);
      if (window !== undefined) cells.paintCell(row, window);
      else if (scene.skeletons && scene.source.errorAt(row.index, column) === null) cells.paintSkeleton(row);
    }
    cells.finish();
  }

  // One sentence where the failed rows begin, and a word in every other.
  private paintErrors(scene: Scene, region: Region, rows: Row[], left: number): void {
    const { pen } = this;
    let said = "";
    for (const row of rows) {
      const error = scene.source?.errorAt(row.index, region.columns.begin) ?? null;
      if (error === null || scene.source?.windowAt(row.index, region.columns.begin) !== undefined) continue;
      const next = Number.isFinite(error.retryAt) ? "Trying again." : "Click to try again.";
      const again = said === error.message;
      const text = again ? "Not loaded" : `These rows did not load: ${error.message} ${next}`;
      const font = scene.theme.fonts.message;
      const fitted = this.ruler(font).fit(text, 800, false);
      // Over the lines between columns, which would strike the sentence through.
      pen.fill(scene.theme.surface, left, row.top, fitted.width + 2 * cellPadding, lineHeight);
      pen.context.font = font;
      pen.context.textAlign = "left";
      pen.context.fillStyle = again ? scene.theme.text3 : scene.theme.danger;
      pen.context.fillText(fitted.text, left + cellPadding, pen.baseline(font, row.top, lineHeight));
      said = error.message;
    }
  }

  private paintActive(scene: Scene, region: Region, rows: Row[], gutter: number): void {
    const active = scene.selection.active;
    if (active === null || active.column < region.columns.begin || active.column >= region.columns.end) return;
    const row = rows[active.row - scene.view.row];
    if (row === undefined) return;
    const left = this.pen.snap(gutter + scene.layout.screenLeft(active.column, scene.scrolled));
    const box = { x: left, y: row.top, width: scene.layout.width(active.column), height: rowHeight };
    this.pen.clipped(box, () => {
      this.pen.fill(scene.theme.surface, box.x, box.y, box.width, box.height);
      this.paintTints(scene, active.column, left, [row]);
      this.paintColumn(scene, active.column, left, [row]);
      this.paintStrikes(scene, active.column, left, [row]);
    });
    this.pen.frame(scene.theme.selectionEdge, box, 1.5);
  }

  private paintHeader(scene: Scene, columns: Range, gutter: number): void {
    const { pen } = this;
    const { theme, layout } = scene;
    for (let column = columns.begin; column < columns.end; column++) {
      const left = pen.snap(gutter + layout.screenLeft(column, scene.scrolled));
      const width = layout.width(column);
      if (scene.selection.containsColumn(column)) pen.fill(theme.selection, left, 0, width, scene.header);
      this.paintHeaderCell(scene, column, left, width);
      const picture = scene.profiles?.get(column);
      if (picture !== undefined) paintPicture(pen, theme, picture, left + cellPadding, width - 2 * cellPadding - 1);
      const held = column === scene.edgeColumn;
      const line = held ? 2 * pen.hairline : pen.hairline;
      pen.fill(held ? theme.selectionEdge : theme.gridLine, pen.snap(left + width) - line, 0, line, scene.header);
    }
  }

  private paintHeaderCell(scene: Scene, column: number, left: number, width: number): void {
    const definition = scene.layout.columns[column];
    if (definition === undefined) return;
    const { pen } = this;
    const { theme } = scene;
    let x = left + cellPadding;
    const right = this.paintMark(theme, scene.marks.get(column), left + width - cellPadding - 1);
    if (definition.primaryKey || definition.foreignKey) {
      const icon = definition.primaryKey ? "key" : "link";
      pen.icon(icon, definition.primaryKey ? theme.key : theme.text3, x, 7, iconSize);
      x += iconSize + iconGap;
    }
    pen.context.textAlign = "left";
    const name = fitIn(this.headerFits, column, this.ruler(theme.fonts.name), definition.name, right - x);
    const baseline = pen.baseline(theme.fonts.name, 0, headerHeight - 1);
    pen.context.font = theme.fonts.name;
    pen.context.fillStyle = theme.text1;
    pen.context.fillText(name.text, x, baseline);
    const room = right - x - name.width - typeGap;
    if (room >= leastTypeRoom) this.paintType(theme, definition.type, right, room, baseline);
  }

  // From the right edge on; returns where the rest of the header ends.
  private paintMark(theme: Theme, mark: ColumnMark | undefined, edge: number): number {
    if (mark === undefined) return edge;
    const { pen } = this;
    let right = edge;
    if (mark.place !== undefined) {
      const text = String(mark.place);
      pen.context.font = theme.fonts.type;
      pen.context.textAlign = "right";
      pen.context.fillStyle = theme.selectionEdge;
      pen.context.fillText(text, right, pen.baseline(theme.fonts.type, 0, headerHeight - 1));
      right -= this.ruler(theme.fonts.type).width(text) + 1;
    }
    for (const icon of [mark.sort, mark.filtered === true ? ("filter" as const) : undefined]) {
      if (icon === undefined) continue;
      pen.icon(icon, theme.selectionEdge, right - markSize, (headerHeight - 1 - markSize) / 2, markSize);
      right -= markSize + markGap;
    }
    return right - markGap;
  }

  private paintType(theme: Theme, type: string, right: number, room: number, baseline: number): void {
    const fitted = this.ruler(theme.fonts.type).fit(type, room, false);
    const context = this.pen.context;
    context.font = theme.fonts.type;
    context.textAlign = "right";
    context.fillStyle = theme.text3;
    context.fillText(fitted.text, right, baseline);
  }

  private paintGutter(scene: Scene, rows: Row[], gutter: number): void {
    const { pen } = this;
    const { theme } = scene;
    const line = pen.hairline;
    const box = { x: 0, y: scene.header, width: gutter, height: scene.height - scene.header };
    const active = scene.selection.active?.row ?? -1;
    pen.clipped(box, () => {
      for (const row of rows) {
        if (scene.selection.containsRow(row.index)) pen.fill(theme.selection, 0, row.top, gutter, rowHeight);
        else if (row.index === active) pen.fill(this.currentRowColour(scene), 0, row.top, gutter, rowHeight);
        else if (row.index === scene.hoverRow) pen.fill(theme.hover, 0, row.top, gutter, rowHeight);
        pen.fill(theme.gridLine, 0, pen.snap(row.top + rowHeight) - line, gutter, line);
      }
      this.paintNumbers(scene, rows, gutter, (row) => row.index !== active && !scene.selection.containsRow(row.index), false);
      this.paintNumbers(scene, rows, gutter, (row) => row.index === active || scene.selection.containsRow(row.index), true);
    });
    const last = rows.at(-1);
    const bottom = last === undefined ? scene.header : Math.min(scene.height, last.top + rowHeight);
    pen.fill(theme.gridLine, gutter - line, 0, line, bottom);
  }

  // Digit by digit: a canvas has no tabular figures, and row numbers must stand in columns.
  private paintNumbers(scene: Scene, rows: Row[], gutter: number, choose: (row: Row) => boolean, strong: boolean): void {
    const { context } = this.pen;
    const { theme } = scene;
    const font = strong ? theme.fonts.indexStrong : theme.fonts.index;
    const advance = this.digitAdvance(font);
    const ascent = this.pen.baseline(font, 0, lineHeight);
    context.font = font;
    context.fillStyle = strong ? theme.accentText : theme.text3;
    context.textAlign = "center";
    for (const row of rows) {
      if (!choose(row)) continue;
      const number = String(row.index + 1);
      const begin = gutter - cellPadding - 1 - number.length * advance + advance / 2;
      for (let place = 0; place < number.length; place++)
        context.fillText(number.charAt(place), begin + place * advance, row.top + ascent);
    }
  }

  private paintPinnedEdge(scene: Scene, gutter: number): void {
    if (scene.layout.pinned === 0) return;
    const edge = this.pen.snap(gutter + scene.layout.pinnedWidth);
    this.pen.fill(scene.theme.border, edge - this.pen.hairline, 0, this.pen.hairline, scene.height);
  }

  private digitAdvance(font: string): number {
    const ruler = this.ruler(font);
    return Math.max(...[...digits].map((digit) => ruler.width(digit)));
  }

  fit(theme: Theme, column: number, text: string, room: number, shortened: boolean): Fitted {
    const cache = (this.fits[column] ??= new FitCache());
    return cache.fit(this.ruler(theme.fonts.cell), text, room, shortened);
  }

  tokenWidth(theme: Theme): number {
    // Letters of the token are spaced by 0.03 em of its 10 px.
    if (this.nullWidth === 0) this.nullWidth = this.ruler(theme.fonts.nullToken).width("NULL") + 4 * 0.3 + 2 * tokenPadding;
    return this.nullWidth;
  }
}

// The cells of one column in one paint. NULL, empty and right-to-left texts need other settings of the context: they
// are put aside and painted when the rest is done.
class ColumnPainter {
  private readonly painter: Painter;
  private readonly pen: Pen;
  private readonly scene: Scene;
  private readonly definition: GridColumn;
  private readonly column: number;
  private readonly left: number;
  private readonly right: number;
  private readonly rightAligned: boolean;
  private readonly ascent: number;
  private readonly room: number;
  private readonly nulls: Row[] = [];
  private readonly empties: Row[] = [];
  private readonly reversed: { row: Row; fitted: Fitted }[] = [];
  private readonly arrows: { x: number; top: number }[] = [];

  constructor(painter: Painter, pen: Pen, scene: Scene, definition: GridColumn, column: number, left: number) {
    this.painter = painter;
    this.pen = pen;
    this.scene = scene;
    this.definition = definition;
    this.column = column;
    this.left = pen.snap(left + cellPadding);
    this.right = pen.snap(left + scene.layout.width(column) - cellPadding - 1);
    this.rightAligned = definition.kind === "number";
    this.ascent = pen.baseline(scene.theme.fonts.cell, 0, lineHeight);
    this.room = this.right - this.left - (definition.foreignKey ? arrowSize + arrowGap : 0);
    this.setTextStyle();
  }

  paintCell(row: Row, window: CellWindow): void {
    const text = window.text(row.index, this.column);
    if (text === null) this.nulls.push(row);
    else if (text === "") this.empties.push(row);
    else this.paintText(row, text, window.cutBytes(row.index, this.column) !== undefined);
  }

  paintSkeleton(row: Row): void {
    // The lengths look irregular, but stay the same for a row.
    const share = 0.35 + (((row.index * 31 + this.column * 17) % 7) / 7) * 0.4;
    const width = Math.max(8, (this.right - this.left) * share);
    const x = this.rightAligned ? this.right - width : this.left;
    this.pen.rounded(this.scene.theme.skeleton, x, row.top + 8, width, 7, 3);
    this.setTextStyle();
  }

  finish(): void {
    const { context } = this.pen;
    if (this.reversed.length > 0) {
      context.direction = "rtl";
      for (const { row, fitted } of this.reversed) context.fillText(fitted.text, this.textEdge(), row.top + this.ascent);
      context.direction = "ltr";
    }
    if (this.empties.length > 0) {
      context.fillStyle = this.scene.theme.text3;
      for (const row of this.empties) context.fillText("empty", this.emptyEdge(), row.top + this.ascent);
    }
    if (this.nulls.length > 0) this.paintNulls();
    for (const arrow of this.arrows) this.pen.icon("arrow", this.scene.theme.text3, arrow.x, arrow.top, arrowSize);
  }

  private setTextStyle(): void {
    const { context } = this.pen;
    const { theme } = this.scene;
    context.font = theme.fonts.cell;
    context.textAlign = this.rightAligned ? "right" : "left";
    context.fillStyle = theme.kinds.get(this.definition.kind) ?? theme.kindOfOthers;
  }

  private paintText(row: Row, text: string, shortened: boolean): void {
    const fitted = this.painter.fit(this.scene.theme, this.column, text, this.room, shortened);
    if (fitted.rightToLeft) this.reversed.push({ row, fitted });
    else this.pen.context.fillText(fitted.text, this.textEdge(), row.top + this.ascent);
    if (!this.definition.foreignKey) return;
    const x = this.rightAligned ? this.right - arrowSize : this.left + fitted.width + arrowGap;
    this.arrows.push({ x: this.pen.snap(x), top: row.top + 6 });
  }

  private textEdge(): number {
    return this.rightAligned ? this.left + this.room : this.left;
  }

  private emptyEdge(): number {
    return this.rightAligned ? this.right : this.left;
  }

  private paintNulls(): void {
    const { pen } = this;
    const { theme } = this.scene;
    const width = this.painter.tokenWidth(theme);
    const x = this.rightAligned ? this.right - width : this.left;
    const ascent = pen.baseline(theme.fonts.nullToken, 4, tokenHeight);
    for (const row of this.nulls) pen.rounded(theme.nullGround, x, row.top + 4, width, tokenHeight, 3);
    pen.context.font = theme.fonts.nullToken;
    pen.context.letterSpacing = "0.3px";
    pen.context.textAlign = "left";
    pen.context.fillStyle = theme.nullText;
    for (const row of this.nulls) pen.context.fillText("NULL", x + tokenPadding, row.top + ascent);
    pen.context.letterSpacing = "0px";
  }
}

function fitIn(caches: FitCache[], column: number, ruler: TextRuler, text: string, room: number): Fitted {
  const cache = (caches[column] ??= new FitCache());
  return cache.fit(ruler, text, room, false);
}

// The pinned columns and the scrolled ones, below the header.
export function regions(scene: Scene, gutter: number): Region[] {
  const { layout } = scene;
  const pinnedRight = Math.min(scene.width, gutter + layout.pinnedWidth);
  const height = scene.height - scene.header;
  const found: Region[] = [];
  if (layout.pinned > 0)
    found.push({
      box: { x: gutter, y: scene.header, width: pinnedRight - gutter, height },
      columns: { begin: 0, end: layout.pinned },
    });
  const columns = layout.visible(scene.scrolled, scene.width - pinnedRight);
  if (columns.end > columns.begin)
    found.push({ box: { x: pinnedRight, y: scene.header, width: scene.width - pinnedRight, height }, columns });
  return found;
}
