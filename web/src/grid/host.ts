// The element that becomes the grid, and what the grid asks of the browser around it. Main thread; no state.

export function prepareHost(host: HTMLElement, canvas: HTMLCanvasElement): void {
  host.tabIndex = 0;
  host.dataset["testid"] = "Grid";
  if (getComputedStyle(host).position === "static") host.style.position = "relative";
  host.style.overflow = "hidden";
  host.style.outline = "none"; // The active cell's edge is the mark of focus.
  Object.assign(canvas.style, { position: "absolute", left: "0", top: "0", display: "block", touchAction: "none" });
  canvas.setAttribute("aria-hidden", "true");
  host.append(canvas);
}

export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("This browser gives the page no canvas.");
  return context;
}

// How far a turn of the wheel goes; with Shift it goes sideways.
export function wheelPixels(event: WheelEvent, lineHeight: number, pageHeight: number): { x: number; y: number } {
  const unit = event.deltaMode === 1 ? lineHeight : event.deltaMode === 2 ? pageHeight : 1;
  const turned = event.shiftKey && event.deltaX === 0;
  return { x: (turned ? event.deltaY : event.deltaX) * unit, y: (turned ? 0 : event.deltaY) * unit };
}

export function beyond(value: number, low: number, high: number): number {
  return value < low ? value - low : value > high ? value - high : 0;
}

// Lets the page draw and hear its user. Browsers hold back nested timers by 4 ms; a message comes at once.
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

// The clipboard reports that the text failed, but not why; the text itself knows.
export async function reasonOf(job: Promise<unknown>, error: unknown): Promise<string> {
  const cause: unknown = await job.then(() => error, (reason: unknown) => reason);
  return cause instanceof Error ? cause.message : String(cause);
}
