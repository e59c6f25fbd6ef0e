// Gives components the state and the actions' App.
import { createContext, useContext, useSyncExternalStore } from "react";
import type { App } from "../app/app";
import type { AppState } from "../core/state";

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("A view stands outside AppContext.");
  return app;
}

/** A part of the state. REQUIRES: `select` gives the same value for the same state (no new objects). */
export function useAppState<T>(select: (state: AppState) => T): T {
  const { store } = useApp();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
