// The page of an HTML export: shows, searches and sorts its rows, offline. Rows are elements only while they are in sight.
import { showControls } from "../grid/text";
import "../ui/tokens.css";
import "./page.css";
import { loadRows } from "./load";
import { orderRows, RowStore, type Sorting } from "./rows";

const row_height = 26;
const longest_shown = 300;
const tallest = 8_000_000; // Browsers draw no element of more than about 17 million pixels.
const sampled_rows = 200;
const [narrowest, widest, letter] = [64, 360, 7.3];

function element(tag: string, name: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...children);
  return made;
}

const count = (number: number): string => number.toLocaleString("en-US");

const store = new RowStore();
let order: Uint32Array | "all" = "all";
let sorting: Sorting | undefined;
let work = 0;
let widths: number[] = [];
let numbers: boolean[] = [];
let drawn = "";

const search = document.createElement("input");
const told = element("span", "told");
const title = element("h1", "title");
const head = element("div", "head");
const windowOfRows = element("div", "rows");
const sizer = element("div", "sizer", head, windowOfRows);
const scroller = element("div", "scroller", sizer);
const value = element("pre", "value-text");
const value_name = element("span", "value-name");
const close = element("button", "close", "Close");
const panel = element("aside", "value", element("div", "value-head", value_name, close), value);

const shownRows = (): number => (order === "all" ? store.count : order.length);
const rowAt = (place: number): number => (order === "all" ? place : (order[place] ?? 0));

function heightOfAll(): number {
  return Math.min(shownRows() * row_height, tallest);
}

/** The place of the first row in sight; where the height is cut, a pixel is more than its share. */
function firstPlace(): number {
  const room = scroller.clientHeight - head.offsetHeight;
  const whole = shownRows() * row_height;
  const way = Math.max(1, heightOfAll() - room);
  return Math.round((scroller.scrollTop / way) * (Math.max(0, whole - room) / row_height));
}

function cellElement(text: string | null, column: number): HTMLElement {
  const cell = element("div", numbers[column] === true ? "cell number" : "cell");
  cell.setAttribute("role", "gridcell");
  cell.dataset["column"] = String(column);
  if (text === null) cell.append(element("span", "null", "NULL"));
  else cell.textContent = showControls(text.length > longest_shown ? `${text.slice(0, longest_shown)}…` : text);
  return cell;
}

function draw(): void {
  const first = firstPlace();
  const many = Math.ceil(scroller.clientHeight / row_height) + 1;
  const key = `${first} ${many} ${work} ${shownRows()}`;
  if (key === drawn) return;
  drawn = key;
  const rows: HTMLElement[] = [];
  for (let place = first; place < Math.min(first + many, shownRows()); place++) {
    const row = element("div", place % 2 === 0 ? "row" : "row odd");
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", String(place + 2));
    row.dataset["row"] = String(rowAt(place));
    const number = element("div", "cell place", count(rowAt(place) + 1));
    number.setAttribute("role", "rowheader");
    row.append(number, ...store.row(rowAt(place)).map(cellElement));
    rows.push(row);
  }
  windowOfRows.replaceChildren(...rows);
}

function resize(): void {
  sizer.style.height = `${heightOfAll() + head.offsetHeight}px`;
  scroller.setAttribute("aria-rowcount", String(shownRows() + 1));
  draw();
}

function tell(): void {
  const all = `${count(store.count)} ${store.count === 1 ? "row" : "rows"}`;
  told.textContent = search.value === "" ? all : `${count(shownRows())} of ${all}`;
}

async function reorder(): Promise<void> {
  work += 1;
  const mine = work;
  told.textContent = "Working…";
  const next = await orderRows(store, search.value, sorting, () => mine !== work);
  if (next === "stopped") return;
  order = next;
  work += 1;
  scroller.scrollTop = 0;
  tell();
  resize();
}

function sortBy(column: number): void {
  const again = sorting?.column === column;
  sorting = again && sorting?.descending === true ? undefined : { column, descending: again };
  for (const [index, each] of [...head.querySelectorAll("[role='columnheader']")].entries()) {
    const here = sorting !== undefined && sorting.column === index;
    each.setAttribute("aria-sort", here ? (sorting?.descending === true ? "descending" : "ascending") : "none");
  }
  void reorder();
}

/** Takes the widths of columns, and which of them hold numbers, from the first rows. */
function measure(): void {
  // Where each value brings its own type, the values say it.
  numbers = store.columns.map(({ kind }) => kind === "number" || kind === "variant");
  const longest = store.columns.map((column) => Math.max(column.name.length + 3, column.type.length));
  for (let row = 0; row < Math.min(sampled_rows, store.count); row++) {
    for (const [index, cell] of store.row(row).entries()) {
      longest[index] = Math.max(longest[index] ?? 0, cell?.length ?? 4);
      if (store.columns[index]?.kind === "variant" && cell !== null && !/^-?[\d.]+(e[-+]?\d+)?$/i.test(cell)) numbers[index] = false;
    }
  }
  widths = longest.map((length) => Math.round(Math.min(widest, Math.max(narrowest, length * letter + 20))));
  const place = Math.max(44, count(store.count).length * letter + 20);
  const template = `${place}px ${widths.map((width) => `${width}px`).join(" ")}`;
  sizer.style.setProperty("--columns", template);
  sizer.style.width = `${place + widths.reduce((sum, width) => sum + width, 0)}px`;
}

function drawHead(): void {
  const buttons = store.columns.map((column, index) => {
    const type = element("span", "type", showControls(column.type));
    const button = element("button", "column", element("span", "name", showControls(column.name)), type);
    button.setAttribute("role", "columnheader");
    button.setAttribute("aria-sort", "none");
    button.title = `Sort by ${showControls(column.name)}`;
    button.addEventListener("click", () => {
      sortBy(index);
    });
    return button;
  });
  head.setAttribute("role", "row");
  head.replaceChildren(element("div", "corner"), ...buttons);
}

function showValue(target: EventTarget | null): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-column]") : null;
  const row = cell?.parentElement?.dataset["row"];
  if (!cell || row === undefined) return;
  const column = Number(cell.dataset["column"]);
  const text = store.row(Number(row))[column] ?? null;
  value_name.textContent = `${showControls(store.columns[column]?.name ?? "")}, row ${count(Number(row) + 1)}`;
  value.className = text === null ? "value-text null" : "value-text";
  // Line ends and tabs are what they are here; what would reorder or hide the text has its name.
  value.textContent = text === null ? "NULL" : text.replace(/[^\n\t]+/g, showControls);
  panel.hidden = false;
}

function followTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const set = (): void => {
    document.documentElement.dataset["theme"] = dark.matches ? "dark" : "light";
  };
  dark.addEventListener("change", set);
  set();
}

function build(): void {
  search.type = "search";
  search.placeholder = "Find in all rows";
  search.setAttribute("aria-label", "Find in all rows");
  told.setAttribute("role", "status");
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "grid");
  panel.hidden = true;
  panel.setAttribute("aria-label", "Value");
  document.body.prepend(element("header", "bar", title, told, element("span", "grow"), search), scroller, panel);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void reorder(), 200);
  });
  scroller.addEventListener("scroll", draw, { passive: true });
  scroller.addEventListener("wheel", wheel, { passive: false });
  windowOfRows.addEventListener("click", (event) => {
    showValue(event.target);
  });
  close.addEventListener("click", () => {
    panel.hidden = true;
    resize();
  });
  addEventListener("resize", resize);
}

/** A turn of the wheel moves as many rows as ever, also where the height is cut. */
function wheel(event: WheelEvent): void {
  const whole = shownRows() * row_height;
  if (whole <= tallest || event.ctrlKey || event.deltaY === 0) return;
  event.preventDefault();
  scroller.scrollTop += Math.sign(event.deltaY) * Math.max(1, Math.abs(event.deltaY) * (tallest / whole));
}

async function start(): Promise<void> {
  followTheme();
  build();
  try {
    await loadRows(store, [...document.querySelectorAll("script.rows")], tell);
  } catch {
    told.textContent = "The rows of this page are damaged: it was cut off or changed.";
    return;
  }
  title.textContent = showControls(store.title);
  document.title = showControls(store.title);
  measure();
  drawHead();
  tell();
  resize();
  document.body.dataset["ready"] = "true";
}

void start();
