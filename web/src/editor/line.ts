// One line of SQL with proposals, in a shadow root as the editor is: the condition above the rows of a table. No React.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { Compartment, EditorState, type Transaction, type TransactionSpec } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { typeOverSelection } from "./editor";
import { languageOf } from "./language";
import { Proposals, type ProposalOptions } from "./proposals";
import { editor_theme } from "./theme";

export interface LineOptions extends ProposalOptions {
  readonly text: string;
  readonly language: string;
  readonly placeholder: string;
  readonly label: string;
  readonly testid: string;
  onChange(text: string): void;
  onEnter(): void;
  /** False if Escape is for somebody else. */
  onEscape(): boolean;
}

const line_look = EditorView.theme({
  "&": { height: "22px", background: "transparent" },
  ".cm-scroller": { font: "12px/22px var(--font-mono)", overflow: "hidden" },
  ".cm-content": { padding: "0" },
  ".cm-line": { padding: "0" },
});

/** The whole text anew, its line breaks become spaces. */
function oneLine(change: Transaction): TransactionSpec {
  const line = change.newDoc.toString().replace(/\s*\n\s*/g, " ");
  return { changes: { from: 0, to: change.startState.doc.length, insert: line }, selection: { anchor: line.length }, userEvent: "input.paste" };
}

export class LineEditor {
  private readonly view: EditorView;
  private readonly language = new Compartment();

  constructor(host: HTMLElement, options: LineOptions) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const frame = document.createElement("div");
    root.replaceChildren(frame);
    const state = EditorState.create({
      doc: options.text.replace(/\s*\n\s*/g, " "),
      extensions: [
        // Before all else, so that a list of proposals keeps Enter and Escape while it is open.
        new Proposals(options).extension(),
        keymap.of([
          { key: "Enter", run: () => (options.onEnter(), true) },
          { key: "Escape", run: () => options.onEscape() },
        ]),
        editor_theme,
        line_look,
        history(),
        closeBrackets(),
        this.language.of(languageOf(options.language, () => [])),
        placeholder(options.placeholder),
        EditorView.contentAttributes.of({ "aria-label": options.label, "data-testid": options.testid, spellcheck: "false" }),
        // What is pasted stays one line.
        EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? oneLine(change) : change)),
        keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.domEventHandlers({ beforeinput: typeOverSelection }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
        }),
      ],
    });
    this.view = new EditorView({ state, parent: frame, root });
  }

  text(): string {
    return this.view.state.doc.toString();
  }

  setText(text: string): void {
    if (text === this.text()) return;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: text.length } });
  }

  setLanguage(language: string): void {
    this.view.dispatch({ effects: this.language.reconfigure(languageOf(language, () => [])) });
  }

  focus(): void {
    this.view.focus();
  }

  destroy(): void {
    this.view.destroy();
  }
}
