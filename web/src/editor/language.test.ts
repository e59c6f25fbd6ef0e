import { CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import type { KnownName } from "./completion";
import { languageTitle, tokensOf } from "./language";
import { mongodbCompletion } from "./mongodb";
import { redisCompletion } from "./redis";

/** "word:style" of each coloured token. */
function coloured(text: string, language: string): string[] {
  return tokensOf(text, language)
    .filter((token) => token.style !== "" && token.style !== "syntax-operator")
    .map((token) => `${token.text}:${token.style.replace("syntax-", "")}`);
}

const names: readonly KnownName[] = [
  { name: "events", detail: "collection", kind: "collection" },
  { name: "odd name", detail: "collection", kind: "collection" },
  { name: "kind", detail: "string", kind: "column" },
  { name: "session:1", detail: "key", kind: "key" },
];

function proposed(source: typeof mongodbCompletion, text: string, explicit = false): CompletionResult | null {
  const state = EditorState.create({ doc: text });
  return source(() => names)(new CompletionContext(state, text.length, explicit)) as CompletionResult | null;
}

function labels(result: CompletionResult | null): string[] {
  return (result?.options ?? []).map((each) => each.label);
}

describe("the shell of MongoDB", () => {
  test("is coloured by what its words are", () => {
    expect(coloured(`db.events.find({ kind: "a", at: ISODate("x"), n: { $gt: -1.5 }, ok: true, r: /b/i }) // c`, "mongodb")).toEqual([
      ...["db:keyword", "find:function", `"a":string`, "ISODate:function", `"x":string`, "$gt:keyword", "-1.5:number"],
      ...["true:number", "/b/i:string", "// c:comment"],
    ]);
  });

  test("an operator in quotes is an operator, and a comment runs over lines", () => {
    expect(coloured(`{"$set": 1} /* a\nb */ 2`, "mongodb")).toEqual([
      ...[`"$set":keyword`, "1:number", "/* a:comment", "b */:comment", "2:number"],
    ]);
  });

  test("collections follow db., quoted by a call where their name needs it", () => {
    const found = proposed(mongodbCompletion, "db.");
    expect(labels(found).slice(0, 2)).toEqual(["events", "odd name"]);
    expect(found?.options[1]?.apply).toBe(`getCollection("odd name")`);
    expect(labels(found)).toContain("createCollection");
  });

  test("methods follow a collection, operators a dollar sign", () => {
    expect(labels(proposed(mongodbCompletion, "db.events.fi"))).toContain("findOne");
    expect(labels(proposed(mongodbCompletion, `db.getCollection("a").`))).toContain("aggregate");
    expect(labels(proposed(mongodbCompletion, "db.events.find({}).s"))).toContain("sort");
    expect(labels(proposed(mongodbCompletion, "db.events.find({ a: { $g"))).toContain("$gte");
    expect(labels(proposed(mongodbCompletion, "db.events.find({ k"))).toContain("kind");
    expect(proposed(mongodbCompletion, "db.events.find({ ")).toBeNull();
  });
});

describe("the commands of Redis", () => {
  test("are coloured, one a line", () => {
    expect(coloured(`# top\nSET "a b" 12 EX 60\nget key`, "redis")).toEqual([
      ...["# top:comment", "SET:keyword", `"a b":string`, "12:number", "EX:function", "60:number", "get:keyword"],
    ]);
  });

  test("a quote may run over lines", () => {
    expect(coloured(`SET a "b\nGET c" 1`, "redis")).toEqual(["SET:keyword", `"b:string`, `GET c":string`, "1:number"]);
  });

  test("commands are proposed first, then keys", () => {
    expect(labels(proposed(redisCompletion, "hg"))).toContain("HGETALL");
    expect(proposed(redisCompletion, "hg")?.options.find((each) => each.label === "HSET")?.detail).toBe("key field value …");
    expect(labels(proposed(redisCompletion, "GET s"))).toEqual(["session:1"]);
    expect(proposed(redisCompletion, "# g")).toBeNull();
  });
});

test("SQL keeps its colours, and an unknown language is SQL", () => {
  expect(coloured("select 1", "mysql")).toEqual(["select:keyword", "1:number"]);
  expect(coloured("select 1", "")).toEqual(["select:keyword", "1:number"]);
  expect(["redis", "mongodb", "sqlite"].map(languageTitle)).toEqual(["Redis", "MongoDB", "SQL"]);
});
