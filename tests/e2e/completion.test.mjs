// Proposals while someone types SQL: tables, columns, joins from foreign keys, and what takes them.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { join } from "node:path";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

let workspace, app, browser, page, view, problems;
let questions = 0; // Of the editor, on their way to the server.
const step = stepsOf(() => view);

before(async () => {
  workspace = makeWorkspace();
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address));
  page.on("request", (request) => (questions += isQuestion(request) ? 1 : 0));
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => (questions -= isQuestion(request) ? 1 : 0));
  view = new Window(page);
  await view.part("Sidebar_connect").waitFor();
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

// Tables of a server stay there: what drops them would ask for a confirmation.
const tables = `
  create table if not exists shop_customers (id integer primary key, name varchar(80), email varchar(80));
  create table if not exists shop_orders (id integer primary key, customer_id integer references shop_customers (id), status varchar(20),
    "First Note" text);
  create table if not exists shop_totals (orders integer);`;
const zebra = `shop_zebra_${process.pid}`;

const engines = [
  { name: "SQLite", address: (folder) => `sqlite:${join(folder, "completion.db")}?create=true` },
  { name: "PostgreSQL", variable: "SEXTANT_TEST_POSTGRESQL", address: () => process.env.SEXTANT_TEST_POSTGRESQL },
];

const list = () => page.locator(".cm-tooltip-autocomplete").filter({ visible: true });
const options = () => list().locator("li .cm-completionLabel");

async function focusEmpty() {
  await view.write("");
  await list().waitFor({ state: "detached" });
}

/** Waits until these are the first proposals. */
async function proposes(...labels) {
  await page.waitForFunction((wanted) => {
    const roots = [...document.querySelectorAll("[data-testid=Editor]")].map((each) => each.shadowRoot);
    const shown = roots.flatMap((root) => [...root.querySelectorAll(".cm-tooltip-autocomplete li .cm-completionLabel")]);
    return wanted.every((label, index) => shown[index]?.textContent === label);
  }, labels);
}

/** A key within 75 ms of a list was not meant for it: the editor looks away from it, and a person is slower. */
async function seen() {
  await page.waitForTimeout(150);
}

async function text() {
  return (await view.part("Editor").locator(".cm-line").allInnerTexts()).join("\n").replace(/\u00a0/g, " ");
}

/** Waits until the editor's text is this, with any blanks for a blank. */
async function textIs(wanted) {
  const pattern = `^${wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+")}$`;
  await page.waitForFunction((source) => {
    const root = document.querySelector("[data-testid=Editor]").shadowRoot;
    const text = [...root.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n");
    return new RegExp(source).test(text);
  }, pattern);
}

/** Milliseconds from a key to the list's change, seen from the page. */
async function keyToList(key) {
  await page.evaluate(() => {
    const root = document.querySelector("[data-testid=Editor]").shadowRoot;
    window.keyToList = new Promise((resolve) => {
      let pressed = 0;
      root.addEventListener("keydown", () => (pressed = performance.now()), { once: true, capture: true });
      const observer = new MutationObserver(() => {
        if (pressed === 0 || root.querySelector(".cm-tooltip-autocomplete li") === null) return;
        observer.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - pressed));
      });
      observer.observe(root, { subtree: true, childList: true });
    });
  });
  await page.keyboard.press(key);
  return page.evaluate(() => window.keyToList);
}

const isQuestion = (request) => request.url().endsWith("/query.complete");

/** Waits until no question is on its way. Those that a later key overtakes are given up and never answered. */
async function quiet() {
  for (let turn = 0; questions > 0; ++turn) {
    assert.ok(turn < 1_000, "a question was neither answered nor given up");
    await page.waitForTimeout(15);
  }
}

/** Asks for the list, and waits until the answer is in. */
async function askFor() {
  await quiet();
  const answered = page.waitForEvent("requestfinished", isQuestion);
  await page.keyboard.press("Control+Space");
  await answered;
  await quiet();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

function walk(engine) {
  const skip = engine.variable && !process.env[engine.variable] && !process.env.CI;
  if (skip) return;

  step(`${engine.name}: tables behind FROM, taken by Tab`, async () => {
    const address = engine.address(workspace.folder);
    workspace.sextant("query", address, tables);
    await view.connect(address, engine.name);
    await view.newQuery(engine.name);
    await focusEmpty();
    await page.keyboard.type("select * from shop_");
    await proposes("shop_customers", "shop_orders", "shop_totals");
    await page.keyboard.type("o");
    await proposes("shop_orders");
    await seen();
    await page.keyboard.press("Tab");
    await textIs("select * from shop_orders");
  });

  step(`${engine.name}: columns behind an alias, with their types`, async () => {
    await page.keyboard.type(" o where o.");
    await proposes("id", "customer_id", "status", "First Note");
    assert.match(await list().locator("li").nth(1).locator(".cm-completionDetail").innerText(), /int.* · o$/i);
    await view.screenshot(`completion-columns-${engine.name}`);
    await page.keyboard.type("fi");
    await proposes("First Note");
    await seen();
    await page.keyboard.press("Enter");
    await textIs('select * from shop_orders o where o."First Note"');
  });

  step(`${engine.name}: a join's condition from the foreign key; Enter is the text's until the list was asked for`, async () => {
    await focusEmpty();
    await page.keyboard.type("select * from shop_orders o join shop_customers c on ");
    await proposes("c.id = o.customer_id");
    await view.screenshot(`completion-join-${engine.name}`);
    await page.keyboard.press("Enter");
    await textIs("select * from shop_orders o join shop_customers c on ");
    assert.match(await text(), /on *\n\s*$/);
    await page.keyboard.press("Control+Space");
    await proposes("c.id = o.customer_id");
    await seen();
    await page.keyboard.press("Enter");
    await textIs("select * from shop_orders o join shop_customers c on c.id = o.customer_id");
  });

  step(`${engine.name}: a function with what it takes, and the caret between its parentheses`, async () => {
    await focusEmpty();
    await page.keyboard.type("select coale");
    await proposes("coalesce");
    await list().locator(".cm-completionInfo, li").first().waitFor();
    await view.screenshot(`completion-function-${engine.name}`);
    await seen();
    await page.keyboard.press("Tab");
    await page.keyboard.type("1");
    await textIs("select coalesce(1)");
  });

  step(`${engine.name}: nothing in comments and strings`, async () => {
    for (const start of ["-- select * from shop_", "select 'shop_"]) {
      await focusEmpty();
      await page.keyboard.type(start);
      await askFor();
      assert.equal(await options().count(), 0, await text());
    }
  });

  step(`${engine.name}: a table that was made since is proposed`, async () => {
    await view.write(`create table ${zebra} (stripes integer); select 42`);
    await view.runAll();
    await view.cellSays(0, 0, "42");
    await focusEmpty();
    await page.keyboard.type(`select * from ${zebra.slice(0, -1)}`);
    await proposes(zebra);
  });

  step(`${engine.name}: how long a key takes to its list`, async (context) => {
    await focusEmpty();
    await page.keyboard.type("select * from shop_orders o where o.");
    await list().waitFor();
    const times = [];
    for (let round = 0; round < 5; ++round) {
      await page.keyboard.press("Escape");
      await list().waitFor({ state: "detached" });
      times.push(await keyToList("c"));
      await page.keyboard.press("Backspace");
    }
    context.diagnostic(`key to list: ${times.map((each) => each.toFixed(0)).join(", ")} ms`);
  });
}

walk(engines[0]);

// What a condition proposes comes from the same place as the rest, whatever the engine.
step("the condition above a table's rows proposes its columns, and Enter applies it", async () => {
  await view.expand(view.treeRow("SQLite", "connection"), view.treeRow("main"), view.treeRow("Tables"));
  await view.treeRow("shop_orders", "table").dblclick();
  const where = view.part("FilterBar_where").filter({ visible: true });
  await where.click();
  await page.keyboard.type("cust");
  const proposed = page.locator(".filter-line").filter({ visible: true }).locator(".cm-tooltip-autocomplete li .cm-completionLabel").first();
  await proposed.filter({ hasText: "customer_id" }).waitFor();
  await view.screenshot("completion-where");
  await seen();
  await page.keyboard.press("Tab");
  await page.keyboard.type(" is null");
  await page.keyboard.press("Enter");
  await view.gridSays("rows", 0);
  assert.equal(await view.where(), "customer_id is null");
  await view.writeWhere("status = 'a'\nor status = 'b'");
  assert.equal(await view.where(), "status = 'a' or status = 'b'");
  // The first one may close a list of proposals.
  await where.press("Escape");
  await where.press("Escape");
  await where.filter({ hasText: "customer_id is null" }).waitFor();
});

for (const engine of engines.slice(1)) walk(engine);

step("the page said nothing wrong", () => assert.deepEqual(problems, []));
