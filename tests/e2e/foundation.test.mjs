// What a person does in the first minutes: connect, open a big table, run statements, stop one, make a mistake.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const million = 1_000_000;
const manyRows = `create table measurement(id integer primary key, station text not null, value real);
with recursive n(i) as (select 1 union all select i + 1 from n where i < ${million})
insert into measurement select i, 'station ' || (i % 100), i / 8.0 from n;`;
const endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";

let workspace, app, browser, context, page, view, problems;

before(async () => {
  workspace = makeWorkspace();
  const file = workspace.sqlite("measurements.db", manyRows);
  workspace.sextant("connection", "add", "measurements", `sqlite:${file}`);
  app = await startApp(workspace);
  browser = await startBrowser();
  ({ page, context, problems } = await openPage(browser, app.address));
  view = new Window(page);
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

const step = stepsOf(() => view);

step("the code leaves the address, and the window shows the connections", async () => {
  await view.treeRow("measurements").waitFor();
  assert.equal(new URL(page.url()).hash, "");
});

step("the address works once, and a reload keeps the window", async () => {
  await page.reload();
  await view.treeRow("measurements").waitFor();
  const other = await openPage(browser, app.address);
  await other.page.waitForLoadState("networkidle");
  assert.equal(await other.page.getByTestId("Tree_row").count(), 0);
  await other.context.close();
});

step("the demo project opens, and its largest table is read to its last row", async () => {
  await view.expand(view.treeRow("Demo shop", "connection"), view.treeRow("main", "schema"), view.treeRow("Tables"));
  await view.treeRow("events", "table").dblclick();
  await view.gridSays("rows", 1000);
  await view.cellSays(0, 0, "1");
  await view.part("FetchAll").first().click();
  await view.gridSays("rows", million);
  await view.clickCell();
  await page.keyboard.press("Control+End");
  await view.gridSays("active-row", million - 1);
  await view.cellSays(million - 1, 0, String(million));
  // Closed again, so that the next steps find one connection open.
  await page.keyboard.press("Alt+W");
  await view.treeRow("Demo shop", "connection").click();
});

step("a table of 1,000,000 rows opens and shows its first row", async () => {
  await view.expand(view.treeRow("measurements", "connection"), view.treeRow("main", "schema"), view.treeRow("Tables"));
  await view.treeRow("measurement", "table").dblclick();
  await view.part("Grid").first().waitFor();
  await page.waitForFunction(() => Number(document.querySelector('[data-testid="Grid"]')?.getAttribute("data-rows")) > 0);
  await view.cellSays(0, 1, "station 1");
});

step("the last row of all is one key away once all rows are fetched", async () => {
  await view.part("FetchAll").first().click();
  await view.gridSays("rows", million);
  await view.clickCell();
  await page.keyboard.press("Control+End");
  await view.gridSays("active-row", million - 1);
  await view.gridSays("loading", "false");
  await view.cellSays(million - 1, 0, String(million));
});

step("three statements give three results", async () => {
  await page.keyboard.press("Alt+T");
  await view.write("select 1 as one;\nselect 2 as two union all select 3;\nselect 'x' as letter;");
  await view.runAll();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="ResultTab"]').length >= 3);
  await view.part("ResultTab").nth(1).click();
  await view.gridSays("rows", 2);
});

step("a long statement is cancelled, and the window says so", async () => {
  await view.write(endless);
  await view.runAll();
  await view.part("CancelButton").first().click();
  await page.getByText(/cancelled/i).first().waitFor();
  // The session is good for the next statement.
  await view.write("select 42 as answer");
  await view.runAll();
  await view.gridSays("rows", 1);
  await view.cellSays(0, 0, "42");
});

step("an error shows its words and its place in the text", async () => {
  await view.write("select 1;\nselect * from nowhere_at_all");
  await view.runAll();
  await view.part("ErrorPanel").first().waitFor();
  assert.match(await view.part("ErrorPanel").first().innerText(), /nowhere_at_all/);
  await view.part("Editor").locator(".cm-line").nth(1).waitFor();
});

step("what deletes everything asks first, and an answer of no leaves the rows", async () => {
  await view.write("delete from measurement");
  await view.runAll();
  await view.part("ConfirmDialog").waitFor();
  await page.keyboard.press("Escape");
  await view.part("ConfirmDialog").waitFor({ state: "hidden" });
  await view.write("select count(*) as kept from measurement");
  await view.runAll();
  await view.gridSays("rows", 1);
  await view.cellSays(0, 0, String(million));
});

step("light and dark both draw, for a person to look at", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await view.screenshot(`foundation-${colorScheme}`);
  }
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
});

step("the page complained of nothing and asked nobody but the app", () => {
  const expected = /401|403|404|Failed to load resource/;
  assert.deepEqual(problems.filter((problem) => !expected.test(problem)), []);
});

step("an interrupt ends the app cleanly", async () => {
  await context.close();
  const status = await app.stop();
  assert.ok(status === 0 || status === 130, `it ended with ${status}`);
});
