// SQL on stored results in the window: the rows of one engine joined with those of another.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const server = process.env.SEXTANT_TEST_POSTGRESQL ?? "";
let workspace, app, browser, page, view, problems;
const step = stepsOf(() => view);

before(async () => {
  workspace = makeWorkspace();
  workspace.sqlite("stock.db", "create table stock(item integer, pieces integer); insert into stock values (1, 40), (3, 9007199254740993);");
  // Without PostgreSQL the first result is SQLite's too, and the window does the same.
  workspace.sqlite("shop.db", "create table item(id integer, name text); insert into item values (1, 'Pen'), (2, 'Ink'), (3, 'Chalk');");
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address));
  view = new Window(page);
  await view.part("Sidebar_connect").waitFor();
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

const items = server === ""
  ? "select id, name from item order by id"
  : "select * from (values (1::bigint, 'Pen'), (2, 'Ink'), (3, 'Chalk')) as item(id, name) order by id";

step("two engines fill a result each", async () => {
  await view.connect(server === "" ? `${workspace.folder}/shop.db` : server, "shop");
  await view.connect(`${workspace.folder}/stock.db`, "stock");
  await view.newQuery("shop");
  await view.write(items);
  await view.runAll();
  await view.gridSays("rows", 3);
  await view.newQuery("stock");
  await view.write("select * from stock order by item");
  await view.runAll();
  await view.gridSays("rows", 2);
  assert.equal(await view.part("ResultTab").filter({ visible: true }).getAttribute("data-result"), "r2");
});

step("a button asks the rows of the result by SQL, in a tab of its own", async () => {
  await view.part("QueryResult").filter({ visible: true }).click();
  await view.part("QueryToolbar_connection").filter({ hasText: "Stored results", visible: true }).waitFor();
  await view.write("select name, pieces from r1 join last on r1.id = last.item order by id");
  await view.runAll();
  await view.gridSays("rows", 2);
  await view.cellSays(1, 0, "Chalk");
  await view.cellSays(1, 1, "9007199254740993");
  await view.screenshot("results-join");
});

step("the answer is a result, which sorts and can be asked again", async () => {
  const at = await view.firstHeader();
  await page.mouse.click(at.x, at.y);
  await view.sortedBy("name", "ascending");
  await view.cellSays(0, 0, "Chalk");
  // Of the tab's own result, which goes when the tab runs the next statement.
  await view.write("select count(*) as rows, max(pieces) as most from r3");
  await view.runAll();
  await view.cellSays(0, 1, "9007199254740993");
});

step("a result that is not there is an error that names those that are", async () => {
  await view.write("select * from r99");
  await view.runAll();
  await page.getByText("There is no result r99").first().waitFor();
  await page.getByText("last is the newest one").first().waitFor();
  await view.screenshot("results-missing");
});

step("nothing is written", async () => {
  await view.write("delete from r1");
  await view.runAll();
  await page.getByText("read-only").first().waitFor();
});

step("another tab chooses stored results in its toolbar", async () => {
  await view.newQuery("shop");
  await view.part("QueryToolbar_connection").filter({ visible: true }).click();
  await view.screenshot("results-picker");
  await view.part("ConnectionPicker_results").click();
  await view.write("select count(*) as n from r1");
  await view.runAll();
  await view.cellSays(0, 0, "3");
  // No database, so the sidebar does not have it.
  assert.equal(await view.treeRow("results", "connection").count(), 0);
});

step("nothing was amiss on the page", () => assert.deepEqual(problems, []));
