import { ChevronDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { ErrorInfo, FilterOp, ResultColumn, ResultProfile, ResultValue, ResultValues } from "../api/generated";
import { formatCount, plural } from "../core/format";
import { opsFor, opWord, valuesOf } from "../core/filterOps";
import type { ChosenValue, ColumnFilter } from "../core/views";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { Anchor } from "../ui/Menu";
import { MenuButton } from "../ui/MenuButton";
import { useApp } from "./context";

const most_values = 200;
const margin = 6;

export interface FilterPanelProps {
  result: string;
  column: ResultColumn;
  index: number;
  /** The filter that the column has now. */
  filter: ColumnFilter | undefined;
  anchor: Anchor;
  onApply(filter: ColumnFilter | undefined): void;
  onClose(): void;
}

/** What is known of the column's values, each asked for once. */
function useColumn(result: string, column: number) {
  const app = useApp();
  const [values, setValues] = useState<ResultValues | undefined>(undefined);
  const [profile, setProfile] = useState<ResultProfile | undefined>(undefined);
  const [error, setError] = useState<ErrorInfo | undefined>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    void app.client.call("result.values", { result, column, most: most_values }, abort.signal).then((reply) => {
      if (abort.signal.aborted) return;
      if (reply.ok) setValues(reply.value);
      else setError(reply.error);
    });
    void app.client.call("result.profile", { result, column }, abort.signal).then((reply) => {
      if (!abort.signal.aborted && reply.ok) setProfile(reply.value);
    });
    return () => abort.abort();
  }, [app, result, column]);
  return { values, profile, error };
}

function Bars({ bars }: { bars: readonly number[] }) {
  const most = Math.max(1, ...bars);
  return (
    <div className="filter-bars" aria-hidden="true">
      {bars.map((bar, index) => (
        <i key={index} style={{ height: bar === 0 ? 0 : `${Math.max(4, (100 * bar) / most)}%` }} />
      ))}
    </div>
  );
}

function Profile({ profile }: { profile: ResultProfile | undefined }) {
  if (!profile) return <div className="filter-profile quiet">Counting…</div>;
  const { least, greatest } = profile;
  const different = `${profile.distinct_is_estimate ? "about " : ""}${plural(profile.distinct, "different value")}`;
  return (
    <div className="filter-profile" data-testid="FilterPanel_profile">
      {profile.bars.length > 0 ? <Bars bars={profile.bars} /> : null}
      {least !== undefined && greatest !== undefined ? (
        <div className="filter-ends num">
          <span>{least}</span>
          <span>{greatest}</span>
        </div>
      ) : null}
      <div className="quiet num">
        {different}
        {profile.nulls > 0 ? ` · ${formatCount(profile.nulls)} NULL` : " · no NULL"}
      </div>
    </div>
  );
}

function ValueText({ value }: { value: ResultValue }) {
  if (value.is_null) return <span className="null-token">NULL</span>;
  if (value.text === "") return <span className="quiet">empty</span>;
  return value.cut ? `${value.text}…` : value.text;
}

interface ValueListProps {
  values: ResultValues | undefined;
  chosen: ReadonlySet<number>;
  onToggle(value: ResultValue): void;
}

function ValueList({ values, chosen, onToggle }: ValueListProps) {
  if (!values) return null;
  const hidden = values.distinct - values.values.length;
  return (
    <div className="filter-values" role="group" aria-label="Values">
      {values.values.map((value) => (
        <label key={value.row} className="filter-value" data-testid="FilterPanel_value">
          <input type="checkbox" checked={chosen.has(value.row)} onChange={() => onToggle(value)} />
          <span className="filter-text">
            <ValueText value={value} />
          </span>
          <span className="quiet num">{formatCount(value.count)}</span>
        </label>
      ))}
      {hidden > 0 ? <div className="quiet filter-rest">{formatCount(hidden)} more, less frequent</div> : null}
    </div>
  );
}

interface ConditionProps {
  column: ResultColumn;
  op: FilterOp;
  texts: readonly string[];
  onChange(op: FilterOp, texts: readonly string[]): void;
  onEnter(): void;
}

function Condition({ column, op, texts, onChange, onEnter }: ConditionProps) {
  const items = () => opsFor(column.kind).map((each) => ({ label: opWord(each), checked: each === op, run: () => onChange(each, texts) }));
  return (
    <div className="filter-condition">
      <MenuButton size="small" menuLabel="Condition" items={items} testid="FilterPanel_op">
        {opWord(op)}
        <Icon of={ChevronDown} size={12} />
      </MenuButton>
      {Array.from({ length: valuesOf(op) }, (_, index) => (
        <div className="input" key={index}>
          <input
            value={texts[index] ?? ""}
            placeholder={index === 0 ? "value" : "to"}
            aria-label={index === 0 ? "Value" : "To"}
            autoComplete="off"
            spellCheck={false}
            autoFocus={index === 0}
            data-testid={`FilterPanel_input${index}`}
            onChange={(event) => {
              const next = [texts[0] ?? "", texts[1] ?? ""];
              next[index] = event.target.value;
              onChange(op, next);
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") onEnter();
            }}
          />
        </div>
      ))}
    </div>
  );
}

/** The values of a column with their counts, and conditions on it: which rows of the result are shown. */
export function FilterPanel({ result, column, index, filter, anchor, onApply, onClose }: FilterPanelProps) {
  const { values, profile, error } = useColumn(result, index);
  const compare = filter?.kind === "compare" ? filter : undefined;
  const [op, setOp] = useState<FilterOp>(compare?.op ?? opsFor(column.kind)[0] ?? "equal");
  const [texts, setTexts] = useState<readonly string[]>(compare?.values ?? ["", ""]);
  const [chosen, setChosen] = useState<ReadonlyMap<number, ChosenValue>>(
    new Map(filter?.kind === "values" ? filter.chosen.map((value) => [value.row, value]) : []),
  );
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const panel = box.current;
    if (!panel) return;
    panel.style.left = `${Math.max(margin, Math.min(anchor.left, innerWidth - panel.offsetWidth - margin))}px`;
    panel.style.top = `${Math.max(margin, Math.min(anchor.bottom, innerHeight - panel.offsetHeight - margin))}px`;
  });
  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      const inside = event.target instanceof Element && (box.current?.contains(event.target) || event.target.closest(".menu"));
      if (!inside) onClose();
    };
    addEventListener("pointerdown", outside, true);
    return () => removeEventListener("pointerdown", outside, true);
  }, [onClose]);

  function toggle(value: ResultValue): void {
    const next = new Map(chosen);
    if (!next.delete(value.row)) next.set(value.row, { row: value.row, text: value.text, is_null: value.is_null });
    setChosen(next);
  }
  const complete = valuesOf(op) === 0 || texts.slice(0, valuesOf(op)).every((text) => text !== "");
  function apply(): void {
    if (chosen.size > 0) onApply({ kind: "values", column: index, chosen: [...chosen.values()] });
    else if (complete) onApply({ kind: "compare", column: index, op, values: texts.slice(0, valuesOf(op)) });
    else onApply(undefined);
  }
  return createPortal(
    <div
      ref={box}
      className="filter-panel"
      role="dialog"
      aria-label={`Filter ${column.name}`}
      data-testid="FilterPanel"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="filter-head">
        <strong>{column.name}</strong>
        <span className="quiet">{column.type}</span>
      </div>
      <Profile profile={profile} />
      <Condition
        column={column}
        op={op}
        texts={texts}
        onChange={(next, changed) => {
          setOp(next);
          setTexts(changed);
          setChosen(new Map());
        }}
        onEnter={apply}
      />
      {error ? <p className="is-danger">{error.message}</p> : null}
      <ValueList values={values} chosen={new Set(chosen.keys())} onToggle={toggle} />
      <div className="filter-foot">
        <Button
          size="small"
          look="ghost"
          disabled={!filter && "The column has no filter"}
          onClick={() => onApply(undefined)}
          testid="FilterPanel_clear"
        >
          Clear
        </Button>
        <span className="grow" />
        <Button
          size="small"
          look="primary"
          disabled={chosen.size === 0 && !complete && "Choose values or write one"}
          onClick={apply}
          testid="FilterPanel_apply"
        >
          {chosen.size > 0 ? `Show ${plural(chosen.size, "value")}` : "Filter"}
        </Button>
      </div>
    </div>,
    document.body,
  );
}
