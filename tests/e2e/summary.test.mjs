// What becomes of rows: groups and pivots of a stored result, charts, next actions, and what it all costs.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const server = process.env.SEXTANT_TEST_POSTGRESQL ?? "";
let workspace, app, browser, page, view, problems;
const step = stepsOf(() => view);

before(async () => {
  workspace = makeWorkspace();
  workspace.sqlite(
    "shop.db",
    `create table orders(id integer primary key, status text, total numeric, placed_at text);
     insert into orders select value, case value % 3 when 0 then 'paid' when 1 then 'packing' else null end, value * 10, '2026-0' || (1 + value % 3) || '-10'
     from (with recursive n(value) as (select 1 union all select value + 1 from n where value < 300) select value from n);`,
  );
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address));
  view = new Window(page);
  await view.part("Sidebar_connect").waitFor();
  await view.connect(`${workspace.folder}/shop.db`, "shop");
  if (server !== "") await view.connect(server, "server");
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

step("the next actions follow the active cell", async () => {
  await view.newQuery("shop");
  await view.write("select id, status, total, placed_at from orders order by id");
  await view.runAll();
  await view.gridSays("rows", 300);
  await view.clickCell();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowRight");
  const filter = view.part("Next_filter_value").filter({ visible: true });
  await filter.filter({ hasText: "status = packing" }).waitFor();
  await view.picture("next-actions");
  // The rows can be edited, so that digits are typed into cells.
  await filter.click();
  await view.gridSays("rows", 100);
  await view.part("Next_plain").filter({ visible: true }).click();
  await view.gridSays("rows", 300);
});

step("rows are grouped by SQL that is seen before it runs", async () => {
  await view.grid().click({ position: { x: 120, y: 60 } });
  await page.keyboard.press("Alt+b");
  await view.part("Summary").waitFor();
  await view.part("Summary_group").first().locator("button").click();
  await view.part("Summary_addGroup").click();
  await page.getByRole("menuitem", { name: "status" }).click();
  await view.part("Summary_addMeasure").click();
  await page.getByRole("menuitem", { name: "sum of total" }).click();
  await view.part("Summary_sql").filter({ hasText: 'sum("total") as "sum of total"' }).waitFor();
  await view.picture("group-dialog");
  await view.part("Summary_run").click();
  await view.part("QueryToolbar_connection").filter({ hasText: "Stored results", visible: true }).waitFor();
  await view.gridSays("rows", 3);
  await view.cellSays(0, 1, "100");
});

step("a digit does what it stands by, where cells are not edited", async () => {
  await view.clickCell();
  await view.part("Next_filter_value").filter({ hasText: "1", visible: true }).waitFor();
  await page.keyboard.press("1");
  await view.gridSays("rows", 1);
  await view.part("Next_plain").filter({ visible: true }).click();
  await view.gridSays("rows", 3);
});

step("the answer becomes a chart, and the chart is remembered", async () => {
  await page.keyboard.press("Alt+Shift+B");
  await page.locator('[data-testid="Chart"][data-ready="true"]').waitFor();
  const told = await page.locator(".chart-host").getAttribute("aria-label");
  assert.match(told, /^bar chart, 3 points by status: rows from 100 to 100$/);
  await view.part("Chart_values").click();
  await page.getByRole("menuitemradio", { name: "sum of total" }).click();
  await page.locator('.chart-host[aria-label*="sum of total from"]').waitFor();
  await view.picture("chart-bars");
  await view.part("Chart_line").click();
  await page.locator('.chart-host[aria-label^="line chart"]').waitFor();
  await page.waitForFunction(() => document.querySelector(".chart-host canvas") !== null);
  await view.screenshot("chart-line");
  await view.part("Face_rows").filter({ visible: true }).click();
  await view.gridSays("rows", 3);
});

step("values become columns", async () => {
  await page.getByRole("tab", { name: /Query 1/ }).first().click();
  await view.gridSays("rows", 300);
  await view.grid().click({ position: { x: 120, y: 60 } });
  await page.keyboard.press("Alt+b");
  await view.part("Summary").waitFor();
  await view.part("Summary_group").first().locator("button").click();
  await view.part("Summary_addGroup").click();
  await page.getByRole("menuitem", { name: "placed_at" }).click();
  await view.part("Summary_addAcross").click();
  await page.getByRole("menuitem", { name: "status" }).click();
  await view.part("Summary_sql").filter({ hasText: 'as "packing"' }).waitFor();
  await view.part("Summary_sql").filter({ hasText: '"status" is null' }).waitFor();
  await view.part("Summary_run").click();
  await view.gridSays("rows", 3);
  // Every month has one status, so that the other two have none.
  await view.cellSays(0, 0, "2026-01-10");
  await view.sortedBy("paid", null);
});

step("a column without a name, and one that has its name twice, are not offered, with the reason", async () => {
  await view.newQuery("shop");
  await view.write('select 1 as a, 2 as A, 3 as "<img src=x onerror=alert(1)>"');
  await view.runAll();
  await view.gridSays("rows", 1);
  await view.part("GroupRows").filter({ visible: true }).click();
  await view.part("Summary_addGroup").click();
  assert.equal(await page.getByRole("menuitem", { name: "a", exact: false }).first().getAttribute("aria-disabled"), "true");
  await page.getByRole("menuitem", { name: "<img" }).click();
  await view.part("Summary_group").filter({ hasText: "<img src=x onerror=alert(1)>" }).waitFor();
  await view.part("Summary_run").click();
  await view.gridSays("rows", 1);
  await page.keyboard.press("Alt+Shift+B");
  await page.locator('[data-testid="Chart"][data-ready="true"]').waitFor();
});

step("rows without numbers say so in place of a chart", async () => {
  await view.newQuery("shop");
  await view.write("select status from orders");
  await view.runAll();
  await view.gridSays("rows", 300);
  await view.part("Face_chart").filter({ visible: true }).click();
  await page.getByText("No column of numbers").waitFor();
  await view.part("Face_rows").filter({ visible: true }).click();
});

step("PostgreSQL's exact numbers and times are grouped by month", async (context) => {
  if (server === "" && !process.env.CI) return context.skip("SEXTANT_TEST_POSTGRESQL is missing");
  await view.newQuery("server");
  await view.write(
    "select timestamptz '2026-01-31 12:00+00' + n * interval '1 day' as at, 9007199254740993::bigint + n as big, 0.1::numeric as part from generate_series(1, 60) as n");
  await view.runAll();
  await view.gridSays("rows", 60);
  await view.part("GroupRows").filter({ visible: true }).click();
  await view.part("Summary_addGroup").click();
  await page.getByRole("menuitem", { name: "at", exact: false }).first().click();
  await view.part("Summary_bucket").filter({ hasText: "by month" }).waitFor();
  await view.part("Summary_addMeasure").click();
  await page.getByRole("menuitem", { name: "greatest big" }).click();
  await view.part("Summary_addMeasure").click();
  await page.getByRole("menuitem", { name: "sum of part" }).click();
  await view.part("Summary_run").click();
  await view.gridSays("rows", 3);
  await view.cellSays(2, 2, "9007199254741053");
  await view.cellSays(1, 3, "3.1");
  await page.keyboard.press("Alt+Shift+B");
  await page.locator('.chart-host[aria-label^="line chart, 3 points by at"]').waitFor();
});

step("the measurements tell frames, bytes and times, and go again", async () => {
  await page.keyboard.press("Alt+Shift+M");
  await page.locator('[data-testid="Measurements"][data-ready="true"]').waitFor();
  await view.part("Measurements").getByText("Windows of rows").waitFor();
  await page.waitForFunction(() => /\d ms/.test(document.querySelector("[data-testid=Measurements]")?.textContent ?? ""));
  await view.picture("measurements");
  await view.part("Measurements_close").click();
  await view.part("Measurements").waitFor({ state: "hidden" });
});

step("the bar of next actions can be hidden", async () => {
  await view.newQuery("shop");
  await view.write("select 1 as one");
  await view.runAll();
  await view.gridSays("rows", 1);
  await view.part("NextActions_hide").filter({ visible: true }).click();
  await view.part("NextActions").filter({ visible: true }).waitFor({ state: "hidden" });
  assert.deepEqual(problems, []);
});
