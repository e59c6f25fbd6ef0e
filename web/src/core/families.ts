// What differs between the families of engines in the words of the window. Pure.

export interface FamilyWords {
  /** What stands in the empty search box. */
  readonly find: string;
  /** What the content of an object is called in a menu. */
  readonly rows: string;
}

const words: Readonly<Record<string, FamilyWords>> = {
  document: { find: "Find a collection or field", rows: "documents" },
  key_value: { find: "Find a key", rows: "value" },
};

const sql_words: FamilyWords = { find: "Find a table or column", rows: "rows" };

export function familyWords(family: string | undefined): FamilyWords {
  return words[family ?? ""] ?? sql_words;
}
