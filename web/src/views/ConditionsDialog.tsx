import { ChevronDown, FolderPlus, Plus, X } from "lucide-react";
import { useMemo, useState } from "react";
import type { ResultColumn } from "../api/generated";
import { showQuestion } from "../app/vault";
import { look, settingsOf } from "../app/views";
import {
  activeTests,
  any_column,
  changePart,
  group_modes,
  isComplete,
  most_levels,
  most_tests,
  newTest,
  no_group,
  opsOf,
  testColumn,
  testsOf,
  type Condition,
  type Group,
  type Test,
} from "../core/conditions";
import { opWord, valuesOf } from "../core/filterOps";
import { plural } from "../core/format";
import { setConditions } from "../core/views";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { MenuButton } from "../ui/MenuButton";
import { Segmented } from "../ui/Segmented";
import { useApp, useAppState } from "./context";

const no_columns: readonly ResultColumn[] = [];
const mode_words = { all: "All of", any: "Any of", none: "None of" } as const;

interface PartProps {
  columns: readonly ResultColumn[];
  path: readonly number[];
  full: boolean;
  onChange(path: readonly number[], part: Condition | undefined): void;
}

function TestRow({ test, columns, path, onChange }: PartProps & { test: Test }) {
  const name = (index: number): string => (index === any_column ? "any column" : columns[index]?.name || `column ${index + 1}`);
  const change = (next: Test): void => onChange(path, next);
  return (
    <div className={test.on ? "condition-test" : "condition-test condition-off"} data-testid="Condition">
      <input
        type="checkbox"
        checked={test.on}
        aria-label="The condition counts"
        onChange={(event) => change({ ...test, on: event.target.checked })}
      />
      <MenuButton
        size="small"
        menuLabel="Column"
        testid="Condition_column"
        items={() =>
          [any_column, ...columns.keys()].map((index) => ({
            label: name(index),
            side: index === any_column ? "" : columns[index]?.type,
            checked: index === test.column,
            run: () => change(testColumn(test, columns, index)),
          }))
        }
      >
        <span className="truncate chart-choice">{name(test.column)}</span>
        <Icon of={ChevronDown} size={12} />
      </MenuButton>
      <MenuButton
        size="small"
        menuLabel="Condition"
        testid="Condition_op"
        items={() =>
          opsOf(columns, test.column).map((op) => ({ label: opWord(op), checked: op === test.op, run: () => change({ ...test, op }) }))
        }
      >
        {opWord(test.op)}
        <Icon of={ChevronDown} size={12} />
      </MenuButton>
      {Array.from({ length: valuesOf(test.op) }, (_, index) => (
        <div className="input condition-value" key={index}>
          <input
            value={test.values[index] ?? ""}
            placeholder={index === 0 ? "value" : "to"}
            aria-label={index === 0 ? "Value" : "To"}
            autoComplete="off"
            spellCheck={false}
            data-testid={`Condition_value${index}`}
            onChange={(event) => {
              const values = [test.values[0] ?? "", test.values[1] ?? ""];
              values[index] = event.target.value;
              change({ ...test, values });
            }}
          />
        </div>
      ))}
      <span className="grow" />
      <Button look="ghost" size="small" icon label="Remove the condition" onClick={() => onChange(path, undefined)} testid="Condition_remove">
        <Icon of={X} size={12} />
      </Button>
    </div>
  );
}

/** A group and what is in it; the outermost one cannot be removed. */
function GroupBox({ group, columns, path, full, onChange }: PartProps & { group: Group }) {
  const outermost = path.length === 0;
  const add = (part: Condition): void => onChange([...path, group.parts.length], part);
  const last = group.parts.at(-1);
  const column = last?.kind === "test" ? last.column : 0;
  return (
    <div className={group.on ? "condition-group" : "condition-group condition-off"} role="group" aria-label={mode_words[group.mode]} data-testid="ConditionGroup">
      <div className="row condition-head">
        {outermost ? null : (
          <input
            type="checkbox"
            checked={group.on}
            aria-label="The group counts"
            onChange={(event) => onChange(path, { ...group, on: event.target.checked })}
          />
        )}
        <Segmented
          label="How many of these must hold"
          value={group.mode}
          onChange={(mode) => onChange(path, { ...group, mode })}
          choices={group_modes.map((mode) => ({ value: mode, label: mode_words[mode], testid: `ConditionGroup_${mode}` }))}
        />
        <span className="grow" />
        <Button size="small" look="ghost" disabled={full && `At most ${most_tests}`} onClick={() => add(newTest(columns, column))} testid="ConditionGroup_add">
          <Icon of={Plus} size={12} />
          Condition
        </Button>
        <Button
          size="small"
          look="ghost"
          disabled={(full && `At most ${most_tests}`) || (path.length + 1 >= most_levels && `At most ${most_levels} levels`)}
          onClick={() => add({ ...no_group, mode: group.mode === "any" ? "all" : "any", parts: [newTest(columns, column)] })}
          testid="ConditionGroup_group"
        >
          <Icon of={FolderPlus} size={12} />
          Group
        </Button>
        {outermost ? null : (
          <Button look="ghost" size="small" icon label="Remove the group" onClick={() => onChange(path, undefined)} testid="ConditionGroup_remove">
            <Icon of={X} size={12} />
          </Button>
        )}
      </div>
      {group.parts.length === 0 ? <p className="quiet condition-none">No conditions: all rows are shown.</p> : null}
      {group.parts.map((part, at) =>
        part.kind === "test" ? (
          <TestRow key={at} test={part} columns={columns} path={[...path, at]} full={full} onChange={onChange} />
        ) : (
          <GroupBox key={at} group={part} columns={columns} path={[...path, at]} full={full} onChange={onChange} />
        ),
      )}
    </div>
  );
}

/** Which rows of a result are shown. Filters of headers and the search hold besides. */
export function ConditionsDialog({ result, column }: { result: string; column: number | undefined }) {
  const app = useApp();
  const columns = useAppState((state) => state.results[result]?.columns) ?? no_columns;
  const known = useMemo(() => settingsOf(app, result).conditions, [app, result]);
  const [group, setGroup] = useState<Group>(() => known ?? { ...no_group, parts: [newTest(columns, column ?? 0)] });
  const tests = testsOf(group);
  const count = activeTests(group);
  const open = tests.filter((test) => test.on && !isComplete(test)).length;
  const close = (): void => showQuestion(app, undefined);
  function apply(next: Group | undefined): void {
    close();
    void look(app, result, setConditions(settingsOf(app, result), next));
  }
  return (
    <Dialog width={720} testid="Conditions" onClose={close} title={<span className="truncate">Rows of {result} that are shown</span>}>
      <form
        className="dialog-body conditions"
        onSubmit={(event) => {
          event.preventDefault();
          apply(group);
        }}
      >
        <GroupBox
          group={group}
          columns={columns}
          path={[]}
          full={tests.length >= most_tests}
          onChange={(path, part) => setGroup(changePart(group, path, part))}
        />
        <button type="submit" className="speak" tabIndex={-1} aria-hidden="true">
          Show
        </button>
      </form>
      <div className="dialog-foot">
        <span className="quiet" role="status">
          {open > 0 ? `${plural(open, "condition")} without a value ${open === 1 ? "does" : "do"} not count` : ""}
        </span>
        <span className="grow" />
        {known ? (
          <Button size="large" look="ghost" onClick={() => apply(undefined)} testid="Conditions_remove">
            Remove all
          </Button>
        ) : null}
        <Button size="large" onClick={close}>
          Cancel
        </Button>
        <Button look="primary" size="large" onClick={() => apply(group)} testid="Conditions_apply">
          {count === 0 ? "Show all rows" : "Show these rows"}
        </Button>
      </div>
    </Dialog>
  );
}
