// The window's own ways: settings, keys, and how it is arranged.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

let workspace, app, browser, page, view, problems;

before(async () => {
  workspace = makeWorkspace();
  const shop = workspace.sqlite("shop.db",
    "create table orders(id integer primary key, total int, note text); create table customers(id integer primary key, name text);" +
    "insert into orders select value, value * 7, '<b>bold</b> ' || char(8238) || value from generate_series(1, 200);" +
    "insert into customers values (1, 'Ada'), (2, 'Brook'), (3, 'Chen')");
  workspace.sextant("connection", "add", "shop", `sqlite:${shop}`);
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address, { viewport: { width: 1280, height: 800 } }));
  view = new Window(page);
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

const step = stepsOf(() => view);
const tab = (name) => view.part("TabStrip_tab").filter({ hasText: name });
const keyRow = (command, place = "window") => page.locator(`[data-row="${place}/${command}"]`);
const pictures = fileURLToPath(new URL("../../docs/pictures", import.meta.url));

/** A picture for the guide, where it is asked for; else one to look at. */
async function picture(name) {
  await view.screenshot(name);
  if (!process.env.SEXTANT_PICTURES) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

const attribute = (name) => page.evaluate((each) => document.documentElement.dataset[each], name);

step("Ctrl+, opens the settings, and theme, height of rows and motion hold at once", async () => {
  await view.treeRow("shop", "connection").dblclick();
  await view.part("StatusBar_state").getByText("Connected").waitFor();
  await view.newQuery("shop");
  await view.write("select id, total, note from orders");
  await view.runAll();
  await view.cellSays(0, 1, "7");
  await page.keyboard.press("Control+,");
  await view.part("Settings").waitFor();
  await view.part("Settings_theme_contrast").click();
  assert.equal(await attribute("theme"), "contrast");
  await view.part("Settings_motion_reduced").click();
  assert.equal(await attribute("motion"), "reduced");
  await view.part("Settings_density_comfortable").click();
  await view.screenshot("layout-settings-contrast");
  await view.part("Settings_theme_light").click();
  await picture("settings");
  await page.keyboard.press("Escape");
  await view.part("Settings").waitFor({ state: "hidden" });
  await view.cellSays(0, 1, "7");
  await view.screenshot("layout-comfortable");
});

step("a search finds settings, commands and keys", async () => {
  await page.keyboard.press("F1");
  await view.part("KeyList").waitFor();
  await view.part("Settings_search").fill("contrast");
  await view.part("Settings_theme_contrast").waitFor();
  assert.equal(await view.part("KeyList_row").count(), 0);
  await view.part("Settings_search").fill("ctrl+k");
  await keyRow("palette").waitFor();
  await view.part("Settings_search").fill("");
  await picture("shortcuts");
});

step("a command gets other keys, and what clashes is said by name and place first", async () => {
  await keyRow("history").focus();
  await page.keyboard.press("Enter");
  await view.part("KeyCapture").waitFor();
  await page.keyboard.press("Control+K");
  await view.part("KeyCapture_clash").getByText("“Search everything” everywhere").waitFor();
  await picture("shortcuts-clash");
  await view.part("KeyCapture_cancel").click();
  await view.part("KeyCapture").waitFor({ state: "hidden" });
  assert.equal(await keyRow("history").getAttribute("data-own"), null);
  await page.keyboard.press("Enter");
  await page.keyboard.press("k");
  await view.part("KeyCapture_problem").getByText("hold Ctrl or Alt").waitFor();
  await page.keyboard.press("F8");
  await view.part("KeyCapture").waitFor({ state: "hidden" });
  assert.equal(await keyRow("history").getAttribute("data-own"), "true");
  assert.match(await keyRow("history").getAttribute("aria-label"), /^History, everywhere: F8$/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("F8");
  await view.part("History_all").waitFor();
  await page.keyboard.press("F8");
  await view.part("Tree").waitFor();
});

step("a chord that was taken is gone elsewhere, also in tooltips, and comes back", async () => {
  await page.keyboard.press("F1");
  await keyRow("history").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+K");
  await view.part("KeyCapture_take").click();
  await page.waitForFunction(() => document.querySelector('[data-row="window/palette"]').getAttribute("aria-label").endsWith("no key"));
  assert.equal(await view.part("TopBar_search").locator(".kbd").count(), 0);
  await keyRow("history").focus();
  await page.keyboard.press("Backspace");
  await page.waitForFunction(() => document.querySelector('[data-row="window/palette"]').getAttribute("aria-label").endsWith("Ctrl+K"));
  assert.equal(await view.part("TopBar_search").locator(".kbd").count(), 2);
  await page.keyboard.press("Escape");
  await view.part("Settings").waitFor({ state: "hidden" });
});

step("a preset brings the keys of another client, and is there after a reload", async () => {
  await page.keyboard.press("F1");
  await view.part("Settings_preset").click();
  await view.part("Settings_preset_dbeaver").click();
  await page.waitForFunction(() => document.querySelector('[data-row="window/run_all"]').getAttribute("aria-label").endsWith("Alt+X"));
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => (localStorage.getItem("sextant.settings") ?? "").includes('"preset":"dbeaver"'));
  await page.reload();
  await view.cellSays(0, 1, "7");
  await view.part("Editor").click();
  await page.keyboard.press("Alt+X");
  await page.waitForFunction(() => [...document.querySelectorAll("[data-testid=ResultTab]")].some((each) => each.dataset.result === "r2"));
  await page.keyboard.press("F1");
  await view.part("Settings_preset").click();
  await view.part("Settings_preset_sextant").click();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-testid")), "Settings_preset", "a menu gives the focus back");
  await page.keyboard.press("Escape");
  await view.part("Settings").waitFor({ state: "hidden" });
});

step("a ? is a letter in the editor, and opens the shortcuts elsewhere", async () => {
  await view.write("select '");
  await page.keyboard.type("?");
  await view.part("Editor").locator(".cm-line", { hasText: "?" }).waitFor();
  assert.equal(await view.part("Settings").count(), 0);
  await view.part("Tree").focus();
  await page.keyboard.type("?");
  await view.part("KeyList").waitFor();
  await page.keyboard.press("Escape");
  await view.part("Settings").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-testid")), "Tree", "the focus is where it was");
});

const groups = () => page.locator("main").getAttribute("data-groups").then(Number);
const saysGroups = (count) => page.waitForFunction((wanted) => document.querySelector("main")?.dataset.groups === String(wanted), count);
const focusedTab = () => page.locator(".pane[data-focused]").getAttribute("aria-labelledby").then((id) => page.locator(`#${id}`).innerText());
const activeTabs = () => page.locator("[data-testid=TabStrip_tab][data-active]").allInnerTexts();

step("Alt+S puts the tab beside the others, and Alt+G goes from one to the other", async () => {
  await view.newQuery("shop");
  await view.write("-- right\nselect name from customers");
  await page.keyboard.press("Alt+s");
  await saysGroups(2);
  await page.keyboard.press("F5");
  await tab("right").waitFor();
  await view.cellSays(0, 0, "Ada");
  await page.waitForFunction(() => [...document.querySelectorAll('[data-testid="Grid"]')].filter((grid) => grid.offsetParent !== null).length === 2);
  assert.match(await focusedTab(), /right/);
  await page.keyboard.press("Alt+g");
  await page.waitForFunction(() => document.querySelector(".pane[data-focused] .editor-host")?.contains(document.activeElement));
  assert.match(await focusedTab(), /Query 1/);
  await picture("split");
});

step("what has the focus decides which tab is run", async () => {
  const grids = view.part("Grid").filter({ visible: true });
  await grids.last().click({ position: { x: 120, y: 60 } });
  await page.waitForFunction(() => document.querySelector(".pane[data-focused] [data-testid=Grid]")?.contains(document.activeElement));
  assert.match(await focusedTab(), /right/);
  await view.write("-- right\nselect 'here' as place");
  await page.keyboard.press("F5");
  await view.cellSays(0, 0, "here");
});

step("the groups are there after a reload, with what each shows", async () => {
  const before = await activeTabs();
  assert.equal(before.length, 2);
  await page.waitForFunction(() => ['"direction":"row"', "'here' as place"].every((part) =>
    Object.values(localStorage).some((each) => each.includes(part))));
  await page.reload();
  await saysGroups(2);
  await view.cellSays(0, 0, "here");
  assert.deepEqual(await activeTabs(), before);
});

step("a tab goes to the other group by its key, and by dragging to an edge or into a strip", async () => {
  await view.treeRow("customers").dblclick();
  await tab("customers").waitFor();
  await view.cellSays(0, 1, "Ada");
  await page.keyboard.press("Alt+Shift+g");
  await page.waitForFunction(() => document.querySelector("[data-testid=TabStrip_tab]").closest(".tabs-list").textContent.includes("customers"));
  await tab("customers").dragTo(page.locator(".pane[data-focused]"), { targetPosition: { x: 200, y: 600 } });
  await saysGroups(3);
  await view.screenshot("layout-three");
  await tab("customers").dragTo(tab("right"));
  await saysGroups(2);
  await view.cellSays(0, 1, "Ada");
});

step("Ctrl+J shows the editor alone, the results alone, and both", async () => {
  await tab("right").click();
  const parts = () => page.evaluate(() => ["editor-host", "result-body"].map((name) => {
    const part = document.querySelector(`.pane[data-focused] .${name}`);
    return part !== null && part.offsetParent !== null;
  }));
  await page.keyboard.press("Control+j");
  assert.deepEqual(await parts(), [true, false]);
  await page.keyboard.press("Control+j");
  assert.deepEqual(await parts(), [false, true]);
  await page.keyboard.press("Control+j");
  assert.deepEqual(await parts(), [true, true]);
});

step("closing the last tab of a group gives its room to the other", async () => {
  for (const name of ["customers", "right"]) {
    await tab(name).click();
    await page.keyboard.press("Alt+w");
    await tab(name).waitFor({ state: "detached" });
  }
  await saysGroups(1);
  assert.equal(await groups(), 1);
  await view.cellSays(0, 1, "7");
});

step("a click on a table is a preview, which the next one replaces unless it was kept, filtered or pinned", async () => {
  const italic = (name) => tab(name).evaluate((each) => each.classList.contains("tab-preview"));
  await view.treeRow("customers").click();
  await tab("customers").waitFor();
  assert.equal(await italic("customers"), true);
  await view.treeRow("orders").click();
  await tab("orders").waitFor();
  await tab("customers").waitFor({ state: "detached" });
  await page.keyboard.press("Alt+k");
  await page.waitForFunction(() => document.querySelector(".tab-preview") === null);
  await view.treeRow("customers").click();
  await tab("customers").waitFor();
  await tab("orders").waitFor();
  await tab("customers").click({ button: "right" });
  await picture("tab-menu");
  await view.part("Tab_pin").click();
  await page.waitForFunction(() => document.querySelector("[data-testid=TabStrip_tab]").textContent.includes("customers"));
  assert.equal(await italic("customers"), false);
  await tab("orders").click({ button: "right" });
  await view.part("Tab_others").click();
  await tab("Query 1").waitFor({ state: "detached" });
  await tab("customers").waitFor();
});

step("the drawer has the history, the log and the jobs, by keys", async () => {
  await view.newQuery("shop");
  await view.write("select nothing_like_this from orders");
  await page.keyboard.press("F5");
  await view.part("ErrorPanel_title").waitFor();
  await page.keyboard.press("Alt+j");
  await view.part("Drawer").waitFor();
  await view.part("History_row").filter({ hasText: "nothing_like_this" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.closest(".drawer") !== null);
  await view.part("Drawer_search").fill("customers");
  await page.waitForFunction(() => [...document.querySelectorAll("[data-testid=History_row]")].every((row) => row.textContent.includes("customers")));
  await view.part("Drawer_search").fill("");
  await view.part("History_row").filter({ hasText: "nothing_like_this" }).waitFor();
  await picture("drawer");
  await view.part("Drawer_log").click();
  await view.part("Log_row").filter({ hasText: "nothing_like_this" }).first().click();
  await view.part("LogDetails").waitFor();
  await view.screenshot("layout-log");
  await page.keyboard.press("Alt+j");
  await view.part("Drawer").waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.querySelector(".pane[data-focused] .editor-host")?.contains(document.activeElement));
});

step("a job is told in the status bar, and cancelled in the drawer", async () => {
  await page.evaluate(async (path) => {
    const text = "with recursive s(n) as (select 1 union all select n + 1 from s) select n from s";
    await fetch("/api/v1/export.start", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Sextant": "1" },
      body: JSON.stringify({ connection: "shop", text, path }),
    });
  }, `${workspace.folder}/endless.csv`);
  await view.part("StatusBar_jobs").getByText("1 job").waitFor();
  await view.part("StatusBar_jobs").click();
  await page.locator("[data-testid=Job][data-state=running]").waitFor();
  assert.equal(await view.part("ExportCard").count(), 0, "a job is told once");
  await picture("jobs");
  await view.part("Job_close").click();
  await page.locator("[data-testid=Job][data-state=cancelled]").waitFor();
  await view.part("StatusBar_jobs").waitFor({ state: "hidden" });
  await view.part("Jobs_clear").click();
  await page.getByText("Nothing runs").waitFor();
  await page.keyboard.press("Alt+Shift+j");
  await view.part("Drawer").waitFor({ state: "hidden" });
});

step("nothing else went wrong", () => assert.deepEqual(problems, []));
