// How much room the window has: for the editor above its results, and for the sidebar beside both.
import { useEffect, useSyncExternalStore } from "react";
import type { App } from "../app/app";
import { changeSettings } from "../core/state";

const query = "(max-width: 859px)";

function subscribe(listener: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

export function isNarrow(): boolean {
  return matchMedia(query).matches;
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, isNarrow);
}

const sidebar_query = "(max-width: 1099px)";

/** Where the window becomes too narrow for the sidebar beside the rest, it closes; it comes back with the room. */
export function useSidebarRoom(app: App): void {
  useEffect(() => {
    const media = matchMedia(sidebar_query);
    let closed = false;
    const change = (): void => {
      const { sidebar_open } = app.store.get().settings;
      if (media.matches ? !sidebar_open : !closed) return;
      closed = media.matches;
      app.store.update((state) => changeSettings(state, { sidebar_open: !media.matches }));
    };
    media.addEventListener("change", change);
    return () => media.removeEventListener("change", change);
  }, [app]);
}
