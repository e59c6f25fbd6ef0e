import { useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import type { ObjectDescription, ResultColumn, ResultProfile } from "../api/generated";
import { columnFacts, profileFacts } from "../core/profiles";

const gap = 6;

export interface HeaderCardProps {
  column: ResultColumn;
  table: ObjectDescription | undefined;
  profile: ResultProfile | undefined;
  x: number;
  y: number;
}

/** What is known of a column, below its header while the pointer rests there. */
export function HeaderCard({ column, table, profile, x, y }: HeaderCardProps) {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = card.current;
    if (!element) return;
    element.style.left = `${Math.max(gap, Math.min(x, innerWidth - element.offsetWidth - gap))}px`;
    element.style.top = `${Math.min(y, innerHeight - element.offsetHeight - gap)}px`;
  });
  const facts = [...columnFacts(column, table), ...(profile ? profileFacts(profile) : [])];
  return createPortal(
    <div ref={card} className="header-card" role="tooltip" data-testid="HeaderCard">
      <strong className="truncate">{column.name}</strong>
      <dl>
        {facts.map((fact, index) => (
          <div key={index} className="peek-field">
            <dt>{fact.name}</dt>
            <dd className={fact.name === "Comment" ? "header-comment" : "mono truncate"}>{fact.value}</dd>
          </div>
        ))}
      </dl>
    </div>,
    document.body,
  );
}
