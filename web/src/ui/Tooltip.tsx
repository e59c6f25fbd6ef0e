import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Kbd } from "./Kbd";

const wait_ms = 450;

interface Tip {
  target: Element;
  text: string;
  caps: readonly string[];
}

function tipOf(target: EventTarget | null): Tip | undefined {
  const element = target instanceof Element ? target.closest("[data-tip]") : null;
  const text = element?.getAttribute("data-tip") ?? "";
  if (!element || text === "") return undefined;
  return { target: element, text, caps: (element.getAttribute("data-caps") ?? "").split("\n").filter(Boolean) };
}

/** One layer for all tooltips: any element with `data-tip` (and `data-caps`) has one, on hover and on keyboard focus. */
export function TooltipLayer() {
  const [tip, setTip] = useState<Tip | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (event: Event): void => {
      clearTimeout(timer);
      const next = tipOf(event.target);
      if (event.type === "focusin" && !(event.target instanceof Element && event.target.matches(":focus-visible")))
        return;
      if (!next) setTip(undefined);
      else
        timer = setTimeout(() => {
          setTip(next);
        }, wait_ms);
    };
    const hide = (): void => {
      clearTimeout(timer);
      setTip(undefined);
    };
    addEventListener("pointerover", show);
    addEventListener("focusin", show);
    for (const name of ["pointerdown", "keydown", "focusout", "scroll", "blur"]) addEventListener(name, hide, true);
    return () => {
      clearTimeout(timer);
      removeEventListener("pointerover", show);
      removeEventListener("focusin", show);
      for (const name of ["pointerdown", "keydown", "focusout", "scroll", "blur"])
        removeEventListener(name, hide, true);
    };
  }, []);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !tip) return;
    const at = tip.target.getBoundingClientRect();
    const left = at.left + at.width / 2 - element.offsetWidth / 2;
    const below = at.bottom + 6 + element.offsetHeight <= innerHeight;
    element.style.left = `${Math.max(4, Math.min(left, innerWidth - element.offsetWidth - 4))}px`;
    element.style.top = `${below ? at.bottom + 6 : at.top - 6 - element.offsetHeight}px`;
  }, [tip]);

  if (!tip) return null;
  return createPortal(
    <div ref={box} className="tooltip" role="tooltip">
      {tip.text}
      {tip.caps.length > 0 ? <Kbd caps={tip.caps} /> : null}
    </div>,
    document.body,
  );
}
