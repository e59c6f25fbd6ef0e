// Actions on the connection to stored results.
import { stored_results } from "../core/connections";
import type { App } from "./app";
import { ensureOpen } from "./connections";
import { newQuery, setConnection } from "./tabs";

/** A new tab that asks the rows of a result by SQL. */
export function queryResult(app: App, result: string): void {
  newQuery(app, stored_results, `select * from ${result}`);
  void ensureOpen(app, stored_results);
}

/** The tab's statements run on stored results from now on. */
export function chooseStoredResults(app: App, tab: string): void {
  setConnection(app, tab, stored_results);
  void ensureOpen(app, stored_results);
}
