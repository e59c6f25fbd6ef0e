// Extended JSON, the text form of documents: {"$oid": "…"} stands for an ObjectId, {"$numberLong": "…"} for an int64.
// Reads what a value is and how it is shown, exactly: a number is the text that was written. Pure.
import { decodeString, printInline, type JsonMember, type JsonValue } from "./json";

/** How a value is coloured. */
export type ShownKind = "key" | "number" | "text" | "boolean" | "null" | "date" | "binary" | "other" | "nest";

export interface ShownValue {
  /** The type's name for the badge: ObjectId, int64, decimal128, date … */
  readonly type: string;
  readonly kind: ShownKind;
  /** The value as it is shown; of an object or an array what it holds ("4 fields"). */
  readonly text: string;
  /** What an object or an array holds; empty for all else. */
  readonly children: readonly { readonly name: string; readonly value: JsonValue }[];
}

type Wrapped = Pick<ShownValue, "type" | "kind" | "text">;

function stringOf(value: JsonValue | undefined): string | undefined {
  return value?.kind === "string" ? decodeString(value.raw) : undefined;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return value?.kind === "number" ? value.raw : stringOf(value);
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value?.kind === "object" ? value.members.find((each) => each.name === name)?.value : undefined;
}

const most_ms = 8_640_000_000_000_000n;

/** Milliseconds since 1970 as an ISO time; a time that the calendar of JavaScript does not reach stays a number. */
export function dateText(ms: string): string {
  if (!/^-?[0-9]+$/.test(ms)) return ms;
  const value = BigInt(ms);
  if (value > most_ms || value < -most_ms) return `${ms} ms`;
  return new Date(Number(value)).toISOString().replace(".000Z", "Z");
}

function uuidText(base64: string): string | undefined {
  let bytes = "";
  try {
    bytes = atob(base64);
  } catch {
    return undefined;
  }
  if (bytes.length !== 16) return undefined;
  const digits = [...bytes].map((each) => each.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function binaryOf(value: JsonValue): Wrapped | undefined {
  const base64 = stringOf(memberOf(value, "base64"));
  const sub = stringOf(memberOf(value, "subType"));
  if (base64 === undefined || sub === undefined) return undefined;
  const uuid = /^0?4$/.test(sub) ? uuidText(base64) : undefined;
  if (uuid !== undefined) return { type: "UUID", kind: "other", text: uuid };
  return { type: /^0*$/.test(sub) ? "binary" : `binary ${sub}`, kind: "binary", text: base64 };
}

function dateOf(value: JsonValue): Wrapped | undefined {
  const relaxed = stringOf(value);
  if (relaxed !== undefined) return { type: "date", kind: "date", text: relaxed };
  const ms = textOf(memberOf(value, "$numberLong")) ?? textOf(value);
  return ms === undefined ? undefined : { type: "date", kind: "date", text: dateText(ms) };
}

function patternOf(value: JsonValue): Wrapped | undefined {
  const pattern = stringOf(memberOf(value, "pattern"));
  const options = stringOf(memberOf(value, "options")) ?? "";
  return pattern === undefined ? undefined : { type: "regex", kind: "other", text: `/${pattern}/${options}` };
}

function timestampOf(value: JsonValue): Wrapped | undefined {
  const [seconds, increment] = [textOf(memberOf(value, "t")), textOf(memberOf(value, "i"))];
  if (seconds === undefined || increment === undefined) return undefined;
  return { type: "timestamp", kind: "date", text: `${seconds}, ${increment}` };
}

function number(type: string): (value: JsonValue) => Wrapped | undefined {
  return (value) => {
    const text = stringOf(value);
    return text === undefined ? undefined : { type, kind: "number", text };
  };
}

function word(type: string, kind: ShownKind): (value: JsonValue) => Wrapped | undefined {
  return (value) => {
    const text = stringOf(value);
    return text === undefined ? undefined : { type, kind, text };
  };
}

/** What each name that begins with a dollar stands for, if it is the only member. */
const wrappers: Readonly<Record<string, (value: JsonValue) => Wrapped | undefined>> = {
  $oid: word("ObjectId", "key"),
  $uuid: word("UUID", "other"),
  $symbol: word("symbol", "text"),
  $code: word("code", "other"),
  $numberInt: number("int32"),
  $numberLong: number("int64"),
  $numberDouble: number("double"),
  $numberDecimal: number("decimal128"),
  $date: dateOf,
  $binary: binaryOf,
  $regularExpression: patternOf,
  $timestamp: timestampOf,
  $minKey: () => ({ type: "minKey", kind: "other", text: "MinKey" }),
  $maxKey: () => ({ type: "maxKey", kind: "other", text: "MaxKey" }),
  $undefined: () => ({ type: "undefined", kind: "null", text: "undefined" }),
};

function wrappedOf(members: readonly JsonMember[]): Wrapped | undefined {
  const [only, scope] = members;
  if (!only || members.length > 2 || !Object.hasOwn(wrappers, only.name)) return undefined;
  if (scope && !(only.name === "$code" && scope.name === "$scope")) return undefined;
  const found = wrappers[only.name]?.(only.value);
  return found && scope ? { ...found, text: `${found.text} with ${printInline(scope.value)}` } : found;
}

/** True for an object that stands for one value, such as {"$oid": "…"}. */
export function isWrapped(value: JsonValue): boolean {
  return value.kind === "object" && wrappedOf(value.members) !== undefined;
}

const plain: Readonly<Record<"number" | "boolean" | "null", Pick<ShownValue, "type" | "kind">>> = {
  number: { type: "number", kind: "number" },
  boolean: { type: "bool", kind: "boolean" },
  null: { type: "null", kind: "null" },
};

export function showValue(value: JsonValue): ShownValue {
  if (value.kind === "object") {
    const wrapped = wrappedOf(value.members);
    if (wrapped) return { ...wrapped, children: [] };
    const count = value.members.length;
    return { type: "object", kind: "nest", text: `${count} ${count === 1 ? "field" : "fields"}`, children: value.members };
  }
  if (value.kind === "array") {
    const count = value.items.length;
    const children = value.items.map((item, index) => ({ name: String(index), value: item }));
    return { type: `array(${count})`, kind: "nest", text: `${count} ${count === 1 ? "item" : "items"}`, children };
  }
  if (value.kind === "string") return { type: "string", kind: "text", text: decodeString(value.raw), children: [] };
  return { ...plain[value.kind], text: value.raw, children: [] };
}
