import { CircleX, Info, TriangleAlert } from "lucide-react";
import type { LogLevel } from "../api/generated";
import { Icon } from "../ui/Icon";

const icons = { error: CircleX, warning: TriangleAlert, info: Info } as const;
const names = { error: "Error", warning: "Warning", info: "Note" } as const;

/** How bad an entry of the log is: by its shape, and by its colour. */
export function LevelIcon({ level }: { level: LogLevel }) {
  return (
    <span className={`level level-${level}`} role="img" aria-label={names[level]}>
      <Icon of={icons[level]} size={14} />
    </span>
  );
}
