// The rows of the settings beside the list of shortcuts: what each is called, what it means, and its control.
import type { ReactNode } from "react";
import { preset_titles } from "../core/presets";
import type { Settings } from "../core/settings";
import { changeSettings } from "../core/state";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Kbd } from "../ui/Kbd";
import { MenuButton } from "../ui/MenuButton";
import { Segmented } from "../ui/Segmented";
import { ChevronDown } from "lucide-react";
import { RowLimit } from "./RowLimit";
import { useApp, useAppState } from "./context";

export type SettingSection = "look" | "data" | "keys";

export interface SettingRow {
  readonly section: SettingSection;
  readonly title: string;
  readonly text: string;
  /** Other words by which people look for it. */
  readonly words: string;
  Control(): ReactNode;
}

/** One setting and the way to change it. */
function useSetting<K extends keyof Settings>(name: K): [Settings[K], (value: Settings[K]) => void] {
  const app = useApp();
  const value = useAppState((state) => state.settings[name]);
  return [value, (next) => app.store.update((state) => changeSettings(state, { [name]: next }))];
}

function ThemeControl() {
  const [value, set] = useSetting("theme");
  return (
    <Segmented
      large
      label="Theme"
      value={value}
      onChange={set}
      choices={[
        { value: "system", label: "System", testid: "Settings_theme_system" },
        { value: "light", label: "Light", testid: "Settings_theme_light" },
        { value: "dark", label: "Dark", testid: "Settings_theme_dark" },
        { value: "contrast", label: "High contrast", testid: "Settings_theme_contrast" },
      ]}
    />
  );
}

function DensityControl() {
  const [value, set] = useSetting("density");
  return (
    <Segmented
      large
      label="Height of rows"
      value={value}
      onChange={set}
      choices={[
        { value: "compact", label: "Compact", testid: "Settings_density_compact" },
        { value: "comfortable", label: "Comfortable", testid: "Settings_density_comfortable" },
      ]}
    />
  );
}

function MotionControl() {
  const [value, set] = useSetting("motion");
  return (
    <Segmented
      large
      label="Motion"
      value={value}
      onChange={set}
      choices={[
        { value: "system", label: "System", testid: "Settings_motion_system" },
        { value: "reduced", label: "Reduced", testid: "Settings_motion_reduced" },
      ]}
    />
  );
}

function ZoomControl() {
  const { mac } = useApp();
  return (
    <span className="row setting-caps">
      <Kbd caps={[mac ? "⌘" : "Ctrl", "+"]} />
      <Kbd caps={[mac ? "⌘" : "Ctrl", "−"]} />
    </span>
  );
}

function PresetControl() {
  const [keys, set] = useSetting("keys");
  const title = preset_titles.find((each) => each.value === keys.preset)?.label ?? "";
  return (
    <MenuButton
      menuLabel="Keys of"
      label="Keys of another client"
      align="right"
      testid="Settings_preset"
      items={() =>
        preset_titles.map(({ value, label }) => ({
          label,
          checked: value === keys.preset,
          testid: `Settings_preset_${value}`,
          run: () => set({ ...keys, preset: value }),
        }))
      }
    >
      {title}
      <Icon of={ChevronDown} size={12} />
    </MenuButton>
  );
}

function OwnControl() {
  const [keys, set] = useSetting("keys");
  const count = Object.keys(keys.own).length;
  return (
    <Button disabled={count === 0 && "No key was changed"} onClick={() => set({ ...keys, own: {} })} testid="Settings_reset">
      {count === 0 ? "None changed" : `Take ${count === 1 ? "the change" : `all ${count} changes`} back`}
    </Button>
  );
}

const rows: readonly SettingRow[] = [
  { section: "look", title: "Theme", text: "The colours of the window.", words: "colours appearance contrast night accessibility", Control: ThemeControl },
  { section: "look", title: "Height of rows", text: "Of results and of the tree.", words: "density compact spacing size", Control: DensityControl },
  { section: "look", title: "Motion", text: "Reduced: nothing slides, fades or turns.", words: "animation accessibility", Control: MotionControl },
  {
    section: "look",
    title: "Zoom",
    text: "The browser’s own makes everything larger or smaller, and remembers it.",
    words: "size font text scale larger accessibility",
    Control: ZoomControl,
  },
  { section: "data", title: "Rows of a result", text: "Reading pauses there; the statement is sent as it is.", words: "limit fetch page", Control: RowLimit },
  { section: "keys", title: "Keys of a client", text: "For hands that know them. What you change below comes on top.", words: "preset keymap dbeaver datagrip tableplus ssms heidisql", Control: PresetControl },
  { section: "keys", title: "Changed keys", text: "Back to what the choice above gives.", words: "reset default", Control: OwnControl },
];

/** The rows of a section; with `text` those that have all of its words. */
export function settingGroups(section: SettingSection, text: string): SettingRow[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const all = `${row.title} ${row.text} ${row.words}`.toLowerCase();
    return row.section === section && wanted.every((word) => all.includes(word));
  });
}
