import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { itemOf, listItems, listText, type ListItem } from "../core/values";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";

export interface ValueListProps {
  text: string;
  read_only: boolean;
  onText(text: string): void;
}

/** So many items have a line each; the text shows all. */
const most_items = 500;

/** The items of an array, one a line; what is not touched stays exactly as it was written. */
export function ValueList({ text, read_only, onText }: ValueListProps) {
  const items = listItems(text) ?? [];
  const put = (next: readonly ListItem[]): void => onText(listText(next));
  const swap = (at: number, to: number): void => {
    const here = items[at];
    const there = items[to];
    if (here && there) put(items.with(at, there).with(to, here));
  };
  return (
    <div className="value-list" data-testid="ValueDialog_list">
      {items.slice(0, most_items).map((item, at) => (
        <div key={at} className="value-item">
          <span className="quiet num">{at + 1}</span>
          <div className="input">
            <input
              className="mono"
              value={item.text ?? ""}
              placeholder={item.text === null ? "NULL" : "empty"}
              readOnly={read_only}
              spellCheck={false}
              autoComplete="off"
              aria-label={`Item ${at + 1}`}
              onChange={(event) => put(items.with(at, itemOf(event.target.value)))}
            />
          </div>
          {read_only ? null : (
            <>
              <Button
                size="small"
                look="ghost"
                label="Make it NULL"
                pressed={item.text === null}
                onClick={() => put(items.with(at, itemOf(item.text === null ? "" : null)))}
              >
                NULL
              </Button>
              <Button size="small" look="ghost" icon label="Move it up" disabled={at === 0 && "It is the first one"} onClick={() => swap(at, at - 1)}>
                <Icon of={ArrowUp} size={14} />
              </Button>
              <Button size="small" look="ghost" icon label="Move it down" disabled={at === items.length - 1 && "It is the last one"} onClick={() => swap(at, at + 1)}>
                <Icon of={ArrowDown} size={14} />
              </Button>
              <Button size="small" look="ghost" icon label="Remove the item" onClick={() => put(items.toSpliced(at, 1))}>
                <Icon of={X} size={14} />
              </Button>
            </>
          )}
        </div>
      ))}
      {items.length > most_items ? <p className="quiet">The first {most_items} of {items.length} items. The text shows all of them.</p> : null}
      {read_only ? null : (
        <Button size="small" onClick={() => put([...items, itemOf("")])} testid="ValueDialog_addItem">
          <Icon of={Plus} size={14} />
          Add an item
        </Button>
      )}
    </div>
  );
}
