import { expect, test } from "vitest";
import type { Export } from "../api/generated";
import { jobsLabel, jobsOf, jobsSummary } from "./jobs";
import type { UploadState } from "./uploads";

function exported(id: string, change: Partial<Export>): Export {
  return {
    id, state: "running", title: "orders", path: "/tmp/orders.csv", rows: 50, bytes: 1_000, parts: 1, parts_done: 0, part: "", rows_per_second: 0,
    elapsed_ms: 10, notes: [], ...change,
  } as Export;
}

const upload: UploadState = { id: "u", title: "people.csv", phase: "sending", sent: 25, total: 100 };

test("what runs comes first, and the newest of the rest", () => {
  const jobs = jobsOf([exported("e1", { state: "done" }), exported("e2", { state: "failed", error: { code: "io", message: "The disk is full.", hint: "Make room." } as never }), exported("e3", {})], [upload]);
  expect(jobs.map((job) => [job.title, job.state])).toEqual([
    ["Export orders.csv", "running"],
    ["Copy people.csv", "running"],
    ["Not exported: orders.csv", "failed"],
    ["Exported orders.csv", "done"],
  ]);
  expect(jobs[2]?.facts).toBe("The disk is full. Make room.");
  expect(jobsSummary(jobs)).toBe("2 running, 1 failed, 1 done");
});

test("the status bar tells how many run, and the least of what is known", () => {
  expect(jobsLabel(jobsOf([exported("e1", {})], []))).toBe("1 job");
  expect(jobsLabel(jobsOf([exported("e1", { estimated_rows: 100 })], [upload]))).toBe("2 jobs, 25 %");
  expect(jobsLabel(jobsOf([exported("e1", { state: "done" })], []))).toBe("");
});
