import { keyHeader } from "../core/structure";
import type { Tab } from "../core/tabs";
import { objectTitle } from "../core/tree";
import { Icon } from "../ui/Icon";
import { iconOfKind } from "./icons";
import { useAppState } from "./context";

/** What a key is, above its elements: type, time to live, size, encoding. Its height is there before they are known. */
export function KeyHeader({ tab }: { tab: Tab }) {
  const asked = useAppState((state) => state.objects[tab.id]?.description);
  const header = asked?.value ? keyHeader(asked.value) : undefined;
  return (
    <div className="key-head selectable" data-testid="KeyHeader">
      <Icon of={iconOfKind("key")} size={14} />
      <strong className="mono truncate">{objectTitle("key", tab.path)}</strong>
      {header && header.type !== "" ? (
        <span className="badge" data-testid="KeyHeader_type">
          {header.type}
        </span>
      ) : null}
      {header?.facts.map((fact) => (
        <span key={fact.name} className="key-fact" data-testid={`KeyHeader_${fact.name.replace(/\W+/g, "_")}`}>
          <span className="quiet">{fact.name}</span> <span className="num">{fact.value}</span>
        </span>
      ))}
      {asked?.error ? <span className="is-danger truncate">{asked.error.message}</span> : null}
    </div>
  );
}
