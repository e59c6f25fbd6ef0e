// The commands of Redis for the editor: one a line, colours, and the names of commands and of the keys that the tree knows.
import { StreamLanguage, type StringStream } from "@codemirror/language";
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import { tags } from "@lezer/highlight";
import type { KnownName } from "./completion";

interface State {
  /** The quote that a string which runs over the line ends with; empty outside. */
  quote: string;
  /** Words of the command so far. */
  words: number;
}

const option_words = new Set(
  (
    "NX XX GT LT CH INCR EX PX EXAT PXAT KEEPTTL GET MATCH COUNT TYPE WITHSCORES WITHVALUES LIMIT BYSCORE BYLEX REV " +
    "ASC DESC ALPHA STORE BY STREAMS BLOCK GROUP NOACK MAXLEN MINID AGGREGATE WEIGHTS LEFT RIGHT BEFORE AFTER"
  ).split(" "),
);

function readQuoted(stream: StringStream, state: State): void {
  while (!stream.eol()) {
    const character = stream.next();
    if (character === "\\") stream.next();
    else if (character === state.quote) {
      state.quote = "";
      return;
    }
  }
}

function readToken(stream: StringStream, state: State): string | null {
  if (state.quote !== "") {
    readQuoted(stream, state);
    return "string";
  }
  if (stream.sol()) {
    state.words = 0;
    if (stream.match(/^\s*(#|--).*/)) return "comment";
  }
  if (stream.eatSpace()) return null;
  const next = stream.peek() ?? "";
  if (next === '"' || next === "'") {
    stream.next();
    state.quote = next;
    state.words += 1;
    readQuoted(stream, state);
    return "string";
  }
  const word = stream.match(/^[^\s"']+/) ? stream.current() : "";
  if (word === "") stream.next();
  state.words += 1;
  if (state.words === 1) return "keyword";
  if (/^[-+]?(\d+(\.\d*)?|\.\d+|inf)([eE][-+]?\d+)?$/.test(word)) return "number";
  if (/^\$[\p{L}\p{N}_]+$/u.test(word)) return "parameter";
  return option_words.has(word.toUpperCase()) ? "option" : "text";
}

export const redis_language = StreamLanguage.define<State>({
  name: "redis",
  startState: () => ({ quote: "", words: 0 }),
  token: readToken,
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ['"', "'"] } },
  tokenTable: { option: tags.typeName, parameter: tags.special(tags.name), text: tags.name },
});

/** What people use every day, with what follows; the server knows more. */
const commands: readonly string[] = [
  ..."GET key|SET key value|MGET key …|MSET key value …|INCR key|INCRBY key n|DECR key|APPEND key value|STRLEN key".split("|"),
  ..."GETRANGE key start end|GETDEL key|GETEX key|SETEX key seconds value|SETNX key value|DEL key …|UNLINK key …".split("|"),
  ..."EXISTS key …|TYPE key|TTL key|PTTL key|EXPIRE key seconds|PEXPIRE key ms|EXPIREAT key time|PERSIST key".split("|"),
  ..."RENAME key name|COPY key to|DUMP key|OBJECT ENCODING key|MEMORY USAGE key|SCAN cursor|KEYS pattern|RANDOMKEY".split("|"),
  ..."HGET key field|HSET key field value …|HGETALL key|HMGET key field …|HDEL key field …|HEXISTS key field".split("|"),
  ..."HKEYS key|HVALS key|HLEN key|HINCRBY key field n|HSCAN key cursor|HRANDFIELD key".split("|"),
  ..."LPUSH key value …|RPUSH key value …|LPOP key|RPOP key|LRANGE key start stop|LLEN key|LINDEX key n|LSET key n value".split("|"),
  ..."LREM key count value|LTRIM key start stop|LPOS key value|SADD key member …|SREM key member …|SMEMBERS key".split("|"),
  ..."SISMEMBER key member|SCARD key|SSCAN key cursor|SINTER key …|SUNION key …|SDIFF key …|SRANDMEMBER key|SPOP key".split("|"),
  ..."ZADD key score member …|ZRANGE key start stop|ZREVRANGE key start stop|ZRANGEBYSCORE key min max|ZSCORE key member".split("|"),
  ..."ZRANK key member|ZCARD key|ZCOUNT key min max|ZINCRBY key n member|ZREM key member …|ZSCAN key cursor".split("|"),
  ..."XADD key id field value …|XLEN key|XRANGE key start end|XREVRANGE key end start|XREAD STREAMS key id".split("|"),
  ..."XINFO STREAM key|XINFO GROUPS key|XGROUP CREATE key group id|XDEL key id …|XTRIM key MAXLEN n|XPENDING key group".split("|"),
  ..."GEOADD key long lat member|GEOSEARCH key|GEODIST key a b|PFADD key element …|PFCOUNT key …|SETBIT key n bit".split("|"),
  ..."GETBIT key n|BITCOUNT key|JSON.GET key|EVAL script n|EVALSHA sha n|FCALL name n|SCRIPT LOAD script|PUBLISH channel text".split("|"),
  ..."INFO|DBSIZE|CONFIG GET pattern|CLIENT LIST|SLOWLOG GET|LATENCY LATEST|MEMORY STATS|ACL WHOAMI|COMMAND DOCS name".split("|"),
  ..."PING|ECHO text|TIME|ROLE|LASTSAVE|SORT key|TOUCH key …|WAIT n ms|FLUSHDB|FLUSHALL".split("|"),
];

const options: readonly Completion[] = commands.map((line) => {
  const [, name = line, rest = ""] = /^([A-Z.]+(?: [A-Z]+)?)(?: ([a-z].*))?$/.exec(line) ?? [];
  return { label: name, detail: rest };
});
const most_names = 2_000;

/** Commands at the beginning of a line, then the keys that the tree has loaded. */
export function redisCompletion(names: () => readonly KnownName[]): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (/^\s*(#|--)/.test(before)) return null;
    const first = /^\s*([A-Za-z.]*)$/.exec(before)?.[1];
    if (first !== undefined) {
      if (first === "" && !context.explicit) return null;
      return { from: context.pos - first.length, options, validFor: /^[A-Za-z. ]*$/ };
    }
    const word = /[^\s"']*$/.exec(before)?.[0] ?? "";
    if (word === "" && !context.explicit) return null;
    const keys = names()
      .filter((each) => each.kind === "key")
      .slice(0, most_names)
      .map(({ name, detail }): Completion => ({ label: name, detail }));
    return keys.length === 0 ? null : { from: context.pos - word.length, options: keys, validFor: /^[^\s"']*$/ };
  };
}
