// The shell's notation of MongoDB for the editor: colours, and what may follow db. and a dollar sign.
import { StreamLanguage, type StringStream } from "@codemirror/language";
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import { tags } from "@lezer/highlight";
import type { KnownName } from "./completion";

const constructors = new Set(
  (
    "ObjectId ISODate Date NumberInt Int32 NumberLong Long Double NumberDecimal Decimal128 BinData HexData UUID " +
    "Timestamp RegExp Code Symbol DBRef MinKey MaxKey"
  ).split(" "),
);

interface State {
  /** What a string or a comment that runs over the line ends with; empty outside of both. */
  inside: string;
  /** A slash here begins a regular expression, and not a division. */
  value: boolean;
}

function readInside(stream: StringStream, state: State): void {
  while (!stream.eol()) {
    if (stream.match(state.inside)) {
      state.inside = "";
      return;
    }
    if (state.inside !== "*/" && stream.peek() === "\\") stream.next();
    stream.next();
  }
  // Only a comment runs over lines.
  if (state.inside !== "*/") state.inside = "";
}

function readWord(stream: StringStream, state: State): string {
  const before = stream.string.slice(0, stream.start);
  const word = stream.match(/^[\p{L}\p{N}_$]+/u) ? stream.current() : "";
  state.value = false;
  if (/^(true|false|null|undefined|NaN|Infinity)$/.test(word)) return word === "null" ? "null" : "bool";
  if (word === "new" || word === "db" || word === "use" || word === "show") return "keyword";
  if (constructors.has(word)) return "constructor";
  if (word.startsWith("$")) return "operatorKeyword";
  const called = stream.match(/^\s*\(/, false) !== null;
  if (/\.\s*$/.test(before)) return called ? "call" : "name";
  return called ? "call" : "property";
}

function readToken(stream: StringStream, state: State): string | null {
  if (state.inside !== "") {
    const comment = state.inside === "*/";
    readInside(stream, state);
    return comment ? "comment" : "string";
  }
  if (stream.eatSpace()) return null;
  if (stream.match("//")) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match("/*")) {
    state.inside = "*/";
    readInside(stream, state);
    return "comment";
  }
  const next = stream.peek() ?? "";
  if (next === '"' || next === "'") {
    stream.next();
    const name = stream.match(/^\$[\p{L}\p{N}_]+(?=["'])/u) !== null;
    state.inside = next;
    readInside(stream, state);
    state.value = false;
    return name ? "operatorKeyword" : "string";
  }
  if (next === "/" && state.value && stream.match(/^\/(?:[^/\\]|\\.)+\/[a-z]*/)) {
    state.value = false;
    return "regexp";
  }
  if (stream.match(/^-?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/)) {
    state.value = false;
    return "number";
  }
  if (/[\p{L}_$]/u.test(next)) return readWord(stream, state);
  stream.next();
  state.value = /[([{,:=]/.test(next);
  return "punctuation";
}

export const mongodb_language = StreamLanguage.define<State>({
  name: "mongodb",
  startState: () => ({ inside: "", value: true }),
  token: readToken,
  languageData: {
    commentTokens: { line: "//", block: { open: "/*", close: "*/" } },
    closeBrackets: { brackets: ["(", "[", "{", "'", '"'] },
    indentOnInput: /^\s*[}\])]$/,
  },
  tokenTable: {
    call: tags.function(tags.variableName),
    constructor: tags.typeName,
    name: tags.name,
    property: tags.propertyName,
    regexp: tags.special(tags.string),
  },
});

const on_database =
  "getCollection getCollectionNames createCollection dropDatabase runCommand adminCommand aggregate stats version";
const on_collection =
  "find findOne aggregate countDocuments estimatedDocumentCount distinct insertOne insertMany updateOne updateMany " +
  "replaceOne deleteOne deleteMany bulkWrite findOneAndUpdate findOneAndReplace findOneAndDelete createIndex " +
  "createIndexes getIndexes dropIndex dropIndexes drop renameCollection stats explain";
const on_cursor = "sort limit skip project hint collation maxTimeMS comment batchSize allowDiskUse count explain";
const operators =
  "eq ne gt gte lt lte in nin and or nor not exists type regex expr mod all elemMatch size set unset inc mul min max " +
  "rename push pull addToSet pop each currentDate setOnInsert match group project sort limit skip unwind lookup facet " +
  "addFields replaceRoot replaceWith count sortByCount bucket bucketAuto sample out merge unionWith graphLookup " +
  "setWindowFields densify fill geoNear sum avg first last concat cond ifNull dateToString toString toInt toLong " +
  "toDecimal toDate map filter reduce size slice arrayElemAt";

function methods(names: string): Completion[] {
  return names.split(" ").map((label) => ({ label, detail: "method", apply: `${label}(`, boost: -1 }));
}

const dollars: readonly Completion[] = [...new Set(operators.split(" "))].map((name) => ({ label: `$${name}`, detail: "operator" }));
const types: readonly Completion[] = [...constructors].map((label) => ({ label, detail: "type", apply: `${label}(` }));
const word_rest = /^[\p{L}\p{N}_$]*$/u;
const plain_name = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
const most_names = 2_000;

function afterDatabase(names: readonly KnownName[], from: number): CompletionResult {
  const collections = names
    .filter((each) => each.kind === "collection" || each.kind === "view")
    .slice(0, most_names)
    .map(({ name, detail }): Completion => {
      const apply = plain_name.test(name) ? name : `getCollection(${JSON.stringify(name)})`;
      return { label: name, detail, boost: 10, apply };
    });
  return { from, options: [...collections, ...methods(on_database)], validFor: /^[^\s(]*$/ };
}

/** Collections behind db., methods behind a collection or a call, operators behind a dollar sign, else fields and types. */
export function mongodbCompletion(names: () => readonly KnownName[]): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const word = /[\p{L}\p{N}_$]*$/u.exec(before)?.[0] ?? "";
    const from = context.pos - word.length;
    const ahead = before.slice(0, before.length - word.length);
    if (/(^|[^\p{L}\p{N}_$.])db\.$/u.test(ahead)) return afterDatabase(names(), from);
    if (/\)\s*\.$/.test(ahead)) {
      const collection = /db\.getCollection\([^()]*\)\s*\.$/.test(ahead);
      return { from, options: methods(collection ? on_collection : on_cursor), validFor: word_rest };
    }
    if (/(^|[^\p{L}\p{N}_$])db\.[\p{L}\p{N}_$.]+\.$/u.test(ahead))
      return { from, options: methods(on_collection), validFor: word_rest };
    if (word.startsWith("$")) return { from, options: dollars, validFor: word_rest };
    if (word === "" && !context.explicit) return null;
    const fields = names()
      .filter((each) => each.kind === "column")
      .slice(0, most_names)
      .map(({ name, detail }): Completion => ({ label: name, detail }));
    return { from, options: [{ label: "db", detail: "database" }, ...fields, ...types], validFor: word_rest };
  };
}
