import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronLeft, ChevronRight, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ErrorInfo } from "../api/generated";
import { focusChanged } from "../app/tabs";
import { jsonTokens } from "../core/cell";
import { isWrapped } from "../core/extendedJson";
import { formatCount } from "../core/format";
import { parseJson, printLines } from "../core/json";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Nothing } from "../ui/Nothing";
import type { DocumentViewProps } from "./DocumentTreeView";
import { copyText } from "./clipboard";
import { useApp, useAppState } from "./context";
import { useReader } from "./useDocuments";

const line_height = 20;
/** A line has no more characters on the screen; copying takes all. */
const most_characters = 4_000;

type Shown = { document: number; lines: readonly string[] } | { document: number; error: ErrorInfo } | undefined;

/** The lines of a document's text; text that is not JSON stays as it is. */
function linesOf(text: string): readonly string[] {
  const value = parseJson(text);
  return value ? printLines(value, isWrapped) : text.split("\n");
}

function Line({ text }: { text: string }) {
  const cut = text.length > most_characters;
  return (
    <>
      {jsonTokens(cut ? text.slice(0, most_characters) : text).map((token, index) => (
        <span key={index} className={token.style}>
          {token.text}
        </span>
      ))}
      {cut ? <span className="quiet">… {formatCount(text.length)} characters</span> : null}
    </>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    overscan: 20,
    estimateSize: () => line_height,
  });
  return (
    <div ref={scroller} className="document-lines selectable" tabIndex={0} data-list data-testid="DocumentJson_text">
      <div className="tree-sheet" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => (
          <div key={item.index} className="document-line mono" style={{ transform: `translateY(${item.start}px)` }}>
            <Line text={lines[item.index] ?? ""} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** One document as indented JSON, exactly as the engine wrote it; the documents before and after are a key away. */
export function DocumentJsonView({ tab, slot, column }: DocumentViewProps) {
  const app = useApp();
  const { result, rows } = slot.statement;
  const reader = useReader(result, column);
  const cell = useAppState((state) => state.focus[tab.id]?.cell);
  const document = Math.min(cell?.result === result ? cell.row : 0, Math.max(0, rows - 1));
  const [shown, setShown] = useState<Shown>(undefined);
  const empty = rows === 0;
  useEffect(() => {
    if (empty) return undefined;
    let gone = false;
    void reader.whole(document).then((whole) => {
      if (gone || ("error" in whole && whole.error.code === "cancelled")) return;
      setShown("error" in whole ? { document, error: whole.error } : { document, lines: linesOf(whole.text) });
    });
    return () => {
      gone = true;
    };
  }, [document, empty, reader]);
  function go(to: number): void {
    if (to >= 0 && to < rows) focusChanged(app, tab.id, { cell: { result, row: to, column } });
  }
  if (empty) return <Nothing title="No documents" />;
  const lines = shown && "lines" in shown ? shown.lines : undefined;
  return (
    <div
      className="document-json"
      data-testid="DocumentJson"
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        event.preventDefault();
        go(document + (event.key === "ArrowUp" ? -1 : 1));
      }}
    >
      <div className="document-head">
        <Button
          look="ghost"
          size="small"
          icon
          label="Document before"
          caps={[app.mac ? "⌥" : "Alt", "↑"]}
          disabled={document === 0 && "This is the first document"}
          onClick={() => go(document - 1)}
        >
          <Icon of={ChevronLeft} size={14} />
        </Button>
        <span className="num" data-testid="DocumentJson_place">
          Document {formatCount(document + 1)} <span className="quiet">of {formatCount(rows)}</span>
        </span>
        <Button
          look="ghost"
          size="small"
          icon
          label="Document after"
          caps={[app.mac ? "⌥" : "Alt", "↓"]}
          disabled={document >= rows - 1 && "This is the last document that was read"}
          onClick={() => go(document + 1)}
          testid="DocumentJson_next"
        >
          <Icon of={ChevronRight} size={14} />
        </Button>
        <span className="grow" />
        <Button
          look="ghost"
          size="small"
          icon
          label="Copy the document"
          disabled={!lines && "There is nothing to copy yet"}
          onClick={() => copyText(app, lines?.join("\n") ?? "", "The document was copied.")}
        >
          <Icon of={Copy} size={14} />
        </Button>
      </div>
      {lines ? (
        <Lines key={result} lines={lines} />
      ) : shown && "error" in shown ? (
        <Nothing title="The document could not be shown" text={[shown.error.message, shown.error.hint].filter(Boolean).join(" ")} />
      ) : null}
    </div>
  );
}
