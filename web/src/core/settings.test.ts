import { expect, test } from "vitest";
import { default_settings, effectiveTheme, parseSettings, sharedSettings } from "./settings";

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

test("density, motion and keys are kept, and what they cannot be is the default", () => {
  const keys = { preset: "datagrip", own: { "window/history": ["F8"] } };
  const settings = parseSettings(JSON.stringify({ density: "comfortable", motion: "reduced", keys }));
  expect(settings).toMatchObject({ density: "comfortable", motion: "reduced", keys });
  expect(parseSettings(`{"density":"huge","motion":4,"keys":7}`)).toMatchObject({ density: "compact", motion: "system", keys: { preset: "sextant", own: {} } });
});

test("another window takes over the look and the keys, not what is open where", () => {
  const shared = sharedSettings({ ...default_settings, theme: "dark", sidebar_open: false });
  expect(shared).toMatchObject({ theme: "dark" });
  expect(shared).not.toHaveProperty("sidebar_open");
});
