// What an object is made of, what a danger on production asks for, and what a narrow window does.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const shop = `create table customer(id integer primary key, name text not null);
create table orders(id integer primary key, customer_id integer not null references customer(id) on delete cascade,
  total numeric default 0, check (total >= 0));
create index orders_by_customer on orders(customer_id);
create view totals as select customer_id, sum(total) as total from orders group by customer_id;
create trigger touched after update on orders begin select 1; end;
insert into customer values (1, 'Ada'); insert into orders values (1, 1, 10), (2, 1, 20), (3, 1, 30);`;

let workspace, app, browser, context, page, view, problems;
const step = stepsOf(() => view);

before(async () => {
  workspace = makeWorkspace();
  const file = workspace.sqlite("shop.db", shop);
  workspace.sextant("connection", "add", "shop", `sqlite:${file}`);
  workspace.sextant("connection", "add", "live", `sqlite:${file}`, "--environment", "production");
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, context, problems } = await openPage(browser, app.address, { permissions: ["clipboard-read", "clipboard-write"] }));
  view = new Window(page);
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

/** Waits until a section of the structure has a row with these words. */
async function tells(section, ...words) {
  const rows = view.part(`Structure_${section}`).locator("tbody tr");
  const row = words.reduce((found, word) => found.filter({ hasText: word }), rows);
  await row.first().waitFor();
}

step("the tree's menu leads to what a table is made of, without reading its rows", async () => {
  await view.expand(view.treeRow("shop", "connection"), view.treeRow("main", "schema"), view.treeRow("Tables"));
  await view.treeRow("orders", "table").click({ button: "right" });
  await view.part("TreeMenu_structure").click();
  await view.part("Structure").waitFor();
  await tells("columns", "customer_id", "not null");
  await tells("indexes", "orders_by_customer", "customer_id");
  await tells("foreign_keys", "main.customer (id)", "cascade");
  await tells("checks", "total >= 0");
  await tells("triggers", "touched", "AFTER");
  assert.equal(await view.part("ResultTab").count(), 0);
});

step("its definition can be copied, and opens in a query", async () => {
  await view.part("FaceSwitch_definition").click();
  await view.part("Definition").waitFor();
  assert.match(await view.part("Definition").innerText(), /create table orders/i);
  await view.part("Definition_copy").click();
  await page.getByText("The definition was copied.").first().waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /create index orders_by_customer/i);
});

step("F4 goes to the rows and back", async () => {
  await page.keyboard.press("F4");
  await view.gridSays("rows", 3);
  await page.keyboard.press("F4");
  await tells("columns", "total");
});

step("F4 in the tree shows what the row there is made of", async () => {
  await view.treeRow("customer", "table").click();
  await view.gridSays("rows", 1);
  await view.part("Tree").focus();
  await page.keyboard.press("F4");
  await tells("referenced_by", "main.orders (customer_id)");
});

step("on production a danger asks for the object's name, and the keyboard alone answers", async () => {
  await view.newQuery("live");
  await view.write("delete from orders");
  await view.runAll();
  await view.part("ConfirmDialog_name").waitFor();
  await view.screenshot("confirm-production");
  await page.keyboard.type("order");
  await page.keyboard.press("Enter");
  assert.equal(await view.part("ConfirmDialog_run").getAttribute("aria-disabled"), "true");
  await page.keyboard.type("s");
  await page.keyboard.press("Enter");
  assert.ok(await view.part("ConfirmDialog").isVisible());
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await view.part("ConfirmDialog").waitFor({ state: "hidden" });
  await view.write("select count(*) as kept from orders");
  await view.runAll();
  await view.gridSays("rows", 1);
  await view.cellSays(0, 0, "0");
});

step("another environment asks without a name", async () => {
  await view.newQuery("shop");
  await view.write("delete from customer");
  await view.runAll();
  await view.part("ConfirmDialog").waitFor();
  assert.equal(await view.part("ConfirmDialog_name").count(), 0);
  await page.keyboard.press("Escape");
  await view.part("ConfirmDialog").waitFor({ state: "hidden" });
});

step("the password of an address leaves the page with the focus", async () => {
  await view.part("Sidebar_connect").click();
  await view.part("ConnectDialog_target").fill("postgresql://ada:open-sesame@127.0.0.1:1/shop");
  await view.part("ConnectDialog_name").focus();
  assert.equal(await view.part("ConnectDialog_target").inputValue(), "postgresql://ada:••••••••@127.0.0.1:1/shop");
  const [request] = await Promise.all([
    page.waitForRequest((each) => each.url().endsWith("connection.test")),
    page.keyboard.press("Alt+T"),
  ]);
  assert.equal(request.postDataJSON().target, "postgresql://ada:open-sesame@127.0.0.1:1/shop");
  await view.part("ConnectDialog_result").getByRole("alert").waitFor();
  await view.part("ConnectDialog_steps").locator('[data-step="tcp"][data-mark="bad"]').waitFor();
  assert.ok(!(await page.content()).includes("open-sesame"));
  await page.keyboard.press("Escape");
  await view.part("ConnectDialog").waitFor({ state: "hidden" });
});

step("in a narrow window the editor and the results are two tabs", async () => {
  await page.setViewportSize({ width: 820, height: 700 });
  await page.keyboard.press("Alt+T");
  await view.write("select 7 as seven");
  assert.equal(await page.locator('[data-testid="Grid"]:visible').count(), 0);
  await view.runAll();
  await view.gridSays("rows", 1);
  assert.equal(await view.part("Editor").filter({ visible: true }).count(), 0);
  await view.screenshot("narrow");
  await view.part("PaneSwitch_editor").click();
  await view.part("Editor").filter({ visible: true }).waitFor();
  await page.keyboard.press("Control+J");
  await view.gridSays("rows", 1);
});

step("the page complained of nothing", () => {
  const expected = /400|401|403|404|502|503|Failed to load resource/;
  assert.deepEqual(problems.filter((problem) => !expected.test(problem)), []);
});

step("an interrupt ends the app cleanly", async () => {
  await context.close();
  const status = await app.stop();
  assert.ok(status === 0 || status === 130, `it ended with ${status}`);
});
