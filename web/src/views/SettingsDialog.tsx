import { Keyboard, Palette as PaletteIcon, Search, Table2, X, type LucideIcon } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { KeyList } from "./KeyList";
import { settingGroups, type SettingSection } from "./settingRows";

export interface SettingsDialogProps {
  /** What is in sight first. */
  section: SettingSection;
  onClose(): void;
}

const sections: readonly { readonly value: SettingSection; readonly label: string; readonly icon: LucideIcon }[] = [
  { value: "look", label: "Look", icon: PaletteIcon },
  { value: "data", label: "Data", icon: Table2 },
  { value: "keys", label: "Keyboard", icon: Keyboard },
];

/** The rows of a section that have all words of the search. */
function Section({ section, text }: { section: SettingSection; text: string }) {
  const rows = settingGroups(section, text);
  return (
    <>
      {rows.map(({ title, text: more, Control }) => (
        <div key={title} className="setting-row">
          <div className="setting-words">
            <strong>{title}</strong>
            <span className="quiet">{more}</span>
          </div>
          <Control />
        </div>
      ))}
      {section === "keys" ? <KeyList text={text} /> : null}
    </>
  );
}

function Sections({ section, onChoose }: { section: SettingSection | ""; onChoose(section: SettingSection): void }) {
  function keys(event: KeyboardEvent<HTMLElement>): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = sections.findIndex((each) => each.value === section);
    const index = (at + step + sections.length) % sections.length;
    const next = sections[index];
    if (!next) return;
    onChoose(next.value);
    (event.currentTarget.children[index] as HTMLElement | undefined)?.focus();
  }
  return (
    <div className="settings-sections" role="tablist" aria-label="Parts of the settings" aria-orientation="vertical" onKeyDown={keys}>
      {sections.map((each) => (
        <button
          key={each.value}
          type="button"
          role="tab"
          id={`settings-${each.value}`}
          aria-selected={each.value === section}
          aria-controls="settings-body"
          tabIndex={each.value === section || section === "" ? 0 : -1}
          data-testid={`Settings_${each.value}`}
          onClick={() => onChoose(each.value)}
        >
          <Icon of={each.icon} size={14} />
          {each.label}
        </button>
      ))}
    </div>
  );
}

/** Everything that can be set, by parts; a search looks through all of them. */
export function SettingsDialog({ section: first, onClose }: SettingsDialogProps) {
  const [section, setSection] = useState(first);
  const [text, setText] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const searching = text.trim() !== "";
  return (
    <Dialog title="Settings" width={760} first={box} testid="Settings" onClose={onClose}>
      <div className="settings-find">
        <div className="input grow">
          <Icon of={Search} size={14} />
          <input
            ref={box}
            value={text}
            placeholder="Find a setting, a command or a key"
            aria-label="Find a setting, a command or a key"
            role="searchbox"
            spellCheck={false}
            autoComplete="off"
            data-testid="Settings_search"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || text === "") return;
              setText("");
              event.preventDefault();
            }}
          />
        </div>
        <Button look="ghost" icon label="Close" onClick={onClose} testid="Settings_close">
          <Icon of={X} size={14} />
        </Button>
      </div>
      <div className="settings">
        <Sections
          section={searching ? "" : section}
          onChoose={(value) => {
            setSection(value);
            setText("");
          }}
        />
        <div
          className="settings-body"
          id="settings-body"
          role="tabpanel"
          aria-labelledby={searching ? undefined : `settings-${section}`}
          aria-label={searching ? "Found" : undefined}
          key={searching ? "" : section}
        >
          {searching ? sections.map((each) => <Section key={each.value} section={each.value} text={text} />) : <Section section={section} text="" />}
        </div>
      </div>
    </Dialog>
  );
}
