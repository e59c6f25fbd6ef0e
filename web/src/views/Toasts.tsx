import { CircleCheck, CircleX, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { dropToast, type Toast } from "../core/state";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { ExportCards } from "./ExportCards";
import { UploadCards } from "./UploadCards";
import { useApp, useAppState } from "./context";

const stays_ms = 6_000;

function ToastView({ toast }: { toast: Toast }) {
  const app = useApp();
  const hovered = useRef(false);
  const close = (): void => {
    app.store.update((state) => dropToast(state, toast.id));
  };
  useEffect(() => {
    if (toast.kind === "error") return undefined;
    const timer = setInterval(() => {
      if (!hovered.current) app.store.update((state) => dropToast(state, toast.id));
    }, stays_ms);
    return () => {
      clearInterval(timer);
    };
  }, [app, toast]);
  return (
    <div
      className="toast"
      role={toast.kind === "error" ? "alert" : "status"}
      data-testid="Toast"
      onPointerEnter={() => {
        hovered.current = true;
      }}
      onPointerLeave={() => {
        hovered.current = false;
      }}
    >
      <span className={toast.kind === "error" ? "is-danger" : "is-success"}>
        <Icon of={toast.kind === "error" ? CircleX : CircleCheck} size={14} />
      </span>
      <span className="grow">{toast.text}</span>
      <Button look="ghost" size="small" icon label="Close" onClick={close}>
        <Icon of={X} size={12} />
      </Button>
    </div>
  );
}

/** Bottom right: files on their way, exports, and at most three toasts; errors stay until they are closed. */
export function Toasts() {
  const toasts = useAppState((state) => state.toasts);
  // The drawer has the same in its list.
  const listed = useAppState((state) => state.settings.drawer_open && state.settings.drawer === "jobs");
  return (
    <div className="toasts">
      {listed ? null : <UploadCards />}
      {listed ? null : <ExportCards />}
      {toasts.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
