import { useVirtualizer } from "@tanstack/react-virtual";
import { Braces, Copy } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { fetchMore } from "../app/queries";
import { setDocumentFace } from "../app/tabs";
import * as documents from "../core/documentTree";
import { isWrapped } from "../core/extendedJson";
import { parseJson, printLines } from "../core/json";
import type { Slot } from "../core/runs";
import type { Tab } from "../core/tabs";
import { Menu, type Anchor } from "../ui/Menu";
import { Nothing } from "../ui/Nothing";
import { DocumentRow } from "./DocumentRow";
import { copyText } from "./clipboard";
import { useApp } from "./context";
import { useDocuments } from "./useDocuments";

const row_height = 24;
/** So few documents below the last one in sight that the next are read. */
const near_rows = 150;

export interface DocumentViewProps {
  tab: Tab;
  /** The slot whose documents are shown. */
  slot: Slot;
  /** The column that holds them. */
  column: number;
}

/** The documents of a result as a tree: virtual, read as it is scrolled and opened. */
export function DocumentTreeView({ tab, slot, column }: DocumentViewProps) {
  const app = useApp();
  const { result, rows, state } = slot.statement;
  const view = useDocuments(tab, slot, column);
  const { tree, reader, row: active } = view;
  const [menu, setMenu] = useState<{ anchor: Anchor; row: number } | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const count = documents.rowCount(tree);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    overscan: 12,
    estimateSize: () => row_height,
    initialOffset: Math.max(0, view.top),
  });
  const items = virtual.getVirtualItems();
  const places = items.map((item) => documents.placeAt(tree, item.index));
  const [first, last] = [places[0]?.document ?? 0, places.at(-1)?.document ?? 0];
  useEffect(() => {
    reader.want(first, last, rows);
    if (state === "paused" && rows - last < near_rows) void fetchMore(app, tab.id, slot.key, false);
  }, [app, first, last, reader, rows, slot.key, state, tab.id]);
  const leave = useRef(view.leave);
  leave.current = view.leave;
  useEffect(() => {
    if (view.top < 0) virtual.scrollToIndex(active, { align: "center" });
    return () => leave.current(virtual.scrollOffset ?? 0);
    // Where it stood is taken up once, when the result comes into view.
  }, [result]);

  async function copy(row: number): Promise<void> {
    const { document, field } = documents.placeAt(tree, row);
    if (field) {
      copyText(app, field.type === "field" ? field.shown.text : "", "The value was copied.");
      return;
    }
    const whole = await reader.whole(document);
    const value = "text" in whole ? parseJson(whole.text) : undefined;
    if (value) copyText(app, printLines(value, isWrapped).join("\n"), "The document was copied.");
  }
  function keys(event: KeyboardEvent): void {
    const move = documents.documentKey(tree, active, event.key);
    const copies = event.key.toLowerCase() === "c" && (app.mac ? event.metaKey : event.ctrlKey);
    if (copies) void copy(active);
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "Enter" || event.key === " " || move === "open" || move === "close") view.toggle(active);
    else if (move) {
      view.go(move.go);
      virtual.scrollToIndex(move.go);
    } else return;
    event.preventDefault();
  }
  if (reader.error && reader.preview(first) === undefined && rows > 0)
    return <Nothing title="The documents could not be read" text={reader.error.message} />;
  return (
    <>
      <div
        ref={scroller}
        className="documents"
        role="tree"
        aria-label={`Documents of ${result}`}
        tabIndex={0}
        data-list
        data-testid="Documents"
        data-rows={rows}
        onKeyDown={keys}
        aria-activedescendant={count > 0 ? `document-${active}` : undefined}
      >
        <div className="tree-sheet" role="none" style={{ height: virtual.getTotalSize() }}>
          {items.map((item, index) => {
            const place = places[index];
            if (!place) return null;
            return (
              <DocumentRow
                key={`${place.document}${place.field?.key ?? ""}`}
                id={`document-${item.index}`}
                place={place}
                open={tree.open.has(place.document)}
                active={item.index === active}
                preview={reader.preview(place.document)}
                documents={tree.count}
                top={item.start}
                height={item.size}
                onPick={() => view.go(item.index)}
                onToggle={() => view.toggle(item.index)}
                onMenu={(event) => {
                  event.preventDefault();
                  view.go(item.index);
                  const { clientX: x, clientY: y } = event;
                  setMenu({ anchor: { left: x, right: x, top: y, bottom: y }, row: item.index });
                }}
              />
            );
          })}
        </div>
        {rows > tree.count ? <p className="documents-end quiet">The table shows the documents after these.</p> : null}
      </div>
      {menu ? (
        <Menu
          label="Document"
          anchor={menu.anchor}
          onClose={() => setMenu(undefined)}
          items={[
            {
              label: documents.placeAt(tree, menu.row).field ? "Copy value" : "Copy document",
              icon: Copy,
              caps: [app.mac ? "⌘" : "Ctrl", "C"],
              run: () => void copy(menu.row),
            },
            { label: "Show as JSON", icon: Braces, run: () => setDocumentFace(app, tab.id, "json") },
          ]}
        />
      ) : null}
    </>
  );
}
