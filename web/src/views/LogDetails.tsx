import { Copy, X } from "lucide-react";
import { Fragment } from "react";
import type { LogEntry } from "../api/generated";
import { pickEntry } from "../app/log";
import { logFacts, logReport } from "../core/log";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { LevelIcon } from "./LevelIcon";
import { copyText } from "./clipboard";
import { useApp } from "./context";

/** All that the log knows of one entry, below the list. */
export function LogDetails({ entry }: { entry: LogEntry }) {
  const app = useApp();
  return (
    <section className="log-details" aria-label="Facts of the entry" data-testid="LogDetails">
      <div className="log-details-head">
        <LevelIcon level={entry.level} />
        <span className="grow" />
        <Button look="ghost" size="small" onClick={() => copyText(app, logReport(entry), "The entry was copied.")} testid="LogDetails_copy">
          <Icon of={Copy} size={14} />
          Copy
        </Button>
        <Button look="ghost" size="small" icon label="Close" onClick={() => pickEntry(app, undefined)} testid="LogDetails_close">
          <Icon of={X} size={12} />
        </Button>
      </div>
      <p className="log-message selectable" data-testid="LogDetails_message">
        {entry.message}
      </p>
      <dl className="facts log-facts selectable">
        {logFacts(entry).map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
