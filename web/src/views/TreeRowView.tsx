import { ChevronDown, ChevronRight, Folder, FolderGit2, Layers2, ShieldQuestion, Star } from "lucide-react";
import type { MouseEvent } from "react";
import type { Connection } from "../api/generated";
import { formatBytes, formatCount, formatDuration, formatEstimate, formatShort } from "../core/format";
import type { TreeNode, TreeRow } from "../core/tree";
import { Icon } from "../ui/Icon";
import { Tile } from "../ui/Tile";
import { TreeFailure } from "./TreeFailure";
import { iconOfColumn, iconOfKind } from "./icons";

export interface TreeRowProps {
  row: TreeRow;
  id: string;
  active: boolean;
  top: number;
  height: number;
  /** Of the row, in pixels. */
  width: number;
  connection: Connection | undefined;
  onToggle(): void;
  onPick(event: MouseEvent): void;
  onOpen(): void;
  onRetry(): void;
  /** Shows what the log knows of a failure. */
  onDetails(): void;
  onMenu(event: MouseEvent): void;
}

const indent = 14;
/** What stands before the text of a row without an icon. */
const twist = 17;

/** Where a row of this level begins. */
export function rowStart(level: number): number {
  return 4 + (level - 1) * indent;
}

/** Pixels that are left for the text of a row that failed. */
export function failureWidth(level: number, width: number): number {
  return width - rowStart(level) - twist;
}

/** What sets a connection apart from others: small marks behind its name. */
function Marks({ connection }: { connection: Connection | undefined }) {
  if (!connection) return null;
  return (
    <>
      {connection.favorite ? (
        <span className="tree-mark tree-star" role="img" aria-label="Favourite" data-tip="Favourite">
          <Icon of={Star} size={12} />
        </span>
      ) : null}
      {connection.hides ? (
        <span className="tree-mark" role="img" aria-label="Hides a personal connection" data-tip="A personal connection of the same name is hidden by it">
          <Icon of={Layers2} size={12} />
        </span>
      ) : null}
      {connection.untrusted === "" ? null : (
        <span className="tree-mark" role="img" aria-label="Not trusted yet" data-tip="It comes with the project: you are asked before it is opened">
          <Icon of={ShieldQuestion} size={12} />
        </span>
      )}
    </>
  );
}

function Side({ node, connection }: { node: TreeNode; connection: Connection | undefined }) {
  if (node.type === "connection") {
    if (connection?.state === "connecting") return <span className="tree-side">connecting</span>;
    if (connection?.state === "suspect" || connection?.state === "reconnecting")
      return <span className="tree-side">reconnecting</span>;
    if (connection?.state === "lost")
      return (
        <span className="tree-side row">
          <span className="dot dot-hollow" />
        </span>
      );
    return connection && connection.state === "open" && connection.latency_ms > 0 ? (
      <span className="tree-side">{formatDuration(connection.latency_ms)}</span>
    ) : null;
  }
  if (node.type === "group" || node.type === "folder")
    return node.count === undefined ? null : <span className="tree-side">{formatCount(node.count)}</span>;
  if (node.kind === "column") return null;
  return <span className="tree-side">{sideText(node)}</span>;
}

/** A prefix was counted key by key, and a key has its size; all else has an estimate at most. */
function sideText({ kind, entry }: Pick<TreeNode, "kind" | "entry">): string {
  if (kind === "key") return entry?.size_bytes === undefined ? "" : formatBytes(entry.size_bytes);
  if (kind === "key_prefix") return entry?.estimated_rows === undefined ? "" : formatShort(entry.estimated_rows);
  return formatEstimate(entry?.estimated_rows);
}

const tail = 10;
const long_key = 20;

/** The name of a key is cut in the middle, as its end tells it from others. */
function Name({ node }: { node: TreeNode }) {
  const is_key = node.kind === "key";
  const tip = node.entry?.comment ? `${node.name}: ${node.entry.comment}` : is_key ? node.name : undefined;
  return (
    <span className={is_key ? "tree-name tree-key" : "tree-name"} data-tip={tip}>
      {is_key && node.name.length > long_key ? (
        <>
          <span className="truncate">{node.name.slice(0, -tail)}</span>
          <span>{node.name.slice(-tail)}</span>
        </>
      ) : (
        node.name
      )}
    </span>
  );
}


function Mark({ node, connection }: { node: TreeNode; connection: Connection | undefined }) {
  if (node.type === "connection")
    return <Tile letters={connection?.tile ?? ""} environment={connection?.environment ?? "none"} />;
  if (node.type === "folder") return <Icon of={node.project === true ? FolderGit2 : Folder} size={14} />;
  if (node.type === "group" || !node.entry) return <Icon of={Folder} size={14} />;
  if (node.kind !== "column") return <Icon of={iconOfKind(node.entry.kind)} size={14} />;
  return <Icon of={iconOfColumn(node.entry)} size={14} {...(node.entry.primary_key ? { className: "is-key" } : {})} />;
}

/** One row of the tree: a node, a row that loads, or an error in its place. */
export function TreeRowView({
  row,
  id,
  active,
  top,
  height,
  width,
  connection,
  onToggle,
  onPick,
  onOpen,
  onRetry,
  onDetails,
  onMenu,
}: TreeRowProps) {
  const style = { transform: `translateY(${top}px)`, height, paddingLeft: rowStart(row.level) };
  const common = {
    id,
    style,
    role: "treeitem",
    "aria-level": row.level,
    "aria-selected": active,
    "data-active": active || undefined,
  } as const;
  if (row.type !== "node") {
    return (
      <div {...common} className={row.type === "failed" ? "tree-row tree-row-news tree-row-failed" : "tree-row tree-row-news"} data-testid={`Tree_${row.type}`}>
        <span className="tree-twist" />
        {row.type === "failed" ? (
          <TreeFailure error={row.error} width={failureWidth(row.level, width)} onRetry={onRetry} onDetails={onDetails} />
        ) : (
          <span className="skeleton" aria-label="Loading" />
        )}
      </div>
    );
  }
  const { node } = row;
  const classes = [
    "tree-row",
    node.type === "connection" ? "tree-root" : "",
    node.type === "folder" ? "tree-folder" : "",
    node.type === "connection" && connection?.state !== "open" ? "tree-idle" : "",
  ];
  return (
    <div
      {...common}
      className={classes.filter(Boolean).join(" ")}
      data-testid="Tree_row"
      data-name={node.name}
      data-kind={node.kind ?? node.type}
      {...(node.expandable ? { "aria-expanded": row.expanded } : {})}
      {...(row.size > 0 ? { "aria-setsize": row.size, "aria-posinset": row.position } : {})}
      onClick={onPick}
      onDoubleClick={onOpen}
      onContextMenu={onMenu}
    >
      <span
        className="tree-twist"
        onClick={(event) => {
          event.stopPropagation();
          onToggle();
        }}
        onDoubleClick={(event) => {
          event.stopPropagation();
        }}
      >
        {node.expandable ? <Icon of={row.expanded ? ChevronDown : ChevronRight} size={12} /> : null}
      </span>
      <Mark node={node} connection={connection} />
      <Name node={node} />
      {(node.kind === "column" || node.kind === "key") && node.entry?.detail ? <span className="tree-type">{node.entry.detail}</span> : null}
      {node.type === "connection" ? <Marks connection={connection} /> : null}
      <Side node={node} connection={connection} />
    </div>
  );
}
