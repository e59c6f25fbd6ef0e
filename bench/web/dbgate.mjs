// DbGate's window, in a browser that is there already. Its server has one connection, to one database.
import { fromPress, install } from "./page.mjs";

const patience_ms = 60_000;

/** A function of the page: a cell with exactly this text is there. */
const hasCell = (text) => [...document.querySelectorAll("td")].some((cell) => cell.textContent.trim() === text);
const hasObjects = () => document.querySelector("[data-testid=SqlObjectList_search]") !== null;

export class Dbgate {
  static async start(browser, address) {
    const dbgate = new Dbgate();
    Object.assign(dbgate, { browser, address });
    dbgate.context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await dbgate.context.addInitScript(install);
    dbgate.page = await dbgate.context.newPage();
    dbgate.page.setDefaultTimeout(patience_ms);
    await dbgate.page.goto(address);
    await dbgate.table("events").waitFor();
    return dbgate;
  }

  stop() {
    return this.context.close();
  }

  table(name) {
    return this.page.getByTestId("SqlObjectList_container").locator("div.main", { hasText: new RegExp(`\\b${name}\\b`) });
  }

  /** Seconds until a window that was never open can be used; nothing of it is in the browser's cache. */
  async ready() {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addInitScript(install);
    const page = await context.newPage();
    page.setDefaultTimeout(patience_ms);
    await page.goto(this.address);
    const ms = await page.evaluate(`window.bench.shown(${hasObjects})`);
    await context.close();
    return ms / 1000;
  }

  /** Seconds from a click on a table to its rows, which hold this text. */
  async tableToRows(table, mark) {
    const row = this.table(table);
    await row.scrollIntoViewIfNeeded();
    return (await fromPress(this.page, "mousedown", hasCell, mark, () => row.click())) / 1000;
  }

  /** Seconds from F5 to the first rows of a statement in its query tab. What it would read on is stopped. */
  async queryToRows(statement, mark) {
    const { page } = this;
    const editor = page.locator(".tabVisible .ace_editor").first();
    if (!(await editor.isVisible())) {
      await page.getByTestId("TabsPanel_buttonNewObject").click();
      await page.getByTestId("NewObjectModal_query").click();
      await editor.waitFor();
    }
    await editor.click({ position: { x: 200, y: 40 } });
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(statement);
    await page.keyboard.press("Escape"); // The list of proposals.
    const ms = await fromPress(page, "keydown", hasCell, mark, () => page.keyboard.press("F5"));
    await page.locator(".tabVisible").getByTestId("QueryTab_killButton").click({ force: true });
    return ms / 1000;
  }
}
