// What the editor's list of proposals is made of: when the server is asked, which part of the text it gets, and what of a
// proposal matches what was typed. Pure; no browser needed.
import type { CompletionReply, Proposal } from "../api/generated";
import { byteOffset, textIndex } from "./utf8";

export interface Option {
  readonly kind: Proposal["kind"];
  readonly label: string;
  readonly insert: string;
  /** Where the caret goes in `insert`. */
  readonly caret: number;
  readonly detail: string;
  readonly documentation: string;
}

/** What can stand at the caret; places are UTF-16 indexes of the whole text. */
export interface Options {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Option[];
  /** False while the server still reads names. */
  readonly complete: boolean;
}

/** The server reads less than this around the caret; the rest of a long script stays here. */
const most_before = 200_000;
const most_behind = 50_000;

export interface TextPart {
  readonly text: string;
  /** Where it begins in the whole text. */
  readonly from: number;
  /** The caret in it, in bytes. */
  readonly caret: number;
}

function isLowSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code < 0xe000;
}

export function partAround(text: string, caret: number): TextPart {
  let from = Math.max(0, caret - most_before);
  if (isLowSurrogate(text, from)) from += 1;
  let to = Math.min(text.length, caret + most_behind);
  if (isLowSurrogate(text, to)) to -= 1;
  const part = text.slice(from, to);
  return { text: part, from, caret: byteOffset(part, caret - from) };
}

export function optionsOf(part: TextPart, reply: CompletionReply): Options {
  return {
    from: part.from + textIndex(part.text, reply.begin),
    to: part.from + textIndex(part.text, reply.end),
    complete: reply.complete,
    options: reply.proposals.map((each) => ({ ...each, caret: textIndex(each.insert, each.caret) })),
  };
}

/** A name is being typed, or one is due: behind a point, and behind words that a table or a condition follows. */
export function asksBehind(before: string): boolean {
  if (/(["`[]|[\p{L}_$][\p{L}\p{N}_$]*)$/u.test(before)) return true;
  if (/(["`\]]|[\p{L}_$][\p{L}\p{N}_$]*)\.$/u.test(before)) return true;
  return /(^|[\s();])(from|join|into|update|on)\s$/i.test(before);
}

/** Pairs of begin and end: where `typed` is in the label, together or letter by letter. */
export function matchedIn(label: string, typed: string): number[] {
  const [text, wanted] = [label.toLowerCase(), typed.toLowerCase()];
  if (wanted === "" || text.length !== label.length) return [];
  const at = text.indexOf(wanted);
  if (at !== -1) return [at, at + wanted.length];
  const places: number[] = [];
  let next = 0;
  for (const letter of wanted) {
    const found = text.indexOf(letter, next);
    if (found === -1) return [];
    if (places.at(-1) === found) places[places.length - 1] = found + 1;
    else places.push(found, found + 1);
    next = found + 1;
  }
  return places;
}
