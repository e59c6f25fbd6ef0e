import type { KeyboardEvent, ReactNode } from "react";

export interface SegmentedProps<V extends string> {
  label: string;
  value: V;
  choices: readonly { value: V; label: ReactNode; testid?: string }[];
  large?: boolean;
  onChange: (value: NoInfer<V>) => void;
}

/** Two to five exclusive choices; arrows move between them. */
export function Segmented<V extends string>({ label, value, choices, large, onChange }: SegmentedProps<V>) {
  function move(event: KeyboardEvent<HTMLDivElement>): void {
    const step =
      event.key === "ArrowRight" || event.key === "ArrowDown"
        ? 1
        : event.key === "ArrowLeft" || event.key === "ArrowUp"
          ? -1
          : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = choices.findIndex((choice) => choice.value === value);
    const index = (at + step + choices.length) % choices.length;
    const next = choices[index];
    if (!next) return;
    onChange(next.value);
    (event.currentTarget.children[index] as HTMLElement | undefined)?.focus();
  }
  return (
    <div
      className={large ? "segmented segmented-large" : "segmented"}
      role="radiogroup"
      aria-label={label}
      onKeyDown={move}
    >
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={choice.value === value}
          tabIndex={choice.value === value ? 0 : -1}
          data-testid={choice.testid}
          onClick={() => {
            onChange(choice.value);
          }}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
