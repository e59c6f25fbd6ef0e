// Actions of the palette: asks the server while somebody types, and opens what was chosen.
import type { SearchCandidate, SearchHit } from "../api/generated";
import { nameOfKey, no_palette, wantedOf, type PaletteState, type Scope } from "../core/palette";
import { hasStructure, opensRows } from "../core/tree";
import { type App, toast } from "./app";
import { ensureOpen } from "./connections";
import { openSaved } from "./saved";
import { newQuery, openTable, showTab } from "./tabs";
import { expandNode } from "./tree";
import { connectionKey } from "../core/tree";

const work = "palette";
/** While the names of a connection are read. */
const ask_again_ms = 250;
const limit = 60;

function update(app: App, change: (state: PaletteState) => PaletteState): void {
  app.store.update((state) => (state.palette ? { ...state, palette: change(state.palette) } : state));
}

export function openPalette(app: App, candidates: readonly SearchCandidate[], scope: Scope = "all"): void {
  app.store.update((state) => ({ ...state, palette: { ...no_palette, scope } }));
  void ask(app, candidates);
}

export function closePalette(app: App): void {
  app.aborts.get(work)?.abort();
  app.aborts.delete(work);
  app.store.update((state) => ({ ...state, palette: undefined }));
}

export function typeInPalette(app: App, text: string, scope: Scope, candidates: readonly SearchCandidate[]): void {
  update(app, (state) => ({ ...state, text, scope }));
  void ask(app, candidates);
}

/** Asks for what stands in the palette, and again as long as names are being read. */
async function ask(app: App, candidates: readonly SearchCandidate[]): Promise<void> {
  app.aborts.get(work)?.abort();
  const abort = new AbortController();
  app.aborts.set(work, abort);
  update(app, (state) => ({ ...state, loading: true, answered: false }));
  for (;;) {
    const state = app.store.get().palette;
    if (!state) return;
    const wanted = wantedOf(state.text, state.scope);
    const reply = await app.client.call(
      "search.everything",
      { text: wanted.text, kinds: [...wanted.kinds], candidates: [...candidates], limit },
      abort.signal,
    );
    if (abort.signal.aborted) return;
    if (!reply.ok) {
      update(app, (each) => ({ ...each, hits: [], counts: [], loading: false, answered: true, failure: reply.error.message }));
      return;
    }
    const { hits, counts, loading } = reply.value;
    update(app, (each) => ({ ...each, hits, counts, loading, answered: true, failure: "" }));
    if (!loading) return;
    await new Promise((resolve) => setTimeout(resolve, ask_again_ms));
    if (abort.signal.aborted) return;
  }
}

/** What was opened comes first the next time. */
function noteUse(app: App, key: string): void {
  void app.client.call("search.used", { key });
}

async function openConnection(app: App, name: string): Promise<void> {
  if (await ensureOpen(app, name)) {
    void expandNode(app, connectionKey(name));
    newQuery(app, name);
  }
}

async function openStatement(app: App, hit: SearchHit): Promise<void> {
  const id = Number(nameOfKey(hit.key));
  const reply = await app.client.call("history.list", { before: id + 1, limit: 1 });
  const entry = reply.ok ? reply.value.entries[0] : undefined;
  if (entry?.id === id) newQuery(app, entry.connection, entry.text);
  else toast(app, "error", reply.ok ? "This statement is not in the history any more." : reply.error.message);
}

/** Opens a hit; `structure`: what an object is made of instead of its rows. Commands are the caller's. */
export function openHit(app: App, hit: SearchHit, structure: boolean): void {
  if (!hit.key.startsWith("tab\n") && hit.kind !== "history") noteUse(app, hit.key);
  const { object, connection } = hit;
  if (hit.kind === "object" && object && connection !== undefined) {
    const rows = opensRows(object.kind) && !structure;
    if (rows) openTable(app, connection, object.path, object.kind, false);
    else if (hasStructure(object.kind)) openTable(app, connection, object.path, object.kind, false, "structure");
    else toast(app, "info", `${hit.title} is a ${object.kind.replace("_", " ")} of ${hit.detail}.`);
  } else if (hit.kind === "connection") void openConnection(app, hit.title);
  else if (hit.kind === "saved") void openSaved(app, nameOfKey(hit.key));
  else if (hit.kind === "history") void openStatement(app, hit);
  else if (hit.key.startsWith("tab\n")) showTab(app, nameOfKey(hit.key));
}
