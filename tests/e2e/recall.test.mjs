// Memory of work: the history by its words, saved queries, the palette, and tabs that outlive the browser and Sextant.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

let workspace, app, browser, page, view, problems;

before(async () => {
  workspace = makeWorkspace();
  const shop = workspace.sqlite("shop.db",
    "create table orders(id integer primary key, total int); create table order_items(id integer primary key, sku text);" +
    "create table customers(id integer primary key); insert into orders values (1, 10), (2, 20)");
  workspace.sextant("project", "init", workspace.folder, "--name", "Web shop");
  workspace.sextant("connection", "add", "shop", `sqlite:${shop}`);
  workspace.sextant("query", "shop", "select count(*) from customers where id > 7");
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address));
  view = new Window(page);
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

const step = stepsOf(() => view);
// What was refused on purpose.
const complaints = (all) => all.filter((problem) => !/status of [45]\d\d/.test(problem));
const tab = (name) => view.part("TabStrip_tab").filter({ hasText: name });
const row = (list, text) => view.part(`${list}_row`).filter({ hasText: text });

step("Ctrl+S keeps a query under a name", async () => {
  await view.treeRow("shop", "connection").dblclick();
  await view.part("StatusBar_state").getByText("Connected").waitFor();
  await view.newQuery("shop");
  await view.write("SELECT id, total FROM orders ORDER BY id");
  await view.runAll();
  await view.cellSays(1, 1, "20");
  await page.keyboard.press("Control+s");
  assert.equal(await view.part("SaveQuery_name").inputValue(), "Query 1");
  await view.part("SaveQuery_name").fill("Open orders");
  await view.part("SaveQuery_folder").fill("reports");
  await view.screenshot("recall-save");
  await view.part("SaveQuery_name").press("Enter");
  await view.part("SaveQuery").waitFor({ state: "hidden" });
  await tab("Open orders").waitFor();
});

step("a change shows until it is saved", async () => {
  await view.write("SELECT total FROM orders");
  await view.part("TabStrip_unsaved").waitFor();
  await page.keyboard.press("Control+s");
  await view.part("TabStrip_unsaved").waitFor({ state: "hidden" });
  assert.equal(workspace.sextant("saved", "show", "Open orders"), "SELECT total FROM orders\n");
});

step("a taken name is refused with a reason, and the project's queries are files", async () => {
  await view.newQuery("shop");
  await view.write("SELECT 'shared' AS what");
  await page.keyboard.press("Control+s");
  await view.part("SaveQuery_name").fill("Open orders");
  await view.part("SaveQuery_folder").fill("reports");
  await view.part("SaveQuery_save").click();
  await view.part("SaveQuery_failure").getByText("already").waitFor();
  await view.part("SaveQuery_name").fill("Shared");
  await view.part("SaveQuery_project").click();
  await view.part("SaveQuery_save").click();
  await view.part("SaveQuery").waitFor({ state: "hidden" });
  assert.match(workspace.sextant("--project", workspace.folder, "saved", "list", "--format", "csv"), /reports,Shared,shop,true/);
});

step("the sidebar has saved queries by folders, and opens, renames and removes them", async () => {
  await view.part("Sidebar_queries").click();
  await row("Saved", "Open orders").waitFor();
  assert.equal(await view.part("Saved_row").count(), 5, "the project, its folder and query, a folder and its query");
  await view.screenshot("recall-saved");
  await row("Saved", "Open orders").click();
  await page.keyboard.press("F2");
  await view.part("SaveQuery_name").fill("Totals");
  await view.part("SaveQuery_save").click();
  await tab("Totals").waitFor();
  await row("Saved", "Totals").waitFor();
  await row("Saved", "Shared").click({ button: "right" });
  await view.part("Saved_remove").click();
  await view.part("RemoveQuery_remove").click();
  await row("Saved", "Shared").waitFor({ state: "hidden" });
  await row("Saved", "Totals").waitFor();
});

step("the history is found by its words, and Enter opens a statement", async () => {
  await view.part("Sidebar_history").click();
  await view.part("Tree_search").fill("customers count");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=History_row]").length === 1);
  assert.deepEqual(await view.part("History_row").locator("mark").allTextContents(), ["count", "customers"]);
  await view.screenshot("recall-history");
  await view.part("Tree_search").press("Enter");
  await page.keyboard.press("Enter");
  await view.part("Editor").locator(".cm-line", { hasText: "from customers" }).waitFor();
  await view.part("Tree_search").fill("no such words");
  await page.getByText("No past statement is like this.").waitFor();
  await view.part("Tree_search").fill("");
  await view.part("Sidebar_items").click();
});

step("the palette finds objects by letters, and runs commands", async () => {
  await page.keyboard.press("Control+k");
  await view.part("Palette_text").fill("ord it");
  await row("Palette", "order_items").first().waitFor();
  assert.deepEqual(await row("Palette", "order_items").first().locator("mark").allTextContents(), ["ord", "it"]);
  await view.screenshot("recall-palette");
  await page.keyboard.press("Enter");
  await tab("order_items").waitFor();
  await page.keyboard.press("Control+k");
  await view.part("Palette_text").fill(">dark");
  await row("Palette", "Theme: dark").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await page.keyboard.press("Control+k");
  await view.part("Palette_text").fill("totals");
  await row("Palette", "Totals").first().waitFor();
  await view.screenshot("recall-palette-dark");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("[data-testid=TabStrip_tab][data-active]")?.textContent.includes("Totals"));
  await page.keyboard.press("Control+k");
  await view.part("Palette_text").fill("qqqqqq");
  await page.getByText("Nothing has this in its name.").waitFor();
  await page.keyboard.press("Escape");
  await view.part("Palette").waitFor({ state: "hidden" });
});

step("what was used comes up before anything is typed", async () => {
  await page.keyboard.press("Control+k");
  await page.waitForFunction(() => {
    const first = document.querySelector("[data-testid=Palette_row]");
    return first?.dataset.section === "object" && first.textContent.includes("order_items");
  });
  await page.keyboard.press("Escape");
});

step("after a kill another browser has the tabs again", async () => {
  await view.newQuery("shop");
  const kept = page.waitForResponse((response) =>
    response.url().endsWith("/workspace.save") && response.ok() && (response.request().postData() ?? "").includes("never run"));
  await view.write("SELECT 'typed and never run'");
  await kept;
  assert.deepEqual(complaints(problems), []);
  const titles = await view.part("TabStrip_tab").allTextContents();
  await page.context().close();
  await app.crash();
  app = await startApp(workspace, "--no-demo");
  ({ page, problems } = await openPage(browser, app.address));
  view = new Window(page);
  await page.waitForFunction((count) => document.querySelectorAll("[data-testid=TabStrip_tab]").length === count, titles.length);
  assert.deepEqual(await view.part("TabStrip_tab").allTextContents(), titles);
  await page.getByText("typed and never run").first().waitFor();
  assert.deepEqual(complaints(problems), []);
});
