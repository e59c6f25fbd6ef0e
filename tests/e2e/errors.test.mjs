// What stands where rows would be after an error, and the log: keys for all that helps, the facts of an entry, filters.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before } from "node:test";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

let workspace, app, browser, page, view, problems, closed_port;

/** A port that nothing listens on: it was free a moment ago. */
function closedPort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

before(async () => {
  workspace = makeWorkspace();
  closed_port = await closedPort();
  const shop = workspace.sqlite("shop.db", "create table item(id integer primary key); insert into item values (1)");
  workspace.sextant("connection", "add", "shop", shop);
  workspace.sextant("connection", "add", "far", `redis://127.0.0.1:${closed_port}/0`);
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address));
  view = new Window(page);
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

const step = stepsOf(() => view);
const logRows = () => page.getByTestId("Log_row");

step("a failed statement says what is true now, and its key opens the log at this connection", async () => {
  await view.treeRow("shop", "connection").click();
  await view.treeRow("item").waitFor();
  await view.newQuery("shop");
  await view.write("select nothing_such -- hunter2");
  await view.runAll();
  await view.part("ErrorPanel_title").getByText("nothing_such").waitFor();
  assert.match(await view.part("ErrorPanel_now").innerText(), /Only this statement failed/);
  assert.equal(await view.part("ErrorPanel_reconnect").count(), 0);
  assert.match(await view.part("ErrorPanel_log").innerText(), /Alt\s*L/);
  await page.keyboard.press("Alt+L");
  await view.part("LogDetails_message").getByText("nothing_such").waitFor();
  assert.equal(await page.getByText("Only shop").count(), 1);
  assert.match(await view.part("LogDetails").innerText(), /query\.run/);
  assert.doesNotMatch(await view.part("LogDetails").innerText(), /hunter2/);
  await view.screenshot("errors-log");
});

step("a server that is not there stands in the tree in full, with what to do", async () => {
  await view.part("Sidebar_items").click();
  await view.treeRow("far", "connection").click();
  await view.part("Tree_details").waitFor();
  const boxes = await page.locator("[data-testid=Tree_failed]").evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  await view.screenshot("errors-tree");
  await view.part("Tree_retry").click();
  await view.part("Tree_details").waitFor();
  const again = await page.locator("[data-testid=Tree_failed]").evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  assert.deepEqual(again, boxes);
  await view.part("Tree_details").click();
  await view.part("LogDetails").getByText("connection.open").waitFor();
  assert.match(await view.part("LogDetails").innerText(), /TCP/);
});

step("every deed of the panel has its key", async () => {
  await view.part("Sidebar_items").click();
  await view.newQuery("far");
  await view.write("PING");
  await view.runAll();
  await view.part("ErrorPanel_reconnect").waitFor();
  await view.screenshot("errors-panel");
  const before = await view.part("ErrorPanel_title").innerText();
  assert.match(before, /127\.0\.0\.1/);
  for (const [deed, key] of [["reconnect", "C"], ["edit_connection", "E"], ["log", "L"]])
    assert.match(await view.part(`ErrorPanel_${deed}`).innerText(), new RegExp(`Alt\\s*${key}`));
  await page.keyboard.press("Alt+E");
  await view.part("ConnectDialog").waitFor();
  await page.keyboard.press("Escape");
  await view.part("ConnectDialog").waitFor({ state: "hidden" });
  await page.keyboard.press("Alt+L");
  await view.part("LogDetails").waitFor();
  await view.part("LogDetails_close").click();
  const count = await logRows().count();
  await page.keyboard.press("Alt+C");
  await view.part("Drawer_log").click();
  await page.waitForFunction((least) => document.querySelectorAll("[data-testid=Log_row]").length > least, count);
});

step("the log is found by level, text and connection, grows by itself, and is emptied", async () => {
  await view.part("Log_error").click();
  await view.part("Log_all").click();
  await logRows().first().waitFor();
  await view.part("Drawer_search").fill("nothing_such");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=Log_row]").length === 1);
  await view.part("Drawer_search").fill("");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=Log_row]").length > 1);
  try {
    workspace.sextant("query", "shop", "select from_another_process");
  } catch {
    // It fails, which is what it is for.
  }
  await view.part("Drawer_refresh").click();
  await logRows().first().getByText("from_another_process").waitFor();
  await logRows().first().click();
  await view.part("LogDetails_message").getByText("from_another_process").waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  await view.screenshot("errors-log-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await view.part("Log_clear").click();
  await page.getByText("Nothing found").waitFor();
  await view.part("Log_info").click();
  await page.getByText("Nothing went wrong").waitFor();
});

step("nothing else went wrong", () => assert.deepEqual(problems.filter((problem) => !/status of [45]\d\d/.test(problem)), []));
