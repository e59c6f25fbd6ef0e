import { KeyRound, Link2, RefreshCw } from "lucide-react";
import { refreshObject } from "../app/objects";
import { findConnection } from "../core/connections";
import { plural } from "../core/format";
import { structureFacts, structureSections, type StructureSection } from "../core/structure";
import type { Tab } from "../core/tabs";
import { objectTitle } from "../core/tree";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Nothing } from "../ui/Nothing";
import { iconOfKind } from "./icons";
import { useApp, useAppState } from "./context";

/** What cannot be shown, why, and a way to ask again. */
export function NotRead({ tab, title }: { tab: Tab; title: string }) {
  const app = useApp();
  const face = useAppState((state) => state.objects[tab.id]);
  const error = (tab.face === "definition" ? face?.definition : face?.description)?.error;
  return (
    <div className="structure-failed">
      <Nothing title={title} text={[error?.message, error?.hint].filter(Boolean).join(" ")} />
      <Button onClick={() => void refreshObject(app, tab)}>
        <Icon of={RefreshCw} size={14} />
        Try again
      </Button>
    </div>
  );
}

function Section({ section }: { section: StructureSection }) {
  return (
    <section className="structure-section" data-testid={`Structure_${section.name}`}>
      <h3>
        {section.title} <span className="quiet num">{section.rows.length + section.left}</span>
      </h3>
      <table>
        <thead>
          <tr>
            {section.headers.map((header) => (
              <th key={header} scope="col">
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {section.rows.map((row, index) => (
            <tr key={index}>
              {row.cells.map((cell, at) => (
                <td key={at} data-tip={cell.length > 60 ? cell : undefined}>
                  {at === 0 ? (
                    <span className="structure-name">
                      <span className={row.mark === "key" ? "structure-mark is-key" : "structure-mark"}>
                        {row.mark ? <Icon of={row.mark === "key" ? KeyRound : Link2} size={12} /> : null}
                      </span>
                      <span className="truncate">{cell}</span>
                    </span>
                  ) : (
                    cell
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {section.left > 0 ? <p className="quiet">{plural(section.left, "more row")} are not listed.</p> : null}
    </section>
  );
}

/** What an object is made of: its columns or fields, indexes, keys, checks, triggers and what its engine adds. */
export function StructureView({ tab }: { tab: Tab }) {
  const asked = useAppState((state) => state.objects[tab.id]?.description);
  const family = useAppState((state) => findConnection(state.connections, tab.connection)?.family);
  const object = asked?.value;
  if (!object) {
    if (asked?.state === "failed") return <NotRead tab={tab} title="The structure could not be read" />;
    return <div className="structure" data-region="results" aria-busy="true" />;
  }
  const sections = structureSections(object, family === "document");
  return (
    <div className="structure selectable" data-region="results" data-list tabIndex={0} data-testid="Structure">
      <header className="structure-head">
        <Icon of={iconOfKind(object.kind)} />
        <h2>{objectTitle(object.kind, object.path)}</h2>
        <span className="quiet num">{structureFacts(object)}</span>
      </header>
      {asked.error ? <p className="is-danger structure-note">{asked.error.message} What was read before is shown.</p> : null}
      {object.comment === "" ? null : <p className="second structure-note">{object.comment}</p>}
      {sections.map((section) => (
        <Section key={section.name} section={section} />
      ))}
      {sections.length === 0 ? <p className="quiet structure-note">The engine tells nothing more of it.</p> : null}
    </div>
  );
}
