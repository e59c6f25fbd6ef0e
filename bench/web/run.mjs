// Measures the window: node bench/web/run.mjs '{"url": ..., ...}', as bench/window.py calls it. Prints one line of JSON, a list of rows:
// {name, rival, of, ours, theirs, goal}. What it does meanwhile goes to standard error.
import { Dbgate } from "./dbgate.mjs";
import { at, median } from "./page.mjs";
import { Sextant } from "./sextant.mjs";

const { url, catalog, objects, dbgate, tables, rounds, keys, rows, turns } = JSON.parse(process.argv[2]);
const lines = [];
const seconds = (name, rival, ours, theirs, goal) => lines.push({ name, rival, of: "seconds", ours, theirs, goal });
const beside = (name, ours, limit) => seconds(name, "goal", ours, limit, 1);
const say = (text) => process.stderr.write(`${text}\n`);

/** The medians of works that take turns, after a round that does not count. */
async function inTurns(count, ...works) {
  const times = works.map(() => []);
  for (let round = 0; round <= count; round++) {
    for (const [index, work] of works.entries()) {
      const taken = await work(round);
      if (round > 0) times[index].push(taken);
    }
  }
  return times.map(median);
}

/** Beside a goal, and beside DbGate where it is here. */
function told(name, [ours, theirs], limit, goal) {
  beside(name, ours, limit);
  if (theirs !== undefined && !left_out) seconds(name, "DbGate", ours, theirs, goal);
}

let left_out = false; // DbGate, whose page may be another one day: then its rows are missing, and ours are here.

function leaveOut(error) {
  say(`DbGate is left out from here on: ${error.message.split("\n")[0]}`);
  left_out = true;
  return NaN;
}

const withDbgate = (peer, work) =>
  peer === null ? [] : [async (round) => (left_out ? NaN : await work(round).catch(leaveOut))];

async function firstRows(sextant, peer) {
  say("The window's start.");
  told("Window: from nothing to its connections", await inTurns(
    rounds, () => sextant.ready("bench"), ...withDbgate(peer, () => peer.ready())), 0.5, null);
  say("A click on a table.");
  await sextant.openTables("bench", "public", "Tables");
  const table = (round) => tables[round % tables.length];
  told("Window: from a click on a table to its rows", await inTurns(
    rounds, (round) => sextant.tableToRows(table(round).name),
    ...withDbgate(peer, (round) => peer.tableToRows(table(round).name, table(round).mark))), 0.1, 0.3);
  say("F5 on select *.");
  const statement = (round) => `select ${7_100_000 + round} as mark, * from events`;
  told("Window: from F5 on select * to its rows", await inTurns(
    rounds, (round) => sextant.queryToRows("bench", statement(round)),
    ...withDbgate(peer, (round) => peer.queryToRows(statement(round), String(7_100_000 + round)))), 0.09, 0.12);
}

/** What is typed before the key, the key, and a proposal that shows that the names are known. */
const places = [
  { text: "select * from area_7.orders_1", key: "9", label: "orders_1" },
  { text: "select * from area_7.orders_6 o where o.c", key: "u", label: "c" },
];

async function proposals(sextant) {
  say("Proposals.");
  await sextant.view.connect(catalog, "catalog");
  const lists = [];
  const answers = [];
  for (const { text, key, label } of places) {
    await sextant.awaitProposals("catalog", text, label);
    for (let round = 0; round <= keys; round++) {
      const { list, answer } = await sextant.keyToList(key);
      if (round === 0) continue;
      lists.push(list);
      answers.push(answer);
    }
  }
  const name = `Window: from a key to its list among ${objects.toLocaleString("en")} names, 95 of 100`;
  beside(name, at(lists, 95), 0.03);
  beside(`${name}: the server's answer`, at(answers, 95), 0.005);
}

/** Fifty columns of numbers and texts. */
function wideStatement() {
  const columns = ["n::integer as id", "'row ' || n as name"];
  for (let index = 3; index <= 50; index++) {
    if (index % 10 === 0) columns.push(`'text ' || (n % ${index * 7}) as c${index}`);
    else columns.push(index % 5 === 0 ? `(n * ${index} % 1000003)::integer as c${index}` : `(n * ${index} % 251)::utinyint as c${index}`);
  }
  return `select ${columns.join(", ")} from range(${rows}) s(n)`;
}

/** Its browser draws as soon as it can: what a picture takes is then the time from one to the next. */
async function scrolling() {
  say(`Scrolling ${rows} rows of 50 columns.`);
  const sextant = await Sextant.start("--disable-frame-rate-limit", "--disable-gpu-vsync");
  try {
    await sextant.view.connect(`duckdb:${sextant.workspace.folder}/wide.duckdb?create=true`, "wide");
    await sextant.fill("wide", wideStatement(), rows);
    const name = `Window: a picture of ${rows.toLocaleString("en")} rows of 50 columns`;
    await sextant.scroll(60, 0, 72);
    const ways = { "scrolled by 3 rows": [[0, 72]], "scrolled by 10 rows": [[0, 240]], "scrolled sideways": [[30, 0], [-30, 0]] };
    for (const [how, moves] of Object.entries(ways)) {
      const times = [];
      for (const [x, y] of moves) {
        const scrolled = await sextant.scroll(turns / moves.length, x, y);
        times.push(...scrolled.times);
        const [whole, drawn] = [scrolled.times, scrolled.drawn].map((each) => (median(each) * 1000).toFixed(1));
        say(`${how}: median ${whole} ms, ${drawn} ms of them to draw the grid; rows missing in ${scrolled.lacking} of ${turns}`);
      }
      beside(`${name}, ${how}, 95 of 100`, at(times, 95), 1 / 60);
    }
    lines.push({ name: `Window: the page's heap with ${rows.toLocaleString("en")} rows of 50 columns`, rival: "goal", of: "memory_mb",
                 ours: await sextant.heap(), theirs: 150, goal: 1 });
  } finally {
    await sextant.stop();
  }
}

const sextant = await Sextant.start();
let peer = null;
try {
  await sextant.view.connect(url, "bench");
  peer = dbgate === "" ? null : await Dbgate.start(sextant.browser, dbgate).catch((error) => (leaveOut(error), null));
  await firstRows(sextant, peer);
  await peer?.stop();
  await proposals(sextant);
} finally {
  await sextant.stop();
}
await scrolling();
console.log(JSON.stringify(lines));
