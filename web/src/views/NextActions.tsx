import { X } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { doAction, recentActions } from "../app/nextActions";
import { documentColumn } from "../core/documents";
import { actionOf, nextActions, type NextAction, type Sight } from "../core/nextActions";
import { isBusy, type Slot } from "../core/runs";
import { changeSettings, runOf } from "../core/state";
import type { Tab } from "../core/tabs";
import { isOpen } from "../core/transactions";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useApp, useAppState } from "./context";
import { gridOf } from "./grids";

function useSight(tab: Tab, slot: Slot): Sight {
  const { result, rows, state } = slot.statement;
  const columns = useAppState((each) => each.results[result]?.columns);
  const viewed = useAppState((each) => each.views[result]);
  const running = useAppState((each) => isBusy(runOf(each, tab.id)));
  const transaction = useAppState((each) => isOpen(each.transactions[tab.id]));
  const cell = useAppState((each) => each.focus[tab.id]?.cell);
  const here = cell?.result === result ? cell : undefined;
  return useMemo(
    () => ({
      kind: tab.kind,
      result,
      columns: columns ?? [],
      rows: viewed?.view?.rows ?? rows,
      running,
      paused: state === "paused",
      viewed: viewed !== undefined,
      documents: documentColumn(columns) !== undefined,
      edits: tab.edits?.length ?? 0,
      transaction,
      ...(here ? { column: here.column, value: gridOf(tab.id)?.grid.cellText(here.row, here.column) } : {}),
    }),
    [tab, result, columns, rows, viewed, running, state, transaction, here],
  );
}

function searchRows(): void {
  document.querySelector<HTMLInputElement>("[data-testid=RowSearch]")?.focus();
}

/** A bar of what may come next, numbered for the keyboard as long as digits are not for editing cells. */
export function NextActions({ tab, slot, digits }: { tab: Tab; slot: Slot; digits: boolean }) {
  const app = useApp();
  const sight = useSight(tab, slot);
  const actions = nextActions(sight, recentActions());
  const bar = useRef<HTMLDivElement>(null);
  const take = (action: NextAction): void => {
    if (action.id === "search") searchRows();
    else doAction(app, tab.id, action, sight.value);
  };
  const now = useRef({ actions, take });
  now.current = { actions, take };
  useEffect(() => {
    const host = bar.current?.parentElement;
    if (!digits || !host) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const in_grid = event.target instanceof Element && event.target.closest("[data-testid=Grid]") !== null;
      const action = in_grid ? actionOf(now.current.actions, event) : undefined;
      if (!action) return;
      event.preventDefault();
      event.stopPropagation();
      now.current.take(action);
    };
    host.addEventListener("keydown", onKey, true);
    return () => host.removeEventListener("keydown", onKey, true);
  }, [digits]);
  return (
    <div className="next-actions" ref={bar} role="toolbar" aria-label="Next actions" data-testid="NextActions">
      <span className="quiet">Next</span>
      <div className="next-list">
        {actions.map((action, index) => (
          <button key={action.id} type="button" className="next-action" data-testid={`Next_${action.id}`} onClick={() => take(action)}>
            {digits ? <span className="kbd">{index + 1}</span> : null}
            {action.verb}
            {action.object === "" ? null : <b>{action.object}</b>}
          </button>
        ))}
      </div>
      <Button
        look="ghost"
        size="small"
        icon
        label="Hide what may come next"
        onClick={() => app.store.update((state) => changeSettings(state, { next_actions: false }))}
        testid="NextActions_hide"
      >
        <Icon of={X} size={12} />
      </Button>
    </div>
  );
}
