// Completes names that the object tree has loaded, beside the dialect's keywords.
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";

export interface KnownName {
  readonly name: string;
  readonly detail: string;
  /** What it is: table, column, collection, key … */
  readonly kind: string;
}

const most_names = 2_000;

/** `names` is asked at each completion; it is bounded here, so a huge catalogue cannot stall a key. */
export function nameCompletion(names: () => readonly KnownName[]): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_$]*/u);
    if (!word && !context.explicit) return null;
    const typed = word?.text.toLowerCase() ?? "";
    const options: Completion[] = [];
    for (const each of names()) {
      if (options.length >= most_names) break;
      if (each.name.toLowerCase().includes(typed)) options.push({ label: each.name, detail: each.detail, boost: 10 });
    }
    return options.length === 0 ? null : { from: word?.from ?? context.pos, options, validFor: /^[\p{L}\p{N}_$]*$/u };
  };
}
