// What a mouse, pen or finger does on the canvas: select, extend, resize columns, open, scroll. Main thread.
//
// Knows where things are only through PointerTarget, and holds nothing longer than one press.

import type { Cell } from "./contract";
import type { SelectionUnit } from "./selection";

export interface Hit {
  kind: "corner" | "edge" | "header" | "gutter" | "cell" | "none";
  row: number;
  column: number;
}

export interface PointerTarget {
  hit(x: number, y: number): Hit;
  // The nearest cell to a point, which may lie outside of the view.
  nearest(x: number, y: number): Cell;
  // Pixels by which a point lies outside of the cells' part of the view.
  outside(x: number, y: number): { x: number; y: number };
  press(unit: SelectionUnit, cell: Cell, how: "new" | "toggle" | "extend"): void;
  drag(cell: Cell): void;
  isSelected(row: number, column: number): boolean;
  // Where the pointer rests, or null; and the column whose edge it is on, or -1.
  hover(point: { x: number; y: number } | null, edgeColumn: number): void;
  columnWidth(column: number): number;
  resizeColumn(column: number, width: number): void;
  fitColumn(column: number): void;
  // The cell whose arrow is at the point.
  arrow(x: number, y: number): Cell | null;
  follow(cell: Cell): void;
  hoverArrow(cell: Cell | null): void;
  hoverHeader(column: number, x: number, y: number): void;
  open(row: number, column: number): void;
  menu(row: number, column: number, x: number, y: number): void;
  header(column: number, add: boolean): void;
  headerMenu(column: number, x: number, y: number): void;
  retry(row: number, column: number): void;
  scrollBy(x: number, y: number): void;
}

const autoScrollMs = 16;
const autoScrollShare = 0.25; // Of the distance outside, each step.
const units: ReadonlyMap<Hit["kind"], SelectionUnit> = new Map([
  ["cell", "cells"],
  ["gutter", "rows"],
  ["header", "columns"],
  ["corner", "all"],
]);

export class PointerInput {
  private readonly host: HTMLElement;
  private readonly target: PointerTarget;
  private readonly stop = new AbortController();
  private end: AbortController | null = null;

  constructor(host: HTMLElement, canvas: HTMLElement, target: PointerTarget) {
    this.host = host;
    this.target = target;
    const options = { signal: this.stop.signal };
    canvas.addEventListener("pointerdown", (event) => this.down(event, canvas), options);
    canvas.addEventListener("pointermove", (event) => this.moveIdle(event, canvas), options);
    canvas.addEventListener("pointerleave", () => this.leave(), options);
    canvas.addEventListener("dblclick", (event) => this.doubleClick(event), options);
    canvas.addEventListener("contextmenu", (event) => this.contextMenu(event), options);
  }

  destroy(): void {
    this.end?.abort();
    this.stop.abort();
  }

  private place(event: MouseEvent): { x: number; y: number } {
    const box = this.host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private hitAt(event: MouseEvent): Hit {
    const { x, y } = this.place(event);
    return this.target.hit(x, y);
  }

  private down(event: PointerEvent, canvas: HTMLElement): void {
    if (event.button !== 0) return;
    const hit = this.hitAt(event);
    this.target.hoverHeader(-1, 0, 0);
    const { x, y } = this.place(event);
    const arrow = event.shiftKey || event.ctrlKey || event.metaKey ? null : this.target.arrow(x, y);
    if (event.pointerType === "touch") this.pan(event, canvas);
    else if (hit.kind === "edge") this.resize(event, canvas, hit.column);
    else if (hit.kind === "header" && !event.ctrlKey && !event.metaKey) this.header(event, canvas, hit);
    else if (arrow !== null) this.followArrow(arrow);
    else if (hit.kind !== "none") this.select(event, canvas, hit);
  }

  // The cell is the active one for whoever comes back.
  private followArrow(cell: Cell): void {
    this.target.press("cells", cell, "new");
    this.target.follow(cell);
  }

  private select(event: PointerEvent, canvas: HTMLElement, hit: Hit): void {
    const unit = units.get(hit.kind) ?? "cells";
    const how = event.shiftKey ? "extend" : event.ctrlKey || event.metaKey ? "toggle" : "new";
    this.target.press(unit, { row: hit.row, column: hit.column }, how);
    this.target.retry(hit.row, hit.column);
    if (unit === "all") return;
    let latest = this.place(event);
    let last = { row: hit.row, column: hit.column };
    const follow = () => {
      const cell = this.target.nearest(latest.x, latest.y);
      if (cell.row === last.row && cell.column === last.column) return;
      last = cell;
      this.target.drag(cell);
    };
    // A pointer held outside goes on scrolling, faster the further it is away.
    const timer = window.setInterval(() => {
      const beyond = this.target.outside(latest.x, latest.y);
      const x = unit === "rows" ? 0 : beyond.x * autoScrollShare;
      const y = unit === "columns" ? 0 : beyond.y * autoScrollShare;
      if (x === 0 && y === 0) return;
      this.target.scrollBy(x, y);
      follow();
    }, autoScrollMs);
    const move = (at: PointerEvent) => {
      latest = this.place(at);
      follow();
    };
    this.follow(event, canvas, move, () => clearInterval(timer));
  }

  // A click is the header's own; a press that moves on to other headers selects columns.
  private header(event: PointerEvent, canvas: HTMLElement, hit: Hit): void {
    let last = hit.column;
    let selects = false;
    const move = (at: PointerEvent) => {
      const place = this.place(at);
      const cell = this.target.nearest(place.x, place.y);
      if (cell.column === last) return;
      if (!selects) this.target.press("columns", { row: hit.row, column: hit.column }, "new");
      selects = true;
      last = cell.column;
      this.target.drag(cell);
    };
    this.follow(event, canvas, move, () => {
      if (!selects) this.target.header(hit.column, event.shiftKey);
    });
  }

  private resize(event: PointerEvent, canvas: HTMLElement, column: number): void {
    const begin = event.clientX;
    const width = this.target.columnWidth(column);
    const move = (at: PointerEvent) => this.target.resizeColumn(column, width + at.clientX - begin);
    this.follow(event, canvas, move, () => this.target.hover(null, -1));
  }

  // A finger moves the rows; a tap selects.
  private pan(event: PointerEvent, canvas: HTMLElement): void {
    let latest = this.place(event);
    let moved = false;
    const move = (at: PointerEvent) => {
      const now = this.place(at);
      moved ||= Math.hypot(now.x - latest.x, now.y - latest.y) > 4;
      if (!moved) return;
      this.target.scrollBy(latest.x - now.x, latest.y - now.y);
      latest = now;
    };
    this.follow(event, canvas, move, () => {
      const hit = this.target.hit(latest.x, latest.y);
      const unit = units.get(hit.kind);
      if (!moved && unit !== undefined) this.target.press(unit, { row: hit.row, column: hit.column }, "new");
    });
  }

  private follow(press: PointerEvent, canvas: HTMLElement, move: (event: PointerEvent) => void, end: () => void): void {
    this.end?.abort();
    const stop = new AbortController();
    this.end = stop;
    stop.signal.addEventListener("abort", end, { once: true });
    canvas.setPointerCapture(press.pointerId);
    canvas.addEventListener("pointermove", move, { signal: stop.signal });
    canvas.addEventListener("lostpointercapture", () => this.finish(stop), { signal: stop.signal });
  }

  private finish(stop: AbortController): void {
    if (this.end === stop) this.end = null;
    stop.abort();
  }

  private moveIdle(event: PointerEvent, canvas: HTMLElement): void {
    if (this.end !== null || event.pointerType === "touch") return;
    const point = this.place(event);
    const hit = this.target.hit(point.x, point.y);
    const arrow = this.target.arrow(point.x, point.y);
    canvas.style.cursor = hit.kind === "edge" ? "col-resize" : arrow === null ? "default" : "pointer";
    this.target.hoverArrow(arrow);
    this.target.hoverHeader(hit.kind === "header" ? hit.column : -1, event.clientX, event.clientY);
    this.target.hover(point, hit.kind === "edge" ? hit.column : -1);
  }

  private leave(): void {
    this.target.hoverArrow(null);
    this.target.hoverHeader(-1, 0, 0);
    if (this.end === null) this.target.hover(null, -1);
  }

  private doubleClick(event: MouseEvent): void {
    const hit = this.hitAt(event);
    if (hit.kind === "edge") this.target.fitColumn(hit.column);
    if (hit.kind === "cell") this.target.open(hit.row, hit.column);
  }

  private contextMenu(event: MouseEvent): void {
    const hit = this.hitAt(event);
    const unit = units.get(hit.kind);
    if (unit === undefined || unit === "all") return;
    event.preventDefault();
    if (hit.kind === "header") return this.target.headerMenu(hit.column, event.clientX, event.clientY);
    if (!this.target.isSelected(hit.row, hit.column)) this.target.press(unit, { row: hit.row, column: hit.column }, "new");
    this.target.menu(hit.row, hit.column, event.clientX, event.clientY);
  }
}
