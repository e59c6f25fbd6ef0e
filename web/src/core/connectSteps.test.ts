import { describe, expect, test } from "vitest";
import type { ConnectionTest } from "../api/generated";
import { failedSteps, passedSteps, testFacts } from "./connectSteps";

const encrypted: ConnectionTest = {
  product: "PostgreSQL",
  server_version: "15.20",
  database: "shop",
  user: "ada",
  encryption: "TLSv1.3",
  cipher: "TLS_AES_256_GCM_SHA384",
  certificate_subject: "CN=db.example.org",
  certificate_issuer: "CN=Example authority",
  certificate_until: "2027-01-31T12:00:00Z",
  steps: ["lookup", "tcp", "tls", "authentication", "database"],
  connect_ms: 12,
  via: "",
  latency_ms: 0.6,
};

function marks(lines: readonly { mark: string; name: string }[]): string {
  return lines.map((line) => `${line.mark} ${line.name}`).join(", ");
}

describe("the steps of a test", () => {
  test("all pass, with what is known of each", () => {
    expect(passedSteps(encrypted).map((line) => [line.mark, line.name, line.value])).toEqual([
      ["ok", "Name", ""],
      ["ok", "TCP", ""],
      ["ok", "TLS", "TLSv1.3"],
      ["ok", "Log-in", "ada"],
      ["ok", "Database", "shop"],
    ]);
  });

  test("say that nothing is encrypted", () => {
    const plain = { ...encrypted, encryption: "", steps: encrypted.steps.filter((step) => step !== "tls") };
    expect(passedSteps(plain)[2]).toEqual({ step: "tls", mark: "idle", name: "TLS", value: "not encrypted" });
  });

  test("are one for a file", () => {
    const file: ConnectionTest = { ...encrypted, encryption: "", user: "", database: "/data/shop.db", steps: ["database"] };
    expect(passedSteps(file)).toEqual([{ step: "database", mark: "ok", name: "Database", value: "shop.db" }]);
  });

  test("stop at the one that failed", () => {
    expect(marks(failedSteps("lookup"))).toBe("bad Name, idle TCP, idle TLS, idle Log-in, idle Database");
    expect(marks(failedSteps("tls"))).toBe("ok Name, ok TCP, bad TLS, idle Log-in, idle Database");
    expect(marks(failedSteps("database"))).toBe("ok Name, ok TCP, ok TLS, ok Log-in, bad Database");
    expect(marks(failedSteps("tunnel"))).toBe("bad Tunnel, idle TLS, idle Log-in, idle Database");
  });

  test("are none where nobody knows which failed", () => {
    expect(failedSteps("none")).toEqual([]);
  });
});

describe("the facts of a test", () => {
  test("tell of the server and its certificate", () => {
    expect(testFacts(encrypted).map((fact) => `${fact.name}: ${fact.value}`)).toEqual([
      "Server: PostgreSQL 15.20",
      "Latency: < 1 ms",
      "Cipher: TLS_AES_256_GCM_SHA384",
      "Certificate: CN=db.example.org",
      "Signed by: CN=Example authority",
      "Valid until: 2027-01-31 12:00 UTC",
    ]);
  });

  test("leave out what there is not", () => {
    const bare: ConnectionTest = {
      ...encrypted,
      cipher: "",
      certificate_subject: "",
      certificate_issuer: "",
      certificate_until: "",
      latency_ms: 0,
    };
    expect(testFacts(bare).map((fact) => fact.name)).toEqual(["Server"]);
  });
});
