import { CircleCheck, CircleSlash, CircleX, Download, FileDown, X, type LucideIcon } from "lucide-react";
import { useMemo } from "react";
import { closeExport } from "../app/exports";
import { closeUpload } from "../app/uploads";
import { jobsOf, jobsSummary, type Job } from "../core/jobs";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Nothing } from "../ui/Nothing";
import { useApp, useAppState } from "./context";

const looks: Readonly<Record<Job["state"], { look: string; icon: LucideIcon }>> = {
  running: { look: "is-accent", icon: Download },
  done: { look: "is-success", icon: CircleCheck },
  failed: { look: "is-danger", icon: CircleX },
  cancelled: { look: "quiet", icon: CircleSlash },
};

function JobRow({ job }: { job: Job }) {
  const app = useApp();
  const { look, icon } = looks[job.state];
  const percent = job.fraction === undefined ? undefined : Math.floor(job.fraction * 100);
  const running = job.state === "running";
  function close(): void {
    if (job.export) void closeExport(app, job.export);
    if (job.upload) closeUpload(app, job.upload.id);
  }
  return (
    <div className="job-row" role="listitem" data-testid="Job" data-state={job.state}>
      <span className={look}>
        <Icon of={running && job.upload ? FileDown : icon} size={14} />
      </span>
      <span className="truncate strong">{job.title}</span>
      {running || job.state === "done" ? (
        <span className="upload-track job-track" role="progressbar" aria-label={job.title} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
          <span
            className={percent === undefined ? "upload-done export-unknown" : "upload-done"}
            data-state={job.state}
            style={{ width: `${percent ?? 30}%` }}
          />
        </span>
      ) : (
        <span />
      )}
      <span className="num job-percent">{percent === undefined || !(running || job.state === "done") ? "" : `${percent} %`}</span>
      <span className="truncate second num" data-tip={job.facts}>
        {job.facts}
      </span>
      <Button look="ghost" size="small" icon label={running ? "Cancel" : "Put away"} onClick={close} testid="Job_close">
        <Icon of={X} size={12} />
      </Button>
    </div>
  );
}

/** What runs in the background, and what has ended and was not put away. */
export function JobList() {
  const app = useApp();
  const exports = useAppState((state) => state.exports);
  const uploads = useAppState((state) => state.uploads);
  const jobs = useMemo(() => jobsOf(exports, uploads), [exports, uploads]);
  const ended = jobs.filter((job) => job.state !== "running");
  if (jobs.length === 0) return <Nothing title="Nothing runs" text="Exports, and files that are copied in, appear here." />;
  return (
    <>
      <div className="job-head">
        <span className="quiet" role="status">
          {jobsSummary(jobs)}
        </span>
        <span className="grow" />
        <Button
          look="ghost"
          size="small"
          disabled={ended.length === 0 && "Nothing has ended yet"}
          testid="Jobs_clear"
          onClick={() => {
            for (const job of ended) {
              if (job.export) void closeExport(app, job.export);
              if (job.upload) closeUpload(app, job.upload.id);
            }
          }}
        >
          Put away what has ended
        </Button>
      </div>
      <div className="job-list" role="list" aria-label="Jobs" tabIndex={0} data-list>
        {jobs.map((job) => (
          <JobRow key={job.key} job={job} />
        ))}
      </div>
    </>
  );
}
