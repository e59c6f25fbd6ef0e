import { Copy, SquarePen } from "lucide-react";
import { useMemo } from "react";
import { newQuery } from "../app/tabs";
import { findConnection } from "../core/connections";
import type { Tab } from "../core/tabs";
import { tokensOf } from "../editor/language";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { NotRead } from "./StructureView";
import { copyText } from "./clipboard";
import { useApp, useAppState } from "./context";

/** The statements that make an object again, to read and to copy. */
export function DefinitionView({ tab }: { tab: Tab }) {
  const app = useApp();
  const asked = useAppState((state) => state.objects[tab.id]?.definition);
  const language = useAppState((state) => findConnection(state.connections, tab.connection)?.language ?? "");
  const text = asked?.value;
  const tokens = useMemo(() => (text === undefined ? [] : tokensOf(text, language)), [text, language]);
  if (asked?.state === "failed") return <NotRead tab={tab} title="The definition could not be written" />;
  if (text === undefined) return <div className="structure" data-region="results" aria-busy="true" />;
  return (
    <div className="definition" data-region="results">
      <div className="definition-tools">
        <Button size="small" onClick={() => copyText(app, text, "The definition was copied.")} testid="Definition_copy">
          <Icon of={Copy} size={14} />
          Copy
        </Button>
        <Button
          size="small"
          look="ghost"
          onClick={() => {
            newQuery(app, tab.connection, text);
          }}
        >
          <Icon of={SquarePen} size={14} />
          Open in a query
        </Button>
      </div>
      <pre className="definition-text mono selectable" data-list tabIndex={0} data-testid="Definition">
        {tokens.map((token, index) => (
          <span key={index} className={token.style}>
            {token.text}
          </span>
        ))}
      </pre>
    </div>
  );
}
