// The window as a person uses it: finds its parts by their test ids, types, and waits for what shows.
import { test } from "node:test";
import { join } from "node:path";
import { screenshots } from "./app.mjs";

const pictures = join(import.meta.dirname, "../../docs/pictures");
const escaped = (name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A step that takes longer hangs. */
const longest_step_ms = 300_000;

/** Makes tests that leave a picture of the window when they fail; `view` gives the window. */
export function stepsOf(view) {
  return (name, body) =>
    test(name, { timeout: longest_step_ms }, async (context) => {
      try {
        await body(context);
      } catch (error) {
        await view()?.screenshot(`failed-${name.replace(/\W+/g, "-")}`).catch(() => {});
        throw error;
      }
    });
}

export class Window {
  constructor(page) {
    this.page = page;
  }

  part(testid) {
    return this.page.getByTestId(testid);
  }

  /** The row of the tree that shows exactly this name: of a group, or of an object of this kind. */
  treeRow(name, kind) {
    const rows = this.page.locator(`[role="treeitem"]${kind ? `[data-kind="${kind}"]` : ""}`);
    return rows.filter({ has: this.page.locator(".tree-name", { hasText: new RegExp(`^${escaped(name)}$`) }) }).first();
  }

  /** Opens the rows of the tree on a path, one after the other, unless they are open. */
  async expand(...rows) {
    for (const row of rows) {
      await row.waitFor();
      if ((await row.getAttribute("aria-expanded")) !== "true") await row.click();
      await this.page.waitForFunction((element) => element.getAttribute("aria-expanded") === "true", await row.elementHandle());
    }
  }

  /** Connects by the dialog, as a person does: an address, a name, perhaps an environment. */
  async connect(address, name, environment = "none") {
    await this.part("Sidebar_connect").click();
    await this.part("ConnectDialog_target").fill(address);
    await this.part("ConnectDialog_name").fill(name);
    await this.part(`ConnectDialog_environment_${environment}`).click();
    await this.part("ConnectDialog_save").click();
    // A password, and no vault yet: it stays in memory.
    const skip = this.part("CreateVaultDialog_skip");
    await this.page.waitForFunction(
      () => document.querySelector("[data-testid=CreateVaultDialog_skip]") ?? !document.querySelector("[data-testid=ConnectDialog]"));
    if (await skip.isVisible()) await skip.click();
    await this.part("ConnectDialog").waitFor({ state: "hidden" });
    await this.treeRow(name, "connection").waitFor();
  }

  /** A new query on this connection, whatever the tab before it is on. */
  async newQuery(connection) {
    await this.treeRow(connection, "connection").click({ button: "right" });
    await this.page.getByRole("menuitem", { name: "New query" }).click();
  }

  /** Replaces the editor's text. */
  async write(text) {
    await this.part("Editor").locator(".cm-content").last().click();
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.insertText(text);
    // The list of proposals would take the next key.
    await this.page.keyboard.press("Escape");
  }

  async runAll() {
    await this.page.keyboard.press("F5");
  }

  grid() {
    return this.part("Grid").filter({ visible: true }).first();
  }

  /** Waits until the grid's host says so: an attribute of it, without data-. */
  async gridSays(attribute, value) {
    await this.page.waitForFunction(
      ([name, wanted]) => [...document.querySelectorAll('[data-testid="Grid"]')].some(
        (grid) => grid.offsetParent !== null && grid.getAttribute(`data-${name}`) === wanted),
      [attribute, String(value)]);
  }

  /** A place in the header of the first column, right of the row numbers. */
  async firstHeader() {
    const half = 14; // Of the header's height.
    const box = await this.grid().boundingBox();
    return { x: box.x + 100, y: box.y + half };
  }

  /** Waits until the header of the column says so: "ascending", "descending", or null. */
  async sortedBy(name, way) {
    await this.page.waitForFunction(
      ([text, wanted]) =>
        [...document.querySelectorAll('[data-testid="Grid"] [role="columnheader"]')].some(
          (cell) => cell.textContent.startsWith(`${text} `) && cell.getAttribute("aria-sort") === wanted),
      [name, way]);
  }

  /** The condition above a table's rows, without the example that stands in an empty one. */
  async where() {
    const lines = this.part("FilterBar_where").filter({ visible: true }).locator(".cm-line");
    return lines.first().evaluate((line) => [...line.childNodes].filter((each) => !each.classList?.contains("cm-placeholder"))
      .map((each) => each.textContent).join(""));
  }

  /** Types a condition over the one that is there, by the keys that a person takes: fill() types before the editor knows what it selected. */
  async writeWhere(text) {
    await this.part("FilterBar_where").filter({ visible: true }).focus();
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(text);
  }

  /** Waits until the shown statement is so: a click on a header does nothing while rows are on their way. */
  async statementIs(state) {
    await this.part("ResultTab").and(this.page.locator(`[data-state="${state}"]`)).filter({ visible: true }).first().waitFor();
  }

  /** Clicks into the first rows of the grid, which makes a cell the active one. */
  async clickCell() {
    await this.grid().click({ position: { x: 120, y: 60 } });
    await this.page.waitForFunction(
      (grid) => grid.getAttribute("data-active-row") !== "", await this.grid().elementHandle());
  }

  /**
   * Waits until a cell shows this text, as the screen reader's mirror has it, which follows when the grid is still.
   * Rows and columns count from 0.
   */
  async cellSays(row, column, text) {
    const cell = `[data-testid="Grid"] [aria-rowindex="${row + 2}"] [aria-colindex="${column + 1}"]`;
    await this.page.waitForFunction(
      ([selector, wanted]) => [...document.querySelectorAll(selector)].some((found) => found.textContent === wanted),
      [cell, text]);
  }

  /** A picture of the guide, as it stands in docs/pictures; written anew when SEXTANT_PICTURES is set. */
  async picture(name) {
    await this.screenshot(name);
    if (process.env.SEXTANT_PICTURES) await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  async screenshot(name) {
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}
