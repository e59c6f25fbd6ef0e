// Passwords in the vault: made when the first one is saved, locked and unlocked, and nowhere in the page.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const server = process.env.SEXTANT_TEST_POSTGRESQL ?? "";
const skip = server === "" && !process.env.CI ? { skip: "SEXTANT_TEST_POSTGRESQL is missing" } : {};
const password = decodeURIComponent(new URL(server === "" ? "postgres://a:b@c" : server).password);
const passphrase = "correct horse battery";

let workspace, app, browser, page, view, problems;
const sent = [];

before(async () => {
  if (skip.skip) return;
  workspace = makeWorkspace();
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address));
  page.on("response", async (response) => {
    if (response.url().includes("/api/")) sent.push(await response.text().catch(() => ""));
  });
  view = new Window(page);
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
});

const run = stepsOf(() => view);
const step = (name, body) => run(name, (context) => (skip.skip ? context.skip(skip.skip) : body(context)));

/** The page's text and the values of its fields, but the one that is typed into. */
function pageText() {
  return page.evaluate(() =>
    document.documentElement.outerHTML +
    [...document.querySelectorAll("input")].filter((input) => input !== document.activeElement).map((input) => input.value).join("\n") +
    JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }));
}

async function nothingShown() {
  const text = await pageText();
  for (const secret of [password, passphrase]) assert.ok(!text.includes(secret), "a secret is in the page");
}

step("the first password asks what protects it", async () => {
  const address = new URL(server);
  address.password = "";
  // Its first run is a page of its own; the dialog is behind a tile.
  await view.part("FirstRun").waitFor();
  await page.getByRole("button", { name: "PostgreSQL" }).click();
  await view.part("ConnectDialog_target").fill(address.href);
  await view.part("ConnectDialog_name").fill("shop");
  await view.part("ConnectDialog_password").fill(password);
  await view.screenshot("vault-connect");
  await view.part("ConnectDialog_save").click();
  await view.part("CreateVaultDialog_first").fill(passphrase);
  await view.part("CreateVaultDialog_second").fill("correct horse");
  await view.screenshot("vault-create");
  assert.equal(await view.part("CreateVaultDialog_create").getAttribute("aria-disabled"), "true");
  await view.part("CreateVaultDialog_second").fill(passphrase);
  await view.part("CreateVaultDialog_create").click();
  await view.part("ConnectDialog").waitFor({ state: "hidden" });
  await view.part("StatusBar_state").getByText("Connected").waitFor();
  assert.match(await view.part("StatusBar_vault").innerText(), /Vault open/);
  await nothingShown();
});

step("locking by the keyboard closes the connection and says so", async () => {
  await page.keyboard.press("Control+Shift+L");
  await view.part("StatusBar_vault").getByText("Vault locked").waitFor();
  await view.part("StatusBar_state").getByText("Not connected").waitFor();
  await nothingShown();
});

step("what needs the password asks for the passphrase, and goes on", async () => {
  await view.newQuery("shop");
  await view.write("select 40 + 2 as answer");
  await view.runAll();
  await view.part("UnlockDialog_passphrase").fill("guess");
  await page.keyboard.press("Enter");
  await view.part("UnlockDialog_problem").getByText("cannot be unlocked").waitFor();
  await view.screenshot("vault-unlock");
  await view.part("UnlockDialog_passphrase").fill(passphrase);
  await page.keyboard.press("Enter");
  await view.part("UnlockDialog").waitFor({ state: "hidden" });
  await view.cellSays(0, 0, "42");
  await nothingShown();
});

step("an edit without the password keeps it", async () => {
  await view.treeRow("shop", "connection").click({ button: "right" });
  await view.part("TreeMenu_edit").click();
  await page.waitForFunction(() => (document.querySelector("[data-testid=ConnectDialog_target]")?.value ?? "") !== "");
  assert.equal(await view.part("ConnectDialog_password").inputValue(), "");
  assert.match(await view.part("ConnectDialog_password").getAttribute("placeholder"), /Saved/);
  await view.screenshot("vault-edit");
  await view.part("ConnectDialog_name").fill("store");
  await view.part("ConnectDialog_save").click();
  await view.part("ConnectDialog").waitFor({ state: "hidden" });
  await view.treeRow("store", "connection").dblclick();
  await view.part("StatusBar_state").getByText("Connected").waitFor();
  assert.match(await view.part("QueryToolbar_connection").innerText(), /store/);
});

step("a duplicate has the same address, and shows no password", async () => {
  await view.treeRow("store", "connection").click({ button: "right" });
  await view.part("TreeMenu_duplicate").click();
  await page.waitForFunction(() => (document.querySelector("[data-testid=ConnectDialog_target]")?.value ?? "") !== "");
  const address = await view.part("ConnectDialog_target").inputValue();
  assert.ok(address.includes("@127.0.0.1") && !address.includes(password));
  assert.equal(await view.part("ConnectDialog_password").inputValue(), "");
  await view.part("ConnectDialog_cancel").click();
});

step("a connection that asks every time asks, and keeps nothing", async () => {
  await view.treeRow("store", "connection").click({ button: "right" });
  await view.part("TreeMenu_edit").click();
  await page.waitForFunction(() => (document.querySelector("[data-testid=ConnectDialog_target]")?.value ?? "") !== "");
  await view.part("ConnectDialog_password_ask").click();
  await view.part("ConnectDialog_save").click();
  await view.part("ConnectDialog").waitFor({ state: "hidden" });
  await view.treeRow("store", "connection").dblclick();
  await view.part("PasswordDialog_password").fill(password);
  await view.screenshot("vault-password");
  await page.keyboard.press("Enter");
  await view.part("PasswordDialog").waitFor({ state: "hidden" });
  await view.part("StatusBar_state").getByText("Connected").waitFor();
  await nothingShown();
});

step("the passphrase is changed from the status bar", async () => {
  await view.part("StatusBar_vault").click();
  await view.screenshot("vault-menu");
  await view.part("VaultMenu_passphrase").click();
  await view.part("PassphraseDialog_current").fill(passphrase);
  await view.part("PassphraseDialog_first").fill("another passphrase");
  await view.part("PassphraseDialog_second").fill("another passphrase");
  await view.part("PassphraseDialog_change").click();
  await view.part("PassphraseDialog").waitFor({ state: "hidden" });
  await page.keyboard.press("Control+Shift+L");
  await view.part("StatusBar_vault").click();
  await view.part("VaultMenu_unlock").click();
  await view.part("UnlockDialog_passphrase").fill("another passphrase");
  await page.keyboard.press("Enter");
  await view.part("StatusBar_vault").getByText("Vault open").waitFor();
});

step("no reply of the server held a secret", async () => {
  for (const secret of [password, passphrase, "another passphrase"]) assert.ok(!sent.join("\n").includes(secret));
  // A refused unlocking and a locked call are errors of HTTP, which the console tells of.
  assert.deepEqual(problems.filter((problem) => !/status of 4\d\d/.test(problem)), []);
});
