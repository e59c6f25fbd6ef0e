// The statements of the text: a bar in the gutter for each, the run mark on the current one, and a note on what each gave.
import { RangeSet, StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { statementAt } from "../core/caret";
import { Decoration, EditorView, GutterMarker, WidgetType, gutter, type DecorationSet } from "@codemirror/view";

/** A statement in UTF-16 indexes, and what is said beside its first line. */
export interface EditorStatement {
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly note: string;
  readonly outcome: "none" | "done" | "failed";
}

export const setStatements = StateEffect.define<readonly EditorStatement[]>();

const statements = StateField.define<readonly EditorStatement[]>({
  create: () => [],
  update(list, transaction) {
    let next = list;
    if (transaction.docChanged) {
      next = list
        .map((each) => ({
          ...each,
          from: transaction.changes.mapPos(each.from, 1),
          to: transaction.changes.mapPos(each.to, -1),
        }))
        .filter((each) => each.to > each.from);
    }
    for (const effect of transaction.effects) if (effect.is(setStatements)) next = effect.value;
    return next;
  },
});

export function statementsOf(state: EditorState): readonly EditorStatement[] {
  return state.field(statements, false) ?? [];
}

/** The statement that a run at the caret would run. */
export function currentStatement(state: EditorState): EditorStatement | undefined {
  return statementAt(statementsOf(state), state.selection.main.head, (from, to) => state.sliceDoc(from, to));
}

type Part = "only" | "first" | "middle" | "last";

class BarMarker extends GutterMarker {
  constructor(
    readonly part: Part,
    readonly current: boolean,
    readonly outcome: EditorStatement["outcome"],
  ) {
    super();
  }
  override eq(other: BarMarker): boolean {
    return other.part === this.part && other.current === this.current && other.outcome === this.outcome;
  }
  override toDOM(): Node {
    const starts = this.part === "only" || this.part === "first";
    if (starts && (this.current || this.outcome !== "none"))
      return this.current ? drawing("cm-run", "M6 4.5v15l13-7.5z") : this.outcomeMark();
    const bar = document.createElement("div");
    const ends = this.part === "only" || this.part === "last";
    bar.className = [
      "cm-bar",
      this.current ? "cm-bar-current" : "",
      starts ? "cm-bar-first" : "",
      ends ? "cm-bar-last" : "",
    ]
      .filter(Boolean)
      .join(" ");
    return bar;
  }
  private outcomeMark(): Node {
    const done = this.outcome === "done";
    const mark = drawing(
      done ? "cm-ran" : "cm-ran cm-failed",
      done ? "m8.5 12.5 2.5 2.500 4.500-5" : "m9 9 6 6m0-6-6 6",
    );
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [name, value] of [
      ["cx", "12"],
      ["cy", "12"],
      ["r", "9"],
    ] as const)
      circle.setAttribute(name, value);
    mark.firstElementChild?.append(circle);
    return mark;
  }
}

function drawing(name: string, path: string): HTMLElement {
  const box = document.createElement("div");
  box.className = name;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  box.append(svg);
  return box;
}

const most_bar_lines = 20_000;

function bars(state: EditorState): RangeSet<GutterMarker> {
  const current = currentStatement(state);
  const marks = [];
  let budget = most_bar_lines;
  for (const each of statementsOf(state)) {
    const first = state.doc.lineAt(Math.min(each.from, state.doc.length)).number;
    const last = state.doc.lineAt(Math.min(each.to, state.doc.length)).number;
    for (let number = first; number <= last && budget > 0; number += 1, budget -= 1) {
      const part: Part = first === last ? "only" : number === first ? "first" : number === last ? "last" : "middle";
      const marker = new BarMarker(part, each === current, each.outcome);
      marks.push(marker.range(state.doc.line(number).from));
    }
  }
  return RangeSet.of(marks, true);
}

class NoteWidget extends WidgetType {
  constructor(readonly text: string) {
    super();
  }
  override eq(other: NoteWidget): boolean {
    return other.text === this.text;
  }
  override toDOM(): HTMLElement {
    const note = document.createElement("span");
    note.className = "cm-note";
    note.textContent = this.text;
    return note;
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

function notes(state: EditorState): DecorationSet {
  const marks = statementsOf(state)
    .filter((each) => each.note !== "")
    .map((each) =>
      Decoration.widget({ widget: new NoteWidget(each.note), side: 1 }).range(
        state.doc.lineAt(Math.min(each.from, state.doc.length)).to,
      ),
    );
  return Decoration.set(marks, true);
}

/** `onRun` is called by a click on the run mark. */
export function statementGutter(onRun: () => void): Extension {
  return [
    statements,
    gutter({
      class: "cm-statements",
      markers: (view) => bars(view.state),
      lineMarkerChange: (update) =>
        update.selectionSet || update.startState.field(statements) !== update.state.field(statements),
      domEventHandlers: {
        mousedown(view, line) {
          const current = currentStatement(view.state);
          if (!current || view.state.doc.lineAt(current.from).from !== line.from) return false;
          onRun();
          return true;
        },
      },
    }),
    EditorView.decorations.compute([statements], notes),
  ];
}

export const setErrorMark = StateEffect.define<{ from: number; to: number } | null>();
const error_mark = Decoration.mark({ class: "cm-error" });

/** The squiggle under an error; an edit that touches it takes it away. */
export const error_squiggle = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    if (transaction.docChanged) {
      transaction.changes.iterChangedRanges((from, to) => {
        next = next.update({ filterFrom: from, filterTo: to, filter: () => false });
      });
    }
    for (const effect of transaction.effects) {
      if (!effect.is(setErrorMark)) continue;
      const length = transaction.state.doc.length;
      const value = effect.value;
      const fits = value !== null && value.to > value.from && value.to <= length;
      next = fits ? Decoration.set([error_mark.range(value.from, value.to)]) : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});
