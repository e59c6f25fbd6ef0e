import { expect, test } from "vitest";
import {
  changeUpload,
  dropUpload,
  flatName,
  fractionOf,
  progressText,
  putUpload,
  titleOf,
  toHex,
  type UploadState,
} from "./uploads";

const upload: UploadState = { id: "a", title: "people.csv", phase: "sending", sent: 250, total: 1000 };

test("an upload is put once, changes, and goes; one that has gone does not come back", () => {
  const once = putUpload([], upload);
  const other = putUpload(once, { ...upload, id: "b" });
  expect(putUpload(other, { ...upload, sent: 300 }).map((each) => [each.id, each.sent])).toEqual([
    ["a", 300],
    ["b", 250],
  ]);
  expect(changeUpload(once, "a", { phase: "opening" })[0]?.phase).toBe("opening");
  expect(changeUpload(dropUpload(once, "a"), "a", { sent: 900 })).toEqual([]);
});

test("the progress is a fraction and a sentence", () => {
  expect(fractionOf(upload)).toBe(0.25);
  // The browser counts what it has sent, which may be more than the file alone.
  expect(fractionOf({ ...upload, sent: 1001 })).toBe(1);
  expect(fractionOf({ ...upload, total: 0 })).toBe(0);
  expect(progressText(upload)).toBe("250 B of 1.0 kB");
  expect(progressText({ ...upload, phase: "opening" })).toBe("Opening");
});

test.each([
  [["people.csv"], "", "people.csv"],
  [["a.csv", "b.csv", "c.csv"], "", "a.csv and 2 more"],
  [["a.csv", "b.csv"], "logs", "logs"],
  [["a.csv"], "logs", "a.csv"],
  [[], "logs", "logs"],
])("%s in the folder “%s” is called %s", (names, folder, title) => {
  expect(titleOf(names, folder)).toBe(title);
});

test("bytes become hexadecimal, two digits each", () => {
  expect(toHex(new Uint8Array([0, 15, 255, 83]))).toBe("000fff53");
});

test("a file below a folder keeps its way in its name", () => {
  expect(flatName(["2024", "may.csv"])).toBe("2024-may.csv");
  expect(flatName(["may.csv"])).toBe("may.csv");
});
