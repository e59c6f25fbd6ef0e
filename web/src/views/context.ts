// Gives components the state and the actions' App.
import { createContext, useContext, useSyncExternalStore } from "react";
import type { App } from "../app/app";
import { bindings, type Binding } from "../core/keymap";
import type { AppState } from "../core/state";

export const AppContext = createContext<App | undefined>(undefined);

/** The keys in force. Whoever has the App is drawn again when they change, for what it shows of them. */
export const KeysContext = createContext<readonly Binding[]>(bindings);

export function useApp(): App {
  useContext(KeysContext);
  const app = useContext(AppContext);
  if (!app) throw new Error("A view stands outside AppContext.");
  return app;
}

/** A part of the state. REQUIRES: `select` gives the same value for the same state (no new objects). */
export function useAppState<T>(select: (state: AppState) => T): T {
  const { store } = useApp();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
