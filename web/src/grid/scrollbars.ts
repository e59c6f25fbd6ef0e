// The two scrollbars and the bubble with the row number: the only visible parts of the grid that are elements.
// Main thread. They show a position and report what a hand does; they hold none.

import type { ColumnScroll, Position, RowScroll, Thumb } from "./position";
import { ThumbDrag } from "./position";

export const barSize = 12;
const thumbInset = 3;
const fineDistance = 120; // The pointer this far left of the bar scrubs row by row, like Alt.
const repeatFirstMs = 350;
const repeatMs = 60;

export interface ScrollbarActions {
  dragTo(position: Position): void;
  dragEnd(): void;
  pageRows(direction: number): void;
  scrollColumnsTo(offset: number): void;
  pageColumns(direction: number): void;
}

export interface BarPlaces {
  top: number; // Below the header.
  left: number; // Right of the gutter and the pinned columns.
  viewWidth: number;
  viewHeight: number;
  vertical: boolean;
  horizontal: boolean;
}

const counts = new Intl.NumberFormat("en-US");

export class Scrollbars {
  private readonly rows: RowScroll;
  private readonly columns: ColumnScroll;
  private readonly actions: ScrollbarActions;
  private readonly vertical: Bar;
  private readonly horizontal: Bar;
  private readonly bubble: HTMLElement;
  private track = { vertical: 0, horizontal: 0 };
  private top = 0;

  constructor(host: HTMLElement, rows: RowScroll, columns: ColumnScroll, actions: ScrollbarActions) {
    this.rows = rows;
    this.columns = columns;
    this.actions = actions;
    this.vertical = new Bar(host, "vertical", (event) => this.pressVertical(event));
    this.horizontal = new Bar(host, "horizontal", (event) => this.pressHorizontal(event));
    this.bubble = bubbleElement(host);
  }

  update(places: BarPlaces): void {
    this.top = places.top;
    this.track = { vertical: places.viewHeight - places.top, horizontal: places.viewWidth - places.left };
    this.vertical.place(places.vertical, { left: places.viewWidth, top: places.top, length: this.track.vertical });
    this.horizontal.place(places.horizontal, { left: places.left, top: places.viewHeight, length: this.track.horizontal });
    const thumb = this.rows.thumb(this.track.vertical);
    this.vertical.show(thumb);
    this.horizontal.show(this.columns.thumb(this.track.horizontal));
    this.placeBubble(thumb, places.viewWidth);
  }

  destroy(): void {
    this.vertical.remove();
    this.horizontal.remove();
    this.bubble.remove();
  }

  private placeBubble(thumb: Thumb, right: number): void {
    if (this.bubble.hidden) return;
    const text = counts.format(this.rows.position.row + 1);
    if (this.bubble.textContent !== text) this.bubble.textContent = text;
    this.bubble.style.transform = `translate(calc(${right - 6}px - 100%), ${Math.round(this.top + thumb.offset)}px)`;
  }

  private pressVertical(event: PointerEvent): void {
    const y = event.clientY - this.vertical.box().top;
    if (!isOn(this.rows.thumb(this.track.vertical), y)) {
      this.vertical.repeat(event, (at) => this.pageTowards(at.clientY - this.vertical.box().top));
      return;
    }
    const drag = new ThumbDrag(this.rows, y, this.track.vertical);
    this.bubble.hidden = false;
    this.actions.dragTo(this.rows.position);
    const move = (at: PointerEvent) => {
      const box = this.vertical.box();
      const fine = at.altKey || at.clientX < box.left - fineDistance;
      this.actions.dragTo(drag.move(at.clientY - box.top, this.track.vertical, fine));
    };
    this.vertical.hold(event, move, () => {
      this.bubble.hidden = true;
      this.actions.dragEnd();
    });
  }

  private pageTowards(y: number): void {
    const thumb = this.rows.thumb(this.track.vertical);
    if (!isOn(thumb, y)) this.actions.pageRows(y < thumb.offset ? -1 : 1);
  }

  private pressHorizontal(event: PointerEvent): void {
    const x = event.clientX - this.horizontal.box().left;
    const thumb = this.columns.thumb(this.track.horizontal);
    if (!isOn(thumb, x)) {
      this.horizontal.repeat(event, (at) => this.pageSideways(at.clientX - this.horizontal.box().left));
      return;
    }
    const grab = x - thumb.offset;
    const move = (at: PointerEvent) => {
      const offset = at.clientX - this.horizontal.box().left - grab;
      this.actions.scrollColumnsTo(this.columns.fromThumb(offset, this.track.horizontal));
    };
    this.horizontal.hold(event, move, () => undefined);
  }

  private pageSideways(x: number): void {
    const thumb = this.columns.thumb(this.track.horizontal);
    if (!isOn(thumb, x)) this.actions.pageColumns(x < thumb.offset ? -1 : 1);
  }
}

function isOn(thumb: Thumb, place: number): boolean {
  return place >= thumb.offset && place < thumb.offset + thumb.size;
}

interface Placement {
  left: number;
  top: number;
  length: number;
}

class Bar {
  private readonly track: HTMLElement;
  private readonly thumb: HTMLElement;
  private readonly isVertical: boolean;
  private held = false;
  private hovered = false;

  constructor(host: HTMLElement, direction: "vertical" | "horizontal", onPress: (event: PointerEvent) => void) {
    this.isVertical = direction === "vertical";
    this.track = document.createElement("div");
    this.thumb = document.createElement("div");
    this.track.dataset["testid"] = this.isVertical ? "Grid_vertical" : "Grid_horizontal";
    this.track.setAttribute("aria-hidden", "true");
    Object.assign(this.track.style, { position: "absolute", left: "0", top: "0", touchAction: "none", cursor: "default" });
    Object.assign(this.thumb.style, { position: "absolute", borderRadius: `${barSize}px`, pointerEvents: "none" });
    this.track.append(this.thumb);
    this.track.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      onPress(event);
    });
    this.track.addEventListener("pointerenter", () => this.colour(this.held, true));
    this.track.addEventListener("pointerleave", () => this.colour(this.held, false));
    this.colour(false, false);
    host.append(this.track);
  }

  box(): DOMRect {
    return this.track.getBoundingClientRect();
  }

  place(visible: boolean, at: Placement): void {
    this.track.hidden = !visible;
    this.track.style.transform = `translate(${at.left}px, ${at.top}px)`;
    this.track.style.width = `${this.isVertical ? barSize : at.length}px`;
    this.track.style.height = `${this.isVertical ? at.length : barSize}px`;
  }

  show(thumb: Thumb): void {
    const across = `${thumbInset}px`;
    const breadth = `${barSize - 2 * thumbInset}px`;
    const { style } = this.thumb;
    style.transform = this.isVertical ? `translate(${across}, ${thumb.offset}px)` : `translate(${thumb.offset}px, ${across})`;
    style.width = this.isVertical ? breadth : `${thumb.size}px`;
    style.height = this.isVertical ? `${thumb.size}px` : breadth;
  }

  // Follows the pointer until it is let go, wherever it goes.
  hold(press: PointerEvent, move: (event: PointerEvent) => void, end: () => void): void {
    this.track.setPointerCapture(press.pointerId);
    this.colour(true, this.hovered);
    const stop = new AbortController();
    const finish = () => {
      stop.abort();
      this.colour(false, this.hovered);
      end();
    };
    this.track.addEventListener("pointermove", move, { signal: stop.signal });
    this.track.addEventListener("lostpointercapture", finish, { signal: stop.signal });
  }

  // Acts at once and again while the button stays down.
  repeat(press: PointerEvent, act: (event: PointerEvent) => void): void {
    let latest = press;
    let timer = 0;
    const again = () => {
      act(latest);
      timer = window.setTimeout(again, repeatMs);
    };
    act(press);
    timer = window.setTimeout(again, repeatFirstMs);
    this.hold(press, (event) => (latest = event), () => clearTimeout(timer));
  }

  remove(): void {
    this.track.remove();
  }

  private colour(held: boolean, hovered: boolean): void {
    this.held = held;
    this.hovered = hovered;
    this.thumb.style.background = held || hovered ? "var(--border-3)" : "var(--border-2)";
  }
}

function bubbleElement(host: HTMLElement): HTMLElement {
  const bubble = document.createElement("div");
  bubble.hidden = true;
  bubble.dataset["testid"] = "Grid_bubble";
  bubble.setAttribute("aria-hidden", "true");
  Object.assign(bubble.style, {
    position: "absolute",
    left: "0",
    top: "0",
    padding: "0 8px",
    font: "500 11px/24px var(--font-ui)",
    fontVariantNumeric: "tabular-nums",
    color: "var(--text-1)",
    background: "var(--bg-raised)",
    borderRadius: "var(--radius-sm)",
    boxShadow: "var(--shadow-2)",
    pointerEvents: "none",
    whiteSpace: "nowrap",
  });
  host.append(bubble);
  return bubble;
}
