import type { ErrorInfo } from "../api/generated";
import { linesOf } from "./textLines";

const font = "11.5px Inter, system-ui, sans-serif";
const line_height = 16;
const most_lines = 3;
/** Around the text: the buttons below it, and the padding. */
const rest_height = 28;
const right_padding = 8;

/** Lines that the message takes where `width` pixels are left for it. */
function messageLines(error: ErrorInfo, width: number): number {
  return linesOf(error.message, font, width - right_padding, most_lines);
}

/** The height of the row, which is known before it is drawn, so that nothing jumps. */
export function failureHeight(error: ErrorInfo, width: number): number {
  return messageLines(error, width) * line_height + rest_height;
}

export interface TreeFailureProps {
  error: ErrorInfo;
  /** Pixels that are left for the text. */
  width: number;
  onRetry(): void;
  onDetails(): void;
}

/** Why a part of the tree could not be read, in up to three lines, and what to do. */
export function TreeFailure({ error, width, onRetry, onDetails }: TreeFailureProps) {
  return (
    <div className="tree-failure">
      <span
        className="tree-failure-text is-danger"
        style={{ WebkitLineClamp: messageLines(error, width) }}
        data-tip={[error.message, error.hint].filter(Boolean).join(" ")}
      >
        {error.message}
      </span>
      <span className="row tree-failure-deeds">
        <button type="button" className="link" tabIndex={-1} onClick={onRetry} data-testid="Tree_retry">
          Retry
        </button>
        <button type="button" className="link" tabIndex={-1} onClick={onDetails} data-testid="Tree_details">
          Details
        </button>
      </span>
    </div>
  );
}
