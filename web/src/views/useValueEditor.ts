// Keeps one editor of a value alive in a host element. The editor itself knows nothing of React.
import { useEffect, useRef, type RefObject } from "react";
import { ValueEditor } from "../editor/valueEditor";
import type { ValueLanguage } from "../editor/valueLanguages";

export interface ValueText {
  readonly text: string;
  /** Grows when the text comes from elsewhere than the editor. */
  readonly version: number;
}

export function useValueEditor(
  host: RefObject<HTMLElement | null>,
  given: ValueText,
  language: ValueLanguage,
  options: { readonly read_only: boolean; readonly label: string; onText(text: string): void },
): RefObject<ValueEditor | undefined> {
  const editor = useRef<ValueEditor | undefined>(undefined);
  const now = useRef(options);
  now.current = options;
  const { read_only, label } = options;
  useEffect(() => {
    if (!host.current) return undefined;
    const made = new ValueEditor(host.current, {
      text: given.text,
      language,
      read_only,
      label,
      onChange: () => now.current.onText(made.text()),
    });
    editor.current = made;
    // After the dialog has put the focus where it puts it by itself.
    const frame = read_only ? 0 : requestAnimationFrame(() => made.focus());
    return () => {
      cancelAnimationFrame(frame);
      editor.current = undefined;
      made.destroy();
    };
    // A text from elsewhere comes with a version of its own.
  }, [host, given.version, language, read_only, label]);
  return editor;
}
