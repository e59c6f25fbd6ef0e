// A database behind an SSH server: the form's fields, the key of a server that is not known, and one that has changed.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { makeWorkspace, openPage, startApp, startBrowser } from "./app.mjs";
import { Window, stepsOf } from "./window.mjs";

const server = process.env.SEXTANT_TEST_REDIS ?? "";
const sshd = "/usr/sbin/sshd";
const missing = server === "" ? "SEXTANT_TEST_REDIS is missing" : existsSync(sshd) ? "" : "openssh-server is missing";
const skip = missing !== "" && !process.env.CI ? { skip: missing } : {};

let workspace, app, browser, page, view, problems, folder, port, process_of_sshd;

function freePort() {
  return new Promise((resolve) => {
    const taken = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = taken.address();
      taken.close(() => resolve(free));
    });
  });
}

function answers(at) {
  return new Promise((resolve) => {
    const socket = connect(at, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

function makeKey(name, passphrase = "") {
  rmSync(join(folder, name), { force: true });
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-f", join(folder, name)]);
}

async function startSshd() {
  makeKey("host");
  process_of_sshd = spawn(sshd, ["-D", "-e", "-f", join(folder, "config")], { stdio: "ignore" });
  for (let left = 200; left > 0 && !(await answers(port)); left -= 1) await new Promise((resolve) => setTimeout(resolve, 20));
}

function stopSshd() {
  if (!process_of_sshd) return Promise.resolve();
  const ended = new Promise((resolve) => process_of_sshd.once("exit", resolve));
  process_of_sshd.kill();
  return ended;
}

before(async () => {
  if (skip.skip) return;
  folder = mkdtempSync(join(tmpdir(), "sextant-e2e-ssh."));
  port = await freePort();
  makeKey("key");
  makeKey("locked", "open the key");
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  writeFileSync(
    join(folder, "config"),
    `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${folder}/host\nAuthorizedKeysFile ${folder}/key.pub ${folder}/locked.pub\nPidFile none\nStrictModes no\n` +
      "PermitRootLogin yes\nUsePAM no\n",
  );
  await startSshd();
  workspace = makeWorkspace();
  app = await startApp(workspace, "--no-demo");
  browser = await startBrowser();
  ({ page, problems } = await openPage(browser, app.address));
  view = new Window(page);
});

after(async () => {
  await browser?.close();
  await app?.stop();
  workspace?.remove();
  await stopSshd();
  if (folder) rmSync(folder, { recursive: true });
});

const run = stepsOf(() => view);
const step = (name, body) => run(name, (context) => (skip.skip ? context.skip(skip.skip) : body(context)));

function fingerprint() {
  return execFileSync("ssh-keygen", ["-lf", join(folder, "host.pub")], { encoding: "utf8" }).split(" ")[1];
}

step("an unknown server's key is shown before anything is sent", async () => {
  await view.part("FirstRun").waitFor();
  await page.getByRole("button", { name: "Redis" }).click();
  await view.part("ConnectDialog_target").fill(server);
  await view.part("ConnectDialog_way").click();
  await view.part("ConnectDialog_ssh").fill(`${userInfo().username}@127.0.0.1:${port}`);
  await view.part("ConnectDialog_ssh_key").fill(join(folder, "key"));
  await view.screenshot("ssh-form");
  await view.part("ConnectDialog_test").click();
  assert.equal((await view.part("HostKeyDialog_fingerprint").innerText()).trim(), fingerprint());
  await view.screenshot("ssh-host-key");
  await view.part("HostKeyDialog_cancel").click();
  await view.part("ConnectDialog_result").getByText("is not known yet").waitFor();
});

step("a trusted one is remembered, and the test says how the host was reached", async () => {
  await view.part("ConnectDialog_test").click();
  await view.part("HostKeyDialog_trust").click();
  await view.part("ConnectDialog_result").getByText("Via").waitFor();
  await view.screenshot("ssh-tested");
  await view.part("ConnectDialog_test").click();
  await view.part("ConnectDialog_result").getByText("Via").waitFor();
  assert.ok(readFileSync(join(workspace.folder, "home", "known_hosts"), "utf8").startsWith(`[127.0.0.1]:${port} ssh-ed25519 `));
});

step("a key's passphrase is asked for, and asked again when it was wrong", async () => {
  await view.part("ConnectDialog_ssh_key").fill(join(folder, "locked"));
  await view.part("ConnectDialog_name").fill("far");
  await view.part("ConnectDialog_save").click();
  // The database's own password goes to the vault; the passphrase only if the person says so.
  await view.part("CreateVaultDialog_key_file").click();
  await view.part("CreateVaultDialog_create").click();
  await view.part("PasswordDialog_message").getByText("is protected by a passphrase").waitFor();
  assert.equal(await view.part("PasswordDialog_keep").isChecked(), false);
  await view.screenshot("ssh-passphrase");
  await view.part("PasswordDialog_password").fill("something else");
  await page.keyboard.press("Enter");
  await view.part("PasswordDialog_problem").getByText("is wrong").waitFor();
  await view.screenshot("ssh-passphrase-wrong");
  await view.part("PasswordDialog_password").fill("open the key");
  await view.part("PasswordDialog_connect").click();
  await view.part("PasswordDialog").waitFor({ state: "hidden" });
  await page.waitForSelector("[data-testid=StatusBar_state][data-state=open]");
});

async function restart() {
  await app.stop();
  app = await startApp(workspace, "--no-demo");
  await page.goto("about:blank"); // The port may be the same, and then only the code behind the # differs.
  await page.goto(app.address);
  await view.treeRow("far", "connection").click();
}

step("it is remembered in the vault, if the person says so", async () => {
  await restart();
  await view.part("PasswordDialog_keep").check();
  await view.part("PasswordDialog_password").fill("open the key");
  await page.keyboard.press("Enter");
  await view.part("PasswordDialog").waitFor({ state: "hidden" });
  await page.waitForSelector("[data-testid=StatusBar_state][data-state=open]");
  await restart();
  await page.waitForSelector("[data-testid=StatusBar_state][data-state=open]");
  assert.equal(await view.part("PasswordDialog").count(), 0);
});

step("a changed key is a plain error", async () => {
  await view.treeRow("far", "connection").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  await stopSshd();
  await startSshd();
  await view.part("ConnectDialog_test").click();
  await view.part("ConnectDialog_result").getByText("another key than before").waitFor();
  await view.screenshot("ssh-changed");
  assert.equal(await view.part("HostKeyDialog").count(), 0);
  assert.deepEqual(problems.filter((each) => !/status of [45]\d\d/.test(each)), []);
});
