import { datePart, withDate } from "../core/values";
import { Button } from "../ui/Button";

export interface ValueDateProps {
  text: string;
  /** As the engine writes the type: tells a day from a time. */
  type: string;
  read_only: boolean;
  onText(text: string): void;
}

const two = (number: number): string => String(number).padStart(2, "0");

/** A day and a time of day from the browser's own pickers, beside the text that is stored. */
export function ValueDate({ text, type, read_only, onText }: ValueDateProps) {
  const part = datePart(text);
  const has_date = part?.date !== undefined || (part === undefined && !/^time(?!stamp)/i.test(type));
  const has_time = part?.time !== undefined || (part === undefined && /time/i.test(type));
  const seconds = part?.seconds ?? "00";
  function now(): void {
    const at = new Date();
    const date = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
    onText(withDate(text, { ...(has_date ? { date } : {}), ...(has_time ? { time } : {}) }));
  }
  return (
    <div className="value-date">
      <div className="row value-pickers">
        {has_date ? (
          <div className="field">
            <label htmlFor="value-day">Day</label>
            <div className="input">
              <input
                id="value-day"
                type="date"
                max="9999-12-31"
                value={part?.date ?? ""}
                disabled={read_only}
                data-testid="ValueDialog_day"
                onChange={(event) => {
                  if (event.target.value !== "") onText(withDate(text, { date: event.target.value }));
                }}
              />
            </div>
          </div>
        ) : null}
        {has_time ? (
          <div className="field">
            <label htmlFor="value-time">Time</label>
            <div className="input">
              <input
                id="value-time"
                type="time"
                step={1}
                value={part?.time === undefined ? "" : `${part.time}:${seconds}`}
                disabled={read_only}
                data-testid="ValueDialog_time"
                onChange={(event) => {
                  if (event.target.value !== "") onText(withDate(text, { time: event.target.value }));
                }}
              />
            </div>
          </div>
        ) : null}
        {read_only ? null : (
          <Button onClick={now} testid="ValueDialog_now">
            {has_time ? "Now" : "Today"}
          </Button>
        )}
      </div>
      <div className="field">
        <label htmlFor="value-date-text">As it is stored</label>
        <div className="input">
          <input
            id="value-date-text"
            className="mono"
            value={text}
            readOnly={read_only}
            spellCheck={false}
            autoComplete="off"
            data-testid="ValueDialog_dateText"
            onChange={(event) => onText(event.target.value)}
          />
        </div>
        <p className="field-note">
          {text !== "" && part === undefined ? "A calendar cannot show this; it is stored as it is written." : "Fractions of a second and the zone stay as they are."}
        </p>
      </div>
    </div>
  );
}
