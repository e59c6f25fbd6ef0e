import { ChevronDown, ChevronRight } from "lucide-react";
import type { MouseEvent } from "react";
import { documentSummary } from "../core/documents";
import type { DocumentPlace } from "../core/documentTree";
import type { ShownValue } from "../core/extendedJson";
import { formatCount } from "../core/format";
import { Icon } from "../ui/Icon";

const indent = 14;
/** More of a text than a row can show is not put into the page. */
const most_characters = 600;

function ValueText({ shown }: { shown: ShownValue }) {
  if (shown.kind === "null") return <span className="null-token">{shown.text === "null" ? "NULL" : shown.text}</span>;
  if (shown.kind === "text" && shown.text === "") return <span className="quiet">empty</span>;
  const cut = shown.text.length > most_characters ? `${shown.text.slice(0, most_characters)}…` : shown.text;
  return <span className={`document-${shown.kind}`}>{shown.kind === "text" ? `"${cut}"` : cut}</span>;
}

export interface DocumentRowProps {
  id: string;
  place: DocumentPlace;
  open: boolean;
  active: boolean;
  /** The beginning of the document's text; undefined until it is here. */
  preview: string | null | undefined;
  documents: number;
  top: number;
  height: number;
  onPick(event: MouseEvent): void;
  onToggle(): void;
  onMenu(event: MouseEvent): void;
}

/** One row of the tree of documents: a document, one of its fields, or the row that shows more. */
export function DocumentRow(props: DocumentRowProps) {
  const { place, open, preview } = props;
  const { field } = place;
  const level = field?.level ?? 1;
  const opens = field ? field.type === "field" && field.shown.children.length > 0 : true;
  const expanded = field ? field.type === "field" && field.expanded : open;
  const [position, size] = field?.type === "field" ? [field.position, field.size] : [place.document + 1, props.documents];
  const name = !field ? formatCount(place.document + 1) : field.type === "field" ? field.name : "…";
  return (
    <div
      id={props.id}
      role="treeitem"
      aria-level={level}
      aria-selected={props.active}
      {...(opens ? { "aria-expanded": expanded } : {})}
      {...(field?.type === "more" ? {} : { "aria-setsize": size, "aria-posinset": position })}
      className={field ? "document-row" : "document-row document-root"}
      data-active={props.active || undefined}
      data-testid="Documents_row"
      data-name={name}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
      onClick={props.onPick}
      onDoubleClick={props.onToggle}
      onContextMenu={props.onMenu}
    >
      <span className="document-name" style={{ paddingLeft: (level - 1) * indent }}>
        <span
          className="tree-twist"
          onClick={(event) => {
            event.stopPropagation();
            props.onToggle();
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          {opens ? <Icon of={expanded ? ChevronDown : ChevronRight} size={12} /> : null}
        </span>
        <span className="truncate">{name}</span>
      </span>
      <span className="document-value truncate" data-testid="Documents_value">
        {field?.type === "field" ? (
          <ValueText shown={field.shown} />
        ) : field ? (
          <button type="button" className="link" tabIndex={-1} onClick={props.onToggle}>
            {formatCount(field.left)} more
          </button>
        ) : preview === undefined ? (
          <span className="skeleton" aria-label="Loading" />
        ) : (
          <span className="quiet">{preview === null ? "NULL" : documentSummary(preview)}</span>
        )}
      </span>
      <span className="document-type" data-testid="Documents_type">
        {!field ? "document" : field.type === "field" ? field.shown.type : ""}
      </span>
    </div>
  );
}
