// What runs in the background, as the drawer and the status bar tell it: exports, and files on their way in. Pure.
import type { Export } from "../api/generated";
import { exportFacts, exportFraction, exportName } from "./exports";
import { fractionOf, progressText, type UploadState } from "./uploads";

export interface Job {
  readonly key: string;
  readonly state: "running" | "done" | "failed" | "cancelled";
  readonly title: string;
  /** How far it is, or why it failed. */
  readonly facts: string;
  /** 0 to 1; undefined where the end is not known. */
  readonly fraction: number | undefined;
  readonly export?: Export;
  readonly upload?: UploadState;
}

function ofExport(each: Export): Job {
  const words = { running: "Export", done: "Exported", failed: "Not exported:", cancelled: "Export cancelled:" } as const;
  const failed = each.state === "failed" && each.error;
  return {
    key: `export ${each.id}`,
    state: each.state,
    title: `${words[each.state]} ${exportName(each)}`,
    facts: failed ? [failed.message, failed.hint].filter(Boolean).join(" ") : exportFacts(each),
    fraction: each.state === "done" ? 1 : exportFraction(each),
    export: each,
  };
}

function ofUpload(each: UploadState): Job {
  const failed = each.phase === "failed";
  return {
    key: `upload ${each.id}`,
    state: failed ? "failed" : "running",
    title: failed ? `Not opened: ${each.title}` : `Copy ${each.title}`,
    facts: failed ? [each.error?.message, each.error?.hint].filter(Boolean).join(" ") : progressText(each),
    fraction: fractionOf(each),
    upload: each,
  };
}

/** What runs, then what has ended, the newest first. */
export function jobsOf(exports: readonly Export[], uploads: readonly UploadState[]): Job[] {
  const all = [...uploads.map(ofUpload), ...exports.map(ofExport)].reverse();
  return [...all.filter((job) => job.state === "running"), ...all.filter((job) => job.state !== "running")];
}

/** "2 jobs, 64 %" while something runs: of those whose end is known the one that is least far. Empty if nothing runs. */
export function jobsLabel(jobs: readonly Job[]): string {
  const running = jobs.filter((job) => job.state === "running");
  if (running.length === 0) return "";
  const known = running.flatMap((job) => job.fraction ?? []);
  const count = running.length === 1 ? "1 job" : `${running.length} jobs`;
  return known.length === 0 ? count : `${count}, ${Math.floor(Math.min(...known) * 100)} %`;
}

/** "1 running, 1 failed, 3 done" */
export function jobsSummary(jobs: readonly Job[]): string {
  const parts = (["running", "failed", "cancelled", "done"] as const).map((state) => {
    const count = jobs.filter((job) => job.state === state).length;
    return count === 0 ? "" : `${count} ${state}`;
  });
  return parts.filter(Boolean).join(", ");
}
