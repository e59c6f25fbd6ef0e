import { ArrowUpRight, CircleX, Copy } from "lucide-react";
import type { ReactNode } from "react";
import type { ErrorInfo, QueryStatement } from "../api/generated";
import { findConnection } from "../core/connections";
import {
  damageFact,
  errorPlace,
  errorReport,
  errorTitle,
  serverFact,
  sqlstateName,
  transactionFact,
  type ErrorPlace,
} from "../core/errors";
import { keptResults } from "../core/runs";
import { runOf } from "../core/state";
import type { Tab } from "../core/tabs";
import { tokensOf } from "../editor/language";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { ErrorActions } from "./ErrorActions";
import { copyText } from "./clipboard";
import { useApp, useAppState } from "./context";

/** The offending line in the editor's colours, with the squiggle under the marked part. */
function MarkedLine({ place, language }: { place: ErrorPlace; language: string }) {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const token of tokensOf(place.text, language)) {
    const ends = [...new Set([0, place.mark_begin - at, place.mark_end - at, token.text.length])]
      .filter((end) => end >= 0 && end <= token.text.length)
      .sort((a, b) => a - b);
    for (let index = 0; index + 1 < ends.length; index += 1) {
      const [begin = 0, end = 0] = [ends[index], ends[index + 1]];
      const marked = at + begin >= place.mark_begin && at + end <= place.mark_end;
      parts.push(
        <span key={at + begin} className={`${token.style}${marked ? " squiggle" : ""}`}>
          {token.text.slice(begin, end)}
        </span>,
      );
    }
    at += token.text.length;
  }
  return (
    <div className="code error-line">
      <span className="error-number">{place.line}</span>
      <span>{parts}</span>
    </div>
  );
}

function Fact({ name, children, testid }: { name: string; children: ReactNode; testid?: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd data-testid={testid}>{children}</dd>
    </>
  );
}

export interface ErrorPanelProps {
  tab: Tab;
  error: ErrorInfo;
  /** The text that was sent; positions are in it. Empty if it is not known any more. */
  text: string;
  statement?: QueryStatement;
}

/** Stands where the result would be: what happened, where, and what is true now. All of it can be selected and copied. */
export function ErrorPanel({ tab, error, text, statement }: ErrorPanelProps) {
  const app = useApp();
  const connection = useAppState((state) => findConnection(state.connections, tab.connection));
  const run = useAppState((state) => runOf(state, tab.id));
  const place = text === "" ? undefined : errorPlace(text, error);
  const server = serverFact(connection, statement?.timing.total_ms ?? 0);
  const now = statement ? transactionFact(error, keptResults(run)) : damageFact(error);
  const more = error.message.trim().split("\n").slice(1).join("\n");
  const copy = (): void => copyText(app, errorReport(error, place, server, now), "The error was copied.");
  return (
    <div className="error-panel" role="alert" data-testid="ErrorPanel">
      <div className="error-sheet">
        <div className="error-head">
          <span className="is-danger">
            <Icon of={CircleX} />
          </span>
          <h2 className="selectable" data-testid="ErrorPanel_title">
            {errorTitle(error)}
          </h2>
          <span className="row error-tools">
            <Button look="ghost" size="small" onClick={copy} testid="ErrorPanel_copy">
              <Icon of={Copy} size={14} />
              Copy
            </Button>
            {place ? (
              <Button
                look="ghost"
                size="small"
                onClick={() => {
                  app.editors.get(tab.id)?.reveal(place.from, place.to, true);
                }}
                testid="ErrorPanel_jump"
              >
                <Icon of={ArrowUpRight} size={14} />
                Line {place.line}, column {place.column}
              </Button>
            ) : null}
          </span>
        </div>
        {more === "" ? null : <pre className="error-more selectable">{more}</pre>}
        {place && place.text.trim() !== "" ? <MarkedLine place={place} language={connection?.language ?? ""} /> : null}
        <dl className="facts selectable">
          {error.detail === "" ? null : (
            <Fact name="Detail" testid="ErrorPanel_detail">
              {error.detail}
            </Fact>
          )}
          {error.hint === "" ? null : (
            <Fact name="Hint" testid="ErrorPanel_hint">
              {error.hint}
            </Fact>
          )}
          {error.sqlstate === "" ? null : (
            <Fact name="SQLSTATE" testid="ErrorPanel_sqlstate">
              <span className="mono">{error.sqlstate}</span>{" "}
              <span className="quiet">{sqlstateName(error.sqlstate)}</span>
            </Fact>
          )}
          {error.vendor_code === "" || error.vendor_code === error.sqlstate ? null : (
            <Fact name="Code">
              <span className="mono">{error.vendor_code}</span>
            </Fact>
          )}
          {server === "" ? null : <Fact name="Server">{server}.</Fact>}
          {now === "" ? null : (
            <Fact name="Now" testid="ErrorPanel_now">
              {now}
            </Fact>
          )}
        </dl>
        <ErrorActions tab={tab} error={error} text={text} connection={connection} statement={statement} />
      </div>
    </div>
  );
}
