// How a result is looked at: sorted by columns, filtered, searched. Plain values; no React, no network.
import type { ErrorInfo, FilterOp, View, ViewCondition, ViewOrder } from "../api/generated";
import type { SortTerm } from "./browse";
import { activeTests, addGroup, type Group } from "./conditions";
import { opWord } from "./filterOps";
import { cycleOrder } from "./sorting";

export interface SortKey {
  readonly column: number;
  readonly descending: boolean;
}

/** A value that was chosen from a list: the row of the result that has it, or NULL. */
export interface ChosenValue {
  readonly row: number;
  readonly text: string;
  readonly is_null: boolean;
}

export type ColumnFilter =
  | { readonly kind: "values"; readonly column: number; readonly chosen: readonly ChosenValue[] }
  | { readonly kind: "compare"; readonly column: number; readonly op: FilterOp; readonly values: readonly string[] };

export interface ViewSettings {
  readonly order: readonly SortKey[];
  readonly search: string;
  /** At most one a column. */
  readonly filters: readonly ColumnFilter[];
  /** What is asked besides, in groups. */
  readonly conditions?: Group;
}

export interface ResultView {
  readonly settings: ViewSettings;
  /** Grows with each request, so that a late answer is known as such. */
  readonly asked: number;
  readonly pending: boolean;
  /** What is shown; absent until the first answer. */
  readonly view?: View;
  /** The latest news of views that are not shown: events and replies travel apart, so one may come before the reply. */
  readonly news?: readonly View[];
  readonly error?: ErrorInfo;
}

export type ResultViews = Readonly<Record<string, ResultView>>;

/** As many views as a result may have on the server. */
const most_news = 8;

export const no_settings: ViewSettings = { order: [], search: "", filters: [] };

function filters(settings: ViewSettings): boolean {
  return settings.filters.length > 0 || settings.search !== "" || activeTests(settings.conditions) > 0;
}

export function isPlain(settings: ViewSettings): boolean {
  return settings.order.length === 0 && !filters(settings);
}

/** Whether it shows some of the rows only, and knows which. */
export function isFiltered(shape: ResultView | undefined): boolean {
  if (shape?.view === undefined) return false;
  return filters(shape.settings);
}

/** Whether filters or a search are chosen, whatever came of them. */
export function hasFilter(shape: ResultView | undefined): boolean {
  return shape !== undefined && filters(shape.settings);
}

/** The settings with the order that the database gave a table's rows, where we have not sorted them ourselves. */
export function withTableOrder(
  settings: ViewSettings | undefined,
  order: readonly SortTerm[] | undefined,
  columns: readonly { readonly name: string }[] | undefined,
): ViewSettings | undefined {
  if (!order || order.length === 0 || !columns || (settings && settings.order.length > 0)) return settings;
  const keys = order.flatMap((term): SortKey[] => {
    const column = columns.findIndex((each) => each.name === term.column);
    return column === -1 ? [] : [{ column, descending: term.descending }];
  });
  return { ...(settings ?? no_settings), order: keys };
}

/** A click on a header. */
export function cycleSort(settings: ViewSettings, column: number, add: boolean): ViewSettings {
  const order = cycleOrder<number, SortKey>(settings.order, column, add, (index, descending) => ({ column: index, descending }));
  return { ...settings, order };
}

export function sortBy(settings: ViewSettings, column: number, descending: boolean): ViewSettings {
  return { ...settings, order: [{ column, descending }] };
}

export function setFilter(settings: ViewSettings, column: number, filter: ColumnFilter | undefined): ViewSettings {
  const others = settings.filters.filter((each) => each.column !== column);
  return { ...settings, filters: filter ? [...others, filter] : others };
}

export function setConditions(settings: ViewSettings, group: Group | undefined): ViewSettings {
  const { conditions: _, ...others } = settings;
  return group && group.parts.length > 0 ? { ...others, conditions: group } : others;
}

export function filterOf(settings: ViewSettings, column: number): ColumnFilter | undefined {
  return settings.filters.find((each) => each.column === column);
}

/** The parts of a condition stand before it in the list. */
function addFilter(conditions: ViewCondition[], filter: ColumnFilter): void {
  const { column } = filter;
  if (filter.kind === "compare") {
    conditions.push({ op: filter.op, column, values: [...filter.values] });
    return;
  }
  const rows = filter.chosen.filter((value) => !value.is_null).map((value) => value.row);
  const begin = conditions.length;
  conditions.push({ op: "same_as", column, rows });
  if (!filter.chosen.some((value) => value.is_null)) return;
  conditions.push({ op: "is_null", column });
  conditions.push({ op: "any", parts: [begin, begin + 1] });
}

export function conditionsOf(settings: ViewSettings): ViewCondition[] {
  const conditions: ViewCondition[] = [];
  for (const filter of settings.filters) addFilter(conditions, filter);
  if (settings.conditions) addGroup(conditions, settings.conditions);
  if (settings.search !== "") conditions.push({ op: "contains", values: [settings.search] });
  return conditions;
}

export function orderOf(settings: ViewSettings): ViewOrder[] {
  return settings.order.map(({ column, descending }) => ({ column, descending }));
}

const longest_value = 24;

function shortened(text: string): string {
  return text.length > longest_value ? `${text.slice(0, longest_value)}…` : text;
}

/** "amount ≥ 100", "city is Berlin, Rome and 3 more" */
export function describeFilter(filter: ColumnFilter, name: string): string {
  if (filter.kind === "compare") {
    const values = filter.values.map(shortened).join(" and ");
    return `${name} ${opWord(filter.op)}${values === "" ? "" : ` ${values}`}`;
  }
  const texts = filter.chosen.map((value) => (value.is_null ? "NULL" : shortened(value.text)));
  const rest = texts.length - 2;
  return `${name} is ${rest > 0 ? `${texts.slice(0, 2).join(", ")} and ${rest} more` : texts.join(" or ")}`;
}

/** The later of two pictures of one view. */
function laterOf(known: View, news: View): View {
  return known.state !== "working" && news.state === "working" ? known : news;
}

/** News of a view: of the one that is shown, or of the one that is asked for. */
export function applyView(known: ResultView | undefined, news: View): ResultView | undefined {
  if (known?.view?.view === news.view) {
    const view = laterOf(known.view, news);
    return view === known.view ? known : { ...known, view };
  }
  if (!known?.pending) return known;
  const others = (known.news ?? []).filter((each) => each.view !== news.view);
  return { ...known, news: [...others.slice(1 - most_news), news] };
}

/** The view that was asked for is there. */
export function showView({ settings, asked, news }: ResultView, view: View): ResultView {
  const latest = news?.find((each) => each.view === view.view);
  return { settings, asked, pending: false, view: latest ? laterOf(latest, view) : view };
}
