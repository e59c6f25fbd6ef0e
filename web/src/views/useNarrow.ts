// Whether there is room for the editor above its results.
import { useSyncExternalStore } from "react";

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
