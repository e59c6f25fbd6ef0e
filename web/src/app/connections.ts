// Actions on connections.
import type { Connection, ConnectionAdd, ConnectionUpdate, ErrorInfo } from "../api/generated";
import type { Reply } from "../api/client";
import { dropConnection, findConnection, putConnection, setConnections, stored_results } from "../core/connections";
import { formatDuration } from "../core/format";
import { renameConnection } from "../core/tabs";
import { openTabsOf } from "../core/transactions";
import { connectionKey, forgetConnection, setActive } from "../core/tree";
import { type App, toast } from "./app";
import { expandNode, openFirstLevels } from "./tree";
import { showQuestion, withSecrets } from "./vault";

function setOpenError(app: App, name: string, error: ErrorInfo | undefined): void {
  app.store.update((state) => {
    const { [name]: _, ...others } = state.open_errors;
    return { ...state, open_errors: error ? { ...others, [name]: error } : others };
  });
}

/** News of a connection, from a reply or from the events socket. */
export function connectionChanged(app: App, connection: Connection): void {
  const before = findConnection(app.store.get().connections, connection.name);
  app.store.update((state) => {
    const next = { ...state, connections: putConnection(state.connections, connection) };
    const was_open = before !== undefined && before.state !== "closed" && before.state !== "connecting";
    // What was read from a closed connection is shown no longer; after a loss it stays, as it may come back.
    return was_open && connection.state === "closed"
      ? { ...next, tree: forgetConnection(next.tree, connection.name) }
      : next;
  });
}

/** Opens a connection if it is not open. True if it is open afterwards; the reason of a failure stands in the tree. */
export async function ensureOpen(app: App, name: string): Promise<boolean> {
  const connection = findConnection(app.store.get().connections, name);
  if (!connection) return name === stored_results && openStored(app);
  if (connection.state === "open") return true;
  setOpenError(app, name, undefined);
  const again = connection.state !== "closed" && connection.state !== "connecting";
  connectionChanged(app, { ...connection, state: again ? "reconnecting" : "connecting", retry_in_ms: 0 });
  const reply = await withSecrets(app, name, (given) => app.client.call("connection.open", { name, ...given }));
  if (reply.ok) {
    connectionChanged(app, reply.value);
    return true;
  }
  connectionChanged(app, { ...connection, state: again ? "lost" : "closed", error: reply.error });
  setOpenError(app, name, reply.error);
  return false;
}

/** The connection to stored results is known from its first use on. */
async function openStored(app: App): Promise<boolean> {
  const reply = await app.client.call("connection.open", { name: stored_results });
  if (reply.ok) connectionChanged(app, reply.value);
  else setOpenError(app, stored_results, reply.error);
  return reply.ok;
}

/** Opens a connection and its first levels in the tree. */
export async function connect(app: App, name: string): Promise<void> {
  app.store.update((state) => ({ ...state, sidebar: "items", tree: setActive(state.tree, connectionKey(name)) }));
  // Expanding opens it, and shows the wait and a failure in its place; after a loss its content stands there already.
  if (app.store.get().tree.branches[connectionKey(name)]?.state === "ready") await ensureOpen(app, name);
  else await expandNode(app, connectionKey(name));
  if (findConnection(app.store.get().connections, name)?.state === "open") await openFirstLevels(app, name);
}

/** Disconnects; if transactions are open, the person says first what becomes of them. */
export async function disconnect(app: App, name: string): Promise<void> {
  const { tabs, transactions } = app.store.get();
  const open = openTabsOf(transactions, tabs.tabs, name);
  if (open.length > 0) return showQuestion(app, { kind: "transaction", tabs: open, connection: name });
  return disconnectNow(app, name);
}

export async function disconnectNow(app: App, name: string): Promise<void> {
  const reply = await app.client.call("connection.close", { name });
  if (reply.ok) connectionChanged(app, reply.value);
  else toast(app, "error", reply.error.message);
}

export async function removeConnection(app: App, name: string): Promise<void> {
  const reply = await app.client.call("connection.remove", { name });
  if (!reply.ok) {
    toast(app, "error", reply.error.message);
    return;
  }
  app.store.update((state) => ({
    ...state,
    connections: dropConnection(state.connections, name),
    tree: forgetConnection(state.tree, name),
  }));
}

export async function addConnection(app: App, added: ConnectionAdd): Promise<Reply<Connection>> {
  const reply = await withSecrets(app, "", () => app.client.call("connection.add", added));
  if (reply.ok) {
    connectionChanged(app, reply.value);
    void connect(app, reply.value.name);
  }
  return reply;
}

export async function updateConnection(app: App, changed: ConnectionUpdate): Promise<Reply<Connection>> {
  const reply = await withSecrets(app, "", () => app.client.call("connection.update", changed));
  if (!reply.ok) return reply;
  app.store.update((state) => ({
    ...state,
    connections: dropConnection(state.connections, changed.name),
    tree: forgetConnection(state.tree, changed.name),
    tabs: renameConnection(state.tabs, changed.name, reply.value.name),
  }));
  connectionChanged(app, reply.value);
  return reply;
}

/** Opens the dialog that changes a connection. */
export function editConnection(app: App, name: string): void {
  app.store.update((state) => ({ ...state, dialog: "connect", edited: name }));
}

/**
 * Saves the connection once more, with its secrets, and opens the dialog that changes the new one. What is not saved begins a
 * new connection of the same address.
 */
export async function duplicateConnection(app: App, name: string): Promise<void> {
  if (findConnection(app.store.get().connections, name)?.saved !== true) {
    const reply = await app.client.call("connection.address", { name });
    if (!reply.ok) return toast(app, "error", reply.error.message);
    app.store.update((state) => ({ ...state, dialog: "connect", edited: "", dialog_target: reply.value.url }));
    return;
  }
  const reply = await withSecrets(app, name, () => app.client.call("connection.duplicate", { name }));
  if (!reply.ok) return toast(app, "error", reply.error.message);
  connectionChanged(app, reply.value);
  editConnection(app, reply.value.name);
}

/** Its place in the list; what is open stays open. True if it is done. */
export async function placeConnection(
  app: App,
  name: string,
  place: Pick<ConnectionUpdate, "favorite" | "folder">,
): Promise<boolean> {
  const reply = await app.client.call("connection.update", { name, ...place });
  if (reply.ok) connectionChanged(app, reply.value);
  else toast(app, "error", reply.error.message);
  return reply.ok;
}

/** Connects and says how it went, beside what is open. */
export async function testConnection(app: App, name: string): Promise<void> {
  const reply = await withSecrets(app, name, (given) => app.client.call("connection.test", { target: name, ...given }));
  if (!reply.ok) return toast(app, "error", `${name}: ${[reply.error.message, reply.error.hint].filter(Boolean).join(" ")}`);
  const { product, server_version, latency_ms } = reply.value;
  toast(app, "info", `${name} answers: ${product} ${server_version}, round trip ${formatDuration(latency_ms)}.`);
}

/** The project and all connections, as the server has them now: others may have changed the project's files. */
export async function readConnections(app: App): Promise<Reply<unknown>> {
  const [listed, project] = await Promise.all([
    app.client.call("connection.list", {}),
    app.client.call("project.info", {}),
  ]);
  if (listed.ok)
    app.store.update((state) => ({ ...state, connections: setConnections(listed.value.connections) }));
  if (project.ok) app.store.update((state) => ({ ...state, project: project.value }));
  return listed;
}
