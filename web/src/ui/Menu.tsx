import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { Check, type LucideIcon } from "lucide-react";
import { Icon } from "./Icon";
import { Kbd } from "./Kbd";

export type MenuItem =
  | {
      kind?: "item";
      label: string;
      icon?: LucideIcon;
      side?: ReactNode;
      caps?: readonly string[];
      checked?: boolean;
      disabled?: string;
      testid?: string;
      run(): void;
    }
  | { kind: "line" }
  | { kind: "title"; label: string };

/** Where the menu goes: below a rectangle, or at a point (a rectangle without size). */
export interface Anchor {
  left: number;
  top: number;
  bottom: number;
  right: number;
}

export interface MenuProps {
  label: string;
  anchor: Anchor;
  align?: "left" | "right";
  items: readonly MenuItem[];
  onClose(): void;
}

const gap = 4;

/** Arrows, Home, End and first letters move; Escape and a click outside close; the focus goes back to where it was. */
export function Menu({ label, anchor, align = "left", items, onClose }: MenuProps) {
  const box = useRef<HTMLDivElement>(null);
  // Before the first entry takes it.
  const [before] = useState(() => document.activeElement);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const menu = box.current;
    if (!menu) return;
    const { width, height } = { width: menu.offsetWidth, height: menu.offsetHeight };
    const below = anchor.bottom + gap + height <= innerHeight || anchor.top < height;
    const left = align === "right" ? anchor.right - width : anchor.left;
    menu.style.left = `${Math.max(gap, Math.min(left, innerWidth - width - gap))}px`;
    menu.style.top = `${Math.max(gap, below ? Math.min(anchor.bottom + gap, innerHeight - height - gap) : anchor.top - gap - height)}px`;
    menu.querySelector<HTMLElement>(".menu-item[data-checked], .menu-item")?.focus();
  }, [anchor, align]);

  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      if (!(event.target instanceof Node && box.current?.contains(event.target))) close.current();
    };
    const away = (): void => {
      close.current();
    };
    addEventListener("pointerdown", outside, true);
    addEventListener("blur", away);
    addEventListener("resize", away);
    return () => {
      removeEventListener("pointerdown", outside, true);
      removeEventListener("blur", away);
      removeEventListener("resize", away);
      if (
        before instanceof HTMLElement &&
        (document.activeElement === document.body || document.activeElement === null)
      )
        before.focus();
    };
  }, [before]);

  function keys(event: KeyboardEvent): void {
    const all = [...(box.current?.querySelectorAll<HTMLElement>(".menu-item") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const go = (index: number): void => {
      all[(index + all.length) % all.length]?.focus();
    };
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (event.key.length === 1 && event.key !== " ") {
      const from = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      from.find((each) => each.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return createPortal(
    <div ref={box} className="menu" role="menu" aria-label={label} onKeyDown={keys}>
      {items.map((item, index) => {
        if (item.kind === "line") return <div key={index} className="menu-line" role="separator" />;
        if (item.kind === "title")
          return (
            <div key={index} className="menu-title">
              {item.label}
            </div>
          );
        return (
          <button
            key={index}
            type="button"
            tabIndex={-1}
            className="menu-item"
            data-testid={item.testid}
            data-checked={item.checked || undefined}
            aria-disabled={item.disabled ? true : undefined}
            role={item.checked === undefined ? "menuitem" : "menuitemradio"}
            aria-checked={item.checked}
            data-tip={item.disabled}
            onPointerMove={(event) => {
              event.currentTarget.focus();
            }}
            onClick={() => {
              if (!item.disabled) {
                onClose();
                item.run();
              }
            }}
          >
            {item.checked === undefined ? null : (
              <span className="menu-mark">{item.checked ? <Icon of={Check} size={14} /> : null}</span>
            )}
            {item.icon ? <Icon of={item.icon} size={14} /> : null}
            <span className="truncate">{item.label}</span>
            {item.side ? <span className="menu-side">{item.side}</span> : null}
            {item.caps ? <Kbd caps={item.caps} /> : null}
          </button>
        );
      })}
    </div>,
    document.body,
  );
}
