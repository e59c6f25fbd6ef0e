import { describe, expect, it } from "vitest";
import type { SearchHit } from "../api/generated";
import { candidatesOf, commandKey, hitRanges, nameOfKey, neighbourHit, nextScope, paletteRows, sectionOf, tabKey, wantedOf } from "./palette";

function hit(kind: SearchHit["kind"], key: string, score: number, title = key): SearchHit {
  return { kind, key, title, detail: "", score, marks: [] };
}

describe("wantedOf", () => {
  it("takes the chosen scope, unless a mark says another one", () => {
    expect(wantedOf(" ord it ", "all")).toEqual({ text: "ord it", scope: "all", kinds: ["object", "saved", "history", "candidate", "connection"] });
    expect(wantedOf(">run", "objects")).toEqual({ text: "run", scope: "commands", kinds: ["candidate"] });
    expect(wantedOf("@", "all").kinds).toEqual(["object", "connection"]);
    expect(wantedOf("#select", "all").kinds).toEqual(["saved", "history"]);
  });
  it("goes around the scopes", () => {
    expect(nextScope("commands", 1)).toBe("all");
    expect(nextScope("all", -1)).toBe("commands");
  });
});

describe("paletteRows", () => {
  const hits = [
    hit("object", "o1", 900), hit("object", "o2", 700), hit("saved", "s1", 950), hit("candidate", commandKey("run"), 400), hit("candidate", tabKey("t"), 300),
  ];
  const shown = (rows: ReturnType<typeof paletteRows>): string[] =>
    rows.map((row) => (row.type === "head" ? `${row.title} (${row.side})` : row.key));
  it("puts the section with the best hit first, and tells how many there are", () => {
    expect(shown(paletteRows(hits, [{ kind: "object", count: 7 }], "all"))).toEqual([
      "Saved queries (1)", "s1", "Objects (2 of 7 matches)", "o1", "o2", "Commands (1)", "command\nrun", "Open tabs (1)", "tab\nt",
    ]);
  });
  it("shows few of each beside others, and many alone", () => {
    const many = Array.from({ length: 30 }, (_, at) => hit("object", `o${at}`, 900 - at));
    expect(paletteRows([...many, hit("saved", "s", 1)], [], "all").filter((row) => row.key.startsWith("o"))).toHaveLength(7);
    expect(paletteRows(many, [], "all")).toHaveLength(31);
    expect(paletteRows([], [], "all")).toEqual([]);
  });
  it("steps from hit to hit over the heads, around the ends", () => {
    const rows = paletteRows(hits, [], "all");
    expect(neighbourHit(rows, "", 1)).toBe("s1");
    expect(neighbourHit(rows, "s1", 1)).toBe("o1");
    expect(neighbourHit(rows, "s1", -1)).toBe("tab\nt");
    expect(neighbourHit([], "s1", 1)).toBe("");
  });
});

describe("hits", () => {
  it("marks letters beyond ASCII where they are", () => {
    expect(hitRanges({ ...hit("object", "k", 1, "größe_it"), marks: [{ begin: 0, end: 4 }, { begin: 8, end: 10 }] })).toEqual([[0, 3], [6, 8]]);
  });
  it("tells tabs from commands", () => {
    expect(sectionOf(hit("candidate", tabKey("a\nb"), 1))).toBe("tab");
    expect(nameOfKey(tabKey("a\nb"))).toBe("a\nb");
    const keys = candidatesOf([{ id: "t", title: "orders", connection: "shop" }], [{ id: "run", title: "Run", words: "go" }]).map((each) => each.key);
    expect(keys).toEqual(["tab\nt", "command\nrun"]);
  });
});
