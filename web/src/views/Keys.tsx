import { useMemo, type ReactNode } from "react";
import { effectiveBindings } from "../core/keys";
import { putInForce } from "../core/keymap";
import { KeysContext, useApp, useAppState } from "./context";

/** Puts the chosen keys in force, and draws again whatever shows or obeys them when they change. */
export function Keys({ children }: { children: ReactNode }) {
  const { mac } = useApp();
  const keys = useAppState((state) => state.settings.keys);
  const list = useMemo(() => effectiveBindings(keys, mac), [keys, mac]);
  // Before the children are drawn, which ask for the keycaps.
  putInForce(list);
  return <KeysContext value={list}>{children}</KeysContext>;
}
