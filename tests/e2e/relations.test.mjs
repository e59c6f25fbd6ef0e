// Foreign keys in the grid: peek at the row that a cell refers to, open it, come back to where it was, and see who refers to a row.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { join } from "node:path";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const server = process.env.SEXTANT_TEST_POSTGRESQL ?? "";
const hostile = "<img src=x onerror=alert(1)> \u202eevil";
let workspace, app, browser, page, view, problems;
const step = stepsOf(() => view);

before(async () => {
  workspace = makeWorkspace();
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

const engines = [
  { name: "SQLite", address: () => `sqlite:${join(workspace.folder, "relations.db")}?create=true`, path: "main" },
  {
    name: "PostgreSQL",
    address: () => server,
    path: "public",
    skip: server === "" && !process.env.CI ? "SEXTANT_TEST_POSTGRESQL is missing" : "",
  },
];

/** Clicks into a cell of the rows in sight: 24 px a row, below a header of 28 px. */
async function clickCell(row, column) {
  const box = await view.grid().boundingBox();
  const top = Number(await view.grid().getAttribute("data-top-row"));
  await page.mouse.click(box.x + 60, box.y + 28 + 24 * (row - top) + 12);
  await view.gridSays("active-row", row);
  await page.keyboard.press("Home");
  for (let each = 0; each < column; each += 1) await page.keyboard.press("ArrowRight");
  await view.gridSays("active-column", column);
}

function peekSays(text) {
  return view.part("PeekCard").getByText(text, { exact: true }).first().waitFor();
}

function walk(engine) {
  const part = (name, body) =>
    step(`${engine.name}: ${name}`, async (context) => (engine.skip ? context.skip(engine.skip) : body(context)));
  const run = (statement) => workspace.sextant("query", engine.address(), statement);
  /** Drops a table, which has to be confirmed. */
  const drop = (statement) => {
    try {
      run(statement);
    } catch (error) {
      const token = /--confirm (\S+)/.exec(String(error.stderr))?.[1] ?? "";
      workspace.sextant("query", engine.address(), statement, "--confirm", token);
    }
  };
  const numbers = "with recursive s(n) as (select 1 union all select n + 1 from s where n < 3000)";

  part("a table with foreign keys is opened", async () => {
    // What a broken run left behind.
    if (engine.name !== "SQLite") drop("drop table if exists e2e_order, e2e_person cascade");
    run("create table e2e_person (id integer not null primary key, name varchar(80), boss integer references e2e_person (id))");
    run("create table e2e_order (id integer not null primary key, person integer references e2e_person (id), total decimal(10, 2))");
    run(`insert into e2e_person values (1, 'Ann', null), (2, '${hostile}', 1), (3, 'Cid', 2)`);
    run(`insert into e2e_order ${numbers} select n, case n % 4 when 0 then null else n % 4 end, n from s`);
    await view.connect(engine.address(), engine.name);
    await view.expand(view.treeRow(engine.name, "connection"), view.treeRow(engine.path, "schema"), view.treeRow("Tables"));
    await view.treeRow("e2e_order", "table").dblclick();
    await view.gridSays("rows", 1000);
    await view.cellSays(0, 1, "1");
  });

  part("Space shows the row that a cell refers to, and goes along with the arrow keys", async () => {
    await clickCell(0, 1);
    await page.keyboard.press("Space");
    await peekSays("Ann");
    await peekSays("id = 1");
    await view.screenshot(`relations-peek-${engine.name}`);
    await page.keyboard.press("ArrowDown");
    await peekSays(hostile);
    await page.keyboard.press("ArrowDown");
    await peekSays("Cid");
    await page.keyboard.press("ArrowDown");
    await view.part("PeekCard_absent").getByText("NULL refers to no row.").waitFor();
    await page.keyboard.press("Escape");
    await view.part("PeekCard").waitFor({ state: "hidden" });
    await clickCell(1, 0);
    await page.keyboard.press("Space");
    await view.part("CellPreview_value").getByText("2", { exact: true }).waitFor();
    await view.part("CellPreview_close").click();
  });

  part("the arrow of a cell shows it to a pointer that rests, and opens it by a click", async () => {
    await clickCell(0, 1);
    const box = await view.grid().boundingBox();
    // A number's arrow stands at the right end of its cell; the cursor tells where it begins.
    const y = box.y + 28 + 12;
    let x = box.x + 90;
    for (; x < box.x + 400; x += 3) {
      await page.mouse.move(x, y);
      if ((await view.grid().locator("canvas").evaluate((canvas) => canvas.style.cursor)) === "pointer") break;
    }
    await peekSays("Ann");
    await page.mouse.move(box.x + 500, box.y + 300);
    await view.part("PeekCard").waitFor({ state: "hidden" });
    await page.mouse.click(x + 3, y);
    await view.gridSays("rows", 1);
    await view.cellSays(0, 1, "Ann");
    assert.match(await view.where(), /^"id" = 1$/);
    await page.keyboard.press("Alt+ArrowLeft");
    await view.gridSays("rows", 1000);
    await view.gridSays("active-row", 0);
    await view.gridSays("active-column", 1);
  });

  part("what is followed opens filtered, and the way back leads to filter, order, place and cell as they were", async () => {
    await view.part("FilterBar_where").filter({ visible: true }).fill("total > 5");
    await view.part("FilterBar_where").filter({ visible: true }).press("Enter");
    await view.cellSays(0, 0, "6");
    await view.statementIs("paused");
    await page.mouse.click((await view.firstHeader()).x, (await view.firstHeader()).y);
    await view.sortedBy("id", "ascending");
    await view.cellSays(0, 0, "6");
    await view.statementIs("paused");
    await page.mouse.click((await view.firstHeader()).x, (await view.firstHeader()).y);
    await view.sortedBy("id", "descending");
    await view.cellSays(0, 0, "3000");
    await clickCell(0, 1);
    await page.keyboard.press("Control+g");
    await view.part("GoToRow_input").fill("400");
    await view.part("GoToRow_input").press("Enter");
    await view.gridSays("active-row", 399);
    // Row 400 is order 2601 of person 1; the one below it is of nobody.
    await page.keyboard.press("Control+b");
    await view.gridSays("rows", 1);
    await view.cellSays(0, 1, "Ann");
    await page.keyboard.press("Alt+ArrowLeft");
    await view.gridSays("active-row", 399);
    await view.sortedBy("id", "descending");
    assert.equal(await view.where(), "total > 5");
    await view.cellSays(399, 0, "2601");
  });

  part("one tab follows a chain of keys, and its steps are gone back one by one", async () => {
    await view.treeRow("e2e_person", "table").dblclick();
    await view.gridSays("rows", 3);
    const tabs = await view.part("TabStrip_tab").count();
    await clickCell(2, 2);
    await page.keyboard.press("Alt+Enter");
    await view.gridSays("rows", 1);
    await view.cellSays(0, 1, hostile);
    await clickCell(0, 2);
    await page.keyboard.press("Control+b");
    await view.cellSays(0, 1, "Ann");
    assert.equal(await view.part("TabStrip_tab").count(), tabs + 1);
    await page.keyboard.press("Alt+ArrowLeft");
    await view.cellSays(0, 1, hostile);
    await view.gridSays("active-column", 2);
    await page.keyboard.press("Alt+ArrowLeft");
    await view.gridSays("rows", 3);
    await view.gridSays("active-row", 2);
  });

  part("who refers to a row is counted, and opened filtered", async () => {
    await clickCell(0, 0);
    await page.keyboard.press("Control+Shift+B");
    const entries = view.part("Reference");
    await entries.filter({ hasText: "e2e_order.person" }).getByText("750", { exact: true }).waitFor();
    assert.equal(await entries.filter({ hasText: "e2e_person.boss" }).count(), 1);
    await view.screenshot(`relations-references-${engine.name}`);
    await entries.filter({ hasText: "e2e_order.person" }).focus();
    await page.keyboard.press("Enter");
    await view.gridSays("rows", 750);
    await view.cellSays(0, 0, "1");
    await page.keyboard.press("Alt+ArrowLeft");
    await view.gridSays("rows", 3);
  });

  part("rows of a query have keys too, under other names", async () => {
    await view.newQuery(engine.name);
    await view.write("select o.total as amount, o.person as who from e2e_order o where o.id < 4 order by o.id");
    await view.runAll();
    await view.cellSays(1, 1, "2");
    await clickCell(1, 1);
    await page.keyboard.press("Space");
    await peekSays(hostile);
    await page.keyboard.press("Control+b");
    await view.gridSays("rows", 1);
    await view.cellSays(0, 1, hostile);
    await page.keyboard.press("Alt+ArrowLeft");
    await view.gridSays("rows", 3);
    await page.keyboard.press("Alt+w");
  });

  part("a table that is gone is said so", async () => {
    await view.treeRow("e2e_order", "table").dblclick();
    await view.gridSays("active-row", 399);
    // An engine that keeps its keys does not let it go; the file goes with the workspace.
    if (engine.name !== "SQLite") drop("drop table e2e_person cascade");
    await clickCell(399, 1);
    await page.keyboard.press("Space");
    await page.waitForFunction(() => document.querySelector("[data-testid=PeekCard]")?.getAttribute("data-state") !== "loading");
    await view.screenshot(`relations-gone-${engine.name}`);
    await page.keyboard.press("Escape");
    if (engine.name !== "SQLite") drop("drop table e2e_order");
    while ((await view.part("TabStrip_tab").count()) > 0) {
      const count = await view.part("TabStrip_tab").count();
      await page.keyboard.press("Alt+w");
      await page.waitForFunction((before) => document.querySelectorAll("[data-testid=TabStrip_tab]").length < before, count);
    }
    await view.treeRow(engine.name, "connection").click();
    await view.treeRow("Tables").waitFor({ state: "detached" });
  });
}

for (const engine of engines) walk(engine);

step("nothing went wrong in the page", () => assert.deepEqual(problems, []));
