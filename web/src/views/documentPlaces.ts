// How the trees of documents were left, by result, for when they are shown again. The oldest goes beyond the bound.
import type { DocumentTree } from "../core/documentTree";

export interface DocumentsLeft {
  readonly tree: DocumentTree;
  readonly row: number;
  readonly top: number;
}

const left = new Map<string, DocumentsLeft>();
const most_left = 16;

export function rememberDocuments(result: string, place: DocumentsLeft): void {
  left.delete(result);
  left.set(result, place);
  const oldest = left.keys().next();
  if (left.size > most_left && oldest.done !== true) left.delete(oldest.value);
}

export function documentsLeft(result: string): DocumentsLeft | undefined {
  return left.get(result);
}
