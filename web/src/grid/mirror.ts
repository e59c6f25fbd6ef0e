// What a screen reader meets: the grid roles, a mirror of the visible cells, and a live text. Main thread.
//
// The canvas says nothing by itself. The mirror is rebuilt when the grid has been still for a moment, but the active
// cell is put into it at once, because the reader follows aria-activedescendant there.

import type { Cell, ColumnMark, GridColumn, Range } from "./contract";

export interface MirrorContent {
  columns: readonly GridColumn[];
  marks: ReadonlyMap<number, ColumnMark>;
  rows: number;
  visibleRows: Range;
  visibleColumns: readonly Range[];
  active: Cell | null;
  // undefined: not here yet.
  text(row: number, column: number): string | null | undefined;
  selected(row: number, column: number): boolean;
}

const stillMs = 120;
const speakMs = 150;
const longestSpoken = 500;
const headerRows = 1;

export class Mirror {
  private readonly host: HTMLElement;
  private readonly body: HTMLElement;
  private readonly live: HTMLElement;
  private readonly prefix = `grid-${Math.random().toString(36).slice(2, 8)}`;
  private timer = 0;
  private speakTimer = 0;
  private spoken: Cell | null = null;

  constructor(host: HTMLElement) {
    this.host = host;
    host.setAttribute("role", "grid");
    host.setAttribute("aria-readonly", "true");
    host.setAttribute("aria-multiselectable", "true");
    if (!host.hasAttribute("aria-label")) host.setAttribute("aria-label", "Rows");
    this.body = hiddenElement(host, "rowgroup");
    // Beside the grid, which may hold nothing but rows.
    this.live = hiddenElement(host.parentElement ?? host, "status");
    this.live.setAttribute("aria-live", "polite");
  }

  // After every paint; the content is asked for once the grid is still.
  schedule(content: () => MirrorContent): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.rebuild(content()), stillMs);
  }

  // The active cell moved: points the reader at it and says what changed.
  activate(content: MirrorContent): void {
    const active = content.active;
    if (active === null) {
      this.host.removeAttribute("aria-activedescendant");
      return;
    }
    const id = this.cellId(active.row, active.column);
    if (this.body.querySelector(`#${id}`) === null) this.rebuild(content);
    else this.host.setAttribute("aria-activedescendant", id);
    clearTimeout(this.speakTimer);
    this.speakTimer = window.setTimeout(() => this.speakCell(content, active), speakMs);
  }

  say(text: string): void {
    clearTimeout(this.speakTimer);
    this.live.textContent = text;
  }

  destroy(): void {
    clearTimeout(this.timer);
    clearTimeout(this.speakTimer);
    this.body.remove();
    this.live.remove();
    for (const name of ["role", "aria-readonly", "aria-multiselectable", "aria-rowcount", "aria-colcount", "aria-activedescendant"])
      this.host.removeAttribute(name);
  }

  private rebuild(content: MirrorContent): void {
    this.host.setAttribute("aria-rowcount", String(content.rows + headerRows));
    this.host.setAttribute("aria-colcount", String(content.columns.length));
    const { begin, end } = content.visibleRows;
    const indexes = Array.from({ length: Math.max(0, end - begin) }, (_, step) => begin + step);
    const active = content.active;
    if (active !== null && active.row < begin) indexes.unshift(active.row);
    if (active !== null && active.row >= end) indexes.push(active.row);
    const rows = [this.headerRow(content), ...indexes.map((row) => this.row(content, row))];
    this.body.replaceChildren(...rows);
    if (active !== null) this.host.setAttribute("aria-activedescendant", this.cellId(active.row, active.column));
    else this.host.removeAttribute("aria-activedescendant");
  }

  private headerRow(content: MirrorContent): HTMLElement {
    const line = element("row");
    line.setAttribute("aria-rowindex", "1");
    for (const column of columnsOf(content)) {
      const cell = element("columnheader");
      cell.setAttribute("aria-colindex", String(column + 1));
      cell.textContent = headerText(content.columns[column]);
      const sort = content.marks.get(column)?.sort;
      if (sort !== undefined) cell.setAttribute("aria-sort", sort === "up" ? "ascending" : "descending");
      line.append(cell);
    }
    return line;
  }

  private row(content: MirrorContent, row: number): HTMLElement {
    const line = element("row");
    line.setAttribute("aria-rowindex", String(row + 1 + headerRows));
    for (const column of columnsOf(content)) line.append(this.cell(content, row, column));
    return line;
  }

  private cell(content: MirrorContent, row: number, column: number): HTMLElement {
    const cell = element("gridcell");
    const text = content.text(row, column);
    cell.id = this.cellId(row, column);
    cell.setAttribute("aria-colindex", String(column + 1));
    if (content.selected(row, column)) cell.setAttribute("aria-selected", "true");
    if (text === undefined) cell.setAttribute("aria-busy", "true");
    if (text === null) cell.dataset["null"] = "true";
    cell.textContent = spokenValue(text);
    return cell;
  }

  private speakCell(content: MirrorContent, cell: Cell): void {
    const parts: string[] = [];
    if (this.spoken?.column !== cell.column) parts.push(content.columns[cell.column]?.name ?? "");
    if (this.spoken?.row !== cell.row) parts.push(`row ${cell.row + 1}`);
    parts.push(spokenValue(content.text(cell.row, cell.column)).slice(0, longestSpoken));
    this.spoken = cell;
    this.live.textContent = parts.join(", ");
  }

  private cellId(row: number, column: number): string {
    return `${this.prefix}-${row}-${column}`;
  }
}

// Visible columns, and the active one although it may be out of sight.
function columnsOf(content: MirrorContent): number[] {
  const columns = content.visibleColumns.flatMap((range) =>
    Array.from({ length: Math.max(0, range.end - range.begin) }, (_, step) => range.begin + step),
  );
  const active = content.active?.column;
  if (active !== undefined && !columns.includes(active)) columns.push(active);
  return columns;
}

function spokenValue(text: string | null | undefined): string {
  if (text === undefined) return "loading";
  if (text === null) return "null";
  return text === "" ? "empty" : text;
}

function headerText(column: GridColumn | undefined): string {
  if (column === undefined) return "";
  const key = column.primaryKey ? " primary key" : column.foreignKey ? " foreign key" : "";
  return `${column.name} ${column.type}${key}`;
}

function element(role: string): HTMLElement {
  const made = document.createElement("div");
  made.setAttribute("role", role);
  return made;
}

function hiddenElement(host: HTMLElement, role: string): HTMLElement {
  const made = element(role);
  Object.assign(made.style, {
    position: "absolute",
    left: "0",
    top: "0",
    width: "1px",
    height: "1px",
    overflow: "hidden",
    clipPath: "inset(50%)",
    whiteSpace: "pre",
    pointerEvents: "none",
  });
  host.append(made);
  return made;
}
