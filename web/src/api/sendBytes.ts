// Sends a file's bytes and tells how many have gone out, which `fetch` does not.

export interface SendOptions {
  onProgress(sent: number): void;
  readonly signal: AbortSignal;
}

/** Rejects when the network fails or the signal says stop; any answer of the server is a Response. */
export type SendBytes = (address: string, body: Blob, options: SendOptions) => Promise<Response>;

export const sendBytes: SendBytes = (address, body, { onProgress, signal }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (): void => {
      reject(new Error("The bytes did not arrive."));
    };
    if (signal.aborted) return fail();
    request.open("POST", address);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Sextant", "1");
    request.upload.onprogress = (event) => {
      onProgress(event.loaded);
    };
    request.onload = () => {
      resolve(new Response(request.responseText, { status: request.status }));
    };
    request.onerror = fail;
    request.onabort = fail;
    signal.addEventListener(
      "abort",
      () => {
        request.abort();
      },
      { once: true },
    );
    request.send(body);
  });
