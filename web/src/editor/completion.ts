// A name that the object tree has loaded, for the languages whose completion knows no more than that.
export interface KnownName {
  readonly name: string;
  readonly detail: string;
  /** What it is: table, column, collection, key … */
  readonly kind: string;
}
