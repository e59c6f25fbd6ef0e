import { expect, test } from "vitest";
import type { ErrorInfo } from "../api/generated";
import { hasSecret, no_way, takeWay, unknownHostKey, wayInWords, withWay } from "./way";

const way = { ...no_way, ssh: "me@bastion:2222,inner", ssh_key: "~/.ssh/id work", ssh_password: " a&b=c ", ssh_config: true };

test("an address takes up the way and gives it back", () => {
  const target = withWay("postgres://ann@db/shop?sslmode=require", way);
  expect(target).toBe(
    "postgres://ann@db/shop?sslmode=require&ssh=me%40bastion%3A2222%2Cinner&ssh_key=~%2F.ssh%2Fid%20work&ssh_password=%20a%26b%3Dc%20&ssh_config=true",
  );
  expect(takeWay(target)).toEqual({ target: "postgres://ann@db/shop?sslmode=require", way });
});

test("without a way an address stays as it is", () => {
  for (const target of ["postgres://ann@db/shop", "postgres://ann@db/shop?a=1&b#x", "/srv/shop.db", ""]) {
    expect(withWay(target, no_way)).toBe(target);
    expect(takeWay(target)).toEqual({ target, way: no_way });
  }
});

test("what the form says holds before what the address says", () => {
  expect(withWay("redis://h?ssh=old&proxy=http://p", { ...no_way, ssh: " new " })).toBe("redis://h?proxy=http://p&ssh=new");
});

test("a forgotten field does no harm", () => {
  expect(withWay("redis://h", { ...no_way, ssh_key: "k", ssh_password: "p", proxy_password: "q" })).toBe("redis://h");
});

test("a broken escape is text", () => {
  expect(takeWay("redis://h?ssh=a%").way.ssh).toBe("a%");
});

test("the way is told in words", () => {
  expect(wayInWords({ ...no_way, ssh: "me@bastion, inner", proxy: "socks5://p" })).toBe("socks5://p, then me@bastion, then inner");
  expect(wayInWords(no_way)).toBe("");
  expect(hasSecret(no_way)).toBe(false);
  expect(hasSecret(way)).toBe(true);
});

test("only an unknown server's key is asked about", () => {
  const error = { code: "confirmation", step: "tunnel", vendor_code: "SHA256:x" } as ErrorInfo;
  expect(unknownHostKey(error)).toBe("SHA256:x");
  expect(unknownHostKey({ ...error, step: "none" })).toBe("");
  expect(unknownHostKey({ ...error, code: "unauthenticated" })).toBe("");
});
