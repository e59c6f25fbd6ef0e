// Rows as forms and whole values, blocks from spreadsheets, and rows of queries. What is stored is read back by the
// databases' own programs, byte for byte.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before } from "node:test";
import { join } from "node:path";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const own = "rows_of_values";
const server = process.env.SEXTANT_TEST_POSTGRESQL ?? "";
const file = () => join(workspace.folder, "rows.db");
// A picture of one red point, and bytes that only begin as one does.
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==", "base64");
const evil = '<img src=x onerror="window.broken=1"> \u202eabc';
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

const text = (bytes) => bytes.toString("utf8").replace(/\n$/, "");
const engines = [
  {
    name: "SQLite",
    address: () => `sqlite:${file()}?create=true`,
    path: "main",
    types: "doc json, tags text, body text, bin blob, at timestamp",
    rows: `(1, '{"a":1}', 'x', 'one', x'00ff', '2026-09-14 17:38:53.265'), (2, null, null, null, null, null), (3, null, null, 'three', null, null), (4, null, null, 'four', null, null)`,
    read: (query) => text(execFileSync("sqlite3", [file(), query])),
    hex: (column) => `lower(hex(${column}))`,
    // It tells the origin of a column only where the table stands in the statement once.
    twice: "comes from no table",
    settle: () => {},
  },
  {
    name: "PostgreSQL",
    address: () => server,
    path: "public",
    skip: server === "" && !process.env.CI ? "SEXTANT_TEST_POSTGRESQL is missing" : "",
    types: "doc jsonb, tags text[], body text, bin bytea, at timestamptz",
    rows: `(1, '{"a":1}', '{"a b",NULL,c}', 'one', '\\x00ff', '2026-09-14 17:38:53.265+00'), (2, null, null, null, null, null), (3, null, null, 'three', null, null), (4, null, null, 'four', null, null)`,
    read: (query) => text(execFileSync("psql", [server, "-XAtc", query])),
    hex: (column) => `encode(${column}, 'hex')`,
    twice: "more than once",
    // A changed row moves to the end of the table; by its key it stands where it stood.
    settle: () => execFileSync("psql", [server, "-Xqc", `cluster ${own} using ${own}_pkey`]),
  },
];

/** Makes a cell of the first rows the active one: 24 px a row, below a header of 28 px. */
async function clickCell(row, column) {
  const box = await view.grid().boundingBox();
  await page.mouse.click(box.x + 70, box.y + 28 + 24 * row + 12);
  await view.gridSays("active-row", row);
  await page.keyboard.press("Home");
  for (let at = 0; at < column; at += 1) await page.keyboard.press("ArrowRight");
  await view.gridSays("active-column", column);
}

async function select(down, right) {
  for (let at = 0; at < down; at += 1) await page.keyboard.press("Shift+ArrowDown");
  for (let at = 0; at < right; at += 1) await page.keyboard.press("Shift+ArrowRight");
}

async function changes(count) {
  if (count === 0) return view.part("EditBar_count").waitFor({ state: "detached" });
  return view.part("EditBar_count").getByText(count === 1 ? "1 change" : `${count} changes`, { exact: true }).waitFor();
}

/** Copies a text as another program does, and pastes it by the key. */
async function paste(copied, key = "Control+v") {
  await page.evaluate((value) => {
    addEventListener("copy", (event) => { event.clipboardData.setData("text/plain", value); event.preventDefault(); event.stopImmediatePropagation(); },
      { once: true, capture: true });
    document.execCommand("copy");
  }, copied);
  await page.keyboard.press(key);
}

/** Waits for a message, and puts it away: the next one is another. */
async function toasts(part) {
  const toast = view.part("Toast").filter({ hasText: part }).first();
  await toast.getByRole("button").last().click();
  await toast.waitFor({ state: "detached" });
  await view.grid().focus();
}

async function apply() {
  await view.grid().focus();
  await page.keyboard.press("Control+s");
  await changes(0);
}

const code = () => view.part("ValueDialog_code").locator(".cm-content").first();

async function rewrite(value) {
  await code().click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(value);
}

function walk(engine) {
  const part = (name, body) =>
    step(`${engine.name}: ${name}`, async (context) => (engine.skip ? context.skip(engine.skip) : body(context)));
  const { read } = engine;

  part("a table is opened", async () => {
    if (engine.name !== "SQLite") read(`drop table if exists ${own}`);
    workspace.sextant("query", engine.address(), `create table ${own} (id integer primary key not null, ${engine.types})`);
    workspace.sextant("query", engine.address(), `insert into ${own} (id, doc, tags, body, bin, at) values ${engine.rows}`);
    await view.connect(engine.address(), engine.name);
    await view.expand(view.treeRow(engine.name, "connection"), view.treeRow(engine.path, "schema"), view.treeRow("Tables"));
    await view.treeRow(own, "table").dblclick();
    await view.gridSays("rows", 4);
  });

  part("JSON is checked, formatted and set in an editor of its own", async () => {
    await clickCell(0, 1);
    await page.keyboard.press("Shift+Enter");
    await view.part("ValueDialog").waitFor();
    await rewrite('{"a": 12345678901234567890,');
    await view.part("ValueDialog_fault").getByText("not JSON, it ends too early").waitFor();
    assert.equal(await view.part("ValueDialog_set").getAttribute("aria-disabled"), "true");
    await rewrite('{"b":1.10}');
    await view.part("ValueDialog_format").click();
    await code().getByText('"b": 1.10').waitFor();
    await view.screenshot(`rows-json-${engine.name}`);
    await page.keyboard.press("Control+Enter");
    await view.part("ValueDialog").waitFor({ state: "hidden" });
    await changes(1);
  });

  part("a long text keeps what looks like markup, and its lines", async () => {
    await clickCell(1, 3);
    await page.keyboard.press("Shift+Enter");
    await rewrite(`${evil}\nsecond`);
    await page.keyboard.press("Control+Enter");
    await changes(2);
    await apply();
    assert.equal(read(`select ${engine.hex(engine.name === "SQLite" ? "body" : "convert_to(body, 'UTF8')")} from ${own} where id = 2`), Buffer.from(`${evil}\nsecond`).toString("hex"));
    assert.equal(await page.evaluate(() => window.broken), undefined);
  });

  part("bytes are loaded from a file, seen as a picture, and saved as they are", async () => {
    const path = join(workspace.folder, "red.png");
    writeFileSync(path, png);
    await clickCell(0, 4);
    await page.keyboard.press("F2");
    await view.part("ValueDialog").waitFor();
    await code().getByText("00 ff").waitFor();
    await view.part("ValueDialog_file").setInputFiles(path);
    await view.part("ValueDialog_picture").getByText("PNG, 1 × 1").waitFor();
    await view.screenshot(`rows-picture-${engine.name}`);
    await view.part("ValueDialog_set").click();
    await changes(1);
    await apply();
    assert.equal(read(`select ${engine.hex("bin")} from ${own} where id = 1`), png.toString("hex"));
    engine.settle();
    await page.keyboard.press("Control+r");
    await view.gridSays("loading", false);
    await clickCell(0, 4);
    await page.keyboard.press("F2");
    const [saved] = await Promise.all([page.waitForEvent("download"), view.part("ValueDialog_save").click()]);
    assert.equal(saved.suggestedFilename(), "bin.png");
    assert.ok(readFileSync(await saved.path()).equals(png));
    const broken = join(workspace.folder, "broken.png");
    writeFileSync(broken, png.subarray(0, 30));
    await view.part("ValueDialog_file").setInputFiles(broken);
    await view.part("ValueDialog_picture").getByText("none that can be drawn").waitFor();
    await rewrite("00 0g");
    await view.part("ValueDialog_fault").getByText("not a hexadecimal digit").waitFor();
    await view.part("ValueDialog_cancel").click();
  });

  part("the form of a row follows the cell, and edits what the grid edits", async () => {
    await clickCell(2, 3);
    await page.keyboard.press("Alt+i");
    await view.part("RowForm").waitFor();
    const field = (name) => page.locator(`[data-testid=RowForm_field][data-name="${name}"]`);
    await field("body").getByText("three", { exact: true }).waitFor();
    await field("body").click();
    await view.part("RowForm_input").fill("third");
    await view.part("RowForm_input").press("Enter");
    await field("body").getByText("third", { exact: true }).waitFor();
    await changes(1);
    await view.cellSays(2, 3, "third");
    await view.part("RowForm_down").click();
    await field("body").getByText("four", { exact: true }).waitFor();
    await view.screenshot(`rows-form-${engine.name}`);
    await view.grid().focus();
    await page.keyboard.press("Control+z");
    await changes(0);
    await page.keyboard.press("Control+i");
  });

  part("a block of a spreadsheet is pasted over cells, and one step takes it back", async () => {
    await clickCell(1, 2);
    await paste('p\t"a ""q"""\r\nr\ts\r\n');
    await changes(2);
    await view.cellSays(1, 3, 'a "q"');
    await view.cellSays(2, 2, "r");
    await page.keyboard.press("Control+z");
    await changes(0);
    await clickCell(1, 3);
    await select(2, 0);
    await paste("same");
    await changes(3);
    await page.keyboard.press("Control+z");
    await changes(0);
  });

  part("typing, NULL and fill down reach all selected cells", async () => {
    await clickCell(1, 3);
    await select(2, 0);
    await page.keyboard.type("new words");
    await view.part("CellEditor_cells").getByText("3 cells").waitFor();
    await view.part("CellEditor").locator("textarea").press("Enter");
    await changes(3);
    await view.cellSays(3, 3, "new words");
    await clickCell(2, 3);
    await select(1, 0);
    await page.keyboard.press("Control+Alt+n");
    await view.cellSays(3, 3, "null");
    await clickCell(0, 3);
    await select(3, 0);
    await page.keyboard.press("Control+Shift+D");
    await view.cellSays(3, 3, "one");
    await apply();
    assert.equal(read(`select count(*) from ${own} where body = 'one'`), "4");
  });

  part("rows are duplicated, pasted as new ones by their names, and deleted", async () => {
    await clickCell(3, 0);
    await page.keyboard.press("Control+d");
    await view.gridSays("rows", 5);
    await changes(1);
    await clickCell(4, 0);
    await page.keyboard.type("9");
    await page.keyboard.press("Enter");
    await view.cellSays(4, 0, "9");
    await paste("body\tid\nb\t11\nc\t12\n", "Control+Shift+V");
    await view.gridSays("rows", 7);
    await changes(3);
    await clickCell(1, 0);
    await page.keyboard.press("Delete");
    await changes(4);
    await view.screenshot(`rows-new-${engine.name}`);
    await apply();
    assert.equal(read(`select id, body from ${own} order by id`), "1|one\n3|one\n4|one\n9|one\n11|b\n12|c");
  });

  part("what cannot be pasted is refused, and says why", async () => {
    await clickCell(0, 3);
    const line = Array.from({ length: 30 }, (_, at) => `v${at}`).join("\t");
    await paste(Array.from({ length: 10_000 }, () => line).join("\n"));
    await toasts("10,000 rows are more than the 1,000");
    await paste("a\tb\0c");
    await toasts("NUL");
    await changes(0);
  });

  part("some of the changes are applied, the others wait", async () => {
    engine.settle();
    await page.keyboard.press("Control+r");
    await view.gridSays("rows", 6);
    for (const [row, value] of [[0, "kept"], [1, "stored"]]) {
      await clickCell(row, 3);
      await page.keyboard.press("F2");
      await view.part("CellEditor").locator("textarea").fill(value);
      await view.part("CellEditor").locator("textarea").press("Enter");
    }
    await changes(2);
    await page.reload();
    await changes(2);
    await view.part("EditBar_review").click();
    await view.part("EditDialog_take").first().uncheck();
    await view.screenshot(`rows-review-${engine.name}`);
    await view.part("EditDialog_apply").click();
    await changes(1);
    assert.equal(read(`select id, body from ${own} where body in ('kept', 'stored')`), "3|stored");
    await view.part("EditBar_discard").click();
    await view.part("EditBar_discard").click();
    await changes(0);
    await page.keyboard.press("Alt+w");
  });

  part("rows of a query are edited where their table is known, and not where it is in doubt", async () => {
    await view.newQuery(engine.name);
    await view.write(`select body as words, id, upper(body) as loud from ${own} where id < 5 order by id`);
    await view.runAll();
    await view.gridSays("rows", 3);
    await clickCell(0, 0);
    await page.keyboard.press("F2");
    await view.part("CellEditor").locator("textarea").fill("from a query");
    await view.part("CellEditor").locator("textarea").press("Enter");
    await changes(1);
    await view.cellSays(0, 0, "from a query");
    await clickCell(0, 2);
    await page.keyboard.press("F2");
    await toasts("comes from no table");
    await view.grid().focus();
    await page.keyboard.press("Control+s");
    await changes(0);
    assert.equal(read(`select body from ${own} where id = 1`), "from a query");
    await view.write(`select a.id, b.body from ${own} a join ${own} b on a.id = b.id`);
    await view.runAll();
    await view.gridSays("rows", 6);
    await clickCell(0, 1);
    await page.keyboard.press("F2");
    await toasts(engine.twice);
    await view.write(`select body from ${own} order by id`);
    await view.runAll();
    await view.cellSays(1, 0, "stored");
    await clickCell(1, 0);
    await page.keyboard.press("F2");
    await toasts("do not hold id");
    await page.keyboard.press("Alt+w");
  });

  part("a value of ten million bytes is looked at in part, and saved whole", async () => {
    const long = engine.name === "SQLite" ? "replace(hex(zeroblob(5000000)), '00', 'ab')" : "repeat('ab', 5000000)";
    workspace.sextant("query", engine.address(), `update ${own} set body = ${long} where id = 1`);
    engine.settle();
    await view.treeRow(own, "table").dblclick();
    await view.gridSays("rows", 6);
    await clickCell(0, 3);
    await page.keyboard.press("Shift+Enter");
    await view.part("ValueDialog").getByText("too long to be edited").waitFor();
    const [saved] = await Promise.all([page.waitForEvent("download"), view.part("ValueDialog_save").click()]);
    const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
    assert.equal(hash(readFileSync(await saved.path())), hash(Buffer.from("ab".repeat(5_000_000))));
    await page.keyboard.press("Escape");
    await view.part("ValueDialog").waitFor({ state: "hidden" });
    await page.keyboard.press("Alt+w");
  });

  part("the table is dropped", async () => {
    read(`drop table ${own}`);
    await view.treeRow(engine.name, "connection").click();
    await view.treeRow("Tables").waitFor({ state: "detached" });
  });
}

for (const engine of engines) walk(engine);

step("nothing went wrong in the page", () => assert.deepEqual(problems, []));
