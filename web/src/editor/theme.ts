// The editor's look, by tokens only; the custom properties reach it through the shadow root it lives in.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const popover = {
  background: "var(--bg-raised)", border: "0", borderRadius: "var(--radius-md)", boxShadow: "var(--shadow-2)", overflow: "hidden",
  font: "12px/16px var(--font-ui)", zIndex: "var(--z-popover)",
};

const look = EditorView.theme({
  "&": { height: "100%", background: "var(--bg-surface)", color: "var(--text-1)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "13px/20px var(--font-mono)", fontVariantLigatures: "none", overflow: "auto", scrollbarWidth: "thin", scrollbarColor: "var(--border-2) transparent" },
  ".cm-content": { padding: "4px 0 24px", caretColor: "var(--accent)", tabSize: "2" },
  ".cm-line": { padding: "0 12px 0 6px" },
  ".cm-cursor, .cm-dropCursor": { borderLeft: "1.5px solid var(--accent)", marginLeft: "-0.75px" },
  ".cm-selectionBackground": { background: "var(--selection-inactive)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: "var(--accent-tint-strong)" },
  ".cm-activeLine": { background: "var(--fill-hover)" },
  ".cm-gutters": { background: "var(--bg-surface)", color: "var(--text-3)", border: "0", fontSize: "11.5px", userSelect: "none" },
  ".cm-lineNumbers": { minWidth: "42px" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 0 0 8px", textAlign: "right", lineHeight: "20px" },
  ".cm-activeLineGutter": { background: "transparent", color: "var(--text-1)" },
  ".cm-statements": { width: "20px" },
  ".cm-statements .cm-gutterElement": { position: "relative", height: "20px", padding: "0" },
  ".cm-bar": { position: "absolute", top: "0", bottom: "0", right: "8px", width: "2px", background: "var(--border-2)" },
  ".cm-bar-current": { background: "var(--accent)" },
  ".cm-bar-first": { borderTopLeftRadius: "2px", borderTopRightRadius: "2px", top: "2px" },
  ".cm-bar-last": { borderBottomLeftRadius: "2px", borderBottomRightRadius: "2px", bottom: "2px" },
  ".cm-run": { position: "absolute", right: "2px", top: "3px", width: "14px", height: "14px", display: "grid", placeItems: "center", color: "var(--accent-text)", cursor: "pointer" },
  ".cm-run svg": { width: "11px", height: "11px", fill: "currentColor" },
  ".cm-run:hover": { color: "var(--accent-hover)" },
  ".cm-ran": { position: "absolute", right: "2px", top: "3px", width: "14px", height: "14px", color: "var(--success-text)" },
  ".cm-ran svg": { width: "14px", height: "14px", fill: "none", stroke: "currentColor", strokeWidth: "2", strokeLinecap: "round", strokeLinejoin: "round" },
  ".cm-failed": { color: "var(--danger-text)" },
  ".cm-note": { font: "11px/16px var(--font-ui)", color: "var(--text-3)", marginLeft: "24px", verticalAlign: "1px", userSelect: "none" },
  ".cm-call, .cm-call span": { color: "var(--syntax-function)" },
  ".cm-error": { textDecoration: "underline wavy var(--syntax-error) 1.2px", textUnderlineOffset: "4px" },
  ".cm-matchingBracket": { background: "var(--fill-active)", color: "inherit" },
  ".cm-nonmatchingBracket": { color: "var(--danger-text)", background: "transparent" },
  ".cm-searchMatch": { background: "var(--match)" },
  ".cm-searchMatch-selected": { background: "var(--match)", outline: "1.5px solid var(--selection-edge)" },
  ".cm-selectionMatch": { background: "var(--fill-active)" },
  ".cm-placeholder": { color: "var(--text-3)" },
  ".cm-tooltip": popover,
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { font: "12.5px/16px var(--font-mono)", padding: "4px", boxSizing: "border-box", minWidth: "240px", maxHeight: "200px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", alignItems: "center", height: "24px", padding: "0 8px", borderRadius: "5px", lineHeight: "16px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent-tint-strong)", color: "var(--text-1)" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent-text)", fontWeight: "600" },
  ".cm-completionDetail": { marginLeft: "auto", paddingLeft: "24px", font: "11px/16px var(--font-ui)", color: "var(--text-3)" },
  ".cm-panels": { background: "var(--bg-app)", color: "var(--text-1)", font: "12px/16px var(--font-ui)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--border-1)" },
  ".cm-panel.cm-search": { padding: "6px 28px 6px 10px", display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px" },
  ".cm-panel.cm-search br": { flexBasis: "100%", content: "''" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "4px", fontSize: "12px", color: "var(--text-2)", margin: "0 4px" },
  ".cm-textfield": { height: "24px", border: "0", borderRadius: "5px", margin: "0", padding: "0 8px", background: "var(--fill-control)", color: "var(--text-1)", boxShadow: "inset 0 0 0 1px var(--border-2)", font: "12px/16px var(--font-mono)" },
  ".cm-textfield:focus": { outline: "none", boxShadow: "inset 0 0 0 1.5px var(--accent), 0 0 0 3px var(--accent-tint-strong)" },
  ".cm-button": { height: "24px", border: "0", borderRadius: "5px", margin: "0", padding: "0 8px", background: "var(--fill-control)", color: "var(--text-1)", backgroundImage: "none", boxShadow: "inset 0 0 0 1px var(--border-2)", font: "500 12px/16px var(--font-ui)" },
  ".cm-button:active": { backgroundImage: "none", background: "var(--fill-active)" },
  ".cm-panel.cm-search [name=close]": { color: "var(--text-3)", fontSize: "16px", top: "8px", right: "10px" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--syntax-keyword)" },
  { tag: [tags.typeName, tags.standard(tags.name), tags.function(tags.variableName)], color: "var(--syntax-function)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--syntax-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--syntax-number)" },
  { tag: tags.comment, color: "var(--syntax-comment)" },
  { tag: [tags.operator, tags.punctuation, tags.separator, tags.paren, tags.brace, tags.squareBracket, tags.derefOperator], color: "var(--syntax-operator)" },
  { tag: [tags.special(tags.name)], color: "var(--syntax-param)" },
]);

export const editor_theme: Extension = [look, syntaxHighlighting(colours)];
