// The text of an address field. Its passwords are in the page only while they are typed: after that they are dots there.
import { useState } from "react";
import type { DriverInfo } from "../api/generated";
import { secretKeys } from "../core/drivers";
import { editSecrets, hideSecrets, revealSecrets } from "../core/secretText";

export interface SecretField {
  /** The text as it is meant, to be sent. */
  readonly text: string;
  /** A password stands in it. */
  readonly has_secret: boolean;
  /** For the input element. */
  readonly shown: string;
  change(shown: string): void;
  /** Hides the passwords: when the focus leaves the field. */
  hide(): void;
}

export function useSecretText(initial: string, drivers: readonly DriverInfo[]): SecretField {
  const keys = secretKeys(drivers);
  const [held, setHeld] = useState(() => hideSecrets({ shown: initial, secrets: [] }, keys));
  return {
    text: revealSecrets(held),
    has_secret: hideSecrets(held, keys).secrets.length > 0,
    shown: held.shown,
    change: (shown) => setHeld((now) => editSecrets(now, shown)),
    hide: () => setHeld((now) => hideSecrets(now, keys)),
  };
}
