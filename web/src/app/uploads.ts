// Actions that open files of the person's own machine: each is copied to Sextant and becomes a connection.
import { makeError } from "../api/client";
import type { ErrorInfo, Upload, UploadFile } from "../api/generated";
import { changeUpload, dropUpload, head_bytes, putUpload, titleOf, toHex, type UploadState } from "../core/uploads";
import { type App, toast } from "./app";
import { connect, connectionChanged } from "./connections";

/** A file as the browser hands it over. */
export interface PickedFile {
  readonly file: Blob;
  readonly name: string;
  /** It came with a folder, and is left out if no engine opens it. */
  readonly in_folder: boolean;
}

function change(app: App, id: string, part: Partial<UploadState>): void {
  app.store.update((state) => ({ ...state, uploads: changeUpload(state.uploads, id, part) }));
}

function forget(app: App, id: string): void {
  app.aborts.delete(id);
  app.store.update((state) => ({ ...state, uploads: dropUpload(state.uploads, id) }));
}

/** Its name, size and first bytes; an error for one that the browser may not read. */
async function announce(picked: PickedFile): Promise<UploadFile | ErrorInfo> {
  try {
    const head = new Uint8Array(await picked.file.slice(0, head_bytes).arrayBuffer());
    return { name: picked.name, bytes: picked.file.size, head: toHex(head), skip_unknown: picked.in_folder };
  } catch {
    return makeError("unauthorized", `The browser cannot read ${picked.name}.`, "Check that it is a file that you may read.");
  }
}

/** Sends every file that the server wants, one after the other. Undefined: all are there. */
async function sendAll(
  app: App,
  id: string,
  upload: Upload,
  picked: readonly PickedFile[],
  signal: AbortSignal,
): Promise<ErrorInfo | undefined> {
  let before = 0;
  for (const [index, slot] of upload.files.entries()) {
    const file = picked[index]?.file;
    if (!slot.wanted || !file) continue;
    const done = before;
    const reply = await app.client.send(`uploads/${upload.upload}/${index}`, file, {
      signal,
      onProgress: (sent) => change(app, id, { sent: done + Math.min(sent, file.size) }),
    });
    if (!reply.ok) return reply.error;
    before += file.size;
    change(app, id, { sent: before });
  }
  return undefined;
}

async function openUpload(app: App, id: string, upload: string): Promise<ErrorInfo | undefined> {
  change(app, id, { phase: "opening" });
  const reply = await app.client.call("upload.open", { upload });
  if (!reply.ok) return reply.error;
  forget(app, id);
  for (const connection of reply.value.connections) connectionChanged(app, connection);
  for (const connection of reply.value.connections) await connect(app, connection.name);
  const names = reply.value.connections.map((each) => each.name).join(", ");
  const files = reply.value.connections.length === 1 ? "The file stays as it is" : "The files stay as they are";
  toast(app, "info", `${names}: this is a copy. ${files}.`);
  return undefined;
}

async function runUpload(app: App, id: string, picked: readonly PickedFile[], folder: string, signal: AbortSignal) {
  const files: UploadFile[] = [];
  for (const each of picked) {
    const announced = await announce(each);
    if ("code" in announced) return announced;
    files.push(announced);
  }
  const begun = await app.client.call("upload.begin", { files, ...(folder === "" ? {} : { title: folder }) });
  if (!begun.ok) return begun.error;
  const { upload } = begun.value;
  const wanted = picked.filter((_, index) => begun.value.files[index]?.wanted === true);
  change(app, id, {
    title: titleOf(wanted.map((each) => each.name), folder),
    total: wanted.reduce((sum, each) => sum + each.file.size, 0),
  });
  const failed = (await sendAll(app, id, begun.value, picked, signal)) ?? (await openUpload(app, id, upload));
  if (failed) void app.client.call("upload.discard", { upload });
  return failed;
}

/** Copies files to Sextant and connects to them. `folder`: the one they came in, if it was dropped as a whole. */
export async function openFiles(app: App, picked: readonly PickedFile[], folder = ""): Promise<void> {
  if (picked.length === 0) {
    toast(app, "error", folder === "" ? "There is no file to open." : `The folder ${folder} holds no file.`);
    return;
  }
  const id = app.newId();
  const abort = new AbortController();
  app.aborts.set(id, abort);
  const total = picked.reduce((sum, each) => sum + each.file.size, 0);
  const title = titleOf(picked.map((each) => each.name), folder);
  app.store.update((state) => ({
    ...state,
    dialog: "none",
    uploads: putUpload(state.uploads, { id, title, phase: "sending", sent: 0, total }),
  }));
  const error = await runUpload(app, id, picked, folder, abort.signal);
  if (error && !abort.signal.aborted) change(app, id, { phase: "failed", error });
  app.aborts.delete(id);
}

/** Stops an upload, or takes one that failed out of sight. What was sent is removed at once. */
export function closeUpload(app: App, id: string): void {
  app.aborts.get(id)?.abort();
  forget(app, id);
}
