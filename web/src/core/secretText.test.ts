import { describe, expect, test } from "vitest";
import { editSecrets, hideSecrets, revealSecrets } from "./secretText";

const keys = ["password"];
const hide = (text: string) => hideSecrets({ shown: text, secrets: [] }, keys);

describe("hiding", () => {
  test.each([
    ["postgresql://ada:secret@db:5432/shop", "postgresql://ada:••••••••@db:5432/shop"],
    ["redis://:p@ss/w:rd@db:6379/0", "redis://:••••••••@db:6379/0"],
    ["mysql://ada:x@db/shop?password=hidden&ssl=1", "mysql://ada:••••••••@db/shop?password=••••••••&ssl=1"],
    ["redis://:what?@db", "redis://:••••••••@db"],
    ["postgresql://ada@db/shop?Password=a@b", "postgresql://ada@db/shop?Password=••••••••"],
  ])("%s", (text, shown) => {
    const hidden = hide(text);
    expect(hidden.shown).toBe(shown);
    expect(revealSecrets(hidden)).toBe(text);
  });

  test.each(["postgresql://ada@db:5432/shop", "postgresql://db:5432/shop", "/home/a:b@c.db", "C:\\a@b", "", "redis://:@db", "a?x=1", "http://db:80/x?mail=a@b"])(
    "%j has nothing to hide",
    (text) => {
      expect(hide(text)).toEqual({ shown: text, secrets: [] });
    },
  );

  test("hiding twice changes nothing", () => {
    const once = hide("redis://:secret@db");
    expect(hideSecrets(once, keys)).toEqual(once);
  });
});

describe("editing", () => {
  const hidden = hide("mysql://ada:secret@db/shop");

  test("around the dots keeps the password", () => {
    const edited = editSecrets(hidden, "mysql://eva:••••••••@db/other");
    expect(revealSecrets(edited)).toBe("mysql://eva:secret@db/other");
  });

  test("into the dots takes them away, and a new password may be typed", () => {
    const edited = editSecrets(hidden, "mysql://ada:•••••••@db/shop");
    expect(edited).toEqual({ shown: "mysql://ada:@db/shop", secrets: [] });
    expect(revealSecrets(hideSecrets(editSecrets(edited, "mysql://ada:new@db/shop"), keys))).toBe("mysql://ada:new@db/shop");
  });

  test("a password made of dots is a password", () => {
    const own = hide("redis://:•••@db");
    expect(own.shown).toBe("redis://:••••••••@db");
    expect(revealSecrets(own)).toBe("redis://:•••@db");
  });
});
