import type { Part } from "../core/matches";

/** A text whose parts that were looked for are marked. */
export function Marked({ parts }: { parts: readonly Part[] }) {
  return (
    <>
      {parts.map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : part.text))}
    </>
  );
}
