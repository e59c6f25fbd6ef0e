// How the area of the tabs is divided: a tree whose leaves are groups of tabs, each beside or below another. Pure.

export type Direction = "row" | "column";

export interface Group {
  readonly kind: "group";
  readonly id: string;
}

export interface Split {
  readonly kind: "split";
  /** "row": `second` stands right of `first`; "column": below it. */
  readonly direction: Direction;
  /** The part of the room that `first` has, 0 to 1. */
  readonly share: number;
  readonly first: SplitNode;
  readonly second: SplitNode;
}

export type SplitNode = Group | Split;

/** Where something is dropped on a group: at an edge, which splits it, or in the middle. */
export type Edge = "left" | "right" | "top" | "bottom" | "center";

export const most_groups = 6;
const least_share = 0.15;

export function clampShare(share: number): number {
  return Math.min(Math.max(share, least_share), 1 - least_share);
}

/** The groups from left to right and from top to bottom. */
export function groupIds(node: SplitNode): string[] {
  return node.kind === "group" ? [node.id] : [...groupIds(node.first), ...groupIds(node.second)];
}

/** The tree with a new group at an edge of `beside`. */
export function addGroup(node: SplitNode, beside: string, edge: Exclude<Edge, "center">, id: string): SplitNode {
  if (node.kind === "split") {
    return { ...node, first: addGroup(node.first, beside, edge, id), second: addGroup(node.second, beside, edge, id) };
  }
  if (node.id !== beside) return node;
  const added: Group = { kind: "group", id };
  const before = edge === "left" || edge === "top";
  return {
    kind: "split",
    direction: edge === "left" || edge === "right" ? "row" : "column",
    share: 0.5,
    first: before ? added : node,
    second: before ? node : added,
  };
}

/** The tree with these groups only; a split of one side is that side. */
export function keepGroups(node: SplitNode, kept: ReadonlySet<string>): SplitNode | undefined {
  if (node.kind === "group") return kept.has(node.id) ? node : undefined;
  const first = keepGroups(node.first, kept);
  const second = keepGroups(node.second, kept);
  if (!first || !second) return first ?? second;
  return first === node.first && second === node.second ? node : { ...node, first, second };
}

/** A split is named by the way to it: "" is the root, "0" its first side. */
export function setShare(node: SplitNode, way: string, share: number): SplitNode {
  if (node.kind === "group") return node;
  if (way === "") return { ...node, share: clampShare(share) };
  const side = way.startsWith("0") ? "first" : "second";
  return { ...node, [side]: setShare(node[side], way.slice(1), share) };
}

/** A part of the area, in shares of the whole. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Between the two sides of a split. */
export interface Line extends Rect {
  readonly way: string;
  readonly direction: Direction;
  readonly share: number;
  /** How much of the whole is divided here. */
  readonly room: number;
}

export interface Placed {
  readonly groups: readonly (Rect & { readonly id: string })[];
  readonly lines: readonly Line[];
}

const whole: Rect = { left: 0, top: 0, width: 1, height: 1 };

export function place(node: SplitNode, rect: Rect = whole, way = ""): Placed {
  if (node.kind === "group") return { groups: [{ ...rect, id: node.id }], lines: [] };
  const { direction, share } = node;
  const beside = direction === "row";
  const first = beside ? { ...rect, width: rect.width * share } : { ...rect, height: rect.height * share };
  const second = beside
    ? { ...rect, left: rect.left + first.width, width: rect.width - first.width }
    : { ...rect, top: rect.top + first.height, height: rect.height - first.height };
  const line = beside ? { ...second, width: 0 } : { ...second, height: 0 };
  const one = place(node.first, first, `${way}0`);
  const other = place(node.second, second, `${way}1`);
  return {
    groups: [...one.groups, ...other.groups],
    lines: [{ ...line, way, direction, share, room: beside ? rect.width : rect.height }, ...one.lines, ...other.lines],
  };
}

/** Which edge of a group a place in it is near: `x` and `y` from 0 to 1. */
export function edgeAt(x: number, y: number): Edge {
  const near = 0.25;
  const distances: readonly (readonly [Edge, number])[] = [["left", x], ["right", 1 - x], ["top", y], ["bottom", 1 - y]];
  const nearest = [...distances].sort((one, other) => one[1] - other[1])[0];
  return nearest && nearest[1] < near ? nearest[0] : "center";
}

/** From a stored window; undefined if it is no tree of groups. */
export function readSplits(value: unknown, depth = 0): SplitNode | undefined {
  if (typeof value !== "object" || value === null || depth > most_groups) return undefined;
  const stored = value as Record<string, unknown>;
  if (stored["kind"] === "group") {
    const id = stored["id"];
    return typeof id === "string" && id !== "" && id.length <= 40 ? { kind: "group", id } : undefined;
  }
  const { direction, share } = stored as { direction?: unknown; share?: unknown };
  const first = readSplits(stored["first"], depth + 1);
  const second = readSplits(stored["second"], depth + 1);
  if (stored["kind"] !== "split" || (direction !== "row" && direction !== "column") || !first || !second) return undefined;
  return { kind: "split", direction, share: typeof share === "number" && share > 0 && share < 1 ? clampShare(share) : 0.5, first, second };
}
