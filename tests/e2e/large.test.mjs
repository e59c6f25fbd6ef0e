// A result of ten million rows: read, scrolled, sorted, filtered and exported in the window, which stays small.
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import { join } from "node:path";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const rows = 10_000_000;
const towns = ["Oslo", "Bonn", "Rome", "Turin", "Porto"];
/** Reads and orders of so many rows take a while on a busy machine. */
const patience = 60_000;
let workspace, app, browser, page, view, problems;
const step = stepsOf(() => view);

before(async () => {
  workspace = makeWorkspace();
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address));
  page.setDefaultTimeout(patience);
  view = new Window(page);
  await view.part("Sidebar_connect").waitFor();
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

/** 7919 shares no factor with ten million: each number comes once. */
const shuffled = (row) => (row * 7919) % rows;
const town = (row) => towns[row % towns.length];

async function ready() {
  await page.waitForFunction(() => document.querySelector("[data-testid=ViewFacts]")?.getAttribute("data-state") === "ready");
}

/** Goes to a row by its number, from 1, as the box of the grid takes it. */
async function goToRow(number) {
  await view.grid().focus();
  await page.keyboard.press("Control+g");
  await view.part("GoToRow_input").fill(String(number));
  await page.keyboard.press("Enter");
}

async function clickHeader() {
  const at = await view.firstHeader();
  await page.mouse.click(at.x, at.y);
}

step("ten million rows are read to the end", async () => {
  const address = `duckdb:${join(workspace.folder, "large.duckdb")}?create=true`;
  await view.connect(address, "large");
  await view.newQuery("large");
  const names = towns.map((name) => `'${name}'`).join(", ");
  await view.write(
    `select (n * 7919) % ${rows} as shuffled, n as id, [${names}][n % ${towns.length} + 1] as town, 'row ' || n as name from range(${rows}) s(n)`);
  await view.runAll();
  await view.part("FetchAll").click();
  await view.gridSays("rows", rows);
  await view.cellSays(0, 0, "0");
});

step("the last row, one in the middle, and those that a wheel comes to, show what they hold", async () => {
  await view.clickCell();
  await page.keyboard.press("Control+End");
  await view.cellSays(rows - 1, 3, `row ${rows - 1}`);
  await goToRow(6_543_211);
  await view.cellSays(6_543_210, 0, String(shuffled(6_543_210)));
  const box = await view.grid().boundingBox();
  await page.mouse.move(box.x + 200, box.y + 200);
  for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, 5_000);
  // 100,000 pixels of rows of 24 pixels.
  await page.waitForFunction(() => Number(document.querySelector("[data-testid=Grid]")?.getAttribute("data-top-row")) > 6_547_000);
  const row = 6_547_380;
  await view.cellSays(row, 1, String(row));
  await view.cellSays(row, 2, town(row));
  await view.screenshot("large-scrolled");
});

step("a header sorts them all", async () => {
  await goToRow(1);
  await clickHeader();
  await view.sortedBy("shuffled", "ascending");
  await view.cellSays(0, 0, "0");
  await ready();
  await view.gridSays("rows", rows);
  await clickHeader();
  await view.sortedBy("shuffled", "descending");
  await view.cellSays(0, 0, String(rows - 1));
  await ready();
  await goToRow(rows);
  await view.cellSays(rows - 1, 3, "row 0");
  await view.screenshot("large-sorted");
});

const kept = 2_000_000;

step("a condition filters them, in the order that they are in", async () => {
  const at = await view.firstHeader();
  await page.mouse.click(at.x, at.y, { button: "right" });
  await view.part("Header_filter").click();
  await view.part("FilterPanel_profile").waitFor();
  await view.part("FilterPanel_op").click();
  await page.getByRole("menuitem", { name: "<", exact: true }).or(page.getByRole("menuitemradio", { name: "<", exact: true })).click();
  await view.part("FilterPanel_input0").fill(String(kept));
  await view.part("FilterPanel_apply").click();
  await view.gridSays("rows", kept);
  await ready();
  await view.cellSays(0, 0, String(kept - 1));
  await view.screenshot("large-filtered");
});

step("what is shown goes to a file, every row and in order", async () => {
  const path = join(workspace.folder, "shown.csv");
  await view.part("Export").click();
  await view.part("Export_dialog").click();
  await view.part("ExportDialog_path").fill(path);
  await view.part("ExportDialog_start").click();
  await page.locator("[data-testid=ExportCard][data-state=done]").waitFor();
  const lines = createInterface({ input: createReadStream(path) });
  let expected = kept;
  for await (const line of lines) {
    if (expected === kept) assert.equal(line, "shuffled,id,town,name");
    else {
      const row = Number(line.split(",")[1]);
      if (shuffled(row) !== expected || line !== `${expected},${row},${town(row)},row ${row}`) assert.fail(`at ${expected}: ${line}`);
    }
    expected -= 1;
  }
  assert.equal(expected, -1);
});

step("the page holds a bounded heap", async () => {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  assert.ok(usedSize < 150 * 2 ** 20, `${usedSize} bytes`);
});

step("nothing was amiss on the page", () => assert.deepEqual(problems, []));
