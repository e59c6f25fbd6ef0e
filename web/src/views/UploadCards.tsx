import { CircleX, FileDown, X } from "lucide-react";
import { closeUpload } from "../app/uploads";
import { fractionOf, progressText, type UploadState } from "../core/uploads";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useApp, useAppState } from "./context";

function Progress({ upload }: { upload: UploadState }) {
  const percent = Math.round(fractionOf(upload) * 100);
  return (
    <>
      <div
        className="upload-track"
        role="progressbar"
        aria-label={`Copying ${upload.title}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div className="upload-done" style={{ width: `${percent}%` }} />
      </div>
      <div className="row upload-facts">
        <span data-testid="Upload_progress">{progressText(upload)}</span>
        <span className="grow" />
        <span>Your file stays as it is</span>
      </div>
    </>
  );
}

function UploadCard({ upload }: { upload: UploadState }) {
  const app = useApp();
  const failed = upload.phase === "failed";
  return (
    <div className="toast upload" role={failed ? "alert" : "status"} data-testid="Upload" data-phase={upload.phase}>
      <span className={failed ? "is-danger" : "is-accent"}>
        <Icon of={failed ? CircleX : FileDown} size={14} />
      </span>
      <div className="grow upload-body">
        <div className="truncate strong">{failed ? `${upload.title} was not opened` : `Copying ${upload.title}`}</div>
        {failed ? (
          <p className="second" data-testid="Upload_error">
            {upload.error?.message} {upload.error?.hint}
          </p>
        ) : (
          <Progress upload={upload} />
        )}
      </div>
      <Button
        look="ghost"
        size="small"
        icon
        label={failed ? "Close" : "Cancel"}
        testid="Upload_close"
        onClick={() => {
          closeUpload(app, upload.id);
        }}
      >
        <Icon of={X} size={12} />
      </Button>
    </div>
  );
}

/** Files on their way, each with its progress and a way to stop it; one that failed says why. */
export function UploadCards() {
  const uploads = useAppState((state) => state.uploads);
  return uploads.map((upload) => <UploadCard key={upload.id} upload={upload} />);
}
