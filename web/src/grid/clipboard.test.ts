import { describe, expect, test } from "vitest";
import { copyText, quoteForTsv, resultMessage, type CopyJob } from "./clipboard";
import type { CellWindow, GridColumn, WindowRequest } from "./contract";
import type { Rectangle } from "./selection";

const columns: GridColumn[] = ["id", "first\tname", "note", "meta"].map((name) => ({
  name,
  type: "text",
  kind: "text",
  nullable: true,
  primaryKey: false,
  foreignKey: false,
}));

type Texts = (row: number, column: number) => string | null;

function jobOf(rectangles: Rectangle[], texts: Texts, more: Partial<CopyJob> = {}): { job: CopyJob; requests: WindowRequest[] } {
  const requests: WindowRequest[] = [];
  const fetchWindow = (request: WindowRequest): Promise<CellWindow> => {
    requests.push(request);
    const count = Math.min(request.count, 700); // A window may be shorter than asked for.
    return Promise.resolve({ ...request, count, text: texts, cutBytes: () => undefined, bytes: 0 });
  };
  const job: CopyJob = {
    rectangles,
    columns,
    provider: { fetchWindow },
    version: 3,
    withHeaders: false,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    pause: () => Promise.resolve(),
    now: () => 0,
    ...more,
  };
  return { job, requests };
}

function rectangle(firstRow: number, endRow: number, firstColumn: number, endColumn: number): Rectangle {
  return { rows: { begin: firstRow, end: endRow }, columns: { begin: firstColumn, end: endColumn } };
}

const plain: Texts = (row, column) => `${row}:${column}`;

describe("copyText", () => {
  test("writes a range with tabs and line breaks", async () => {
    const { job } = jobOf([rectangle(5, 7, 1, 3)], plain);
    expect(await copyText(job)).toMatchObject({ text: "5:1\t5:2\n6:1\t6:2", rows: 2, cells: 4, ofRows: 2 });
  });

  test("asks for the selected columns only, as a copy", async () => {
    const { job, requests } = jobOf([rectangle(5, 7, 1, 3)], plain);
    await copyText(job);
    expect(requests).toEqual([{ version: 3, first: 5, count: 2, columns: { begin: 1, end: 3 }, purpose: "copy" }]);
  });

  test("puts the names above when asked", async () => {
    const { job } = jobOf([rectangle(0, 1, 0, 2)], plain, { withHeaders: true });
    expect((await copyText(job)).text).toBe('id\t"first\tname"\n0:0\t0:1');
  });

  test("copies a single cell as it is", async () => {
    const { job } = jobOf([rectangle(0, 1, 0, 1)], () => 'say "hi"\tnow');
    expect((await copyText(job)).text).toBe('say "hi"\tnow');
  });

  test("keeps NULL and empty apart in a range", async () => {
    const { job } = jobOf([rectangle(0, 2, 0, 2)], (row) => (row === 0 ? null : ""));
    expect((await copyText(job)).text).toBe('\t\n""\t""');
  });

  test("leaves cells between two ranges empty", async () => {
    const { job } = jobOf([rectangle(0, 1, 0, 1), rectangle(2, 3, 2, 3)], plain);
    expect(await copyText(job)).toMatchObject({ text: "0:0\t\n\t2:2", cells: 2, rows: 2 });
  });

  test("reads every row of a long range once, although windows come short", async () => {
    const { job, requests } = jobOf([rectangle(0, 5_000, 0, 1)], plain);
    const { text } = await copyText(job);
    expect(text.split("\n")).toEqual(Array.from({ length: 5_000 }, (_, row) => `${row}:0`));
    expect(requests.every((request) => request.count <= 8_192)).toBe(true);
  });

  test("stops at its limit and says so", async () => {
    const { job } = jobOf([rectangle(0, 10_000_000, 0, 1)], () => "x".repeat(99), { maxCharacters: 100 * 1_000 });
    const result = await copyText(job);
    expect(result).toMatchObject({ rows: 1_000, ofRows: 10_000_000 });
    expect(resultMessage(result)).toContain("first 1,000 of 10,000,000 rows");
  });

  test("gives the page a turn every 8 ms and tells how far it is five times a second", async () => {
    let time = 0;
    let turns = 0;
    const told: number[] = [];
    const { job } = jobOf([rectangle(0, 10_000, 0, 1)], plain, {
      now: () => (time += 0.5),
      pause: () => Promise.resolve(void turns++),
      onProgress: (rows) => told.push(rows),
    });
    await copyText(job);
    expect(turns).toBeGreaterThan(300);
    expect(told.length).toBeGreaterThan(5);
    expect(told.length).toBeLessThan(30);
    expect(told).toEqual([...told].sort((left, right) => left - right));
  });

  test("stops when it is aborted", async () => {
    const abort = new AbortController();
    let time = 0;
    const { job, requests } = jobOf([rectangle(0, 10_000_000, 0, 1)], plain, {
      signal: abort.signal,
      now: () => (time += 10),
      onProgress: () => abort.abort(),
    });
    await expect(copyText(job)).rejects.toThrow();
    expect(requests.length).toBeLessThan(5);
  });

  test("refuses a provider that sends no rows", async () => {
    const { job } = jobOf([rectangle(0, 10, 0, 1)], plain, {
      provider: { fetchWindow: (request) => Promise.resolve({ ...request, count: 0, text: plain, cutBytes: () => undefined, bytes: 0 }) },
    });
    await expect(copyText(job)).rejects.toThrow("other rows");
  });

  test("counts values that came only in part", async () => {
    const { job } = jobOf([rectangle(0, 3, 0, 1)], plain, {
      provider: {
        fetchWindow: (request) => Promise.resolve({ ...request, text: plain, cutBytes: (row) => (row === 1 ? 9_999 : undefined), bytes: 0 }),
      },
    });
    const result = await copyText(job);
    expect(result.cutCells).toBe(1);
    expect(resultMessage(result)).toBe("Copied 3 cells of 3 rows. 1 long value copied only in part.");
  });
});

test.each([
  [null, ""],
  ["", '""'],
  ["plain", "plain"],
  ["a\tb", '"a\tb"'],
  ["a\nb", '"a\nb"'],
  ['say "hi"', '"say ""hi"""'],
])("quotes %j as %j", (text, expected) => {
  expect(quoteForTsv(text)).toBe(expected);
});
