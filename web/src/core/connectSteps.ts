// What a test of a connection found, as the steps that connecting takes and the facts it brought. Pure.
import type { ConnectStep, ConnectionTest } from "../api/generated";
import { formatDuration } from "./format";

export type StepMark = "ok" | "bad" | "idle";

export interface StepLine {
  readonly step: ConnectStep;
  readonly mark: StepMark;
  readonly name: string;
  /** What is known of it, in a few words; may be empty. */
  readonly value: string;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

const names: Readonly<Record<ConnectStep, string>> = {
  none: "",
  lookup: "Name",
  tcp: "TCP",
  tunnel: "Tunnel",
  tls: "TLS",
  authentication: "Log-in",
  database: "Database",
};

/** A tunnel reaches the server in place of the first two. */
const order: readonly ConnectStep[] = ["lookup", "tcp", "tls", "authentication", "database"];
const order_by_tunnel: readonly ConnectStep[] = ["tunnel", "tls", "authentication", "database"];

/** The last part of a path; a server's database has none. */
function shortName(database: string): string {
  return database.split(/[\\/]/).at(-1) ?? "";
}

function valueOf(step: ConnectStep, test: ConnectionTest): string {
  if (step === "tls") return test.encryption;
  if (step === "authentication") return test.user;
  return step === "database" ? shortName(test.database) : "";
}

/** The steps of a test that came through. A file is opened in one. */
export function passedSteps(test: ConnectionTest): readonly StepLine[] {
  const by_network = test.steps.includes("authentication");
  const all = test.steps.includes("tunnel") ? order_by_tunnel : order;
  const taken = by_network ? all : test.steps;
  return taken.map((step) =>
    step === "tls" && test.encryption === ""
      ? { step, mark: "idle", name: names[step], value: "not encrypted" }
      : { step, mark: "ok", name: names[step], value: valueOf(step, test) },
  );
}

/** The steps up to the one that failed and those that were not tried; none if it is not known which failed. */
export function failedSteps(failed: ConnectStep): readonly StepLine[] {
  const all = failed === "tunnel" ? order_by_tunnel : order;
  const at = all.indexOf(failed);
  if (at === -1) return [];
  return all.map((step, index) => {
    if (index === at) return { step, mark: "bad", name: names[step], value: "failed" };
    if (index > at) return { step, mark: "idle", name: names[step], value: "not tried" };
    // What comes after TLS is reached without it too.
    return { step, mark: "ok", name: names[step], value: step === "tls" ? "if asked for" : "" };
  });
}

/** What else a test tells, in the order of interest. */
export function testFacts(test: ConnectionTest): readonly Fact[] {
  const facts: Fact[] = [
    { name: "Server", value: `${test.product} ${test.server_version}`.trim() },
    { name: "Via", value: test.via },
    { name: "Latency", value: test.latency_ms > 0 ? formatDuration(test.latency_ms) : "" },
    { name: "Cipher", value: test.cipher },
    { name: "Certificate", value: test.certificate_subject },
    { name: "Signed by", value: test.certificate_issuer },
    { name: "Valid until", value: test.certificate_until.replace("T", " ").replace(/:\d\dZ$/, " UTC") },
  ];
  return facts.filter((fact) => fact.value !== "");
}
