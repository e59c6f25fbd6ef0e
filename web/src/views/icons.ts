// One icon per concept across the window.
import {
  Braces,
  CalendarDays,
  Database,
  Eye,
  FileStack,
  Folder,
  Hash,
  KeyRound,
  KeySquare,
  Layers,
  Link2,
  ListOrdered,
  List,
  ListTree,
  Puzzle,
  ShieldCheck,
  SquareFunction,
  Table2,
  ToggleLeft,
  Type,
  Unplug,
  Workflow,
  Zap,
  type LucideIcon,
} from "lucide-react";
import type { CatalogEntry, ObjectKind } from "../api/generated";

const kinds: Readonly<Record<ObjectKind, LucideIcon>> = {
  database: Database,
  schema: Workflow,
  table: Table2,
  view: Eye,
  materialized_view: Layers,
  foreign_table: Unplug,
  virtual_table: FileStack,
  column: List,
  index: ListTree,
  primary_key: KeyRound,
  unique_key: KeyRound,
  foreign_key: Link2,
  check: ShieldCheck,
  trigger: Zap,
  routine: SquareFunction,
  sequence: ListOrdered,
  type: Puzzle,
  extension: Puzzle,
  collection: Braces,
  key_prefix: Folder,
  key: KeySquare,
};

export function iconOfKind(kind: ObjectKind): LucideIcon {
  return kinds[kind];
}

/** Patterns of the engines' type names, for a column's icon. */
const types: readonly [RegExp, LucideIcon][] = [
  [/json/i, Braces],
  [/int|serial|num|dec|real|float|double|money|oid/i, Hash],
  [/bool/i, ToggleLeft],
  [/date|time|interval/i, CalendarDays],
  [/char|text|clob|name|citext|uuid/i, Type],
];

export function iconOfColumn(entry: Pick<CatalogEntry, "primary_key" | "foreign_key" | "detail">): LucideIcon {
  if (entry.primary_key) return KeyRound;
  if (entry.foreign_key) return Link2;
  return types.find(([pattern]) => pattern.test(entry.detail))?.[1] ?? List;
}
