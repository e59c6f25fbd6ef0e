// Reads the data of an exported page: base64 of gzip, in elements that no browser runs.
import type { RowStore } from "./rows";

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** Fills the store; each piece leaves the page when it has been read. */
export async function loadRows(store: RowStore, pieces: readonly Element[], onProgress: () => void): Promise<void> {
  let at = 0;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const piece = pieces[at];
      at += 1;
      if (!piece) return controller.close();
      controller.enqueue(bytesOf(piece.textContent));
      piece.remove();
    },
  });
  const reader = source.pipeThrough(new DecompressionStream("gzip")).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    store.add(value);
    onProgress();
  }
}
