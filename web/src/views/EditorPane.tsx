import { useEffect, useMemo, useRef } from "react";
import type { QueryStatements } from "../api/generated";
import type { App } from "../app/app";
import { complete, noteChosen } from "../app/completion";
import { run } from "../app/queries";
import { focusChanged, textChanged } from "../app/tabs";
import { findConnection } from "../core/connections";
import { errorPlace } from "../core/errors";
import { formatClock, formatDuration, plural } from "../core/format";
import type { Run, Slot } from "../core/runs";
import { runOf, showPane } from "../core/state";
import type { Tab } from "../core/tabs";
import { objectTitle } from "../core/tree";
import { textIndexes } from "../core/utf8";
import type { KnownName } from "../editor/completion";
import { SqlEditor } from "../editor/editor";
import type { EditorStatement } from "../editor/statements";
import { useApp, useAppState } from "./context";

const text_after_ms = 150;
const split_after_ms = 120;

function noteOf(slot: Slot): Pick<EditorStatement, "note" | "outcome"> {
  const { statement } = slot;
  if (statement.state === "failed") return { note: "", outcome: "failed" };
  if (statement.result === "" || (statement.state !== "done" && statement.state !== "paused"))
    return { note: "", outcome: "none" };
  const rows = statement.state === "paused" ? `first ${plural(statement.rows, "row")}` : plural(statement.rows, "row");
  return { note: `${rows} · ${formatDuration(statement.timing.total_ms)}`, outcome: "done" };
}

/** The statements with what is said beside them: what they gave, or that they were edited since. */
function annotate(text: string, split: QueryStatements, state: Run): EditorStatement[] {
  const ends = textIndexes(
    text,
    split.statements.flatMap((each) => [each.begin, each.end]),
  );
  return split.statements.map((each, index) => {
    const [from, to] = [ends[index * 2] ?? 0, ends[index * 2 + 1] ?? 0];
    const own = text.slice(from, to).trim();
    const slot = state.slots.findLast((candidate) => candidate.text === own);
    if (slot) return { from, to, title: each.title, ...noteOf(slot) };
    const edited = state.slots.find((candidate) => candidate.stale && candidate.statement.title === each.title);
    return {
      from,
      to,
      title: each.title,
      outcome: "none",
      note: edited ? `edited since the run at ${formatClock(edited.ran_at)}` : "",
    };
  });
}

/** Names that the tree has loaded for a connection, for completion in languages other than SQL. */
function knownNames(app: App, tab: string): KnownName[] {
  const state = app.store.get();
  const connection = state.tabs.tabs.find((each) => each.id === tab)?.connection;
  const names: KnownName[] = [];
  for (const node of Object.values(state.tree.nodes)) {
    if (node.connection !== connection || node.type !== "object" || !node.kind) continue;
    const owner = node.path.at(-2) ?? "";
    const { kind } = node;
    const detail = kind === "column" ? [node.entry?.detail, owner].filter(Boolean).join(" · ") : kind.replace("_", " ");
    names.push({ name: kind === "column" ? node.name : objectTitle(kind, node.path), detail, kind });
  }
  return names;
}

/** Asks the server where the statements are, a moment after the last change, and shows them. */
function useStatements(editor: { readonly current: SqlEditor | undefined }, tab: Tab, text: string): void {
  const app = useApp();
  const state = useAppState((each) => runOf(each, tab.id));
  const open = useAppState((each) => findConnection(each.connections, tab.connection)?.state === "open");
  const split = useRef<{ text: string; reply: QueryStatements } | undefined>(undefined);
  useEffect(() => {
    if (split.current?.text === text) editor.current?.setStatements(annotate(text, split.current.reply, state));
  }, [editor, state, text]);
  useEffect(() => {
    if (!open || split.current?.text === text) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void app.client.call("query.split", { connection: tab.connection, text }, abort.signal).then((reply) => {
        if (!reply.ok || abort.signal.aborted || editor.current?.text() !== text) return;
        split.current = { text, reply: reply.value };
        editor.current.setStatements(annotate(text, reply.value, runOf(app.store.get(), tab.id)));
      });
    }, split_after_ms);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [app, editor, open, tab.connection, tab.id, text]);
}

/** Marks the place of the error that the results show. */
function useErrorMark(editor: { readonly current: SqlEditor | undefined }, tab: Tab): void {
  const failed = useAppState((each) =>
    runOf(each, tab.id).slots.find(
      (slot) => slot.key === runOf(each, tab.id).active && slot.statement.state === "failed",
    ),
  );
  const sent = useAppState((each) => runOf(each, tab.id).query?.text ?? "");
  useEffect(() => {
    const place = failed?.statement.error ? errorPlace(sent, failed.statement.error) : undefined;
    const unchanged = editor.current?.text() === sent;
    editor.current?.markError(place && unchanged ? { from: place.from, to: place.to } : null);
  }, [editor, failed, sent]);
}

export interface EditorPaneProps {
  tab: Tab;
  /** It is in sight. */
  active: boolean;
  /** Its tab has the focus of the window. */
  focused: boolean;
}

export function EditorPane({ tab, active, focused }: EditorPaneProps) {
  const app = useApp();
  const language = useAppState((state) => findConnection(state.connections, tab.connection)?.language ?? "");
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<SqlEditor | undefined>(undefined);
  const first = useMemo(() => ({ text: tab.text, caret: tab.caret, language }), [tab.id]);

  useEffect(() => {
    if (!host.current) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const made = new SqlEditor(host.current, {
      ...first,
      names: () => knownNames(app, tab.id),
      complete: (text, caret, signal) => complete(app, tab.id, text, caret, signal),
      onChosen: (label) => {
        noteChosen(app, tab.id, label);
      },
      onChange: () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          textChanged(app, tab.id, made.text(), made.selection().from);
        }, text_after_ms);
      },
      onCaret: (line, column, selected) => {
        focusChanged(app, tab.id, { line, column, selected });
      },
      onRun: () => {
        void run(app, tab.id, false);
      },
    });
    editor.current = made;
    app.editors.set(tab.id, {
      snapshot: () => ({ text: made.text(), ...made.selection() }),
      reveal: (from, to, focus) => {
        if (!focus || app.store.get().pane === "editor") made.reveal(from, to, focus);
        else {
          // Where the results are in its place, the editor can take the focus only once it is drawn.
          app.store.update((state) => showPane(state, "editor"));
          requestAnimationFrame(() => made.reveal(from, to, true));
        }
      },
      focus: () => {
        made.focus();
      },
      settle: () => {
        made.settle();
      },
    });
    return () => {
      clearTimeout(timer);
      app.editors.delete(tab.id);
      made.destroy();
      editor.current = undefined;
    };
  }, [app, first, tab.id]);
  useEffect(() => {
    editor.current?.setLanguage(language);
  }, [language]);
  useEffect(() => {
    // Where the focus has gone into the tab already, it stays.
    const inside = host.current?.closest("[role=tabpanel]")?.contains(document.activeElement) === true;
    if (active && focused && !inside) editor.current?.focus();
  }, [active, focused]);
  useStatements(editor, tab, tab.text);
  useErrorMark(editor, tab);

  return (
    <div
      ref={host}
      className="editor-host"
      data-testid={active && focused ? "Editor" : undefined}
      data-region="editor"
      role="group"
      aria-label="Editor"
    />
  );
}
