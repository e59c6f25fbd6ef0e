// Starts the app with a data directory of its own and Chromium on its address, and ends both.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sextant = join(root, "build/release/sextant");
const startLimitMs = 120_000;
const browserFlags = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export const screenshots = join(root, "build/e2e");
mkdirSync(screenshots, { recursive: true });

/** A folder for one test file: the app's data directory and the databases that the test makes. */
export function makeWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), "sextant-e2e-"));
  const environment = { ...process.env, SEXTANT_HOME: join(folder, "home"), TZ: "UTC" };
  return {
    folder,
    environment,
    /** Runs the command line on the same data directory; what it prints. */
    sextant(...words) {
      return execFileSync(sextant, words, { env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    },
    /** A SQLite file made by a script. */
    sqlite(name, script) {
      const path = join(folder, name);
      execFileSync("sqlite3", [path], { input: script });
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The running app: its address with the one-time code, and stop(), which waits for its end. */
export async function startApp(workspace, ...options) {
  const child = spawn(sextant, ["app", "--no-browser", "--port", "0", ...options], {
    env: workspace.environment, cwd: workspace.folder, stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ended = new Promise((resolve) => child.once("exit", (status, signal) => resolve(status ?? signal)));
  const address = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No address within ${startLimitMs} ms. It said:\n${said}`)), startLimitMs);
    const listen = (piece) => {
      said += piece;
      const found = /http:\/\/(?:127\.0\.0\.1|localhost):\d+\/\S*/.exec(said);
      if (found === null || !said.slice(found.index).includes("\n")) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    void ended.then((status) => reject(new Error(`The app ended with ${status}. It said:\n${said}`)));
  });
  return {
    address,
    said: () => said,
    /** Ends it as a crash would. */
    crash() {
      child.kill("SIGKILL");
      return ended;
    },
    stop() {
      child.kill("SIGINT");
      return ended;
    },
  };
}

/** Chromium, with more flags if they are given; the caller closes it. */
export function startBrowser(...flags) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...browserFlags, ...flags] });
}

/** A page in a context of its own. `problems` gathers what the page's console and network complain about. */
export async function openPage(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const { url } = message.location();
    problems.push(url ? `${message.text()} (${url})` : message.text());
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.hostname !== "127.0.0.1" && url.hostname !== "localhost") {
      problems.push(`asked ${url.hostname}`);
    }
  });
  await page.goto(address);
  return { page, context, problems };
}
