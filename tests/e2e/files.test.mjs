// Files of the person's own machine: dropped on the window as the desktop does it, or picked in the browser's dialog.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { existsSync, mkdirSync, readFileSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

let workspace, app, browser, context, page, view, problems;
const step = stepsOf(() => view);

const file = (name, text) => {
  const path = join(workspace.folder, name);
  writeFileSync(path, text);
  return path;
};
/** The copies on the disk: their folders below Sextant's own. */
const copies = () => {
  const folder = join(workspace.folder, "home/copies");
  return existsSync(folder) ? readdirSync(folder) : [];
};
async function waitForCopies(count) {
  for (let tries = 0; tries < 150 && copies().length !== count; tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(copies().length, count);
}

/** Drags files, by their paths, over the window and drops them, with the data that the desktop would give. */
async function drag(where, paths, type) {
  const cdp = await where.context().newCDPSession(where);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const each of type === undefined ? ["dragEnter", "dragOver", "drop"] : [type]) {
    await cdp.send("Input.dispatchDragEvent", { type: each, x: 600, y: 400, data });
  }
  await cdp.detach();
}

async function ask(connection, text, answer) {
  await view.newQuery(connection);
  await view.write(text);
  await view.runAll();
  await view.gridSays("rows", 1);
  await view.cellSays(0, 0, answer);
}

async function failure(title) {
  const card = view.part("Upload").filter({ hasText: title });
  await card.getByTestId("Upload_error").waitFor();
  const text = await card.innerText();
  await card.getByTestId("Upload_close").click();
  await card.waitFor({ state: "hidden" });
  return text;
}

before(async () => {
  workspace = makeWorkspace();
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, context, problems } = await openPage(browser, app.address));
  view = new Window(page);
  await view.part("FirstRun").waitFor();
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

step("a file over the window brings up a sheet that says what will happen, and goes with it", async () => {
  const path = file("people.csv", "name,born\nAda,1815\nGrace,1906\n");
  await drag(page, [path], "dragEnter");
  await view.part("FileDrop").getByText("Sextant works on a copy").waitFor();
  await view.screenshot("drop-sheet");
  // What the browser tells when the drag leaves the window; its protocol has no way to make one leave.
  await page.dispatchEvent("body", "dragleave");
  await view.part("FileDrop").waitFor({ state: "hidden" });
});

step("a dropped CSV file is a table that can be asked at once", async () => {
  await drag(page, [join(workspace.folder, "people.csv")]);
  // It goes by itself after a while.
  await view.part("Toast").getByText("this is a copy").waitFor();
  await view.treeRow("people", "view").waitFor();
  await ask("people.csv", "select name from people where born > 1900", "Grace");
  await view.part("TopBar_copy").waitFor();
  await view.screenshot("drop-open");
  assert.equal(copies().length, 1);
});

step("several are one connection, and two of one name are both there, as the browser calls them", async () => {
  for (const folder of ["one", "two"]) mkdirSync(join(workspace.folder, folder));
  const paths = [file("one/day.csv", "n\n1\n"), file("two/day.csv", "n\n2\n"), file("notes.ndjson", '{"n": 39}\n')];
  await drag(page, paths);
  const name = "day.csv and 2 more";
  await view.treeRow(name, "connection").waitFor();
  await view.treeRow("day (1)", "view").waitFor();
  await ask(name, 'select (select sum(n) from day) + (select n from "day (1)") + (select n from notes)', "42");
});

step("a Parquet file and a SQLite database dropped together are two connections", async () => {
  const parquet = join(workspace.folder, "sales.parquet");
  workspace.sextant("query", `duckdb:${join(workspace.folder, "made.duckdb")}?create=true`,
    `copy (select 7 as amount) to '${parquet}' (format parquet)`);
  const shop = workspace.sqlite("shop.sqlite", "create table orders (id integer primary key, what text); insert into orders values (1, 'Tea');");
  await drag(page, [parquet, shop]);
  await view.treeRow("sales.parquet", "connection").waitFor();
  await view.treeRow("shop.sqlite", "connection").waitFor();
  await ask("sales.parquet", "select amount from sales", "7");
  await view.treeRow("orders", "table").waitFor();
  await ask("shop.sqlite", "select what from orders", "Tea");
});

step("the copy is changed, and the file is not", async () => {
  await view.write("update orders set what = 'Coffee' where id = 1");
  await view.runAll();
  await page.locator('[data-testid="RunButton"]:visible:not([aria-disabled])').waitFor();
  await ask("shop.sqlite", "select what from orders", "Coffee");
  assert.ok(readFileSync(join(workspace.folder, "shop.sqlite")).includes("Tea"));
});

step("a folder opens with its data files, and what is none is left out", async () => {
  mkdirSync(join(workspace.folder, "logs/2024"), { recursive: true });
  file("logs/README.md", "# Logs\n");
  file("logs/.hidden.csv", "n\n1\n");
  file("logs/all.tsv", "n\tm\n1\t2\n");
  file("logs/2024/may.csv", "n\n5\n");
  await drag(page, [join(workspace.folder, "logs")]);
  await view.treeRow("logs", "connection").waitFor();
  await view.treeRow("2024-may", "view").waitFor();
  await ask("logs", 'select (select n from "2024-may") + (select m from "all")', "7");
});

step("a database is picked in the browser's dialog", async () => {
  const chosen = page.waitForEvent("filechooser");
  await view.part("Sidebar_open").click();
  await (await chosen).setFiles(join(workspace.folder, "made.duckdb"));
  await view.treeRow("made.duckdb", "connection").waitFor();
  await ask("made.duckdb", "select 6 * 7", "42");
});

step("what no engine opens is refused with the kinds that are, and so is an empty file", async () => {
  const before = copies().length;
  await drag(page, [file("letter.docx", "PK\x03\x04")]);
  await view.part("Upload_error").waitFor();
  await view.screenshot("drop-refused");
  const text = await failure("letter.docx");
  assert.match(text, /letter\.docx is not a kind of file that Sextant opens/);
  for (const known of [".csv", ".parquet", "SQLite", "DuckDB"]) assert.ok(text.includes(known), known);
  await drag(page, [file("empty.csv", "")]);
  assert.match(await failure("empty.csv"), /empty\.csv is empty/);
  assert.equal(copies().length, before);
});

step("an upload shows its progress, and its end removes what was sent", async () => {
  const before = copies().length;
  const big = file("big.csv", "n\n");
  truncateSync(big, 3 * 2 ** 29);
  await drag(page, [big]);
  await page.waitForFunction(() => Number(document.querySelector('[role="progressbar"]')?.getAttribute("aria-valuenow")) > 0);
  assert.ok((await page.locator('[role="progressbar"] > div').boundingBox()).height >= 4);
  await view.screenshot("drop-progress");
  assert.equal(copies().length, before + 1);
  await view.part("Upload_close").click();
  await view.part("Upload").waitFor({ state: "hidden" });
  await waitForCopies(before);
});

step("a page that is closed in the middle leaves nothing", async () => {
  const before = copies().length;
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByTestId("Sidebar_open").waitFor();
  await drag(other, [join(workspace.folder, "big.csv")]);
  await other.waitForFunction(() => Number(document.querySelector('[role="progressbar"]')?.getAttribute("aria-valuenow")) > 0);
  await other.close();
  await waitForCopies(before);
});

step("the copy goes with its connection", async () => {
  const before = copies().length;
  await view.treeRow("people.csv", "connection").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Remove with its copy" }).click();
  await view.treeRow("people.csv", "connection").waitFor({ state: "hidden" });
  await waitForCopies(before - 1);
  assert.ok(existsSync(join(workspace.folder, "people.csv")));
});

step("a path of this machine opens without a copy", async () => {
  const before = copies().length;
  await view.connect(join(workspace.folder, "one/day.csv"), "by its path");
  await ask("by its path", "select n from day", "1");
  assert.equal(await view.part("TopBar_copy").count(), 0);
  assert.equal(copies().length, before);
});

step("the page complained of nothing", () => {
  assert.deepEqual(problems.filter((problem) => !/Failed to load resource/.test(problem)), []);
});

step("an interrupt ends the app cleanly", async () => {
  await context.close();
  const status = await app.stop();
  assert.ok(status === 0 || status === 130, `it ended with ${status}`);
});
