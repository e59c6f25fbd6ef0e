// Puts the chosen theme on the page, and follows the system while none is chosen.
import { useEffect } from "react";
import { effectiveTheme, type Theme } from "../core/settings";

export function applyTheme(theme: Theme): void {
  const system = {
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    contrast: matchMedia("(prefers-contrast: more)").matches,
  };
  const effective = effectiveTheme(theme, system);
  if (document.documentElement.dataset["theme"] !== effective) document.documentElement.dataset["theme"] = effective;
}

/** `onChange` is called after the colours of the page have changed because the system's have. */
export function useTheme(theme: Theme, onChange: () => void): void {
  useEffect(() => {
    applyTheme(theme);
    const queries = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("(prefers-contrast: more)")];
    const follow = (): void => {
      applyTheme(theme);
      onChange();
    };
    for (const query of queries) query.addEventListener("change", follow);
    return () => {
      for (const query of queries) query.removeEventListener("change", follow);
    };
  }, [theme, onChange]);
}
