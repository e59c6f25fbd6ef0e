// Reading rows: a selection as text and as SQL on the clipboard, and its exact statistics in the status bar.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { join } from "node:path";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const server = process.env.SEXTANT_TEST_POSTGRESQL ?? "";
const hostile = "<b>it''s</b> \u202e|";
let workspace, app, browser, page, view, problems;
const step = stepsOf(() => view);

before(async () => {
  workspace = makeWorkspace();
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address, { permissions: ["clipboard-read", "clipboard-write"] }));
  view = new Window(page);
  await view.part("Sidebar_connect").waitFor();
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

const engines = [
  { name: "SQLite", address: () => `sqlite:${join(workspace.folder, "reading.db")}?create=true`, path: "main" },
  {
    name: "PostgreSQL",
    address: () => server,
    path: "public",
    skip: server === "" && !process.env.CI ? "SEXTANT_TEST_POSTGRESQL is missing" : "",
  },
];

/** Selects from one cell to another, by keys. */
async function select(row, column, toRow, toColumn) {
  const box = await view.grid().boundingBox();
  await page.mouse.click(box.x + 60, box.y + 28 + 24 * row + 12);
  await view.gridSays("active-row", row);
  await page.keyboard.press("Home");
  for (let each = 0; each < column; each += 1) await page.keyboard.press("ArrowRight");
  await view.gridSays("active-column", column);
  for (let each = row; each < toRow; each += 1) await page.keyboard.press("Shift+ArrowDown");
  for (let each = column; each < toColumn; each += 1) await page.keyboard.press("Shift+ArrowRight");
}

/** What the clipboard holds after the selection was copied so. */
async function copied(format) {
  await page.evaluate(() => navigator.clipboard.writeText("nothing yet"));
  await page.keyboard.press("Control+Alt+c");
  await view.part(`CopyAs_${format}`).click();
  return page.evaluate(async () => {
    for (;;) {
      const text = await navigator.clipboard.readText();
      if (text !== "nothing yet" && text !== "") return text;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

async function statistic(name, value) {
  await page.waitForFunction(
    ([wanted, text]) => {
      const stats = document.querySelector("[data-testid=SelectionStats]");
      return stats?.getAttribute("data-state") === "ready" && [...stats.children].some((each) => each.textContent === `${wanted} ${text}`);
    },
    [name, value]);
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
  const table = `"${engine.path}"."e2e_reading"`;

  part("rows are there", async () => {
    run("create table e2e_reading (id integer not null primary key, name varchar(40), total decimal(12, 2), born date)");
    run(`insert into e2e_reading values (1, '${hostile}', 0.10, '2001-02-03'), (2, 'two', 0.20, '1999-12-31'), (3, null, 12450.05, null), (4, 'two', -1, '2020-01-01')`);
    await view.connect(engine.address(), engine.name);
    await view.expand(view.treeRow(engine.name, "connection"), view.treeRow(engine.path, "schema"), view.treeRow("Tables"));
    await view.treeRow("e2e_reading", "table").dblclick();
    await view.gridSays("rows", 4);
    await view.cellSays(1, 1, "two");
  });

  part("a selection has its exact sum, its average, its ends and its different values", async () => {
    await select(0, 2, 3, 2);
    await statistic("sum", "12449.35");
    await statistic("avg", "3112.3375");
    await statistic("distinct", "4");
    await view.screenshot(`reading-statistics-${engine.name}`);
    await select(0, 1, 3, 1);
    await statistic("distinct", "2");
    await statistic("NULL", "1");
    await select(0, 0, 1, 2);
    await statistic("sum", engine.name === "SQLite" ? "3.3" : "3.30");
  });

  part("a selection is copied as text of each form", async () => {
    await select(0, 1, 2, 2);
    const name = hostile.replace("''", "'");
    assert.match(await copied("csv"), new RegExp(`^name,total\\n${name.replace(/[|\u202e]/g, ".")},0.1`));
    const rows = JSON.parse(await copied("json"));
    assert.equal(rows.length, 3);
    assert.equal(rows[0].name, name);
    assert.equal(rows[2].name, null);
    assert.match(await copied("markdown"), /^\| name .*\n\| --- /);
    assert.match(await copied("tsv_headers"), /^name\ttotal\n/);
  });

  part("a selection is copied as SQL that the engine runs", async () => {
    await select(0, 1, 1, 2);
    const update = await copied("update");
    assert.match(update, new RegExp(`^UPDATE ${table} SET "name" = '<b>it''s</b>`));
    assert.equal(update.trim().split("\n").length, 2);
    run("update e2e_reading set name = 'other', total = 7 where id < 3");
    for (const statement of update.trim().split("\n")) run(statement);
    assert.equal(workspace.sextant("query", engine.address(), "select count(*) from e2e_reading where id < 3 and total < 1 and name <> 'other'", "--format", "csv", "--no-header").trim(), "2");
    await select(3, 0, 3, 3);
    const insert = await copied("insert");
    run("delete from e2e_reading where id = 4");
    run(insert);
    assert.equal(workspace.sextant("query", engine.address(), "select total from e2e_reading where id = 4", "--format", "csv", "--no-header").trim().replace(/\.0+$/, ""), "-1");
    await select(1, 1, 3, 1);
    assert.equal(await copied("in_list"), "('two')");
  });

  part("a header tells what is known of its column, and draws how its values spread", async () => {
    const at = await view.firstHeader();
    await page.mouse.move(at.x, at.y);
    await view.part("HeaderCard").getByText("primary key", { exact: true }).waitFor();
    await view.part("HeaderCard").getByText("not null", { exact: true }).waitFor();
    await page.mouse.move(at.x, at.y + 300);
    await view.part("HeaderCard").waitFor({ state: "hidden" });
    await select(0, 0, 0, 0);
    const profiled = page.waitForResponse((response) => response.url().endsWith("/result.profile"));
    await page.keyboard.press("Control+Alt+p");
    await (await profiled).finished();
    await page.mouse.move(at.x, at.y);
    await view.part("HeaderCard").getByText("4 in 4 rows", { exact: true }).waitFor();
    await view.screenshot(`reading-profiles-${engine.name}`);
    await page.mouse.move(at.x, at.y + 300);
    await page.keyboard.press("Control+Alt+p");
  });

  part("a column is frozen, and gone to by its name", async () => {
    const at = await view.firstHeader();
    await page.mouse.click(at.x, at.y, { button: "right" });
    await view.part("Header_freeze").click();
    await page.mouse.click(at.x, at.y, { button: "right" });
    await view.part("Header_unfreeze").click();
    await select(1, 0, 1, 0);
    await page.keyboard.press("Control+Shift+G");
    await view.part("GoToColumn_input").fill("bor");
    await page.keyboard.press("Enter");
    await view.gridSays("active-column", 3);
    await view.gridSays("active-row", 1);
  });

  part("what cannot be copied so is said", async () => {
    await select(0, 0, 1, 1);
    await page.keyboard.press("Control+Alt+c");
    await view.part("CopyAs_in_list").click();
    await page.getByText("An IN list is of one column.").first().waitFor();
    await select(0, 0, 1, 0);
    await page.keyboard.press("Control+Alt+c");
    await view.screenshot(`reading-copy-${engine.name}`);
    await view.part("CopyAs_update").click();
    await page.getByText("Only the key is selected").first().waitFor();
    drop("drop table e2e_reading");
    await page.keyboard.press("Alt+w");
    await view.treeRow(engine.name, "connection").click();
    await view.treeRow("Tables").waitFor({ state: "detached" });
  });
}

for (const engine of engines) walk(engine);

// What was refused on purpose.
const expected = /status of 400/;

step("nothing else went wrong in the page", () => assert.deepEqual(problems.filter((problem) => !expected.test(problem)), []));
