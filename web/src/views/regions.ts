// F6 goes round the regions of the window.
import type { App } from "../app/app";

const inside =
  "[data-list], [data-testid=Grid], [role=tab][tabindex='0'], [tabindex='0'], input, button:not([tabindex='-1'])";

function focusRegion(app: App, region: HTMLElement): boolean {
  if (region.dataset["region"] === "editor") {
    const editor = app.editors.get(region.closest("[role=tabpanel]")?.id.replace(/^panel-/, "") ?? "");
    if (!editor || region.offsetParent === null) return false;
    editor.focus();
    return true;
  }
  for (const selector of inside.split(", ")) {
    const target = region.querySelector<HTMLElement>(selector);
    if (target && target.offsetParent !== null) {
      target.focus();
      return true;
    }
  }
  return false;
}

export function focusNextRegion(app: App, step: number): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.offsetParent !== null || region.getClientRects().length > 0,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  for (let tries = 1; tries <= regions.length; tries += 1) {
    const index =
      ((((at === -1 && step > 0 ? -1 : at) + step * tries) % regions.length) + regions.length) % regions.length;
    const region = regions[index];
    if (region && focusRegion(app, region)) return;
  }
}
