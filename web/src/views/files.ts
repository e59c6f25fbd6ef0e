// Files that a person drops on the window or picks in the browser's dialog.
import type { App } from "../app/app";
import { openFiles, type PickedFile } from "../app/uploads";
import { flatName } from "../core/uploads";

/** A folder is read this deep, and so many entries of it. */
const most_levels = 8;
const most_entries = 5_000;

/** True for a drag that brings files, and not text of the window. */
export function bringsFiles(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer?.types.includes("Files") === true;
}

function fileOf(entry: FileSystemFileEntry): Promise<File | undefined> {
  return new Promise((resolve) => {
    entry.file(resolve, () => {
      resolve(undefined);
    });
  });
}

/** A reader gives its entries in parts, and an empty part at the end. */
function partOf(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  return new Promise((resolve) => {
    reader.readEntries(resolve, () => {
      resolve([]);
    });
  });
}

interface Walk {
  readonly found: PickedFile[];
  seen: number;
}

async function walkFolder(entry: FileSystemDirectoryEntry, path: readonly string[], walk: Walk): Promise<void> {
  const reader = entry.createReader();
  for (let part = await partOf(reader); part.length > 0 && walk.seen < most_entries; part = await partOf(reader)) {
    for (const each of part) {
      walk.seen += 1;
      if (each.name.startsWith(".") || walk.seen > most_entries) continue;
      const below = [...path, each.name];
      if (each.isDirectory && path.length < most_levels) await walkFolder(each as FileSystemDirectoryEntry, below, walk);
      const file = each.isFile ? await fileOf(each as FileSystemFileEntry) : undefined;
      if (file) walk.found.push({ file, name: flatName(below), in_folder: true });
    }
  }
}

/** What a drop brings. The transfer is read before the first wait, as the browser empties it then. */
export async function openDropped(app: App, transfer: DataTransfer): Promise<void> {
  const items = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const walk: Walk = { found: [], seen: 0 };
  const folders: string[] = [];
  for (const { entry, file } of items) {
    if (entry?.isDirectory === true) {
      folders.push(entry.name);
      await walkFolder(entry as FileSystemDirectoryEntry, [], walk);
    } else if (file) walk.found.push({ file, name: file.name, in_folder: false });
  }
  await openFiles(app, walk.found, items.length === 1 ? (folders[0] ?? "") : "");
}

/** The browser's own dialog; several files may be chosen. */
export function pickFiles(app: App): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", () => {
    const picked = [...(input.files ?? [])].map((file) => ({ file, name: file.name, in_folder: false }));
    if (picked.length > 0) void openFiles(app, picked);
  });
  input.click();
}

/** Lets the browser save what the address answers, without leaving the page. */
export function downloadFile(address: string, name = ""): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

const most_text = 16 << 20;

/** The browser's own dialog for one small file of text. */
export function pickText(take: (name: string, text: string) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void (file.size > most_text ? Promise.resolve("") : file.text()).then((text) => take(file.name, text));
  });
  input.click();
}

/** Hands a text to the browser to save. */
export function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}
