import { FileDown } from "lucide-react";
import { useEffect, useState } from "react";
import type { DriverInfo } from "../api/generated";
import { openableText } from "../core/uploads";
import { Icon } from "../ui/Icon";
import { useApp, useAppState } from "./context";
import { bringsFiles, openDropped } from "./files";

const none: readonly DriverInfo[] = [];

/** Files may be dropped anywhere on the window; while they are over it, a sheet says what will happen. */
export function FileDrop() {
  const app = useApp();
  const drivers = useAppState((state) => state.info?.drivers ?? none);
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Before the editor sees it, which would take a file's text; and always, as a browser leaves the page for a dropped file.
    const hold = (event: DragEvent): event is DragEvent & { dataTransfer: DataTransfer } => {
      if (!bringsFiles(event.dataTransfer)) return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    };
    const enter = (event: DragEvent): void => {
      if (!hold(event)) return;
      event.dataTransfer.dropEffect = "copy";
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      hold(event);
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      if (hold(event)) void openDropped(app, event.dataTransfer);
    };
    addEventListener("dragenter", enter, true);
    addEventListener("dragover", enter, true);
    addEventListener("dragleave", leave, true);
    addEventListener("drop", drop, true);
    return () => {
      removeEventListener("dragenter", enter, true);
      removeEventListener("dragover", enter, true);
      removeEventListener("dragleave", leave, true);
      removeEventListener("drop", drop, true);
    };
  }, [app]);
  if (!over) return null;
  return (
    <div className="file-drop" data-testid="FileDrop">
      <div className="file-drop-sheet">
        <span className="file-drop-mark">
          <Icon of={FileDown} />
        </span>
        <h2>Drop to open</h2>
        <p className="second">Sextant works on a copy. Your file stays as it is.</p>
        <p className="mono file-drop-kinds">{openableText(drivers)}</p>
      </div>
    </div>
  );
}
