import { Table2 } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import type { EditCell, ErrorInfo, RelatedRows } from "../api/generated";
import { plural } from "../core/format";
import { capsOf } from "../core/keymap";
import { absentText, keyText } from "../core/relations";
import { Icon } from "../ui/Icon";
import { Kbd } from "../ui/Kbd";
import { useApp } from "./context";

const gap = 4;

export interface PeekBox {
  left: number;
  top: number;
  bottom: number;
}

export interface PeekCardProps {
  /** Absent while it is asked. */
  relations: readonly RelatedRows[] | undefined;
  error: ErrorInfo | undefined;
  /** Where its cell is on the screen; null: not in sight. */
  box(): PeekBox | null;
  /** Called with the function that puts the card where the cell is now. */
  onPlace(place: () => void): void;
  onOpen(related: RelatedRows): void;
  onClose(): void;
  onPointer(inside: boolean): void;
}

function Value({ cell, kind }: { cell: EditCell; kind: string }) {
  if (cell.text === undefined) return <span className="null-token">NULL</span>;
  if (cell.text === "") return <span className="quiet">empty</span>;
  const cut = new TextEncoder().encode(cell.text).length < cell.bytes;
  return (
    <span className={`mono preview-${kind}`}>
      {cell.text}
      {cut ? "…" : ""}
    </span>
  );
}

function Relation({ related }: { related: RelatedRows }) {
  const table = related.path.at(-1) ?? "";
  return (
    <section className="peek-relation" data-testid="PeekCard_relation">
      <header className="peek-head">
        <Icon of={Table2} size={14} />
        <strong className="truncate">{table}</strong>
        <span className="mono quiet truncate">{keyText(related)}</span>
      </header>
      {related.error ? (
        <p className="is-danger peek-text">{related.error.message}</p>
      ) : related.rows.length === 0 ? (
        <p className="quiet peek-text" data-testid="PeekCard_absent">
          {absentText(related)}
        </p>
      ) : (
        related.rows.map((row, index) => (
          <dl key={index} className="peek-fields selectable">
            {row.cells.map((cell, at) => (
              <div key={at} className="peek-field">
                <dt className="truncate">{cell.column}</dt>
                <dd className="truncate">
                  <Value cell={cell} kind={related.fields[at]?.kind ?? ""} />
                </dd>
              </div>
            ))}
          </dl>
        ))
      )}
      {related.more ? <p className="quiet peek-text">There are other such rows.</p> : null}
    </section>
  );
}

/** The row that a cell refers to, beside the cell. The grid keeps the focus. */
export function PeekCard({ relations, error, box, onPlace, onOpen, onClose, onPointer }: PeekCardProps) {
  const app = useApp();
  const card = useRef<HTMLDivElement>(null);
  const place = (): void => {
    const element = card.current;
    const at = box();
    if (!element) return;
    if (!at) return onClose();
    const below = at.bottom + gap + element.offsetHeight <= innerHeight - gap || at.top < element.offsetHeight + 2 * gap;
    element.style.left = `${Math.max(gap, Math.min(at.left, innerWidth - element.offsetWidth - gap))}px`;
    element.style.top = `${below ? at.bottom + gap : at.top - gap - element.offsetHeight}px`;
  };
  useLayoutEffect(() => {
    place();
    onPlace(place);
  });
  const first = relations?.[0];
  return createPortal(
    <div
      ref={card}
      className="peek-card"
      role="dialog"
      aria-label="The row that the cell refers to"
      data-testid="PeekCard"
      data-state={error ? "failed" : relations ? "ready" : "loading"}
      onPointerEnter={() => onPointer(true)}
      onPointerLeave={() => onPointer(false)}
    >
      <div className="peek-body" aria-live="polite">
        {error ? <p className="is-danger peek-text">{error.message}</p> : null}
        {!error && !relations ? <p className="quiet peek-text">Reading …</p> : null}
        {relations?.length === 0 ? <p className="quiet peek-text">The column is part of no foreign key.</p> : null}
        {relations?.map((related) => <Relation key={`${related.foreign_key} ${related.path.join(".")}`} related={related} />)}
      </div>
      <footer className="peek-foot">
        {first && first.condition !== "" ? (
          <button type="button" tabIndex={-1} className="link" data-testid="PeekCard_open" onClick={() => onOpen(first)}>
            Open <Kbd caps={capsOf("follow", app.mac)} />
          </button>
        ) : null}
        <span className="quiet">
          Close <Kbd caps={["Space"]} />
        </span>
        <span className="grow" />
        {first && first.used_by > 0 ? <span className="quiet">used by {plural(first.used_by, "key")}</span> : null}
      </footer>
    </div>,
    document.body,
  );
}
