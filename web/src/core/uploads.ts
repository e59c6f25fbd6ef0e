// Files on their way to Sextant: what the window shows of them, and the small rules of their names. Pure.
import type { DriverInfo, ErrorInfo } from "../api/generated";
import { formatBytes } from "./format";

export interface UploadState {
  readonly id: string;
  /** "people.csv", or "people.csv and 2 more". */
  readonly title: string;
  readonly phase: "sending" | "opening" | "failed";
  readonly sent: number;
  readonly total: number;
  readonly error?: ErrorInfo;
}

/** The first bytes that tell a file's kind. */
export const head_bytes = 64;

export function putUpload(uploads: readonly UploadState[], upload: UploadState): readonly UploadState[] {
  return uploads.some((each) => each.id === upload.id)
    ? uploads.map((each) => (each.id === upload.id ? upload : each))
    : [...uploads, upload];
}

/** Nothing changes if it has gone meanwhile. */
export function changeUpload(
  uploads: readonly UploadState[],
  id: string,
  change: Partial<UploadState>,
): readonly UploadState[] {
  return uploads.map((each) => (each.id === id ? { ...each, ...change } : each));
}

export function dropUpload(uploads: readonly UploadState[], id: string): readonly UploadState[] {
  return uploads.filter((each) => each.id !== id);
}

/** 0 to 1; a file that is all there but not yet opened stays a little below. */
export function fractionOf({ sent, total }: UploadState): number {
  return total <= 0 ? 0 : Math.min(1, sent / total);
}

export function progressText(upload: UploadState): string {
  if (upload.phase === "opening") return "Opening";
  return `${formatBytes(upload.sent)} of ${formatBytes(upload.total)}`;
}

export function titleOf(names: readonly string[], folder: string): string {
  if (folder !== "" && names.length > 1) return folder;
  return names.length > 1 ? `${names[0]} and ${names.length - 1} more` : (names[0] ?? folder);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The name of a file in a folder that was dropped: "2024/may.csv" becomes "2024-may.csv", as copies lie side by side. */
export function flatName(path: readonly string[]): string {
  return path.join("-");
}

/** The endings of the files that the engines open, in their order. */
export function openableText(drivers: readonly DriverInfo[]): string {
  return [...new Set(drivers.flatMap((driver) => driver.file_extensions))].join("  ");
}
