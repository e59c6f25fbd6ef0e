// Copies text, and says so or why not.
import { type App, toast } from "../app/app";

export function copyText(app: App, text: string, said: string): void {
  navigator.clipboard.writeText(text).then(
    () => {
      if (said !== "") toast(app, "info", said);
    },
    () => {
      toast(app, "error", "The browser did not allow copying.");
    },
  );
}
