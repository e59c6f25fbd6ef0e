import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode, type RefObject } from "react";
import { createPortal } from "react-dom";

export interface DialogProps {
  title: ReactNode;
  /** "alertdialog" for what destroys: it has no way out but its buttons and Escape. */
  role?: "dialog" | "alertdialog";
  width: number;
  /** Draws the line of production on top. */
  production?: boolean;
  /** What has the focus first; else the first control. */
  first?: RefObject<HTMLElement | null>;
  testid?: string;
  children: ReactNode;
  onClose(): void;
}

const focusable = "button, input, [tabindex='0'], a[href]";

/** Holds the focus inside, closes on Escape, and gives the focus back. */
export function Dialog({ title, role = "dialog", width, production, first, testid, children, onClose }: DialogProps) {
  const box = useRef<HTMLDivElement>(null);
  const heading = useId();

  useEffect(() => {
    const before = document.activeElement;
    (first?.current ?? box.current?.querySelector<HTMLElement>(focusable))?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
    // The focus is set once, when the dialog opens.
  }, []);

  function keys(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.stopPropagation();
      onClose();
    }
    if (event.key !== "Tab") return;
    const all = [...(box.current?.querySelectorAll<HTMLElement>(focusable) ?? [])].filter(
      (each) => each.tabIndex >= 0 && each.offsetParent !== null,
    );
    const at = all.indexOf(document.activeElement as HTMLElement);
    const edge = event.shiftKey ? at <= 0 : at === all.length - 1;
    if (!edge) return;
    event.preventDefault();
    all.at(event.shiftKey ? -1 : 0)?.focus();
  }

  return createPortal(
    <div
      className="scrim"
      onPointerDown={(event) => {
        if (role === "dialog" && event.target === event.currentTarget) onClose();
      }}
    >
      <div
        ref={box}
        className="dialog"
        role={role}
        aria-modal="true"
        aria-labelledby={heading}
        data-testid={testid}
        style={{ maxWidth: width, width: "calc(100vw - 32px)" }}
        onKeyDown={keys}
      >
        {production ? <div className="dialog-line" /> : null}
        <div className="dialog-head" id={heading}>
          {title}
        </div>
        {children}
      </div>
    </div>,
    document.body,
  );
}
