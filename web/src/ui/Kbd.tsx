/** Keycaps, one per key. */
export function Kbd({ caps }: { caps: readonly string[] }) {
  return (
    <span className="kbds" aria-hidden="true">
      {caps.map((cap) => (
        <kbd className="kbd" key={cap}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}
