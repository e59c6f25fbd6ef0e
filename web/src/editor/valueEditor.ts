// A CodeMirror editor for one long value: text, JSON, XML or digits. In a shadow root, as the SQL editor is. No React.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { typeOverSelection } from "./editor";
import { editor_theme } from "./theme";
import { valueLanguage, type ValueLanguage } from "./valueLanguages";

export interface ValueEditorOptions {
  readonly text: string;
  readonly language: ValueLanguage;
  readonly read_only: boolean;
  readonly label: string;
  onChange(): void;
}

/** Longer text has no colours: they would be read again at each key. */
const most_coloured = 1_000_000;

export class ValueEditor {
  private readonly view: EditorView;
  private readonly language = new Compartment();

  constructor(host: HTMLElement, options: ValueEditorOptions) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const frame = document.createElement("div");
    frame.style.height = "100%";
    root.replaceChildren(frame);
    const state = EditorState.create({
      doc: options.text,
      extensions: [
        editor_theme,
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        highlightActiveLine(),
        search({ top: true }),
        EditorView.lineWrapping,
        EditorState.readOnly.of(options.read_only),
        // Line breaks stay as the value has them: all of one kind, or each as it is.
        EditorState.lineSeparator.of(/\r\n/.test(options.text) && !/(^|[^\r])\n|\r(?!\n)/.test(options.text) ? "\r\n" : "\n"),
        this.language.of(this.languageFor(options.text, options.language)),
        // Tab leaves the editor, so that the keyboard is never caught in it.
        keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap.filter((each) => each.key !== "Mod-Enter")]),
        EditorView.contentAttributes.of({ "aria-label": options.label, spellcheck: "false" }),
        EditorView.domEventHandlers({ beforeinput: typeOverSelection }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange();
        }),
      ],
    });
    this.view = new EditorView({ state, parent: frame, root });
  }

  private languageFor(text: string, language: ValueLanguage) {
    return valueLanguage(text.length > most_coloured ? "plain" : language);
  }

  text(): string {
    return this.view.state.sliceDoc();
  }

  setText(text: string, language: ValueLanguage): void {
    this.view.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: text },
      effects: this.language.reconfigure(this.languageFor(text, language)),
    });
  }

  select(at: number): void {
    const place = Math.min(at, this.view.state.doc.length);
    this.view.dispatch({ selection: { anchor: place }, scrollIntoView: true });
    this.view.focus();
  }

  focus(): void {
    this.view.focus();
  }

  destroy(): void {
    this.view.destroy();
  }
}
