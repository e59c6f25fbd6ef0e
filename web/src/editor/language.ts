// Which language the editor speaks, and the same colours for code outside the editor.
import { MySQL, PostgreSQL, SQLite, StandardSQL, type SQLDialect } from "@codemirror/lang-sql";
import type { Extension, Range } from "@codemirror/state";
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view";
import { syntaxTree, type Language } from "@codemirror/language";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import type { KnownName } from "./completion";
import { mongodbCompletion, mongodb_language } from "./mongodb";
import { redisCompletion, redis_language } from "./redis";

const dialects: Readonly<Record<string, SQLDialect>> = {
  postgresql: PostgreSQL,
  mysql: MySQL,
  sqlite: SQLite,
  // DuckDB's parser grew out of PostgreSQL's.
  duckdb: PostgreSQL,
};
const streams: Readonly<Record<string, Language>> = { mongodb: mongodb_language, redis: redis_language };
const own_completions: Readonly<Record<string, typeof redisCompletion>> = {
  mongodb: mongodbCompletion,
  redis: redisCompletion,
};

function dialectOf(language: string): SQLDialect {
  return dialects[language] ?? StandardSQL;
}

/** "SQL", "MongoDB", "Redis": what the editor of this language is called. */
export function languageTitle(language: string): string {
  return { mongodb: "MongoDB", redis: "Redis" }[language] ?? "SQL";
}

/** What an empty editor says. */
export function placeholderOf(language: string): string {
  const texts: Readonly<Record<string, string>> = {
    mongodb: "db.collection.find({ field: value })",
    redis: "One command a line: GET key",
  };
  return texts[language] ?? "Write SQL here";
}

/** Marks names that are called, which the grammar does not tell from other names. */
const called_keywords =
  /^(count|sum|min|max|avg|coalesce|left|right|replace|exists|any|row_number|rank|lag|lead|extract|cast)$/i;
const call_mark = Decoration.mark({ class: "cm-call" });

function calls(view: EditorView): DecorationSet {
  const found: Range<Decoration>[] = [];
  for (const { from, to } of view.visibleRanges) {
    const text = view.state.sliceDoc(from, to + 1);
    syntaxTree(view.state).iterate({
      from,
      to,
      enter(node) {
        const named =
          node.name === "Identifier" || node.name === "Builtin" || node.name === "Keyword" || node.name === "Type";
        if (named && text[node.to - from] === "(") {
          // "IN(" and the like are not calls; a keyword is one only if it is a function too.
          if (node.name === "Keyword" && !called_keywords.test(view.state.sliceDoc(node.from, node.to))) return;
          found.push(call_mark.range(node.from, node.to));
        }
      },
    });
  }
  return Decoration.set(found, true);
}

const call_colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = calls(view);
    }
    update(update: ViewUpdate): void {
      const parsed = syntaxTree(update.state) !== syntaxTree(update.startState);
      if (update.docChanged || update.viewportChanged || parsed) this.decorations = calls(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** True where the server proposes what can stand at the caret; the others do it by the names of the tree. */
export function isSql(language: string): boolean {
  return streams[language] === undefined;
}

/** Colours of a language, and completion for those that are not SQL; an unknown one is standard SQL. */
export function languageOf(language: string, names: () => readonly KnownName[]): Extension {
  const stream = streams[language];
  const completion = own_completions[language];
  if (stream && completion) return [stream, stream.data.of({ autocomplete: completion(names) })];
  return [dialectOf(language).language, call_colours];
}

/** A run of text of one colour; `style` is a class of ui/controls.css, or empty. */
export interface Token {
  readonly text: string;
  readonly style: string;
}

const classes = tagHighlighter([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], class: "syntax-keyword" },
  { tag: [tags.typeName, tags.standard(tags.name)], class: "syntax-function" },
  { tag: tags.function(tags.variableName), class: "syntax-function" },
  { tag: [tags.string, tags.special(tags.string)], class: "syntax-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "syntax-number" },
  { tag: tags.comment, class: "syntax-comment" },
  { tag: [tags.operator, tags.punctuation, tags.separator, tags.paren, tags.derefOperator], class: "syntax-operator" },
  { tag: tags.special(tags.name), class: "syntax-param" },
]);

const most_coloured = 100_000;

/** Code as coloured tokens, for the error panel and the confirmation; long text stays plain. */
export function tokensOf(text: string, language: string): Token[] {
  if (text.length > most_coloured) return [{ text, style: "" }];
  const tokens: Token[] = [];
  const tree = (streams[language] ?? dialectOf(language).language).parser.parse(text);
  highlightCode(
    text,
    tree,
    classes,
    (part, style) => tokens.push({ text: part, style }),
    () => tokens.push({ text: "\n", style: "" }),
  );
  return tokens;
}
