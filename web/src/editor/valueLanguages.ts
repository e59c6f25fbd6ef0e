// Colours of JSON and XML in the editor of a single value.
import { StreamLanguage, type StringStream } from "@codemirror/language";

interface JsonState {
  inside: boolean;
}

function jsonToken(stream: StringStream): string | null {
  if (stream.eatSpace()) return null;
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return stream.match(/^\s*:/, false) === null ? "string" : "propertyName";
  if (stream.match(/^-?\d[\d.eE+-]*/)) return "number";
  if (stream.match(/^(true|false|null)\b/)) return "bool";
  stream.next();
  return "punctuation";
}

const json_language = StreamLanguage.define<JsonState>({ name: "json", startState: () => ({ inside: false }), token: jsonToken });

interface XmlState {
  /** What the part that runs over lines ends with; empty outside of one. */
  until: string;
  tag: boolean;
}

function xmlToken(stream: StringStream, state: XmlState): string | null {
  if (state.until !== "") {
    if (stream.skipTo(state.until)) {
      stream.match(state.until);
      state.until = "";
    } else stream.skipToEnd();
    return "comment";
  }
  if (state.tag) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^[/?]?>/)) {
      state.tag = false;
      return "punctuation";
    }
    if (stream.match(/^"[^"]*"?|^'[^']*'?/)) return "string";
    if (stream.match(/^[^\s=>"'/?]+/)) return "propertyName";
    stream.next();
    return "punctuation";
  }
  if (stream.match("<!--") || stream.match("<![CDATA[")) {
    state.until = stream.current() === "<!--" ? "-->" : "]]>";
    return "comment";
  }
  if (stream.match(/^<[/?!]?[^\s/>]*/)) {
    state.tag = true;
    return "keyword";
  }
  if (!stream.skipTo("<")) stream.skipToEnd();
  return null;
}

const xml_language = StreamLanguage.define<XmlState>({ name: "xml", startState: () => ({ until: "", tag: false }), token: xmlToken });

export type ValueLanguage = "plain" | "json" | "xml";

export function valueLanguage(language: ValueLanguage) {
  return language === "json" ? [json_language] : language === "xml" ? [xml_language] : [];
}
