// The same walk on every engine: connect, browse, open, query, cancel, remove. An engine is a row of the table below. One
// whose server or driver is missing is skipped with the reason, but in CI it fails.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { join } from "node:path";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const own = `walk_${process.pid}`;
const rows = 2500;
const [seven, wanted] = ["7", "row 7"];

/** What is the same for the engines of SQL. */
function sql(name, driver, more) {
  return {
    name,
    driver,
    editor: "SQL editor",
    path: [["Tables"]],
    object: [own, "table"],
    opened: 1000,
    query: `select id, name from ${own} where id = 7`,
    answer: [seven, wanted],
    remove: `drop table ${own}`,
    filters: true,
    ...more,
  };
}

const table = `create table ${own} (id bigint primary key, name varchar(40))`;

/** Rows 1 to 2,500 in words that all of them read; `text` is how an engine puts "row " before a number. */
function numbers(text) {
  const digits = `(${Array.from({ length: 10 }, (_, digit) => `select ${digit} as n`).join(" union all ")})`;
  const id = "a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 1";
  const from = ["a", "b", "c", "d"].map((name) => `${digits} ${name}`).join(", ");
  return `insert into ${own} select ${id}, ${text.replace("ID", id)} from ${from} where ${id} <= ${rows}`;
}

/** As many documents as rows, 500 a statement. */
const documents = Array.from({ length: rows / 500 }, (_, part) => {
  const ids = Array.from({ length: 500 }, (_, index) => part * 500 + index + 1);
  const text = ids.map((id) => `{_id: ${id}, name: "row ${id}", nest: {deep: [1, 2]}, big: NumberLong("9007199254740993")}`);
  return `db.${own}.insertMany([${text.join(", ")}])`;
});

const engines = [
  sql("PostgreSQL", "postgresql", {
    variable: "SEXTANT_TEST_POSTGRESQL",
    make: [table, numbers("'row ' || (ID)")],
    endless: "select pg_sleep(100)",
  }),
  sql("MySQL", "mysql", {
    variable: "SEXTANT_TEST_MYSQL",
    make: [table, numbers("concat('row ', ID)")],
    endless: "select count(*) from information_schema.columns a, information_schema.columns b, information_schema.columns c",
  }),
  sql("SQLite", "sqlite", {
    file: (folder) => `sqlite:${join(folder, "walk.db")}?create=true`,
    make: [table, numbers("'row ' || (ID)")],
    endless: "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
  }),
  sql("DuckDB", "duckdb", {
    file: (folder) => `duckdb:${join(folder, "walk.duckdb")}?create=true`,
    make: [table, numbers("'row ' || (ID)")],
    endless: "select count(*) from range(1, 100000000000000) t(n) where n % 7 = 3",
  }),
  {
    name: "MongoDB",
    driver: "mongodb",
    variable: "SEXTANT_TEST_MONGODB",
    make: [
      ...documents,
      `db.createCollection("${own}_log", {capped: true, size: 1073741824})`,
      `db.${own}_log.insertOne({_id: 1})`,
    ],
    editor: "MongoDB editor",
    path: [["Collections"]],
    object: [own, "collection"],
    opened: 1000,
    query: `db.${own}.find({_id: 7}, {_id: 1, name: 1})`,
    answer: [seven, wanted],
    endless: `db.${own}_log.find().tailable({awaitData: true}).batchSize(1)`,
    remove: `db.${own}.drop()`,
    documents: { field: "big", value: "9007199254740993", type: "int64" },
  },
  {
    name: "Redis",
    driver: "redis",
    variable: "SEXTANT_TEST_REDIS",
    make: [
      [
        ...Array.from({ length: 25 }, (_, index) => `HSET ${own}:hash field${index} value${index}`),
        `HSET ${own}:answer id 7 name "row 7"`,
      ].join("\n"),
    ],
    editor: "Redis editor",
    path: [[`${own}:*`, "key_prefix"]],
    object: ["hash", "key"],
    opened: 25,
    query: `HGET ${own}:answer name`,
    answer: [wanted],
    endless: `BLPOP ${own}:none 100`,
    remove: `UNLINK ${own}:hash ${own}:answer`,
    silent: true,
    key: "hash",
    costly: "answer",
  },
];

let workspace, app, browser, context, page, view, problems, drivers;
const step = stepsOf(() => view);

before(async () => {
  workspace = makeWorkspace();
  drivers = new Set(JSON.parse(workspace.sextant("call", "app.info", "{}")).drivers.map((each) => each.name));
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, context, problems } = await openPage(browser, app.address));
  view = new Window(page);
  await view.part("Sidebar_connect").waitFor();
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

/** Why this engine cannot be walked; empty if it can. */
function lackOf(engine) {
  if (!drivers.has(engine.driver)) return `This build has no driver for ${engine.name}.`;
  if (engine.variable && !process.env[engine.variable]) return `${engine.variable} is not set; scripts/services start sets it.`;
  return "";
}

async function documentSteps({ field, value, type }) {
  await view.part("DocumentSwitch_tree").click();
  const row = view.part("Documents_row");
  await row.first().click();
  await page.keyboard.press("ArrowRight");
  const found = page.locator(`[data-testid="Documents_row"][data-name="${field}"]`).first();
  await found.waitFor();
  assert.equal(await found.getByTestId("Documents_value").innerText(), value);
  assert.equal(await found.getByTestId("Documents_type").innerText(), type);
  await view.part("DocumentSwitch_json").click();
  await view.part("DocumentJson_text").getByText(value).waitFor();
  await view.part("DocumentSwitch_table").click();
}

/** The walk; its steps share what the first one found missing. */
function walk(engine) {
  let lack = "";
  const name = `${engine.name} walk`;
  const part = (title, body) =>
    step(`${engine.name}: ${title}`, async (context) => {
      if (lack === "") await body();
      else context.skip(lack);
    });

  step(`${engine.name}: it connects, and its objects are in the tree`, async (context) => {
    lack = lackOf(engine);
    if (lack !== "") {
      assert.notEqual(process.env.CI, "true", lack);
      context.skip(lack);
      return;
    }
    const address = engine.file ? engine.file(workspace.folder) : process.env[engine.variable];
    for (const text of engine.make) workspace.sextant("query", address, text);
    await view.connect(address, name);
    const [first] = engine.path[0];
    await view.treeRow(first, engine.path[0][1]).waitFor();
    for (const [title, kind] of engine.path) await view.expand(view.treeRow(title, kind));
    await view.treeRow(...engine.object).waitFor();
    assert.ok(!(await page.content()).includes(new URL(address).password || "no password"));
  });

  part("an object opens by a double click", async () => {
    await view.treeRow(...engine.object).dblclick();
    await view.gridSays("rows", engine.opened);
    if (engine.key) assert.equal(await view.part("KeyHeader_type").innerText(), engine.key);
    if (engine.documents) await documentSteps(engine.documents);
  });

  part("its rows are counted, and filtered by a condition", async () => {
    if (!engine.filters) return;
    await view.part("CountRows").click();
    await view.part("ResultBar_total").getByText("of 2,500").waitFor();
    const where = view.part("FilterBar_where");
    await where.fill("id > 2450 or name = 'row 7' -- the last ones");
    await where.press("Enter");
    await view.gridSays("rows", 51);
    await view.screenshot(`filter-${engine.driver}`);
    await view.writeWhere("no_such_column = 1");
    await where.press("Enter");
    await page.locator(".results:visible").getByText("no_such_column").first().waitFor();
    await view.screenshot(`filter-wrong-${engine.driver}`);
    await view.part("FilterBar_clear").click();
    await view.gridSays("rows", engine.opened);
    // The database sorts all rows, not only those that are here; the same table stays in the same place.
    const at = await view.firstHeader();
    await page.mouse.click(at.x, at.y);
    await view.sortedBy("id", "ascending");
    await page.mouse.click(at.x, at.y);
    await view.sortedBy("id", "descending");
    await view.cellSays(0, 0, String(rows));
    await view.screenshot(`sorted-${engine.driver}`);
    await view.part("FilterBar_unsort").click();
    await view.sortedBy("id", null);
    await view.gridSays("rows", engine.opened);
    assert.equal(await page.locator('[data-testid="ResultTab"]:visible').count(), 1);
  });

  part("it is searched when Enter is pressed, where each search looks at everything", async () => {
    if (engine.costly === undefined) return;
    await view.part("Tree_search").fill(own);
    await page.getByText("Press Enter to search").waitFor();
    await view.screenshot("search-waits");
    await view.part("Tree_search").press("Enter");
    await view.part("Search_row").filter({ hasText: engine.costly }).first().waitFor();
    await view.part("Tree_search").fill("");
    await view.treeRow(name, "connection").waitFor();
  });

  part("what it is made of is told", async () => {
    await page.keyboard.press("F4");
    await view.part("Structure").waitFor();
    await view.screenshot(`structure-${engine.driver}`);
    await view.part("FaceSwitch_rows").click();
    await view.gridSays("rows", engine.opened);
  });

  part("a statement runs, in the editor of its language", async () => {
    await view.newQuery(name);
    await view.part("Editor").locator(`[aria-label="${engine.editor}"]`).waitFor();
    await view.write(engine.query);
    await view.runAll();
    await view.gridSays("rows", 1);
    for (const [column, text] of engine.answer.entries()) await view.cellSays(0, column, text);
  });

  part("a statement without end is cancelled, and the session goes on", async () => {
    await view.write(engine.endless);
    await view.runAll();
    await view.part("ResultPane_running").waitFor();
    await view.part("CancelButton").first().click();
    await page.locator(".results:visible").getByText(/cancelled/i).first().waitFor();
    await view.write(engine.query);
    await view.runAll();
    await view.gridSays("rows", 1);
    await view.cellSays(0, 0, engine.answer[0]);
  });

  part("what removes it asks first, and does it", async () => {
    await view.write(engine.remove);
    await view.runAll();
    if (!engine.silent) {
      await view.part("ConfirmDialog").waitFor();
      await view.part("ConfirmDialog_run").click();
      await view.part("ConfirmDialog").waitFor({ state: "hidden" });
    }
    await page.locator('[data-testid="RunButton"]:visible:not([aria-disabled])').waitFor();
    await view.screenshot(`walk-${engine.driver}`);
    await view.treeRow(name, "connection").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Disconnect" }).click();
    // The next engine finds its own rows in the tree, and no others of these names.
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="Tree_row"][data-kind="schema"]').length === 0);
  });
}

for (const engine of engines) walk(engine);

step("the page complained of nothing", () => {
  const expected = /400|401|403|404|502|503|Failed to load resource/;
  assert.deepEqual(problems.filter((problem) => !expected.test(problem)), []);
});

step("an interrupt ends the app cleanly", async () => {
  await context.close();
  const status = await app.stop();
  assert.ok(status === 0 || status === 130, `it ended with ${status}`);
});
