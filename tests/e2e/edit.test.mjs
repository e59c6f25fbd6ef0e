// Staged editing of a table's rows: typed, kept through a reload, applied exactly, and stopped where somebody else was first.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { join } from "node:path";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const own = "edited_rows";
const server = process.env.SEXTANT_TEST_POSTGRESQL ?? "";
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
  { name: "SQLite", address: () => `sqlite:${join(workspace.folder, "edit.db")}?create=true`, path: "main" },
  {
    name: "PostgreSQL",
    address: () => server,
    path: "public",
    skip: server === "" && !process.env.CI ? "SEXTANT_TEST_POSTGRESQL is missing" : "",
  },
];

/** Clicks into a cell of the first rows: 24 px a row, below a header of 28 px. */
async function clickCell(row, column) {
  const box = await view.grid().boundingBox();
  await page.mouse.click(box.x + 70, box.y + 28 + 24 * row + 12);
  await view.gridSays("active-row", row);
  await page.keyboard.press("Home");
  for (let step = 0; step < column; step += 1) await page.keyboard.press("ArrowRight");
  await view.gridSays("active-column", column);
}

async function changes(count) {
  if (count === 0) return view.part("EditBar").waitFor({ state: "hidden" });
  return view.part("EditBar_count").getByText(count === 1 ? "1 change" : `${count} changes`, { exact: true }).waitFor();
}

async function typeInto(row, column, text) {
  await clickCell(row, column);
  await page.keyboard.press("F2");
  const box = view.part("CellEditor").locator("textarea");
  await box.fill(text);
  await box.press("Enter");
  await view.part("CellEditor").waitFor({ state: "hidden" });
}

function walk(engine) {
  const part = (name, body) =>
    step(`${engine.name}: ${name}`, async (context) => (engine.skip ? context.skip(engine.skip) : body(context)));
  const stored = (query) => workspace.sextant("query", engine.address(), query, "--format", "csv", "--no-header").trim();

  part("a table is opened", async () => {
    workspace.sextant("query", engine.address(), `create table ${own} (id integer primary key not null, name varchar(20), n integer)`);
    workspace.sextant("query", engine.address(), `insert into ${own} values (1, 'one', 10), (2, 'two', 20), (3, 'three', 30), (4, 'four', 40)`);
    await view.connect(engine.address(), engine.name);
    await view.expand(view.treeRow(engine.name, "connection"), view.treeRow(engine.path, "schema"), view.treeRow("Tables"));
    await view.treeRow(own, "table").dblclick();
    await view.gridSays("rows", 4);
    await view.cellSays(0, 1, "one");
  });

  part("cells are edited, set to NULL, undone; rows are deleted and added", async () => {
    await typeInto(0, 1, "it's mine");
    await view.cellSays(0, 1, "it's mine");
    await changes(1);
    await clickCell(1, 2);
    await page.keyboard.press("Control+0");
    await changes(2);
    await page.keyboard.press("Control+z");
    await changes(1);
    await page.keyboard.press("Control+Shift+Z");
    await changes(2);
    await clickCell(2, 0);
    await page.keyboard.press("Control+Delete");
    await changes(3);
    await view.part("EditBar_insert").click();
    await view.gridSays("rows", 5);
    await changes(4);
    await typeInto(4, 0, "9");
    await typeInto(4, 1, "new");
    await view.cellSays(4, 1, "new");
    await view.screenshot(`edit-${engine.name}`);
    assert.equal(stored(`select count(*) from ${own} where name = 'new'`), "0");
  });

  part("a value that is what it was leaves the list, and Escape changes nothing", async () => {
    await clickCell(3, 1);
    await page.keyboard.type("x");
    await view.part("CellEditor").locator("textarea").press("Escape");
    await changes(4);
    await typeInto(3, 1, "four!");
    await changes(5);
    await typeInto(3, 1, "four");
    await changes(4);
  });

  part("what is staged survives a reload, and is applied by one key as it was shown", async () => {
    await page.reload();
    await changes(4);
    await view.gridSays("rows", 5);
    await view.cellSays(0, 1, "it's mine");
    await view.part("EditBar_review").click();
    const sql = await view.part("EditDialog_sql").innerText();
    assert.equal(sql.trim().split("\n").length, 4);
    assert.match(sql, /DELETE FROM .*edited_rows" WHERE "id" = 3/);
    assert.match(sql, /SET "name" = 'it''s mine' WHERE "id" = 1 AND "name" = 'one'/);
    await view.screenshot(`edit-review-${engine.name}`);
    await view.part("EditDialog_close").click();
    await clickCell(0, 0);
    await page.keyboard.press("Control+s");
    await changes(0);
    await view.cellSays(0, 1, "it's mine");
    await view.cellSays(4, 1, "new");
    assert.equal(stored(`select id, name, n from ${own} order by id`).replace(/\r/g, ""), "1,it's mine,10\n2,two,\n4,four,40\n9,new,");
  });

  part("somebody else's change stops it, and each cell is decided", async () => {
    await typeInto(0, 1, "mine again");
    await changes(1);
    workspace.sextant("query", engine.address(), `update ${own} set name = 'theirs' where id = 1`);
    await view.part("EditBar_apply").click();
    await view.part("EditConflict").getByText("theirs", { exact: true }).waitFor();
    await view.screenshot(`edit-conflict-${engine.name}`);
    assert.equal(stored(`select name from ${own} where id = 1`), "theirs");
    await view.part("EditConflict_mine").click();
    await view.part("EditDialog").waitFor({ state: "hidden" });
    await view.part("EditBar_apply").click();
    await changes(0);
    assert.equal(stored(`select name from ${own} where id = 1`), "mine again");
  });

  part("a value that the database refuses changes nothing, and says why", async () => {
    await typeInto(1, 2, "many");
    await typeInto(0, 1, "never");
    if (engine.name === "SQLite") return view.part("EditBar_discard").click(); // It takes a word for a number.
    await view.part("EditBar_apply").click();
    await view.part("EditConflict").getByText("invalid input syntax").waitFor();
    await view.screenshot(`edit-refused-${engine.name}`);
    await view.part("EditConflict_drop").click();
    assert.equal(stored(`select name from ${own} where id = 1`), "mine again");
    await view.part("EditBar_discard").click();
  });

  part("what is discarded is gone, and the table too", async () => {
    await view.part("EditBar_discard").click();
    await changes(0);
    await view.cellSays(0, 1, "mine again");
    // Closed again, so that the next engine finds one connection open.
    await page.keyboard.press("Alt+w");
    await view.newQuery(engine.name);
    await view.write(`drop table ${own}`);
    await view.runAll();
    await view.part("ConfirmDialog_run").click();
    await view.part("ConfirmDialog").waitFor({ state: "hidden" });
    await page.keyboard.press("Alt+w");
    await view.treeRow(engine.name, "connection").click();
    await view.treeRow("Tables").waitFor({ state: "detached" });
  });
}

for (const engine of engines) walk(engine);

step("nothing went wrong in the page", () => assert.deepEqual(problems, []));
