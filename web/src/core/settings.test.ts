import { expect, test } from "vitest";
import { default_settings, effectiveTheme, parseSettings } from "./settings";

test.each([null, "", "nope", "[]", "null", `{"theme":"pink","sidebar_width":"wide"}`])(
  "unreadable settings %j are the default",
  (text) => {
    expect(parseSettings(text)).toEqual(default_settings);
  },
);

test("stored settings come back, widths within their limits", () => {
  const settings = parseSettings(`{"theme":"dark","sidebar_width":9000,"inspector_open":true,"editor_share":0}`);
  expect(settings).toMatchObject({ theme: "dark", sidebar_width: 480, inspector_open: true, editor_share: 0.1 });
});

test("the system's wish counts until a theme is chosen", () => {
  expect(effectiveTheme("system", { dark: true, contrast: false })).toBe("dark");
  expect(effectiveTheme("system", { dark: true, contrast: true })).toBe("contrast");
  expect(effectiveTheme("light", { dark: true, contrast: true })).toBe("light");
});
