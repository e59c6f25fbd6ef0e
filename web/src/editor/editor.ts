// A CodeMirror editor for SQL and the languages of other engines, inside a shadow root: there it adopts constructed style
// sheets, which the window's content security policy allows, where in the document it would insert <style> elements, which
// it does not. No React.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
  EditorView,
  crosshairCursor,
  drawSelection,
  dropCursor,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
  rectangularSelection,
} from "@codemirror/view";
import type { KnownName } from "./completion";
import { isSql, languageOf, languageTitle, placeholderOf } from "./language";
import { Proposals, type ProposalOptions } from "./proposals";
import { error_squiggle, setErrorMark, setStatements, statementGutter, type EditorStatement } from "./statements";
import { editor_theme } from "./theme";

/**
 * Replaces a selection by typed text itself: left to do it, Chromium keeps the replaced text's look in an inline style,
 * which the content security policy refuses with an error in the console.
 */
export function typeOverSelection(event: InputEvent, view: EditorView): boolean {
  const { main, ranges } = view.state.selection;
  const text = event.data ?? "";
  if (
    event.inputType !== "insertText" ||
    text === "" ||
    main.empty ||
    ranges.length > 1 ||
    view.composing ||
    view.state.readOnly
  )
    return false;
  event.preventDefault();
  const insert = () =>
    view.state.update({
      changes: { from: main.from, to: main.to, insert: text },
      selection: { anchor: main.from + text.length },
      userEvent: "input.type",
      scrollIntoView: true,
    });
  const handled = view.state
    .facet(EditorView.inputHandler)
    .some((handler) => handler(view, main.from, main.to, text, insert));
  if (!handled) view.dispatch(insert());
  return true;
}

export interface EditorOptions extends ProposalOptions {
  readonly text: string;
  readonly caret: number;
  readonly language: string;
  /** Names of the tree, for languages other than SQL. */
  names(): readonly KnownName[];
  /** After each change of the text. */
  onChange(): void;
  /** After each move of the caret: line and column from 1, and the length of the selection. */
  onCaret(line: number, column: number, selected: number): void;
  onRun(): void;
}

export class SqlEditor {
  private readonly view: EditorView;
  private readonly language = new Compartment();

  constructor(
    host: HTMLElement,
    private readonly options: EditorOptions,
  ) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const frame = document.createElement("div");
    frame.style.height = "100%";
    root.replaceChildren(frame);
    const caret = Math.min(options.caret, options.text.length);
    const state = EditorState.create({
      doc: options.text,
      selection: { anchor: caret },
      extensions: this.extensions(),
    });
    this.view = new EditorView({ state, parent: frame, root });
    this.tellCaret();
  }

  private extensions() {
    return [
      editor_theme,
      lineNumbers(),
      statementGutter(() => {
        this.options.onRun();
      }),
      error_squiggle,
      history(),
      drawSelection(),
      dropCursor(),
      EditorState.allowMultipleSelections.of(true),
      rectangularSelection(),
      crosshairCursor(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      search({ top: true }),
      this.language.of(this.languageFor(this.options.language)),
      keymap.of([
        ...closeBracketsKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
        indentWithTab,
      ]),
      EditorView.domEventHandlers({ beforeinput: typeOverSelection }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.options.onChange();
        if (update.docChanged || update.selectionSet) this.tellCaret();
      }),
    ];
  }

  private languageFor(language: string) {
    return [
      languageOf(language, () => this.options.names()),
      isSql(language) ? new Proposals(this.options).extension() : autocompletion({ icons: false, maxRenderedOptions: 60 }),
      placeholder(placeholderOf(language)),
      EditorView.contentAttributes.of({ "aria-label": `${languageTitle(language)} editor`, spellcheck: "false" }),
    ];
  }

  private tellCaret(): void {
    const { doc, selection } = this.view.state;
    const { head, from, to } = selection.main;
    const line = doc.lineAt(head);
    this.options.onCaret(line.number, head - line.from + 1, to - from);
  }

  text(): string {
    return this.view.state.doc.toString();
  }

  selection(): { from: number; to: number } {
    const { from, to } = this.view.state.selection.main;
    return { from, to };
  }

  setLanguage(language: string): void {
    this.view.dispatch({ effects: this.language.reconfigure(this.languageFor(language)) });
  }

  setStatements(list: readonly EditorStatement[]): void {
    const length = this.view.state.doc.length;
    this.view.dispatch({ effects: setStatements.of(list.filter((each) => each.to <= length)) });
  }

  markError(range: { from: number; to: number } | null): void {
    this.view.dispatch({ effects: setErrorMark.of(range) });
  }

  reveal(from: number, to: number, focus: boolean): void {
    const length = this.view.state.doc.length;
    // The focus first: as it arrives the browser puts its own caret, which the editor would take over.
    if (focus) this.view.focus();
    this.view.dispatch({
      selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
      scrollIntoView: true,
    });
  }

  focus(): void {
    this.view.focus();
  }

  settle(): void {
    closeCompletion(this.view);
  }

  destroy(): void {
    this.view.destroy();
  }
}
