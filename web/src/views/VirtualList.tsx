import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { Anchor } from "../ui/Menu";

export interface VirtualListProps<T> {
  label: string;
  items: readonly T[];
  row_height: number;
  /** The start of the rows' ids and test ids. */
  name: string;
  row_class: string;
  keyOf(item: T): string | number;
  tipOf?(item: T): string | undefined;
  draw(item: T): ReactNode;
  /** A single click; the row becomes the active one in any case. */
  onPick?(item: T): void;
  /** A double click, or Enter. */
  onOpen(item: T): void;
  /** Enter, where it does another thing than a double click. */
  onEnter?(item: T): void;
  /** Another key on the active row; true if it did something. */
  onKey?(event: KeyboardEvent, item: T): boolean;
  /** A right click, or the menu's key. */
  onMenu?(item: T, anchor: Anchor): void;
  /** The last rows have come into view. */
  onNearEnd?(): void;
}

const near_rows = 5;

/** A listbox that draws only the rows in sight; arrows move, Enter opens. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, name, onNearEnd } = props;
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const active = Math.min(at, Math.max(0, items.length - 1));
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.row_height,
    overscan: 10,
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (items.length > 0 && last >= items.length - near_rows) onNearEnd?.();
  }, [items.length, last, onNearEnd]);

  function keys(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const item = items[active];
    const asks_menu = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (asks_menu && item !== undefined && props.onMenu) {
      const box = document.getElementById(`${name}-${active}`)?.getBoundingClientRect();
      if (box) props.onMenu(item, box);
    } else if (event.key === "Enter" && item !== undefined) (props.onEnter ?? props.onOpen)(item);
    else if (item !== undefined && props.onKey?.(event, item) === true) {
      event.preventDefault();
      return;
    } else if (step === 0) return;
    else {
      const next = Math.min(Math.max(active + step, 0), items.length - 1);
      setAt(next);
      virtual.scrollToIndex(next);
    }
    event.preventDefault();
  }
  return (
    <div
      ref={scroller}
      className="tree"
      role="listbox"
      aria-label={props.label}
      tabIndex={0}
      data-list
      data-testid={name}
      onKeyDown={keys}
      aria-activedescendant={items.length > 0 ? `${name}-${active}` : undefined}
    >
      <div className="tree-sheet" role="none" style={{ height: virtual.getTotalSize() }}>
        {drawn.map(({ index, start, size }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <div
              key={props.keyOf(item)}
              id={`${name}-${index}`}
              role="option"
              aria-selected={index === active}
              data-active={index === active || undefined}
              className={props.row_class}
              data-testid={`${name}_row`}
              data-tip={props.tipOf?.(item)}
              style={{ transform: `translateY(${start}px)`, height: size }}
              onClick={(event) => {
                setAt(index);
                if (event.detail === 1) props.onPick?.(item);
              }}
              onDoubleClick={() => props.onOpen(item)}
              onContextMenu={(event) => {
                if (!props.onMenu) return;
                event.preventDefault();
                setAt(index);
                const { clientX: x, clientY: y } = event;
                props.onMenu(item, { left: x, right: x, top: y, bottom: y });
              }}
            >
              {props.draw(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
