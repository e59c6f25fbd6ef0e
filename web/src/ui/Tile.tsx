import type { Environment } from "../api/generated";
import { environmentLabel } from "../core/connections";

/** An engine's two letters on its environment's colour. */
export function Tile({
  letters,
  environment = "none",
  small,
}: {
  letters: string;
  environment?: Environment;
  small?: boolean;
}) {
  return (
    <span className={small ? "tile tile-small" : "tile"} data-env={environment} aria-hidden="true">
      {letters}
    </span>
  );
}

/** The environment's name on its colour; nothing for an unlabelled connection. */
export function EnvironmentLabel({ environment }: { environment: Environment }) {
  const label = environmentLabel(environment);
  return label === "" ? null : (
    <span className="env-label" data-env={environment}>
      {label}
    </span>
  );
}
