// Exports as a person makes them, and the page of an HTML export as a browser opens it from a disk.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const workspace = makeWorkspace();
const words = [
  "</script><script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">", "\u202eabc", "a\u0001b",
  "", "NULL", "two\nlines", "=1+1", "é日😀", "zebra",
];
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const rows = words.map((word, index) => `(${index + 1}, ${quoted(word)}, ${index * 10})`).join(",");
const database = workspace.sqlite("shop.db", `create table item(id integer primary key, word text, price integer);
  insert into item values ${rows}, (11, null, null);`);

let app;
let browser;
let window;
const step = stepsOf(() => window);

before(async () => {
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  window = new Window((await openPage(browser, app.address)).page);
});
after(async () => {
  await browser?.close();
  await app?.stop();
  workspace.remove();
});

/** The page of an export in a tab of its own, and what went wrong there. */
async function openExported(path) {
  const asked = [];
  const { page, problems } = await openPage(browser, "about:blank");
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(path).href);
  await page.waitForFunction(() => document.body.dataset.ready === "true");
  return { page, problems, asked };
}
const column = (page, index) => page.locator(`.row > [data-column="${index}"]`).allTextContents();

test("the page of an HTML export shows, finds and sorts hostile rows offline", async () => {
  const path = join(workspace.folder, "item.html");
  workspace.sextant("export", "-c", database, "--table", "item", "-o", path, "--quiet");
  const { page, problems, asked } = await openExported(path);
  assert.equal(await page.title(), "item");
  assert.deepEqual(await column(page, 0), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
  const shown = await column(page, 1);
  assert.equal(shown[0], words[0]);
  assert.equal(shown[1], words[1]);
  assert.equal(shown[2], "‹RLO›abc");
  assert.equal(shown[3], "a␁b");
  assert.equal(await page.locator(".null").count(), 2, "NULL stands apart, and the text NULL does not");
  await page.getByRole("columnheader", { name: /price/ }).click();
  await page.getByRole("columnheader", { name: /price/ }).click();
  await page.waitForFunction(() => document.querySelector(".row > [data-column='0']")?.textContent === "10");
  assert.equal((await column(page, 0)).at(-1), "11", "NULL is last");
  await page.getByRole("searchbox").fill("ZEBRA");
  await page.waitForFunction(() => document.querySelectorAll(".row").length === 1);
  assert.deepEqual(await column(page, 1), ["zebra"]);
  await page.locator(".row > [data-column='1']").click();
  assert.equal(await page.locator(".value-text").textContent(), "zebra");
  assert.deepEqual(problems, []);
  assert.deepEqual(asked, [pathToFileURL(path).href], "nothing is fetched");
  await page.close();
});

test("a page of a million rows opens, and shows its last row", async () => {
  const path = join(workspace.folder, "million.html");
  const query = "with recursive s(n) as (select 1 union all select n + 1 from s where n < 1000000) select n, 'row ' || n as word from s";
  workspace.sextant("export", "-c", database, "--query", query, "-o", path, "--quiet");
  const { page, problems } = await openExported(path);
  await page.locator(".scroller").focus();
  await page.keyboard.press("End");
  await page.waitForFunction(() => [...document.querySelectorAll(".row > [data-column='0']")].at(-1)?.textContent === "1000000");
  await page.getByRole("searchbox").fill("row 777777");
  await page.waitForFunction(() => document.querySelectorAll(".row").length === 1);
  assert.deepEqual(await column(page, 1), ["row 777777"]);
  assert.deepEqual(problems, []);
  await page.close();
});

step("a result goes to a file on the machine, written as the dialog says", async () => {
  await window.connect(database, "shop");
  await window.newQuery("shop");
  await window.write("select id, word from item where id > 8 order by id");
  await window.runAll();
  await window.part("Export").click();
  await window.part("Export_dialog").click();
  const path = join(workspace.folder, "result.csv");
  await window.part("ExportDialog_path").fill(path);
  await window.part("ExportDialog_null").fill("NULL");
  await window.page.getByRole("radio", { name: "CRLF" }).click();
  await window.screenshot("export-dialog");
  await window.part("ExportDialog_start").click();
  await window.page.locator("[data-testid=ExportCard][data-state=done]").waitFor();
  await window.screenshot("export-done");
  assert.equal(readFileSync(path, "utf8"), "id,word\r\n9,é日😀\r\n10,zebra\r\n11,NULL\r\n");
  await window.part("ExportCard_close").click();
  await window.part("ExportCard").waitFor({ state: "hidden" });
});

step("the browser saves it as the dialog says, under the name that was typed", async () => {
  await window.part("Export").click();
  await window.part("Export_dialog").click();
  await window.part("ExportDialog_null").fill("NULL");
  await window.page.getByRole("radio", { name: ";", exact: true }).click();
  await window.page.getByRole("radio", { name: "gzip" }).click();
  await window.part("ExportDialog_path").fill("~/rows é.csv.gz");
  const [saved] = await Promise.all([window.page.waitForEvent("download"), window.part("ExportDialog_download").click()]);
  assert.equal(saved.suggestedFilename(), "rows é.csv.gz");
  assert.equal(gunzipSync(readFileSync(await saved.path())).toString(), "id;word\n9;é日😀\n10;zebra\n11;NULL\n");
});

step("a Parquet file has its own ending and packing", async () => {
  await window.part("Export").click();
  await window.part("Export_dialog").click();
  await window.part("ExportDialog_parquet").click();
  const field = window.part("ExportDialog_path");
  assert.match(await field.inputValue(), /\.parquet$/);
  assert.equal(await window.page.getByRole("radio", { name: "zstd" }).getAttribute("aria-checked"), "true");
  await window.page.getByText("Names of columns first").waitFor({ state: "detached" });
  const path = join(workspace.folder, "result.parquet");
  await field.fill(path);
  await window.screenshot("export-parquet");
  await window.part("ExportDialog_start").click();
  await window.page.locator("[data-testid=ExportCard][data-state=done]").waitFor();
  const bytes = readFileSync(path);
  assert.equal(bytes.subarray(0, 4).toString() + bytes.subarray(-4).toString(), "PAR1PAR1");
  await window.part("ExportCard_close").click();
  await window.part("ExportCard").waitFor({ state: "hidden" });
});

step("a file that is there is not replaced unless it is said", async () => {
  const path = join(workspace.folder, "mine.csv");
  writeFileSync(path, "mine");
  await window.part("Export").click();
  await window.part("Export_dialog").click();
  await window.part("ExportDialog_path").fill(path);
  await window.part("ExportDialog_start").click();
  await window.part("ExportDialog_problem").filter({ hasText: "exists already" }).waitFor();
  assert.equal(readFileSync(path, "utf8"), "mine");
  await window.part("ExportDialog_overwrite").check();
  await window.part("ExportDialog_start").click();
  await window.page.locator("[data-testid=ExportCard][data-state=done]").waitFor();
  assert.match(readFileSync(path, "utf8"), /^id,word\n/);
  await window.part("ExportCard_close").click();
});

step("an endless export shows how far it is, and a cancel leaves nothing", async () => {
  const path = join(workspace.folder, "endless.csv");
  await window.page.evaluate(async (target) => {
    const text = "with recursive s(n) as (select 1 union all select n + 1 from s) select n from s";
    await fetch("/api/v1/export.start", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Sextant": "1" },
      body: JSON.stringify({ connection: "shop", text, path: target }),
    });
  }, path);
  await window.part("Export_facts").filter({ hasText: "rows/s" }).waitFor();
  await window.screenshot("export-running");
  await window.part("ExportCard_close").click();
  await window.page.locator("[data-testid=ExportCard][data-state=cancelled]").waitFor();
  assert.equal(existsSync(path), false);
  assert.equal(existsSync(`${path}.part`), false);
});
