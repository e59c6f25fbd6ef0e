import { ChevronDown, Plus, X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { findAcross, runSummary, type AcrossFound } from "../app/summary";
import { showQuestion } from "../app/vault";
import { formatCount } from "../core/format";
import { hasFilter } from "../core/views";
import {
  buckets,
  canBucket,
  groupName,
  lackOfColumn,
  lackOfSummary,
  measureName,
  measuresFor,
  most_groups,
  most_measures,
  summaryOf,
  summarySql,
  summaryTitle,
  type Summary,
} from "../core/summary";
import type { ResultColumn } from "../api/generated";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import type { MenuItem } from "../ui/Menu";
import { MenuButton } from "../ui/MenuButton";
import { useApp, useAppState } from "./context";

const no_columns: readonly ResultColumn[] = [];

interface PartProps {
  columns: readonly ResultColumn[];
  summary: Summary;
  onChange(summary: Summary): void;
}

/** A choice that was made, with a way to take it back. */
function Chip({ text, onDrop, testid }: { text: string; onDrop: () => void; testid: string }) {
  return (
    <span className="summary-chip" data-testid={testid}>
      <span className="truncate">{text}</span>
      <button type="button" aria-label={`Remove ${text}`} onClick={onDrop}>
        <Icon of={X} size={12} />
      </button>
    </span>
  );
}

function columnItems(columns: readonly ResultColumn[], run: (column: number) => void): MenuItem[] {
  return columns.map((column, index) => {
    const lack = lackOfColumn(columns, index);
    return {
      label: column.name === "" ? `column ${index + 1}` : column.name,
      side: column.type,
      ...(lack === "" ? {} : { disabled: lack }),
      run: () => run(index),
    };
  });
}

function Groups({ columns, summary, onChange }: PartProps) {
  const add = (column: number): void =>
    onChange({ ...summary, groups: [...summary.groups, { column, ...(canBucket(columns[column]) ? { bucket: "month" } : {}) }] });
  return (
    <div className="summary-part" role="group" aria-label="Group by">
      <span className="label">Group by</span>
      <div className="summary-chips">
        {summary.groups.map((group, at) => (
          <span key={at} className="row">
            <Chip
              text={columns[group.column]?.name ?? ""}
              testid="Summary_group"
              onDrop={() => onChange({ ...summary, groups: summary.groups.toSpliced(at, 1) })}
            />
            {canBucket(columns[group.column]) ? (
              <MenuButton
                size="small"
                look="ghost"
                menuLabel={`Times of ${groupName(columns, { column: group.column })}`}
                testid="Summary_bucket"
                items={() => [
                  {
                    label: "each time",
                    checked: group.bucket === undefined,
                    run: () => onChange({ ...summary, groups: summary.groups.with(at, { column: group.column }) }),
                  },
                  ...buckets.map((bucket) => ({
                    label: `by ${bucket}`,
                    checked: bucket === group.bucket,
                    run: () => onChange({ ...summary, groups: summary.groups.with(at, { column: group.column, bucket }) }),
                  })),
                ]}
              >
                {group.bucket ? `by ${group.bucket}` : "each time"}
                <Icon of={ChevronDown} size={12} />
              </MenuButton>
            ) : null}
          </span>
        ))}
        <MenuButton
          size="small"
          look="ghost"
          menuLabel="Columns to group by"
          items={() => columnItems(columns, add)}
          disabled={summary.groups.length >= most_groups && `At most ${most_groups}`}
          testid="Summary_addGroup"
        >
          <Icon of={Plus} size={12} />
          Column
        </MenuButton>
      </div>
    </div>
  );
}

function Measures({ columns, summary, onChange }: PartProps) {
  const add = (measure: Summary["measures"][number]): void => onChange({ ...summary, measures: [...summary.measures, measure] });
  const items = (): MenuItem[] => [
    { label: "Number of rows", run: () => add({ of: "count" }) },
    ...columns.flatMap((column, index): MenuItem[] =>
      lackOfColumn(columns, index) !== ""
        ? []
        : [
            { kind: "title", label: column.name },
            ...measuresFor(column).map((of): MenuItem => {
              const measure = { of, column: index };
              return { label: measureName(columns, measure), run: () => add(measure) };
            }),
          ],
    ),
  ];
  return (
    <div className="summary-part" role="group" aria-label="Compute">
      <span className="label">Compute</span>
      <div className="summary-chips">
        {summary.measures.map((measure, at) => (
          <Chip
            key={at}
            text={measureName(columns, measure)}
            testid="Summary_measure"
            onDrop={() => onChange({ ...summary, measures: summary.measures.toSpliced(at, 1) })}
          />
        ))}
        <MenuButton
          size="small"
          look="ghost"
          menuLabel="What is computed"
          items={items}
          disabled={summary.measures.length >= most_measures && `At most ${most_measures}`}
          testid="Summary_addMeasure"
        >
          <Icon of={Plus} size={12} />
          Value
        </MenuButton>
      </div>
    </div>
  );
}

interface AcrossProps {
  columns: readonly ResultColumn[];
  column: number | undefined;
  found: AcrossFound | undefined;
  problem: string;
  onChange(column: number | undefined): void;
}

function AcrossPart({ columns, column, found, problem, onChange }: AcrossProps) {
  const plain = columns.filter((each) => ["text", "number", "boolean", "date", "uuid"].includes(each.kind));
  return (
    <div className="summary-part" role="group" aria-label="Columns from values">
      <span className="label">Columns from</span>
      <div className="summary-chips">
        {column === undefined ? (
          <MenuButton
            size="small"
            look="ghost"
            menuLabel="Whose values become columns"
            items={() => columnItems(columns, onChange).filter((_, index) => plain.includes(columns[index] as ResultColumn))}
            testid="Summary_addAcross"
          >
            <Icon of={Plus} size={12} />
            Values of a column
          </MenuButton>
        ) : (
          <Chip text={columns[column]?.name ?? ""} testid="Summary_across" onDrop={() => onChange(undefined)} />
        )}
        <span className={problem === "" ? "quiet" : "is-danger"} role="status">
          {problem !== ""
            ? problem
            : column !== undefined && !found
              ? "Counting its values…"
              : found && found.left > 0
                ? `${formatCount(found.left)} less frequent or too long values are left out`
                : ""}
        </span>
      </div>
    </div>
  );
}

/** What the rows of a result are grouped by; the SQL that this means is shown, and runs in a tab of its own. */
export function SummaryDialog({ result, column }: { result: string; column: number | undefined }) {
  const app = useApp();
  const columns = useAppState((state) => state.results[result]?.columns) ?? no_columns;
  const filtered = useAppState((state) => hasFilter(state.views[result]));
  const [chosen, setChosen] = useState<Summary>(() => summaryOf(columns, column));
  const [across, setAcross] = useState<number | undefined>(undefined);
  const [found, setFound] = useState<AcrossFound | undefined>(undefined);
  const [problem, setProblem] = useState("");
  const close = (): void => showQuestion(app, undefined);
  useEffect(() => {
    setFound(undefined);
    setProblem("");
    if (across === undefined) return undefined;
    const abort = new AbortController();
    void findAcross(app, result, across, abort.signal).then((reply) => {
      if (abort.signal.aborted) return;
      if (reply.ok) setFound(reply.value);
      else setProblem(reply.error.message);
    });
    return () => abort.abort();
  }, [app, result, across]);
  const summary = useMemo<Summary>(() => (found ? { ...chosen, across: found.across } : chosen), [chosen, found]);
  const lack = across !== undefined && !found ? "The values are being counted" : lackOfSummary(summary);
  const sql = lack === "" ? summarySql(result, columns, summary) : "";
  return (
    <Dialog width={640} testid="Summary" onClose={close} title={<span className="truncate">Group the rows of {result}</span>}>
      <form
        className="dialog-body summary-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (lack === "") void runSummary(app, sql);
        }}
      >
        <Groups columns={columns} summary={chosen} onChange={setChosen} />
        <Measures columns={columns} summary={chosen} onChange={setChosen} />
        <AcrossPart columns={columns} column={across} found={found} problem={problem} onChange={setAcross} />
        {filtered ? <p className="field-note">All rows read of {result} count, not only those that its filters show.</p> : null}
        <pre className="code summary-sql" aria-label="SQL" data-testid="Summary_sql">
          {sql}
        </pre>
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Group
        </button>
      </form>
      <div className="dialog-foot">
        <span className="quiet truncate">{lack === "" ? `Opens ${summaryTitle(result, columns, summary)} in a tab of its own` : ""}</span>
        <span className="grow" />
        <Button size="large" onClick={close}>
          Cancel
        </Button>
        <Button look="primary" size="large" disabled={lack !== "" && lack} onClick={() => void runSummary(app, sql)} testid="Summary_run">
          Group
        </Button>
      </div>
    </Dialog>
  );
}
