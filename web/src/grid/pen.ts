// A canvas context with the habits of the grid: lengths in CSS pixels, edges on whole device pixels, icons as strokes.
// Main thread.

export type Context = CanvasRenderingContext2D;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Icon = "key" | "link" | "arrow" | "up" | "down" | "filter";

// On a square of 16.
const outlines: Readonly<Record<Icon, string>> = {
  key: "M8.3 10.6a2.9 2.9 0 1 1-5.8 0a2.9 2.9 0 1 1 5.8 0M7.5 8.5 12.8 3.2M10.6 5.4l2 2",
  link: "M6.8 9.2a2.7 2.7 0 0 0 3.9 0l2-2a2.75 2.75 0 0 0-3.9-3.9l-.7.7M9.2 6.8a2.7 2.7 0 0 0-3.9 0l-2 2a2.75 2.75 0 0 0 3.9 3.9l.7-.7",
  arrow: "M5 11 11 5M6 5h5v5",
  up: "M8 13V3.5M4.2 7.2 8 3.4l3.8 3.8",
  down: "M8 3v9.5M4.2 8.8 8 12.6l3.8-3.8",
  filter: "M2.5 3.5h11L9.4 8.6v4.4l-2.8-1.5V8.6z",
};
const strokeOf16 = 1.35;
const strokeOfSmall = 1.6; // Up to 12 px, so that the line does not fade.

export class Pen {
  readonly context: Context;
  private ratio = 1;
  private readonly paths = new Map<Icon, Path2D>();
  private readonly rises = new Map<string, number>();

  constructor(context: Context) {
    this.context = context;
  }

  begin(ratio: number): void {
    this.ratio = ratio;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.textBaseline = "alphabetic";
    setTextModes(this.context);
  }

  snap(length: number): number {
    return Math.round(length * this.ratio) / this.ratio;
  }

  // The thinnest line that is as sharp as a device pixel and about one CSS pixel wide.
  get hairline(): number {
    return Math.max(1, Math.round(this.ratio)) / this.ratio;
  }

  fill(colour: string, x: number, y: number, width: number, height: number): void {
    if (width <= 0 || height <= 0) return;
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, width, height);
  }

  clipped(box: Box, paint: () => void): void {
    if (box.width <= 0 || box.height <= 0) return;
    const context = this.context;
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    paint();
    context.restore();
  }

  // A line inside the edge of a box. Its outer side is sharp; 1.5 px on a plain screen is one full pixel and a half one.
  frame(colour: string, box: Box, thickness: number): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = thickness;
    const inset = thickness / 2;
    this.context.strokeRect(box.x + inset, box.y + inset, box.width - thickness, box.height - thickness);
  }

  rounded(colour: string, x: number, y: number, width: number, height: number, radius: number): void {
    const context = this.context;
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.fill();
  }

  icon(icon: Icon, colour: string, x: number, y: number, size: number): void {
    const context = this.context;
    context.save();
    context.translate(x, y);
    context.scale(size / 16, size / 16);
    context.strokeStyle = colour;
    context.lineWidth = size <= 12 ? strokeOfSmall : strokeOf16;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.stroke(this.path(icon));
    context.restore();
  }

  // Where the baseline of a line of text in `font` stands, so that it is centred in a band.
  baseline(font: string, top: number, height: number): number {
    return this.snap(top + (height + this.rise(font)) / 2);
  }

  // Forgets the heights of fonts: they may have been loaded just now.
  forget(): void {
    this.rises.clear();
  }

  private rise(font: string): number {
    const known = this.rises.get(font);
    if (known !== undefined) return known;
    this.context.font = font;
    const metrics = this.context.measureText("x");
    const rise = metrics.fontBoundingBoxAscent - metrics.fontBoundingBoxDescent;
    this.rises.set(font, rise);
    return rise;
  }

  private path(icon: Icon): Path2D {
    const known = this.paths.get(icon);
    if (known !== undefined) return known;
    const path = new Path2D(outlines[icon]);
    this.paths.set(icon, path);
    return path;
  }
}

// Without kerning and ligatures: widths add up, and "->" keeps the two characters it has.
export function setTextModes(context: Context): void {
  context.fontKerning = "none";
  context.textRendering = "optimizeSpeed";
}
