import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { addRequests, FrameMeter, no_requests, type FrameFacts, type RowRequests } from "../core/frames";
import { formatBytes, formatCount, formatDuration } from "../core/format";
import { shownSlot } from "../core/runs";
import { changeSettings, runOf } from "../core/state";
import { activeTab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useApp, useAppState } from "./context";
import { gridOf } from "./grids";

const tell_every_ms = 500;

interface Measured {
  readonly frames: FrameFacts;
  readonly requests: RowRequests;
  readonly paint_ms: number;
  readonly cached: number;
  readonly heap: number | undefined;
}

/** Chromium tells the page's heap; other browsers do not. */
function heapBytes(): number | undefined {
  const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } };
  return memory?.usedJSHeapSize;
}

/** Measures while it is looked at, and not otherwise. */
function useMeasured(tab: string): Measured | undefined {
  const [measured, setMeasured] = useState<Measured | undefined>(undefined);
  const requests = useRef(no_requests);
  useEffect(() => {
    const meter = new FrameMeter();
    let frame = requestAnimationFrame(function next(now) {
      meter.frame(now);
      frame = requestAnimationFrame(next);
    });
    const observer = new PerformanceObserver((list) => {
      requests.current = addRequests(requests.current, list.getEntries() as PerformanceResourceTiming[]);
    });
    observer.observe({ type: "resource" });
    const timer = setInterval(() => {
      const grid = gridOf(tab)?.grid;
      setMeasured({
        frames: meter.facts(),
        requests: requests.current,
        paint_ms: grid?.paintMs ?? 0,
        cached: grid?.cachedBytes ?? 0,
        heap: heapBytes(),
      });
    }, tell_every_ms);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      clearInterval(timer);
    };
  }, [tab]);
  return measured;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

/** What the window costs right now: frames, rows read, bytes, memory, and where the query's time went. */
export function Measurements() {
  const app = useApp();
  const tab = useAppState((state) => activeTab(state.tabs)?.id) ?? "";
  const statement = useAppState((state) => shownSlot(runOf(state, tab))?.rows.statement);
  const stored = useAppState((state) => state.results[statement?.result ?? ""]);
  const measured = useMeasured(tab);
  const timing = statement?.timing;
  const facts: readonly (readonly [string, string])[] = [
    ["Frame", measured && measured.frames.frames > 0 ? `${ms(measured.frames.median_ms)} · slowest of 20: ${ms(measured.frames.slow_ms)}` : "–"],
    ["Drawing the grid", measured ? ms(measured.paint_ms) : "–"],
    ["Rows read", statement ? formatCount(statement.rows) : "–"],
    ["Result", stored ? formatBytes(stored.bytes) : "–"],
    ["Windows of rows", measured ? `${formatCount(measured.requests.count)} · ${formatBytes(measured.requests.bytes)} · last ${ms(measured.requests.last_ms)}` : "–"],
    ["Kept in the page", measured ? formatBytes(measured.cached) : "–"],
    ...(measured?.heap === undefined ? [] : [["Heap of the page", formatBytes(measured.heap)] as const]),
    [
      "Query",
      timing && timing.total_ms > 0
        ? `${formatDuration(timing.total_ms)}: server ${ms(timing.server_ms)}, first row ${ms(timing.first_row_ms)}, transfer ${ms(timing.transfer_ms)}`
        : "–",
    ],
  ];
  return (
    <section className="measurements" aria-label="Measurements" data-testid="Measurements" data-ready={measured !== undefined}>
      <div className="row measurements-head">
        <strong>Measurements</strong>
        <span className="grow" />
        <Button
          look="ghost"
          size="small"
          icon
          label="Close"
          onClick={() => app.store.update((state) => changeSettings(state, { measurements: false }))}
          testid="Measurements_close"
        >
          <Icon of={X} size={12} />
        </Button>
      </div>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
