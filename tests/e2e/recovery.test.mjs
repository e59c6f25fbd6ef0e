// Transactions of a tab, with their counter and their end, and what a person sees when the server goes away and comes back.
import assert from "node:assert/strict";
import { createServer, connect as connectTo } from "node:net";
import { after, before } from "node:test";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const server = process.env.SEXTANT_TEST_POSTGRESQL ?? "";
const skip = server === "" && !process.env.CI ? { skip: "SEXTANT_TEST_POSTGRESQL is missing" } : {};

// One of its own: removing one would have to be confirmed.
const table = `e2e_recovery_${process.pid}`;

let workspace, app, browser, page, view, problems, gate;

/** A port that leads to the server, and can be shut: then everything through it is cut. */
function openGate({ hostname, port }) {
  const sockets = new Set();
  const gate = { shut: false };
  const listener = createServer((client) => {
    if (gate.shut) return client.destroy();
    const upstream = connectTo(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  gate.close = () => {
    gate.shut = true;
    for (const socket of sockets) socket.destroy();
  };
  gate.open = () => {
    gate.shut = false;
  };
  gate.end = () => {
    gate.close();
    listener.close();
  };
  return new Promise((resolve) =>
    listener.listen(0, "127.0.0.1", () => {
      gate.port = listener.address().port;
      resolve(gate);
    }));
}

before(async () => {
  if (skip.skip) return;
  workspace = makeWorkspace();
  const target = new URL(server);
  gate = await openGate(target);
  target.port = String(gate.port);
  workspace.sextant("query", server, `create table ${table} (id int primary key)`);
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address));
  view = new Window(page);
  await view.part("FirstRun").waitFor();
  await page.getByRole("button", { name: "PostgreSQL" }).click();
  await view.part("ConnectDialog_target").fill(target.href);
  await view.part("ConnectDialog_name").fill("shop");
  await view.part("ConnectDialog_environment_production").click();
  await view.part("ConnectDialog_save").click();
  await view.part("CreateVaultDialog_skip").click();
  await page.waitForSelector("[data-testid=StatusBar_state][data-state=open]");
});

after(async () => {
  await browser?.close();
  await app?.stop();
  gate?.end();
  workspace?.remove();
});

const run = stepsOf(() => view);
const step = (name, body) => run(name, (context) => (skip.skip ? context.skip(skip.skip) : body(context)));

/** What others see of the table. */
const rows = () => workspace.sextant("query", server, `select count(*) from ${table}`, "--format", "csv", "--no-header").trim();

step("on production the first change begins a transaction, and the tab counts what is not committed", async () => {
  await view.newQuery("shop");
  assert.match(await view.part("CommitMode").innerText(), /Smart commit/);
  await view.write([1, 2, 3].map((id) => `insert into ${table} values (${id})`).join("; "));
  await view.runAll();
  await view.part("Transaction_title").getByText("3 statements not committed").waitFor();
  assert.equal(rows(), "0");
  await view.screenshot("recovery-transaction");
});

step("closing the tab asks, and Escape keeps it open", async () => {
  await page.keyboard.press("Alt+W");
  await view.part("TransactionDialog_text").getByText("3 statements in 1 open transaction are not committed").waitFor();
  await view.screenshot("recovery-close-dialog");
  await page.keyboard.press("Escape");
  await view.part("TransactionDialog").waitFor({ state: "hidden" });
  assert.equal(rows(), "0");
});

step("the keyboard commits", async () => {
  await page.keyboard.press("Alt+Shift+C");
  await view.part("Transaction").waitFor({ state: "hidden" });
  assert.equal(rows(), "3");
});

step("a rollback undoes", async () => {
  await view.write(`delete from ${table} where id = 1`);
  await view.runAll();
  await view.part("Transaction_title").getByText("1 statement not committed").waitFor();
  await view.part("Transaction_rollback").click();
  await view.part("Transaction").waitFor({ state: "hidden" });
  assert.equal(rows(), "3");
});

step("a savepoint is a place to go back to", async () => {
  await view.write(`insert into ${table} values (4)`);
  await view.runAll();
  await view.part("Transaction_title").getByText("1 statement not committed").waitFor();
  await view.part("CommitMode").click();
  await view.screenshot("recovery-commit-mode");
  await view.part("CommitMode_savepoint").click();
  await view.write(`insert into ${table} values (5)`);
  await view.runAll();
  await view.part("Transaction_title").getByText("2 statements not committed").waitFor();
  await view.part("CommitMode").click();
  await page.getByRole("menuitem", { name: "Roll back to sp_1" }).click();
  await view.part("Transaction_title").getByText("1 statement not committed").waitFor();
});

step("a reload keeps the transaction and its counter", async () => {
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await view.part("Transaction_title").getByText("1 statement not committed").waitFor();
});

step("a server that goes away is told at once, with what went with it", async () => {
  gate.close();
  await view.write(`insert into ${table} values (6)`);
  await view.runAll();
  await view.part("ErrorPanel_title").getByText("the open transaction with it").waitFor();
  assert.match(await view.part("ErrorPanel_detail").innerText(), /insert into e2e_recovery_\d+ values \(4\)/);
  await page.waitForSelector("[data-testid=StatusBar_state][data-state=reconnecting]");
  await view.part("Transaction_title").getByText("Transaction lost").waitFor();
  await view.screenshot("recovery-lost");
});

step("a server that comes back is found without a click, and work goes on", async () => {
  gate.open();
  await page.waitForSelector("[data-testid=StatusBar_state][data-state=open]", { timeout: 45_000 });
  await view.write("select 40 + 2");
  await view.runAll();
  await view.cellSays(0, 0, "42");
  await view.part("Transaction").waitFor({ state: "hidden" });
  assert.equal(rows(), "3");
  await view.screenshot("recovery-back");
});

step("disconnecting with an open transaction asks, and a rollback goes on", async () => {
  await view.write(`insert into ${table} values (7)`);
  await view.runAll();
  await view.part("Transaction_title").getByText("1 statement not committed").waitFor();
  await view.treeRow("shop", "connection").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Disconnect" }).click();
  await view.part("TransactionDialog_rollback").click();
  await page.waitForSelector("[data-testid=StatusBar_state][data-state=closed]");
  assert.equal(rows(), "3");
});

step("nothing went wrong unseen", () =>
  assert.deepEqual(problems.filter((problem) => !/status of [45]\d\d/.test(problem)), []));
