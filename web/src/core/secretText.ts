// Hides the passwords of an address: what is shown has dots in their place, and the passwords are kept beside it. Pure.

export interface SecretText {
  /** What may stand on the screen. */
  readonly shown: string;
  /** The passwords, in the order of their dots. */
  readonly secrets: readonly string[];
}

/** As many dots as this stand for any password, so that its length is not told. */
const dots = "••••••••";
const run = /•+/g;

/** Where passwords stand in an address: scheme://user:PASSWORD@host?password=PASSWORD. */
function secretRanges(text: string, keys: readonly string[]): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  const scheme = /^\s*[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0];
  if (scheme !== undefined) {
    // The last at sign ends it, as people type passwords with at signs and slashes in them.
    const query = text.indexOf("?", scheme.length);
    const colon = text.indexOf(":", scheme.length);
    let end = text.lastIndexOf("@", query === -1 ? text.length : query);
    // A question mark in a password looks like a query's; a port or a path before it says that it is one.
    if (end < colon && query > colon && !/^[0-9]*(\/|$)/.test(text.slice(colon + 1, query))) end = text.indexOf("@", query);
    if (end > scheme.length && colon !== -1 && colon < end) ranges.push({ from: colon + 1, to: end });
  }
  const after = ranges[0]?.to ?? 0;
  for (const found of text.matchAll(/[?&;]([\w.-]+)=([^&;#]*)/g)) {
    const from = found.index + found[0].length - (found[2] ?? "").length;
    if (from > after && keys.includes((found[1] ?? "").toLowerCase())) ranges.push({ from, to: from + (found[2] ?? "").length });
  }
  return ranges.filter((range) => range.to > range.from);
}

/** The text with dots for its passwords; dots that stand there already keep theirs. */
export function hideSecrets(text: SecretText, keys: readonly string[]): SecretText {
  const real = revealSecrets(text);
  const ranges = secretRanges(real, keys);
  let shown = "";
  let at = 0;
  for (const { from, to } of ranges) {
    shown += real.slice(at, from) + dots;
    at = to;
  }
  return { shown: shown + real.slice(at), secrets: ranges.map(({ from, to }) => real.slice(from, to)) };
}

/** After the shown text was changed: dots that are no longer whole go, with all that they stood for. */
export function editSecrets(before: SecretText, shown: string): SecretText {
  if (before.secrets.length === 0) return { shown, secrets: [] };
  const runs = shown.match(run) ?? [];
  if (runs.length === before.secrets.length && runs.every((each) => each === dots)) return { shown, secrets: before.secrets };
  return { shown: shown.replace(run, ""), secrets: [] };
}

/** The text as it is meant. */
export function revealSecrets(text: SecretText): string {
  let index = 0;
  return text.secrets.length === 0 ? text.shown : text.shown.replace(run, () => text.secrets[index++] ?? "");
}
