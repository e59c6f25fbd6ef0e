import { describe, expect, test } from "vitest";
import type { Connection, Transaction } from "../api/generated";
import { newQueryTab, no_tabs } from "./tabs";
import { isOpen, modeOf, nextSavepoint, openTabsOf, transactionDetail, transactionTitle } from "./transactions";

const none: Transaction = {
  connection: "shop",
  session: "a",
  supported: true,
  mode: "auto",
  isolation: "",
  state: "none",
  uncommitted: 0,
  statements: [],
  savepoints: [],
  began_at: "",
  idle: false,
  outcome: "",
};
const open: Transaction = { ...none, state: "open", uncommitted: 3 };

describe("a transaction", () => {
  test("counts what is not committed", () => {
    expect(transactionTitle(open)).toBe("3 statements not committed");
    expect(transactionTitle({ ...open, uncommitted: 1 })).toBe("1 statement not committed");
    expect(transactionTitle({ ...open, uncommitted: 0 })).toBe("Transaction open");
    expect(transactionTitle({ ...open, idle: true })).toBe("3 statements not committed, unused for minutes");
    expect(transactionTitle({ ...open, state: "failed" })).toBe("Transaction failed");
  });

  test("tells the last statements and how many came before", () => {
    const statements = [{ text: "delete from a", verb: "DELETE", at: "" }];
    expect(transactionDetail({ ...open, statements })).toBe("2 earlier, then:\ndelete from a");
    expect(transactionDetail({ ...open, state: "lost", outcome: "Gone.", uncommitted: 0 })).toBe("Gone.");
  });

  test("is open while a rollback would undo something", () => {
    expect(isOpen(open)).toBe(true);
    expect(isOpen({ ...open, state: "failed" })).toBe(true);
    expect(isOpen({ ...open, state: "lost" })).toBe(false);
    expect(isOpen(undefined)).toBe(false);
  });

  test("names its savepoints", () => {
    expect(nextSavepoint(open)).toBe("sp_1");
    expect(nextSavepoint({ ...open, savepoints: ["sp_2"] })).toBe("sp_3");
  });
});

test("production asks before it commits, unless the tab was told otherwise", () => {
  const tab = newQueryTab(no_tabs, "a", "shop");
  const production = { environment: "production", read_only: false } as Connection;
  expect(modeOf(tab, production)).toBe("smart");
  expect(modeOf(tab, { ...production, read_only: true })).toBe("auto");
  expect(modeOf({ ...tab, mode: "auto" }, production)).toBe("auto");
  expect(modeOf(tab, undefined)).toBe("auto");
});

test("only the tabs of a connection go with it", () => {
  const tabs = [newQueryTab(no_tabs, "a", "shop"), newQueryTab(no_tabs, "b", "other"), newQueryTab(no_tabs, "c", "shop")];
  expect(openTabsOf({ a: open, b: open }, tabs, "shop")).toEqual(["a"]);
});
