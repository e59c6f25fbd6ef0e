// The list of proposals of a SQL editor: asks while someone types, drops what comes too late, asks again while names are still
// being read, and takes a proposal by Tab, or by Enter where the list was asked for. No React.
import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  pickedCompletion,
  selectedCompletion,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { Prec, type Extension } from "@codemirror/state";
import { EditorView, ViewPlugin, keymap, type KeyBinding } from "@codemirror/view";
import { asksBehind, matchedIn, type Option, type Options } from "../core/completion";

export interface ProposalOptions {
  complete(text: string, caret: number, signal: AbortSignal): Promise<Options | undefined>;
  onChosen(label: string): void;
}

interface Proposed extends Completion {
  readonly insert: string;
}

/** Milliseconds until more is asked for while the server still reads names: doubled each time, up to a longest wait. */
const first_wait = 100;
const longest_wait = 3_200;
const most_attempts = 25;
const look_back = 200;

export class Proposals {
  private explicit = false;
  private moved = false;
  private from = 0;
  private asked_again = false;
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private view: EditorView | undefined;

  constructor(private readonly options: ProposalOptions) {}

  readonly source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { state, pos } = context;
    const again = this.asked_again;
    this.asked_again = false;
    if (!again) {
      this.attempts = 0;
      if (context.explicit) this.explicit = true;
    }
    clearTimeout(this.timer);
    if (!context.explicit && !asksBehind(state.sliceDoc(Math.max(0, pos - look_back), pos))) return null;
    const abort = new AbortController();
    context.addEventListener("abort", () => abort.abort(), { onDocChange: true });
    const found = await this.options.complete(state.doc.toString(), pos, abort.signal);
    if (!found || abort.signal.aborted) return null;
    if (!found.complete) this.askAgain(context);
    const typed = state.sliceDoc(found.from, pos);
    // A list of nothing but what already stands there helps nobody.
    const news = found.options.some((each) => each.insert !== state.sliceDoc(found.from, found.to));
    if (!news) return null;
    this.from = found.from;
    const plain = typed.replace(/^["`[]/, "");
    return {
      from: found.from,
      to: found.to,
      filter: false,
      options: found.options.map((each) => this.completionOf(each)),
      getMatch: (completion) => matchedIn(completion.label, plain),
    };
  };

  private completionOf(option: Option): Proposed {
    return {
      label: option.label,
      type: option.kind,
      detail: option.detail,
      insert: option.insert,
      ...(option.documentation === "" ? {} : { info: option.documentation }),
      apply: (view, completion, from, to) => {
        this.options.onChosen(option.label);
        view.dispatch({
          changes: { from, to, insert: option.insert },
          selection: { anchor: from + option.caret },
          annotations: pickedCompletion.of(completion),
          userEvent: "input.complete",
          scrollIntoView: true,
        });
      },
    };
  }

  private askAgain(context: CompletionContext): void {
    if (this.attempts >= most_attempts) return;
    const wait = Math.min(first_wait * 2 ** this.attempts, longest_wait);
    this.attempts += 1;
    this.timer = setTimeout(() => {
      const { view } = this;
      if (!view?.hasFocus || view.state.doc !== context.state.doc || view.state.selection.main.head !== context.pos) return;
      this.asked_again = true;
      startCompletion(view);
    }, wait);
  }

  /** Enter belongs to the text, unless something was typed that the list is about, or the list was asked for. */
  private readonly takeByEnter = (view: EditorView): boolean => {
    if (completionStatus(view.state) !== "active") return false;
    const head = view.state.selection.main.head;
    const behind_point = view.state.sliceDoc(Math.max(0, this.from - 1), this.from) === ".";
    const asked = this.explicit || this.moved || head > this.from || behind_point;
    const selected = selectedCompletion(view.state) as Proposed | null;
    if (asked && selected && selected.insert !== view.state.sliceDoc(this.from, head)) return acceptCompletion(view);
    closeCompletion(view);
    return false;
  };

  private move(by: "option" | "page", forward: boolean): (view: EditorView) => boolean {
    const command = moveCompletionSelection(forward, by);
    return (view) => {
      const done = command(view);
      if (done) this.moved = true;
      return done;
    };
  }

  /** From the key on, and not only from the question, which follows a moment later. */
  private readonly ask = (view: EditorView): boolean => {
    const started = startCompletion(view);
    if (started) this.explicit = true;
    return started;
  };

  private keys(): readonly KeyBinding[] {
    return [
      { key: "Ctrl-Space", run: this.ask },
      { mac: "Alt-`", run: this.ask },
      { key: "Escape", run: closeCompletion },
      { key: "ArrowDown", run: this.move("option", true) },
      { key: "ArrowUp", run: this.move("option", false) },
      { key: "PageDown", run: this.move("page", true) },
      { key: "PageUp", run: this.move("page", false) },
      { key: "Enter", run: this.takeByEnter },
      { key: "Tab", run: acceptCompletion },
    ];
  }

  extension(): Extension {
    return [
      autocompletion({ override: [this.source], defaultKeymap: false, activateOnTypingDelay: 0, maxRenderedOptions: 100 }),
      Prec.highest(keymap.of(this.keys())),
      ViewPlugin.define((view) => {
        this.view = view;
        return {
          update: (update) => {
            // The next list has nothing of this one.
            if (completionStatus(update.state) === null && completionStatus(update.startState) !== null)
              this.moved = this.explicit = false;
          },
          destroy: () => {
            clearTimeout(this.timer);
            this.view = undefined;
          },
        };
      }),
    ];
  }
}
