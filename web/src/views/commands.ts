// What each shortcut of the table does, and the listener that finds it.
import { useEffect, type RefObject } from "react";
import type { App } from "../app/app";
import { flipDrawer } from "../app/drawer";
import { applyEdits, stepEdits } from "../app/edits";
import { showChart } from "../app/chart";
import { cancel, fetchMore, run } from "../app/queries";
import {
  closeTab,
  cyclePanes,
  keepTab,
  moveToGroup,
  newQuery,
  openTable,
  pinTab,
  reopenTab,
  setFace,
  setPanes,
  showGroup,
  showNeighbour,
  showTabNumber,
  splitTab,
} from "../app/tabs";
import { openPalette } from "../app/palette";
import { goBack } from "../app/relations";
import { saveQuery } from "../app/saved";
import { askConditions, askSummary } from "../app/summary";
import { endTransaction } from "../app/transactions";
import { lockVault } from "../app/vault";
import { lookPlain } from "../app/views";
import { bindings, commandOf, tabNumberOf, type CommandId, type RelateCommand, type RowCommand } from "../core/keymap";
import { isBusy, shownSlot } from "../core/runs";
import { changeSettings, runOf, showPane } from "../core/state";
import { activeTab, faceOf } from "../core/tabs";
import { isOpen } from "../core/transactions";
import { hasStructure, opensRows } from "../core/tree";
import { pickFiles } from "./files";
import { awaitPlace, placeOf } from "./gridData";
import { gridOf, wantFocus } from "./grids";
import { paletteCandidates } from "./paletteCommands";
import { focusNextRegion } from "./regions";
import { rowsOf } from "./rowAccess";
import { isNarrow } from "./useNarrow";

export interface WindowParts {
  searchBox: RefObject<HTMLInputElement | null>;
}

/** Shows the search box, wherever it is hidden, and puts the focus into it. */
export function focusSearch(app: App, parts: WindowParts): void {
  app.store.update((state) => changeSettings({ ...state, sidebar: "items" }, { sidebar_open: true }));
  requestAnimationFrame(() => {
    parts.searchBox.current?.focus();
    parts.searchBox.current?.select();
  });
}

/** Reads all rows first, if they are not all there; then shows the last one. False if the grid can go there by itself. */
function goToLastRow(app: App, tab: string): boolean {
  const shown = shownSlot(runOf(app.store.get(), tab));
  const handle = gridOf(tab);
  if (shown && app.store.get().views[shown.rows.statement.result]) return false;
  if (!shown || !handle || (shown.rows.statement.state !== "paused" && shown.rows.statement.state !== "reading"))
    return false;
  const { key } = shown.rows;
  const advance = (): void => {
    const statement = runOf(app.store.get(), tab).slots.find((slot) => slot.key === key)?.statement;
    if (statement?.state === "paused") void fetchMore(app, tab, key, true);
    if (statement?.state === "paused" || statement?.state === "reading") return;
    stop();
    if (statement && gridOf(tab) === handle)
      requestAnimationFrame(() => {
        handle.grid.setActiveCell(statement.rows - 1, handle.grid.activeCell()?.column ?? 0);
      });
  };
  const stop = app.store.subscribe(advance);
  advance();
  return true;
}

/** What the object tree stands on, if it has the focus, else what the tab shows: its structure, and its rows again. */
function showStructure(app: App): boolean {
  const state = app.store.get();
  const tab = activeTab(state.tabs);
  const node = document.activeElement?.closest("[data-testid=Tree]") ? state.tree.nodes[state.tree.active] : undefined;
  if (node) {
    if (node.type !== "object" || !node.kind || !hasStructure(node.kind)) return false;
    openTable(app, node.connection, node.path, node.kind, false, "structure");
    return true;
  }
  if (tab?.kind !== "table") return false;
  setFace(app, tab.id, faceOf(tab) === "rows" || !opensRows(tab.object_kind) ? "structure" : "rows");
  return true;
}

function lockNow(app: App): boolean {
  if (app.store.get().vault?.state !== "unlocked") return false;
  void lockVault(app);
  return true;
}

/** Cancels what runs; if nothing does, takes sorting and filters away. */
function stop(app: App, tab: string): boolean {
  if (isBusy(app.store.get().runs[tab])) {
    void cancel(app, tab);
    return true;
  }
  const result = shownSlot(runOf(app.store.get(), tab))?.rows.statement.result ?? "";
  // An open card closes first.
  if (app.store.get().views[result] === undefined || document.querySelector(".peek-card")) return false;
  lookPlain(app, result);
  return true;
}

function searchRows(): boolean {
  const box = document.querySelector<HTMLInputElement>(".pane[data-focused] [data-testid=RowSearch]");
  box?.focus();
  box?.select();
  return box !== null;
}

/** Commits or rolls back, if there is something to. */
function endOpen(app: App, tab: string, how: "commit" | "rollback"): boolean {
  const { transactions, runs } = app.store.get();
  if (!isOpen(transactions[tab]) || isBusy(runs[tab])) return false;
  void endTransaction(app, tab, how);
  return true;
}

function flipSidebar(app: App, segment: "queries" | "history"): boolean {
  app.store.update((each) =>
    changeSettings({ ...each, sidebar: each.sidebar === segment ? "items" : segment }, { sidebar_open: true }),
  );
  return true;
}

type EditCommand = "undo_edit" | "redo_edit";

function isEditCommand(command: CommandId): command is EditCommand {
  return ["undo_edit", "redo_edit"].includes(command);
}

type LookCommand = "group_rows" | "conditions" | "chart" | "measurements";

function isLookCommand(command: CommandId): command is LookCommand {
  return ["group_rows", "conditions", "chart", "measurements"].includes(command);
}

/** Other ways to look at the rows in sight. */
function lookAtRows(app: App, command: LookCommand): boolean {
  const state = app.store.get();
  const tab = activeTab(state.tabs);
  const column = tab ? state.focus[tab.id]?.cell?.column : undefined;
  if (command === "group_rows") return askSummary(app, column);
  if (command === "conditions") return askConditions(app, column);
  if (command === "measurements")
    app.store.update((each) => changeSettings(each, { measurements: !each.settings.measurements }));
  else if (tab) showChart(app, tab.id, tab.charted !== true);
  return command === "measurements" || tab !== undefined;
}

type TabCommand = "keep_tab" | "pin_tab" | "split_right" | "split_down" | "next_group" | "move_to_group";

function isTabCommand(command: CommandId): command is TabCommand {
  return ["keep_tab", "pin_tab", "split_right", "split_down", "next_group", "move_to_group"].includes(command);
}

/** Where the active tab stands. */
function arrange(app: App, command: TabCommand): boolean {
  const tab = activeTab(app.store.get().tabs);
  if (!tab) return false;
  switch (command) {
    case "keep_tab":
      keepTab(app, tab.id);
      return true;
    case "pin_tab":
      pinTab(app, tab.id, !tab.pinned);
      return true;
    case "split_right":
    case "split_down":
      return splitTab(app, command === "split_right" ? "right" : "bottom");
    case "next_group":
      return showGroup(app, 1) && focusTab(app);
    case "move_to_group":
      return moveToGroup(app, tab.id, 1);
  }
}

/** Puts the focus into what the active tab shows. */
function focusTab(app: App): boolean {
  const tab = activeTab(app.store.get().tabs);
  requestAnimationFrame(() => {
    const editor = tab?.panes === "results" ? undefined : app.editors.get(tab?.id ?? "");
    if (editor) editor.focus();
    else gridOf(tab?.id ?? "")?.grid.focus();
  });
  return true;
}

/** Shows other parts of a query. What has the focus keeps it as long as it is in sight. */
function showOtherPanes(app: App, tab: string): boolean {
  cyclePanes(app, tab);
  requestAnimationFrame(() => {
    const focus = document.activeElement;
    if (!(focus instanceof HTMLElement) || focus === document.body || focus.offsetParent === null) focusTab(app);
  });
  return true;
}

function isRowCommand(command: CommandId): command is RowCommand {
  return bindings.some((each) => each.command === command && each.rows === true);
}

type PanelCommand = "reconnect" | "retry" | "edit_connection" | "unlock";

function isPanelCommand(command: CommandId): command is PanelCommand {
  return ["reconnect", "retry", "edit_connection", "unlock"].includes(command);
}

/** Presses the button of this command in the error panel, if one is in sight. */
function pressInPanel(command: CommandId): boolean {
  const button = document.querySelector<HTMLElement>(`.pane[data-focused] .error-panel [data-command="${command}"]`);
  button?.click();
  return button !== null;
}

/** Goes back and forth in what is staged in the tab's rows. */
function editRows(app: App, command: EditCommand): boolean {
  const tab = activeTab(app.store.get().tabs);
  return tab !== undefined && stepEdits(app, tab.id, command === "undo_edit" ? "undo" : "redo");
}

/** A query is saved; changes of rows are applied, of a query's where its rows have the focus. */
function save(app: App): boolean {
  const tab = activeTab(app.store.get().tabs);
  const in_rows = document.activeElement?.closest("[data-region=results]") != null;
  if (tab?.kind !== "table" && !(tab?.edits && in_rows)) return saveQuery(app);
  void applyEdits(app, tab.id);
  return true;
}

type RecallCommand = "palette" | "save" | "queries" | "history" | "log" | "drawer" | "jobs";

/** Opens the drawer with the focus in its list; closed again, the tab has the focus. */
function showDrawer(app: App, command: "drawer" | "log" | "jobs"): boolean {
  const open = flipDrawer(app, command === "drawer" ? undefined : command);
  if (!open) return focusTab(app);
  requestAnimationFrame(() => {
    const drawer = document.querySelector(".drawer");
    (drawer?.querySelector<HTMLElement>("[data-list]") ?? drawer?.querySelector<HTMLElement>("[role=tab][tabindex='0']"))?.focus();
  });
  return true;
}

const rows_behind = 200;

/** Shows the rows that a key was followed from, as they were. In an editor the key is the editor's. */
export function wayBack(app: App): boolean {
  if (document.activeElement?.closest(".cm-editor")) return false;
  const back = goBack(app);
  if (!back) return true; // Else the browser would leave the page.
  const place = placeOf(back.key);
  if (place) awaitPlace(back.tab, place);
  wantFocus(back.tab);
  void back.read((place?.position.row ?? 0) + rows_behind);
  return true;
}

function isRelateCommand(command: CommandId): command is RelateCommand {
  return ["follow", "references", "copy_as", "go_to_column", "profiles", "back"].includes(command);
}

/** What is done with the active cell of the grid, and the way back from there. */
function relate(app: App, command: RelateCommand): boolean {
  if (command === "back") return wayBack(app);
  if (command === "profiles") {
    app.store.update((each) => changeSettings(each, { header_profiles: !each.settings.header_profiles }));
    return true;
  }
  return gridOf(activeTab(app.store.get().tabs)?.id ?? "")?.act(command) === true;
}


/** What keeps work, and brings past work back: searches, lists and names. */
function recall(app: App, command: RecallCommand): boolean {
  if (command === "save") return save(app);
  if (command === "drawer" || command === "log" || command === "jobs") return showDrawer(app, command);
  if (command !== "palette") return flipSidebar(app, command);
  openPalette(app, paletteCandidates(app));
  return true;
}

function isRecallCommand(command: CommandId): command is RecallCommand {
  return ["palette", "save", "queries", "history", "log", "drawer", "jobs"].includes(command);
}

type PartCommand = "inspector" | "sidebar" | "fields" | "settings" | "shortcuts";

function isPartCommand(command: CommandId): command is PartCommand {
  return ["inspector", "sidebar", "fields", "settings", "shortcuts"].includes(command);
}

/** Shows a part of the window, or hides it. */
function showPart(app: App, command: PartCommand): boolean {
  if (command === "fields") {
    app.store.update((each) => changeSettings({ ...each, inspector_view: "fields" }, { inspector_open: true }));
    requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-testid=RowForm_field]")?.focus());
  } else if (command === "settings" || command === "shortcuts") {
    app.store.update((each) => ({ ...each, dialog: command }));
  } else {
    app.store.update((each) => changeSettings(each, { [`${command}_open`]: !each.settings[`${command}_open`] }));
  }
  return true;
}

type FamilyCommand = PanelCommand | EditCommand | RecallCommand | LookCommand | TabCommand | RowCommand | PartCommand | RelateCommand;
type OtherCommand = Exclude<CommandId, FamilyCommand>;

/** True if the command did something, so that the key goes no further. */
function execute(app: App, parts: WindowParts, command: OtherCommand): boolean {
  const state = app.store.get();
  const tab = activeTab(state.tabs);
  switch (command) {
    case "run":
    case "run_all":
      if (!tab) return false;
      if (tab.panes === "editor") setPanes(app, tab.id, undefined);
      void run(app, tab.id, command === "run_all");
      return true;
    case "refresh":
      if (tab?.kind !== "table") return false;
      void run(app, tab.id, false);
      return true;
    case "cancel":
      return tab !== undefined && stop(app, tab.id);
    case "find_rows":
      return searchRows();
    case "commit":
    case "rollback":
      return tab !== undefined && endOpen(app, tab.id, command);
    case "search":
      focusSearch(app, parts);
      return true;
    case "lock":
      return lockNow(app);
    case "open_file":
      pickFiles(app);
      return true;
    case "new_tab":
      return state.connections.list.length > 0 && newQuery(app) !== "";
    case "close_tab":
      if (tab) closeTab(app, tab.id);
      return tab !== undefined;
    case "reopen_tab":
      reopenTab(app);
      return true;
    case "next_tab":
    case "previous_tab":
      showNeighbour(app, command === "next_tab" ? 1 : -1);
      return true;
    case "results":
      if (tab?.kind !== "query") return false;
      if (!isNarrow()) return showOtherPanes(app, tab.id);
      app.store.update((each) => showPane(each, each.pane === "editor" ? "results" : "editor"));
      return true;
    case "structure":
      return showStructure(app);
    case "next_region":
    case "previous_region":
      focusNextRegion(app, command === "next_region" ? 1 : -1);
      return true;
    case "go_to_row":
      gridOf(tab?.id ?? "")?.goToRow();
      return tab !== undefined;
    case "last_row":
      return tab !== undefined && goToLastRow(app, tab.id);
  }
}

/** Does a command that was chosen by its name. */
export function runCommand(app: App, parts: WindowParts, command: CommandId): boolean {
  if (isPanelCommand(command)) return pressInPanel(command);
  if (isEditCommand(command)) return editRows(app, command);
  if (isLookCommand(command)) return lookAtRows(app, command);
  if (isTabCommand(command)) return arrange(app, command);
  if (isPartCommand(command)) return showPart(app, command);
  if (isRowCommand(command)) return rowsOf(activeTab(app.store.get().tabs)?.id ?? "")?.run(command) === true;
  if (isRelateCommand(command)) return relate(app, command);
  return pressInPanel(command) || (isRecallCommand(command) ? recall(app, command) : execute(app, parts, command));
}

/** True for a key that writes where the focus is: a shortcut of one letter or sign waits until nothing is written. */
function types(event: KeyboardEvent): boolean {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false;
  return event.target instanceof Element && event.target.closest("input, textarea, [contenteditable=true], .editor-host, [data-testid=Grid]") !== null;
}

/** Listens before the editor and the grid do, so that a shortcut means the same in both. A dialog or a menu keeps all keys. */
export function useCommands(app: App, parts: WindowParts): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (app.store.get().phase !== "ready" || document.querySelector(".scrim, .menu")) return;
      const in_grid = event.target instanceof Element && event.target.closest("[data-testid=Grid]") !== null;
      if (types(event)) return;
      const number = tabNumberOf(event);
      const command = commandOf(event, in_grid, app.mac);
      if (command === "paste_rows") {
        // Not taken from the browser, which pastes after the key press.
        rowsOf(activeTab(app.store.get().tabs)?.id ?? "")?.pasteByKey(true);
        return;
      }
      let done = false;
      if (command !== undefined) done = runCommand(app, parts, command);
      else if (number !== undefined) {
        showTabNumber(app, number);
        done = true;
      }
      if (!done) return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("keydown", onKey, true);
    return () => {
      removeEventListener("keydown", onKey, true);
    };
  }, [app, parts]);
}
