// Calls the server's methods. A server error and a lost network are values (`{ ok: false, error }`), never exceptions:
// the caller draws them. Knows neither React nor the state.
import type { ErrorInfo, Methods } from "./generated";
import { Readers } from "./readers";
import { sendBytes, type SendBytes, type SendOptions } from "./sendBytes";

export type Reply<T> = { ok: true; value: T } | { ok: false; error: ErrorInfo };

/** The part of `fetch` that is used, so that a test can put another in its place. */
export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

export interface Client {
  call<M extends keyof Methods>(
    method: M,
    parameters: Methods[M][0],
    signal?: AbortSignal,
  ): Promise<Reply<Methods[M][1]>>;
  /** A call whose answer nobody waits for: it is sent even while the page goes away. */
  leave<M extends keyof Methods>(method: M, parameters: Methods[M][0]): void;
  /** Trades the one-time code of the launch link for a session cookie. */
  login(code: string): Promise<Reply<unknown>>;
  /** A GET below /api/v1/, for rows. */
  get(path: string, signal?: AbortSignal): Promise<Reply<Response>>;
  /** A file's bytes to a route below /api/v1/. */
  send(path: string, body: Blob, options: SendOptions): Promise<Reply<Response>>;
  /** Done when no request is on its way that reads one of these results and views, or after two seconds. */
  unread(names: readonly string[]): Promise<void>;
}

export function makeError(code: ErrorInfo["code"], message: string, hint = ""): ErrorInfo {
  return {
    code,
    message,
    hint,
    detail: "",
    sqlstate: "",
    vendor_code: "",
    damage: "statement",
    retryable: code === "unavailable",
    uncertain: false,
    step: "none",
  };
}

function isErrorInfo(value: unknown): value is ErrorInfo {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

/** The error of a reply that was not 2xx; a body that is not ours (a proxy's page) still gives a plain sentence. */
async function readError(response: Response): Promise<ErrorInfo> {
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "error" in body && isErrorInfo(body.error)) {
      return { ...makeError("internal", ""), ...body.error };
    }
  } catch {
    // Not JSON: fall through to the status.
  }
  const code = response.status === 401 ? "unauthenticated" : response.status === 404 ? "not_found" : "internal";
  return makeError(code, `The server answered with status ${response.status}.`);
}

function networkError(signal: AbortSignal | undefined): ErrorInfo {
  if (signal?.aborted === true) return makeError("cancelled", "The request was cancelled.");
  return makeError("unavailable", "The Sextant server does not answer.", "Check that it still runs in the terminal.");
}

/** The result or view that a request reads; undefined where closing it would not hurt the request. */
function readBy(method: keyof Methods, parameters: object): string | undefined {
  if (method === "view.close" || method === "query.close") return undefined;
  const name = "result" in parameters ? parameters.result : "view" in parameters ? parameters.view : undefined;
  return typeof name === "string" ? name : undefined;
}

function readByPath(path: string): string | undefined {
  const name = /^results\/([^/?]+)/.exec(path)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}

export function createClient(fetcher: Fetch, base = "/api/v1/", sender: SendBytes = sendBytes): Client {
  const readers = new Readers();

  async function send(path: string, init: RequestInit): Promise<Reply<Response>> {
    try {
      const response = await fetcher(base + path, { credentials: "same-origin", cache: "no-store", ...init });
      return response.ok ? { ok: true, value: response } : { ok: false, error: await readError(response) };
    } catch {
      return { ok: false, error: networkError(init.signal ?? undefined) };
    }
  }

  async function post<T>(path: string, body: unknown, signal?: AbortSignal, keepalive = false): Promise<Reply<T>> {
    const sent = await send(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Sextant": "1" },
      body: JSON.stringify(body),
      ...(keepalive ? { keepalive } : {}),
      ...(signal ? { signal } : {}),
    });
    if (!sent.ok) return sent;
    try {
      return { ok: true, value: (await sent.value.json()) as T };
    } catch {
      if (signal?.aborted === true) return { ok: false, error: networkError(signal) };
      return { ok: false, error: makeError("bad_data", `The server's reply to ${path} is not valid JSON.`) };
    }
  }

  async function sendFile(path: string, body: Blob, options: SendOptions): Promise<Reply<Response>> {
    try {
      const response = await sender(base + path, body, options);
      return response.ok ? { ok: true, value: response } : { ok: false, error: await readError(response) };
    } catch {
      return { ok: false, error: networkError(options.signal) };
    }
  }

  return {
    send: sendFile,
    call: (method, parameters, signal) => readers.during(readBy(method, parameters), () => post(method, parameters, signal)),
    leave: (method, parameters) => void post(method, parameters, undefined, true),
    login: (code) => post("login", { code }),
    get: (path, signal) =>
      readers.during(readByPath(path), () =>
        send(path, { method: "GET", headers: { "X-Sextant": "1" }, ...(signal ? { signal } : {}) })),
    unread: (names) => readers.gone(names),
  };
}

/** The launch code in the address's fragment (`#code=XXXX`), or empty. */
export function launchCode(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("code") ?? "";
}
