import { CircleCheck } from "lucide-react";
import type { RefObject } from "react";
import type { DriverInfo, Environment } from "../api/generated";
import { environmentLabel } from "../core/connections";
import { schemeHint, targetPlaceholder } from "../core/drivers";
import { Icon } from "../ui/Icon";
import { Segmented } from "../ui/Segmented";
import { DriverTiles } from "./DriverTiles";
import { PasswordFields } from "./PasswordFields";
import { WayFields } from "./WayFields";
import { pickFiles } from "./files";
import type { ConnectForm } from "./useConnectForm";

const environments: readonly Environment[] = ["none", "development", "test", "staging", "production"];

/** What is known of the address: an error of the server, the engine that it is for, or what may be typed. */
function TargetNote({ form }: { form: ConnectForm }) {
  const typed = form.target.trim() !== "";
  if (form.error) {
    return (
      <span className="is-danger" data-testid="ConnectDialog_error">
        {form.error.message} {form.error.hint}
      </span>
    );
  }
  const hint = schemeHint(form.drivers);
  if (!typed) {
    return (
      <>
        A URL, or the path of a file on the machine that runs Sextant. A file of this computer:{" "}
        <button type="button" className="link" data-testid="ConnectDialog_open" onClick={() => pickFiles(form.app)}>
          Open file…
        </button>
      </>
    );
  }
  if (!form.driver) return <>{hint === "" ? "No engine is recognised yet." : `An address begins with ${hint}.`}</>;
  return (
    <span className="row note-line is-success">
      <Icon of={CircleCheck} size={14} />
      {form.driver.title} recognised.
    </span>
  );
}

/** A file's engine needs a path; the others begin with their scheme. */
export function beginningOf(driver: DriverInfo): string {
  const scheme = driver.url_schemes[0];
  return driver.file_extensions.length > 0 || scheme === undefined ? "" : `${scheme}://`;
}

/** Where a new connection is saved, in a folder that has a project. */
function ScopeField({ form }: { form: ConnectForm }) {
  return (
    <div className="field">
      <span className="label">Save in</span>
      <Segmented
        large
        label="Save in"
        value={form.scope}
        onChange={form.setScope}
        choices={[
          { value: "personal", label: "Personal", testid: "ConnectDialog_scope_personal" },
          { value: "project", label: form.project.name, testid: "ConnectDialog_scope_project" },
        ]}
      />
      {form.scope === "project" ? (
        <div className="field-note">In the project’s files, for everybody who has them. The password stays in your vault.</div>
      ) : null}
    </div>
  );
}

export function ConnectFields({ form, field }: { form: ConnectForm; field: RefObject<HTMLInputElement | null> }) {
  const choices = environments.map((each) => ({
    value: each,
    testid: `ConnectDialog_environment_${each}`,
    label: (
      <>
        {each === "none" ? null : <span className="dot dot-env" data-env={each} />}
        {environmentLabel(each) || "None"}
      </>
    ),
  }));
  return (
    <div className="connect-form">
      <div className="field">
        <label htmlFor="connect-target" className="speak">
          Address or path
        </label>
        <div className={form.error ? "input connect-target input-wrong" : "input connect-target"}>
          <input
            id="connect-target"
            ref={field}
            className="mono"
            value={form.shown_target}
            placeholder={targetPlaceholder(form.driver)}
            spellCheck={false}
            autoComplete="off"
            data-testid="ConnectDialog_target"
            onChange={(event) => form.setTarget(event.target.value)}
            onBlur={form.hideTarget}
          />
        </div>
        <div className="field-note" role="status">
          <TargetNote form={form} />
        </div>
      </div>
      {form.edited ? null : (
        <DriverTiles
          drivers={form.drivers}
          chosen={form.driver?.name ?? ""}
          onChoose={(driver) => {
            form.setTarget(beginningOf(driver));
            field.current?.focus();
          }}
        />
      )}
      <div className="field">
        <label htmlFor="connect-name">Name</label>
        <div className={form.double ? "input input-wrong" : "input"}>
          <input
            id="connect-name"
            value={form.name}
            spellCheck={false}
            autoComplete="off"
            aria-invalid={form.double}
            data-testid="ConnectDialog_name"
            onChange={(event) => form.setName(event.target.value)}
          />
        </div>
        {form.double ? <div className="field-note is-danger">{form.lack}.</div> : null}
      </div>
      {form.with_password ? <PasswordFields form={form} /> : null}
      {form.with_way ? <WayFields form={form} /> : null}
      <div className="field">
        <span className="label">Environment</span>
        <Segmented
          large
          label="Environment"
          value={form.environment}
          onChange={form.setEnvironment}
          choices={choices}
        />
      </div>
      {form.edited || form.project.id === "" ? null : <ScopeField form={form} />}
      <label className="checkbox">
        <input
          type="checkbox"
          checked={form.read_only}
          data-testid="ConnectDialog_readonly"
          onChange={(event) => form.setReadOnly(event.target.checked)}
        />
        Read-only
        <span className="quiet">
          Statements that write are refused
        </span>
      </label>
    </div>
  );
}
