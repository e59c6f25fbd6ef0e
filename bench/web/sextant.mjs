// Sextant's window, as a person at a screen uses it.
import { makeWorkspace, openPage, startApp, startBrowser } from "../../tests/e2e/app.mjs";
import { Window } from "../../tests/e2e/window.mjs";
import { fromPress, install } from "./page.mjs";

const patience_ms = 300_000;

/** Functions of the page. */
const gridHasRows = () =>
  [...document.querySelectorAll('[data-testid="Grid"]')].some(
    (grid) => grid.offsetParent !== null && Number(grid.dataset.rows) > 0 && grid.dataset.loading === "false");
const hasTree = (name) => [...document.querySelectorAll('[role="treeitem"] .tree-name')].some((each) => each.textContent === name);

export class Sextant {
  static async start(...flags) {
    const sextant = new Sextant();
    sextant.workspace = makeWorkspace();
    sextant.app = await startApp(sextant.workspace, "--no-demo");
    sextant.browser = await startBrowser(...flags);
    const opened = await openPage(sextant.browser, sextant.app.address);
    Object.assign(sextant, opened, { origin: new URL(sextant.app.address).origin });
    await sextant.context.addInitScript(install);
    await sextant.page.goto(sextant.origin);
    sextant.page.setDefaultTimeout(patience_ms);
    sextant.view = new Window(sextant.page);
    await sextant.view.part("Sidebar_connect").waitFor();
    return sextant;
  }

  async stop() {
    await this.browser?.close();
    await this.app?.stop();
    this.workspace?.remove();
  }

  /** Seconds until a window that was never open shows the connections; nothing of it is in the browser's cache. */
  async ready(connection) {
    const storageState = await this.context.storageState();
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, storageState });
    await context.addInitScript(install);
    const page = await context.newPage();
    await page.goto(this.origin);
    const ms = await page.evaluate(`window.bench.shown(() => (${hasTree})(${JSON.stringify(connection)}))`);
    await context.close();
    return ms / 1000;
  }

  async openTables(connection, ...path) {
    await this.view.expand(this.view.treeRow(connection, "connection"), ...path.map((name) => this.view.treeRow(name)));
  }

  /** Seconds from a click on a table in the tree to its rows. */
  async tableToRows(table) {
    const row = this.view.treeRow(table, "table");
    await row.scrollIntoViewIfNeeded();
    const ms = await fromPress(this.page, "mousedown", gridHasRows, null, () => row.click());
    await this.closeTab();
    return ms / 1000;
  }

  /** Seconds from F5 to the first rows of a statement in a new tab. */
  async queryToRows(connection, statement) {
    await this.view.newQuery(connection);
    await this.view.write(statement);
    const ms = await fromPress(this.page, "keydown", gridHasRows, null, () => this.page.keyboard.press("F5"));
    await this.closeTab();
    return ms / 1000;
  }

  async closeTab() {
    await this.page.keyboard.press("Alt+W");
    await this.page.waitForFunction(
      () => ![...document.querySelectorAll('[data-testid="Grid"]')].some((grid) => grid.offsetParent !== null));
  }

  /** A result of so many rows, all of them stored. */
  async fill(connection, statement, rows) {
    await this.view.newQuery(connection);
    await this.view.write(statement);
    await this.view.runAll();
    await this.view.part("FetchAll").click();
    await this.view.gridSays("rows", rows);
  }

  /**
   * Turns a wheel over the grid, once a picture. Seconds from one picture to the next, and those of them that the grid drew; and in how
   * many pictures rows were still missing. REQUIRES: a browser that does not wait for a screen, or the wait would count.
   */
  async scroll(turns, x, y) {
    const { times, drawn, lacking } = await this.page.evaluate(
      async ([count, deltaX, deltaY]) => {
        const grid = [...document.querySelectorAll('[data-testid="Grid"]')].find((each) => each.offsetParent !== null);
        const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
        const times = [];
        const drawn = [];
        let lacking = 0;
        let last = await frame();
        for (let turn = 0; turn < count; turn++) {
          const before = frame(); // The grid's own comes between these two.
          grid.dispatchEvent(new WheelEvent("wheel", { deltaX, deltaY, bubbles: true, cancelable: true }));
          const after = frame();
          const begun = await before;
          drawn.push((await after) - begun);
          times.push(begun - last);
          last = begun;
          if (grid.dataset.loading === "true") lacking += 1;
        }
        return { times, drawn, lacking };
      },
      [turns, x, y]);
    return { times: times.map((each) => each / 1000), drawn: drawn.map((each) => each / 1000), lacking };
  }

  /** MB of the page's own objects that are in use. */
  async heap() {
    const session = await this.context.newCDPSession(this.page);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    await session.detach();
    return usedSize / 2 ** 20;
  }

  list() {
    return this.page.locator(".cm-tooltip-autocomplete").filter({ visible: true });
  }

  /** A query with this text, once the list has a proposal that begins so: then the names are known. */
  async awaitProposals(connection, text, label) {
    await this.view.newQuery(connection);
    await this.view.write("");
    const proposed = this.list().locator("li .cm-completionLabel").filter({ hasText: label }).first();
    const until = Date.now() + patience_ms;
    for (;;) {
      await this.view.write("");
      await this.page.keyboard.type(text);
      await this.page.keyboard.press("Control+Space");
      const found = await proposed.waitFor({ timeout: 2_000 }).then(() => true, () => false);
      if (found) return;
      if (Date.now() > until) throw new Error(`The list never proposed ${label}.`);
    }
  }

  /** Seconds from a key to the picture of its list, and those that the server's answer took of them. */
  async keyToList(key) {
    await this.page.keyboard.press("Escape");
    await this.list().waitFor({ state: "detached" });
    await this.page.evaluate(() => {
      performance.clearResourceTimings();
      const root = [...document.querySelectorAll("[data-testid=Editor]")].find((each) => each.offsetParent !== null).shadowRoot;
      window.bench.measure("keydown", () => root.querySelector(".cm-tooltip-autocomplete li") !== null, [root]);
    });
    await this.page.keyboard.press(key);
    const ms = await this.page.evaluate(() => window.bench.measured);
    const answer = await this.page.evaluate(() =>
      Math.max(...performance.getEntriesByType("resource").filter((each) => each.name.endsWith("/query.complete"))
        .map((each) => each.responseEnd - each.requestStart)));
    await this.page.keyboard.press("Backspace");
    return { list: ms / 1000, answer: answer / 1000 };
  }
}
