// Connections in order: folders, favourites, copies; a project's connections and what is asked before they open; files of
// connections with their passwords.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const server = process.env.SEXTANT_TEST_POSTGRESQL ?? "";
const skip = server === "" && !process.env.CI ? { skip: "SEXTANT_TEST_POSTGRESQL is missing" } : {};
const password = decodeURIComponent(new URL(server === "" ? "postgres://a:b@c" : server).password);
const passphrase = "carry me over there";
// A passphrase costs half a second of work on purpose, and far more on a machine that is busy.
const slow = { timeout: 60_000 };

let workspace, app, browser, page, view, problems, file;

before(async () => {
  if (skip.skip) return;
  workspace = makeWorkspace();
  workspace.sextant("vault", "create", "--key-file");
  const shop = workspace.sqlite("shop.db", "create table item(id integer primary key, name text); insert into item values (1, 'tea')");
  workspace.sextant("connection", "add", "shop", server);
  workspace.sextant("connection", "add", "orders", `sqlite:${shop}`, "--folder", "team/shop");
  workspace.sextant("connection", "add", "people", `sqlite:${shop}`, "--folder", "team");
  // A project that comes from somebody else: the same files in another folder.
  const from = join(workspace.folder, "from");
  mkdirSync(from);
  workspace.sextant("project", "init", from, "--name", "Web shop");
  cpSync(shop, join(from, "data.db"));
  workspace.sextant("--project", from, "connection", "add", "data", join(from, "data.db"), "--project-scope");
  cpSync(join(from, ".sextant"), join(workspace.folder, ".sextant"), { recursive: true });
  cpSync(shop, join(workspace.folder, "data.db"));
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address, { acceptDownloads: true }));
  view = new Window(page);
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

const run = stepsOf(() => view);
const step = (name, body) => run(name, (context) => (skip.skip ? context.skip(skip.skip) : body(context)));

const complaints = (all) => all.filter((problem) => !/status of [45]\d\d/.test(problem));

const rows = () => page.locator('[role="treeitem"]').evaluateAll((all) =>
  all.map((row) => ({ row, top: row.getBoundingClientRect().top }))
    .sort((one, other) => one.top - other.top)
    .map(({ row }) => `${" ".repeat(Number(row.getAttribute("aria-level")) - 1)}${row.dataset.name}`));

async function menu(name, item) {
  await view.treeRow(name, "connection").click({ button: "right" });
  await view.part(`TreeMenu_${item}`).click();
}

step("the tree has the project first, then folders, then the rest", async () => {
  await view.treeRow("shop", "connection").waitFor();
  assert.deepEqual(await rows(), ["Web shop", " data", "team", " shop", "  orders", " people", "shop"]);
  await view.screenshot("projects-tree");
});

step("a folder closes and opens by the keyboard", async () => {
  await view.treeRow("team", "folder").click();
  await page.waitForFunction(() => !document.querySelector('[data-name="people"]'));
  await view.part("Tree").focus();
  await page.keyboard.press("ArrowRight");
  await view.treeRow("people", "connection").waitFor();
});

step("a favourite stands first, with a star, and what is open stays open", async () => {
  await view.treeRow("orders", "connection").dblclick();
  await view.part("StatusBar_state").getByText("Connected").waitFor();
  await menu("orders", "favorite");
  await view.treeRow("orders", "connection").getByLabel("Favourite").waitFor();
  assert.equal((await rows())[0], "orders");
  assert.match(await view.part("StatusBar_state").innerText(), /Connected/);
  await menu("orders", "favorite");
  await page.waitForFunction(() => !document.querySelector(".tree-star"));
});

step("a connection is moved to a folder by the keyboard alone", async () => {
  await view.treeRow("shop", "connection").click({ button: "right" });
  await page.keyboard.press("Escape");
  await view.part("Tree").focus();
  await page.keyboard.press("Shift+F10");
  await view.part("TreeMenu_move").waitFor();
  await page.keyboard.press("m");
  await page.keyboard.press("Enter");
  await view.part("MoveDialog_folder").fill("team//x");
  assert.equal(await view.part("MoveDialog_move").getAttribute("aria-disabled"), "true");
  await view.part("MoveDialog_folder").fill("servers");
  await view.screenshot("projects-move");
  await page.keyboard.press("Enter");
  await view.treeRow("servers", "folder").waitFor();
  await view.part("MoveDialog").waitFor({ state: "hidden" });
  assert.ok((await rows()).includes(" shop"));
});

step("a duplicate opens with the same password, which was never in the page", async () => {
  await menu("shop", "duplicate");
  await page.waitForFunction(() => document.querySelector("[data-testid=ConnectDialog_target]")?.value !== "");
  await view.part("ConnectDialog_name").fill("shop two");
  await view.part("ConnectDialog_save").click();
  await view.part("ConnectDialog").waitFor({ state: "hidden" });
  await view.treeRow("shop two", "connection").dblclick();
  await view.part("StatusBar_state").getByText("Connected").waitFor();
  assert.ok(!(await page.content()).includes(password));
});

step("a test answers without opening anything", async () => {
  await menu("people", "test");
  await page.getByText(/people answers: SQLite/).waitFor();
});

step("what comes with the project is shown before it is opened, and then trusted", async () => {
  await view.treeRow("data", "connection").dblclick();
  await view.part("TrustDialog").waitFor();
  assert.match(await view.part("TrustDialog_address").innerText(), /data\.db/);
  await view.screenshot("projects-trust");
  await view.part("TrustDialog_cancel").click();
  await view.part("TrustDialog").waitFor({ state: "hidden" });
  await page.getByText(/not trusted yet/).first().waitFor();
  await page.getByRole("button", { name: "Retry" }).click();
  await view.part("TrustDialog_trust").click();
  await view.part("StatusBar_state").getByText("Connected").waitFor();
  await view.treeRow("data", "connection").getByLabel("Not trusted yet").waitFor({ state: "detached" });
});

step("a new connection is saved in the project when told to", async () => {
  await view.part("Sidebar_connect").click();
  await view.part("ConnectDialog_target").fill(`sqlite:${join(workspace.folder, "shop.db")}`);
  await view.part("ConnectDialog_name").fill("ours");
  await view.part("ConnectDialog_scope_project").click();
  await view.screenshot("projects-scope");
  await view.part("ConnectDialog_save").click();
  await view.part("ConnectDialog").waitFor({ state: "hidden" });
  await view.treeRow("ours", "connection").waitFor();
  assert.match(readFileSync(join(workspace.folder, ".sextant/connections.json"), "utf8"), /"url": "sqlite:shop\.db"/);
});

step("a file that git could not merge is said to be one", async () => {
  const path = join(workspace.folder, ".sextant/connections.json");
  const good = readFileSync(path, "utf8");
  writeFileSync(path, `<<<<<<< HEAD\n${good}`);
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await view.part("Sidebar_problems").getByText("line 1: git left a conflict").waitFor();
  await view.screenshot("projects-problem");
  writeFileSync(path, good);
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await view.part("Sidebar_problems").waitFor({ state: "detached" });
});

step("all connections go into a file, with their passwords under a passphrase", async () => {
  await view.part("Sidebar_more").click();
  await view.part("Sidebar_export").click();
  await view.part("ExportConnections_secrets").check();
  await view.part("ExportConnections_first").fill(passphrase);
  await view.part("ExportConnections_second").fill(passphrase);
  await view.screenshot("projects-export");
  const download = page.waitForEvent("download", slow);
  await view.part("ExportConnections_save").click();
  file = join(workspace.folder, "exported.json");
  await (await download).saveAs(file);
  const text = readFileSync(file, "utf8");
  assert.match(text, /"sealed"/);
  for (const secret of [password, passphrase]) assert.ok(!text.includes(secret), "a secret is in the file");
});

step("another Sextant with a vault of its own takes the file, and opens the server with it", async () => {
  const other = makeWorkspace();
  other.sextant("vault", "create", "--key-file");
  const second = await startApp(other, "--no-demo");
  const there = await openPage(browser, second.address);
  try {
    const window = new Window(there.page);
    await window.part("FirstRun").waitFor();
    await window.part("Sidebar_more").click();
    await window.part("Sidebar_import").click();
    const chooser = there.page.waitForEvent("filechooser");
    await window.part("ImportDialog_choose").click();
    await (await chooser).setFiles(file);
    await window.part("ImportDialog_passphrase").fill("not this one");
    await window.part("ImportDialog_import").click();
    await window.part("ImportDialog_problem").getByText("cannot be opened").waitFor(slow);
    await window.part("ImportDialog_passphrase").fill(passphrase);
    await window.screenshot("projects-import");
    await window.part("ImportDialog_import").click();
    await window.part("ImportDialog_outcome").getByText("shop two").waitFor(slow);
    await window.screenshot("projects-imported");
    await window.part("ImportDialog_close").click();
    await window.treeRow("shop", "connection").dblclick();
    await window.part("StatusBar_state").getByText("Connected").waitFor();
    assert.deepEqual(complaints(there.problems), []);
  } finally {
    await there.context.close();
    await second.stop();
    other.remove();
  }
});

step("the page complains of nothing but the refusals that were asked for", () => assert.deepEqual(complaints(problems), []));
