import { useRef } from "react";
import type { ValueLanguage } from "../editor/valueLanguages";
import { useValueEditor, type ValueText as Given } from "./useValueEditor";

export interface ValueTextProps {
  given: Given;
  language: ValueLanguage;
  read_only: boolean;
  label: string;
  onText(text: string): void;
}

/** A long text, with line numbers, search and colours. */
export function ValueText({ given, language, read_only, label, onText }: ValueTextProps) {
  const host = useRef<HTMLDivElement>(null);
  useValueEditor(host, given, language, { read_only, label, onText });
  return <div ref={host} className="value-code" data-testid="ValueDialog_code" />;
}
