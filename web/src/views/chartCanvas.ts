// Draws a chart with ECharts on a canvas. Loaded when the first chart is looked at, so that the window opens without it.
// Tooltips are drawn on the canvas too: no text of a row ever becomes HTML.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { Chart, ChartData } from "../core/chart";

use([BarChart, LineChart, ScatterChart, DataZoomComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function seriesOf(chart: Chart, data: ChartData): object[] {
  return data.series.map(({ name, values }) => ({
    name,
    type: chart.kind === "bar" ? "bar" : chart.kind === "scatter" ? "scatter" : "line",
    ...(chart.kind === "area" ? { areaStyle: { opacity: 0.25 } } : {}),
    ...(chart.kind === "bar" ? { barMaxWidth: 48 } : {}),
    // A thousand marks on a line are a smear.
    ...(chart.kind === "line" || chart.kind === "area"
      ? { showSymbol: values.length <= 60, symbolSize: 5, lineStyle: { width: 2 } }
      : { symbolSize: 6 }),
    large: values.length > 2_000,
    data: values.map((value, index) => (data.axis === "category" ? (value ?? null) : [data.places[index], value ?? null])),
  }));
}

function axisLook(): object {
  return {
    axisLine: { lineStyle: { color: token("--border-2") } },
    axisTick: { lineStyle: { color: token("--border-2") } },
    axisLabel: { color: token("--text-2"), fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: token("--grid-line") } },
  };
}

function optionOf(chart: Chart, data: ChartData, x_name: string): EChartsCoreOption {
  const long = data.labels.length > 200;
  return {
    useUTC: true,
    // A bar on its way up shows a value that is not there.
    animation: false,
    color: Array.from({ length: 8 }, (_, index) => token(`--chart-${index + 1}`)),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("--text-1"), fontSize: 12 },
    grid: {
      left: 16,
      right: 24,
      top: data.series.length > 1 ? 44 : 24,
      bottom: long ? 56 : 36,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    legend: { show: data.series.length > 1, top: 10, type: "scroll", textStyle: { color: token("--text-2"), fontSize: 12 } },
    tooltip: {
      trigger: chart.kind === "scatter" ? "item" : "axis",
      renderMode: "richText",
      backgroundColor: token("--bg-raised"),
      borderColor: token("--border-2"),
      textStyle: { color: token("--text-1"), fontSize: 12 },
    },
    xAxis: {
      type: data.axis === "number" ? "value" : data.axis,
      ...(data.axis === "category" ? { data: [...data.labels] } : { scale: true }),
      name: x_name,
      nameLocation: "middle",
      nameGap: 26,
      nameTextStyle: { color: token("--text-3"), fontSize: 11 },
      ...axisLook(),
    },
    yAxis: { type: "value", scale: chart.kind === "scatter", ...axisLook() },
    dataZoom: long
      ? [
          { type: "inside" },
          {
            type: "slider",
            height: 18,
            bottom: 8,
            borderColor: token("--border-1"),
            fillerColor: token("--selection"),
            handleStyle: { color: token("--accent") },
            textStyle: { color: token("--text-3") },
          },
        ]
      : [{ type: "inside" }],
    series: seriesOf(chart, data),
  };
}

/** A chart in an element. `close` must be called before the element goes. */
export class ChartCanvas {
  private readonly canvas: EChartsType;
  private readonly sizes: ResizeObserver;

  constructor(private readonly host: HTMLElement) {
    this.canvas = init(host, undefined, { renderer: "canvas" });
    this.sizes = new ResizeObserver(() => this.canvas.resize());
    this.sizes.observe(host);
  }

  draw(chart: Chart, data: ChartData, x_name: string): void {
    this.canvas.setOption(optionOf(chart, data, x_name), { notMerge: true });
  }

  /** The picture as a PNG on the ground of the theme, twice as fine as the screen. */
  picture(): string {
    return this.canvas.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: token("--bg-surface") });
  }

  close(): void {
    this.sizes.disconnect();
    this.canvas.dispose();
    this.host.replaceChildren();
  }
}
