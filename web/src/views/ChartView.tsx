import { ChevronDown, Download, Group } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ResultColumn } from "../api/generated";
import { readPoints, setChart, type CellText } from "../app/chart";
import { askSummary } from "../app/summary";
import {
  chart_kinds,
  chartData,
  describeChart,
  fitChart,
  most_points,
  placeColumns,
  toggleSeries,
  valueColumns,
  type Chart,
  type ChartKind,
} from "../core/chart";
import { formatCount } from "../core/format";
import type { Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { MenuButton } from "../ui/MenuButton";
import { Segmented } from "../ui/Segmented";
import { useApp, useAppState } from "./context";
import { downloadFile } from "./files";
import type { ChartCanvas } from "./chartCanvas";

const no_columns: readonly ResultColumn[] = [];
const kind_words: Readonly<Record<ChartKind, string>> = { bar: "Bars", line: "Line", area: "Area", scatter: "Points" };

interface Points {
  readonly of: Chart;
  readonly rows: number;
  readonly cell: CellText;
}

/** The cells of the chart, read again when it takes other columns or there are more rows. */
function usePoints(source: string, chart: Chart | undefined, rows: number): { points: Points | undefined; problem: string } {
  const app = useApp();
  const [points, setPoints] = useState<Points | undefined>(undefined);
  const [problem, setProblem] = useState("");
  const shown = Math.min(rows, most_points);
  useEffect(() => {
    if (!chart) return undefined;
    const abort = new AbortController();
    void readPoints(app, source, chart, shown, abort.signal).then((reply) => {
      if (abort.signal.aborted) return;
      setProblem(reply.ok ? "" : reply.error.message);
      if (reply.ok) setPoints({ of: chart, ...reply.value });
    });
    return () => abort.abort();
  }, [app, source, chart, shown]);
  return { points, problem };
}

interface ToolsProps {
  chart: Chart;
  columns: readonly ResultColumn[];
  onChange(chart: Chart): void;
}

function Tools({ chart, columns, onChange }: ToolsProps) {
  const name = (index: number): string => (index === -1 ? "row number" : (columns[index]?.name ?? ""));
  return (
    <>
      <Segmented
        label="Kind of chart"
        value={chart.kind}
        onChange={(kind) => onChange({ ...chart, kind })}
        choices={chart_kinds.map((kind) => ({ value: kind, label: kind_words[kind], testid: `Chart_${kind}` }))}
      />
      <MenuButton
        size="small"
        menuLabel="Values"
        testid="Chart_values"
        items={() =>
          valueColumns(columns).map((index) => ({
            label: name(index),
            checked: chart.ys.includes(index),
            run: () => onChange(toggleSeries(chart, index)),
          }))
        }
      >
        <span className="truncate chart-choice">{chart.ys.map(name).join(", ")}</span>
        <Icon of={ChevronDown} size={12} />
      </MenuButton>
      <span className="quiet">by</span>
      <MenuButton
        size="small"
        menuLabel="Horizontal axis"
        testid="Chart_place"
        items={() =>
          [...placeColumns(columns), -1].map((index) => ({
            label: name(index),
            checked: index === chart.x,
            run: () => onChange({ ...chart, x: index }),
          }))
        }
      >
        <span className="truncate chart-choice">{name(chart.x)}</span>
        <Icon of={ChevronDown} size={12} />
      </MenuButton>
    </>
  );
}

/** The rows of a result as a picture: at most `most_points` of them, which it says. */
export function ChartView({ tab, slot }: { tab: Tab; slot: Slot }) {
  const app = useApp();
  const { result } = slot.statement;
  const columns = useAppState((state) => state.results[result]?.columns) ?? no_columns;
  const view = useAppState((state) => state.views[result]?.view);
  const theme = useAppState((state) => state.settings.theme);
  const rows = view?.rows ?? slot.statement.rows;
  const chart = useMemo(() => fitChart(tab.chart, columns), [tab.chart, columns]);
  const { points, problem } = usePoints(view?.view ?? result, chart, rows);
  const data = useMemo(() => (points ? chartData(points.of, columns, points.rows, points.cell) : undefined), [points, columns]);
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<ChartCanvas | undefined>(undefined);
  const [ready, setReady] = useState(false);
  const [lack, setLack] = useState("");
  useEffect(() => {
    let gone = false;
    void import("./chartCanvas").then(
      (module) => {
        if (gone || !host.current) return;
        canvas.current = new module.ChartCanvas(host.current);
        setReady(true);
      },
      () => setLack("The part of Sextant that draws charts could not be loaded. Reload the window."),
    );
    return () => {
      gone = true;
      canvas.current?.close();
      canvas.current = undefined;
    };
  }, []);
  useEffect(() => {
    if (ready && data && points) canvas.current?.draw(points.of, data, points.of.x === -1 ? "row" : (columns[points.of.x]?.name ?? ""));
  }, [ready, data, points, columns, theme]);
  const change = (next: Chart): void => setChart(app, tab.id, next);
  const cut = rows > most_points;
  const told = [
    cut ? `The first ${formatCount(most_points)} of ${formatCount(rows)} rows` : "",
    data && data.missing > 0 ? `${formatCount(data.missing)} values that are no number are left out` : "",
  ].filter(Boolean);
  return (
    <div className="chart" data-testid="Chart" data-ready={ready && data !== undefined}>
      <div className="chart-tools">
        {chart ? <Tools chart={chart} columns={columns} onChange={change} /> : null}
        <span className="grow" />
        <span className="quiet truncate" role="status" data-testid="Chart_note">
          {told.join(" · ")}
        </span>
        <Button size="small" look="ghost" onClick={() => askSummary(app)} testid="Chart_group">
          <Icon of={Group} size={14} />
          Group…
        </Button>
        <Button
          size="small"
          look="ghost"
          icon
          label="Save the picture"
          disabled={!data && "There is no picture yet"}
          onClick={() => downloadFile(canvas.current?.picture() ?? "", `${result}.png`)}
          testid="Chart_save"
        >
          <Icon of={Download} size={14} />
        </Button>
      </div>
      {chart ? null : (
        <div className="empty chart-empty">
          <strong>No column of numbers</strong>
          <span>Group the rows to count them, or choose a query that returns numbers.</span>
        </div>
      )}
      {problem || lack ? <p className="chart-problem is-danger">{problem || lack}</p> : null}
      <div ref={host} className="chart-host" role="img" aria-label={chart && data ? describeChart(chart, columns, data) : "Chart"} hidden={!chart} />
    </div>
  );
}
