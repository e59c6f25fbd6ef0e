// Actions that carry connections to another Sextant: a file that is saved, and a file that is read.
import type { ProfilesFile, ProfilesImported } from "../api/generated";
import type { Reply } from "../api/client";
import type { App } from "./app";
import { readConnections } from "./connections";
import { askCreate, withSecrets } from "./vault";

/** The file's text, with secrets if there is a passphrase for them. */
export async function exportConnections(app: App, passphrase: string): Promise<Reply<string>> {
  const parameters = passphrase === "" ? {} : { passphrase };
  const reply = await withSecrets(app, "", () => app.client.call("connection.export", parameters));
  return reply.ok ? { ok: true, value: `${JSON.stringify(reply.value, undefined, 2)}\n` } : reply;
}

/** A file of connections, as far as its form tells; undefined if it is none. The server looks at every member. */
export function readProfiles(text: string): ProfilesFile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const is_one = typeof value === "object" && value !== null && "connections" in value && Array.isArray(value.connections);
    return is_one ? (value as ProfilesFile) : undefined;
  } catch {
    return undefined;
  }
}

export interface ImportChoices {
  /** Empty: the secrets are left out. */
  readonly passphrase: string;
  readonly replace: boolean;
}

export async function importConnections(app: App, file: ProfilesFile, choices: ImportChoices): Promise<Reply<ProfilesImported>> {
  const { passphrase, replace } = choices;
  // What is to keep them? Without an answer nothing is taken over.
  if (passphrase !== "" && app.store.get().vault?.state === "absent") await askCreate(app);
  const parameters = { ...file, replace, ...(passphrase === "" ? {} : { passphrase }) };
  const reply = await withSecrets(app, "", () => app.client.call("connection.import", parameters));
  if (reply.ok) await readConnections(app);
  return reply;
}
