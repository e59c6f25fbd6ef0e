// The blocks in which the grid fetches and keeps a result. Free of the DOM.
//
// A block is an aligned rectangle of about 16,000 cells: a power of two of rows, and all columns, or groups of 32 where
// a result has more than 64. Its rows arrive from the first one on: a window may be shorter than asked for, and the
// last block of a growing result is short until the rest exists; both are finished by asking for what follows `end`.

import type { CellWindow, Range } from "./contract";

const cellsPerBlock = 16_384;
const mostRows = 512;
const leastRows = 32;
const columnGroup = 32;
const ungroupedColumns = 64;

export interface BlockId {
  rowBlock: number;
  group: number;
}

export class BlockGeometry {
  readonly rowsPerBlock: number;
  readonly columnsPerGroup: number;
  readonly groups: number;
  private readonly columnCount: number;

  constructor(columnCount: number) {
    this.columnCount = columnCount;
    this.columnsPerGroup = columnCount > ungroupedColumns ? columnGroup : Math.max(1, columnCount);
    this.groups = Math.max(1, Math.ceil(columnCount / this.columnsPerGroup));
    const rows = 2 ** Math.floor(Math.log2(cellsPerBlock / this.columnsPerGroup));
    this.rowsPerBlock = Math.min(mostRows, Math.max(leastRows, rows));
  }

  rowBlock(row: number): number {
    return Math.floor(row / this.rowsPerBlock);
  }
  group(column: number): number {
    return Math.floor(column / this.columnsPerGroup);
  }
  firstRow(id: BlockId): number {
    return id.rowBlock * this.rowsPerBlock;
  }
  // REQUIRES: rows is the whole count of the result.
  endRow(id: BlockId, rows: number): number {
    return Math.min(rows, (id.rowBlock + 1) * this.rowsPerBlock);
  }
  columns(id: BlockId): Range {
    const begin = id.group * this.columnsPerGroup;
    return { begin, end: Math.min(this.columnCount, begin + this.columnsPerGroup) };
  }
  key(id: BlockId): string {
    return `${id.rowBlock}:${id.group}`;
  }

  // Every block that touches the rows and one of the column ranges, upper blocks first.
  covering(firstRow: number, endRow: number, columns: readonly Range[]): BlockId[] {
    const ids: BlockId[] = [];
    if (endRow <= firstRow) return ids;
    const groups = this.groupsOf(columns);
    for (let rowBlock = this.rowBlock(firstRow); rowBlock <= this.rowBlock(endRow - 1); rowBlock++)
      for (const group of groups) ids.push({ rowBlock, group });
    return ids;
  }

  private groupsOf(columns: readonly Range[]): number[] {
    const groups = new Set<number>();
    for (const range of columns) {
      if (range.end <= range.begin) continue;
      for (let group = this.group(range.begin); group <= this.group(range.end - 1); group++) groups.add(group);
    }
    return [...groups].sort((left, right) => left - right);
  }
}

export interface BlockError {
  message: string;
  attempts: number;
  retryAt: number; // Infinity once the grid has stopped trying by itself.
}

export class Block {
  readonly id: BlockId;
  readonly parts: CellWindow[] = [];
  end: number; // Rows before this one are here.
  bytes = 0;
  error: BlockError | null = null;

  constructor(id: BlockId, firstRow: number) {
    this.id = id;
    this.end = firstRow;
  }

  append(window: CellWindow): void {
    this.parts.push(window);
    this.end = window.first + window.count;
    this.bytes += window.bytes;
    this.error = null;
  }

  windowAt(row: number): CellWindow | undefined {
    for (const part of this.parts) if (row >= part.first && row < part.first + part.count) return part;
    return undefined;
  }
}

// The least recently seen blocks leave when their bytes pass the budget; pinned ones stay. A Map keeps its keys in the
// order of insertion, so that touching is to put in anew.
export class BlockCache {
  private readonly blocks = new Map<string, Block>();
  private readonly budget: number;
  private total = 0;

  constructor(budgetBytes: number) {
    this.budget = budgetBytes;
  }

  get bytes(): number {
    return this.total;
  }
  get size(): number {
    return this.blocks.size;
  }

  get(key: string): Block | undefined {
    return this.blocks.get(key);
  }

  touch(key: string): void {
    const block = this.blocks.get(key);
    if (block === undefined) return;
    this.blocks.delete(key);
    this.blocks.set(key, block);
  }

  // REQUIRES: the block is in the cache or new. Its bytes may have grown by `added`.
  put(key: string, block: Block, added: number): void {
    this.blocks.delete(key);
    this.blocks.set(key, block);
    this.total += added;
  }

  remove(key: string): void {
    const block = this.blocks.get(key);
    if (block === undefined) return;
    this.total -= block.bytes;
    this.blocks.delete(key);
  }

  evict(pinned: ReadonlySet<string>): void {
    if (this.total <= this.budget) return;
    for (const key of [...this.blocks.keys()]) {
      if (this.total <= this.budget) return;
      if (!pinned.has(key)) this.remove(key);
    }
  }

  values(): IterableIterator<Block> {
    return this.blocks.values();
  }
}
