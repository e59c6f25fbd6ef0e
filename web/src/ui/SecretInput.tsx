import type { RefObject } from "react";

export interface SecretInputProps {
  id: string;
  label: string;
  value: string;
  wrong?: boolean;
  placeholder?: string;
  field?: RefObject<HTMLInputElement | null>;
  testid?: string;
  onChange(value: string): void;
}

/** A field whose text is dots; browsers do not keep it. */
export function SecretInput({ id, label, value, wrong, placeholder, field, testid, onChange }: SecretInputProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={wrong ? "input input-wrong" : "input"}>
        <input
          id={id}
          ref={field}
          type="password"
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          data-testid={testid}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
    </div>
  );
}
