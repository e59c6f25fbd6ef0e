// Sorting, filtering and searching stored results in the window, on engines whose values travel in different ways.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { join } from "node:path";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const rows = 30_000;
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

/** The same rows in words of both engines: a shuffled number, one of three towns or NULL, an amount. */
function table(series) {
  const town = "case n % 7 when 0 then null when 1 then 'Rome' when 2 then 'Bonn' else 'Oslo' end";
  return `create table t as select n as id, (n * 7919) % ${rows} as shuffled, ${town} as town, 'row ' || n as name from ${series}`;
}

const numbers = `with recursive s(n) as (select 0 union all select n + 1 from s where n < ${rows - 1})`;
const engines = [
  {
    name: "SQLite",
    file: (folder) => `sqlite:${join(folder, "views.db")}?create=true`,
    make: table("s").replace(" as select", ` as ${numbers} select`),
  },
  {
    name: "DuckDB",
    file: (folder) => `duckdb:${join(folder, "views.duckdb")}?create=true`,
    make: table(`range(${rows}) s(n)`),
    typed: true, // Its columns hold values of one type.
  },
];

async function ready() {
  await page.waitForFunction(() => document.querySelector("[data-testid=ViewFacts]")?.getAttribute("data-state") === "ready");
}

async function openFilter() {
  const at = await view.firstHeader();
  await page.mouse.click(at.x, at.y, { button: "right" });
  await view.part("Header_filter").click();
}

/** Runs a query and reads all its rows. */
async function readAll(query) {
  await view.write(query);
  await view.runAll();
  await view.part("FetchAll").click();
  await view.gridSays("rows", rows);
}

function walk(engine) {
  step(`${engine.name}: the rows are opened`, async () => {
    const address = engine.file(workspace.folder);
    workspace.sextant("query", address, engine.make);
    await view.connect(address, engine.name);
    await view.newQuery(engine.name);
    await readAll("select id, shuffled, town, name from t order by id");
  });

  step(`${engine.name}: a click on a header sorts, another turns it round, a third leaves it`, async () => {
    const at = await view.firstHeader();
    await page.mouse.click(at.x, at.y);
    await view.sortedBy("id", "ascending");
    await page.mouse.click(at.x, at.y);
    await view.sortedBy("id", "descending");
    await ready();
    await view.gridSays("rows", rows);
    await view.cellSays(0, 0, String(rows - 1));
    await view.screenshot(`views-sorted-${engine.name}`);
    await page.mouse.click(at.x, at.y);
    await view.part("ViewFacts").waitFor({ state: "detached" });
    await view.cellSays(0, 0, "0");
  });

  step(`${engine.name}: a search shows the rows that have the text`, async () => {
    await view.part("RowSearch").fill("ROW 2999");
    await view.gridSays("rows", 11);
    await view.cellSays(0, 3, "row 2999");
    assert.match(await view.part("ViewFacts_rows").innerText(), /^11 of 30,000 rows$/);
    await view.screenshot(`views-search-${engine.name}`);
    await view.part("RowSearch").press("Escape");
    await view.gridSays("rows", rows);
  });

  if (engine.typed)
    step(`${engine.name}: a condition that is no value of the column says so`, async () => {
      await openFilter();
      await view.part("FilterPanel_input0").fill("12x");
      await view.part("FilterPanel_apply").click();
      await page.getByText('"12x" is no value of the column id').waitFor();
      await view.part("ViewFacts_clear").click();
      await view.gridSays("rows", rows);
    });

  step(`${engine.name}: values are chosen from their counts, and Escape shows all rows again`, async () => {
    const expected = Array.from({ length: rows }, (_, n) => n).filter((n) => n % 7 < 2).length;
    await readAll("select town, id from t order by id");
    await openFilter();
    await view.part("FilterPanel_profile").waitFor();
    const value = view.part("FilterPanel_value");
    await value.filter({ hasText: "Rome" }).click();
    await value.filter({ hasText: "NULL" }).click();
    await view.screenshot(`views-filter-${engine.name}`);
    await view.part("FilterPanel_apply").click();
    await ready();
    await view.gridSays("rows", expected);
    await view.screenshot(`views-filtered-${engine.name}`);
    await view.clickCell();
    await page.keyboard.press("Escape");
    await view.gridSays("rows", rows);
    await view.part("ViewFacts").waitFor({ state: "detached" });
  });
}

for (const engine of engines) walk(engine);

// But for the condition that is no value, which the server refuses.
step("nothing was amiss on the page", () =>
  assert.deepEqual(problems.filter((each) => !each.includes("status of 400")), []));
