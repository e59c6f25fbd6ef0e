// The window for whoever does not see it, or has no mouse: roles and names of all that is in sight, contrast, and where the focus goes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const axe = readFileSync(fileURLToPath(new URL("node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");
let workspace, app, browser, page, view, problems;

before(async () => {
  workspace = makeWorkspace();
  const shop = workspace.sqlite("shop.db",
    "create table orders(id integer primary key, total int); insert into orders select value, value * 7 from generate_series(1, 500)");
  workspace.sextant("connection", "add", "shop", `sqlite:${shop}`);
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address, { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" }));
  view = new Window(page);
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

const step = stepsOf(() => view);

/** What axe finds wrong in what is in sight: each rule with the elements that break it. */
async function violations() {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations: found } = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
      // The window is no page with headings to leaf through.
      rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false }, "heading-order": { enabled: false } },
    });
    return found.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 180)} ${node.any[0]?.message ?? node.all[0]?.message ?? ""}`));
  });
}

/** Gathers what is wrong in several views, each said once. */
function gatherer() {
  const found = new Set();
  return {
    found,
    async look(name) {
      for (const each of await violations()) found.add(`${name}: ${each}`);
    },
  };
}

const focusOn = () => page.evaluate(() => document.activeElement?.closest("[data-testid]")?.getAttribute("data-testid") ?? "");

for (const theme of ["light", "dark", "contrast"]) {
  step(`nothing is without a name, a role or contrast: ${theme}`, async () => {
    const { found, look } = gatherer();
    if (theme === "light") {
      await view.treeRow("shop", "connection").dblclick();
      await view.part("StatusBar_state").getByText("Connected").waitFor();
      await view.newQuery("shop");
      await view.write("select id, total from orders");
      await view.runAll();
      await view.cellSays(0, 1, "7");
    }
    await view.part("TopBar_theme").click();
    await view.part(`TopBar_theme_${theme}`).click();
    await view.part(`TopBar_theme_${theme}`).waitFor({ state: "hidden" });
    await look("the window");
    await page.keyboard.press("Alt+s");
    await page.keyboard.press("Alt+j");
    await view.part("History_row").first().waitFor();
    await page.keyboard.press("Control+i");
    await view.part("CellPreview").waitFor();
    await look("groups, drawer and inspector");
    await page.keyboard.press("Control+i");
    await page.keyboard.press("Alt+j");
    await view.part("Drawer").waitFor({ state: "hidden" });
    await page.keyboard.press("Alt+w");
    for (const [keys, part] of [["Control+,", "Settings"], ["F1", "KeyList"], ["Control+k", "Palette"]]) {
      await page.keyboard.press(keys);
      await view.part(part).waitFor();
      await look(part);
      await page.keyboard.press("Escape");
      await view.part(part).waitFor({ state: "hidden" });
    }
    await view.part("Sidebar_connect").click();
    await view.part("ConnectDialog").waitFor();
    await look("the connection dialog");
    await page.keyboard.press("Escape");
    await view.part("ConnectDialog").waitFor({ state: "hidden" });
    assert.deepEqual([...found], []);
  });
}

step("the tree says level, place and state of each row", async () => {
  const row = view.treeRow("orders");
  await row.waitFor();
  for (const name of ["aria-level", "aria-setsize", "aria-posinset", "aria-expanded"]) assert.ok(await row.getAttribute(name), name);
  await view.part("Tree").focus();
  await page.keyboard.press("ArrowDown");
  const active = await view.part("Tree").getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).getAttribute("role"), "treeitem");
});

step("the grid says how large it is, and speaks the cell that the arrows reach", async () => {
  await view.clickCell();
  const grid = page.locator('[data-testid="Grid"]').filter({ visible: true });
  const table = grid.locator('[role="grid"]').or(page.locator('[data-testid="Grid"][role="grid"]')).first();
  assert.equal(await table.getAttribute("aria-rowcount"), "501");
  assert.ok(Number(await table.getAttribute("aria-colcount")) >= 2);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => {
    const active = document.querySelector('[data-testid="Grid"] [aria-activedescendant], [data-testid="Grid"][aria-activedescendant]');
    const cell = document.getElementById(active?.getAttribute("aria-activedescendant") ?? "");
    return cell !== null && cell.textContent !== "";
  });
});

step("a dialog holds the focus, and gives it back to what opened it", async () => {
  await view.part("TopBar_settings").focus();
  await page.keyboard.press("Enter");
  await view.part("Settings").waitFor();
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null), true);
  }
  await page.keyboard.press("Escape");
  await view.part("Settings").waitFor({ state: "hidden" });
  assert.equal(await focusOn(), "TopBar_settings");
});

step("F6 goes round the regions, and back to the first", async () => {
  const seen = [];
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press("F6");
    seen.push(await page.evaluate(() => document.activeElement?.closest("[data-region]")?.getAttribute("data-region") ?? "none"));
  }
  assert.deepEqual([...new Set(seen)].sort(), ["editor", "results", "sidebar", "status", "tabs"]);
});

step("at 200 % everything has its place", async () => {
  await page.setViewportSize({ width: 720, height: 450 });
  await page.waitForFunction(() => innerWidth === 720);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  await page.keyboard.press("F1");
  await view.part("KeyList").waitFor();
  const box = await view.part("Settings").boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 720, JSON.stringify(box));
  await view.screenshot("accessibility-200");
  await page.keyboard.press("Escape");
});

step("nothing else went wrong", () => assert.deepEqual(problems, []));
