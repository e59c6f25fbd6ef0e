// Compares an Arrow stream, as apache-arrow and flechette read it, with what arrow_sample says is in it.
// Usage: node check.mjs FOLDER
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as flechette from '@uwdata/flechette';
import * as apache from 'apache-arrow';

const folder = process.argv[2];
const bytes = readFileSync(`${folder}/sample.arrow`);
const expected = JSON.parse(readFileSync(`${folder}/sample.json`, 'utf8'));
const version = (name) => createRequire(import.meta.url)(`./node_modules/${name}/package.json`).version;

const hex = (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');

function number(value) {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return Object.is(value, -0) ? '-0' : value;
}

// 1234n with scale 3 is "1.234".
function decimal(unscaled, scale) {
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const variantNames = ['null', 'int64', 'float64', 'text', 'binary'];

// What is the same in both libraries. `elements`, `members`, `pairs` and `variant` take nested values apart.
function canonical(kind, value, nested) {
  if (value === null || value === undefined) return null;
  switch (kind.name) {
    case 'number': return number(value);
    case 'int64': return value.toString();
    case 'binary': return hex(value);
    case 'list': return [...value].map((element) => canonical(kind.child, element, nested));
    case 'structure': return kind.children.map(([name, child]) => canonical(child, nested.member(value, name), nested));
    case 'map': return nested.entries(value).map(([key, entry]) => [key, canonical({ name: 'int64' }, entry, nested)]);
    default: return value;
  }
}

const texts = { name: 'list', child: { name: 'text' } };
const kinds = {
  float32: { name: 'number' }, float64: { name: 'number' }, int64: { name: 'int64' }, uint64: { name: 'int64' },
  binary: { name: 'binary' }, uuid: { name: 'binary' }, list: texts, map: { name: 'map' },
  structure: { name: 'structure', children: [['number', { name: 'int32' }], ['texts', texts]] },
};
const kindOf = (name, type) => (name === 'list of lists' ? { name: 'list', child: texts } : kinds[type] ?? { name: type });

// Compares every cell; `read(batch, column, row, kind, type)` gives its canonical form.
function check(library, batches, rowsOf, read) {
  let first = 0;
  let checked = 0;
  assert.equal(batches.length, expected.batches);
  for (const batch of batches) {
    for (let row = 0; row < rowsOf(batch); ++row) {
      expected.fields.forEach(([name, type], column) => {
        const wanted = expected.rows[first + row][column];
        assert.deepEqual(read(batch, column, row, kindOf(name, type), type), wanted, `${library}: ${name}, row ${first + row}`);
        ++checked;
      });
    }
    first += rowsOf(batch);
  }
  assert.equal(first, expected.rows.length);
  console.log(`${library} ${version(library)}: ${checked} values agree`);
}

const isNull = (validity, row) => validity?.length > 0 && ((validity[row >> 3] >> (row & 7)) & 1) === 0;

// Instants, times and intervals are compared as they are stored: the libraries turn them into milliseconds.
const raw = new Set(['date', 'time', 'timestamp', 'timestamptz']);

// The union of three numbers that a month_day_nano interval is.
function interval(values, row) {
  const view = new DataView(values.buffer, values.byteOffset + row * 16, 16);
  return [view.getInt32(0, true), view.getInt32(4, true), view.getBigInt64(8, true).toString()];
}

const plainOf = (value) => (typeof value === 'bigint' ? value.toString() : value);

// A variant's value of the child with this position.
const tagged = (tag, value) => (value === null ? null : [variantNames[tag], canonical(kinds[variantNames[tag]] ?? { name: 'text' }, value, {})]);

function checkApache() {
  const nested = {
    member: (value, name) => value[name],
    entries: (value) => [...value],
  };
  const { schema, batches } = apache.tableFromIPC(bytes);
  assert.equal(schema.metadata.get('sextant.first'), '7');
  check('apache-arrow', batches, (batch) => batch.numRows, (batch, column, row, kind, type) => {
    const vector = batch.getChildAt(column);
    const data = vector.data[0];
    if (type === 'variant') return tagged(data.typeIds[row], vector.get(row));
    if (type !== 'null' && isNull(data.nullBitmap, row)) return assert.equal(vector.get(row), null), null;
    if (type === 'interval') return interval(data.values, row);
    if (raw.has(type)) return plainOf(data.values[row]);
    if (type === 'decimal128') {
      const words = new BigUint64Array(data.values.slice(row * 4, row * 4 + 4).buffer);
      return decimal(BigInt.asIntN(128, (words[1] << 64n) | words[0]), data.type.scale);
    }
    return canonical(kind, vector.get(row), nested);
  });
}

function checkFlechette() {
  const nested = { member: (value, name) => value[name], entries: (value) => [...value] };
  const table = flechette.tableFromIPC(bytes, { useBigInt: true, useDecimalInt: true, useMap: false });
  assert.equal(table.schema.metadata.get('sextant.first'), '7');
  const batches = table.children[0].data.map((_, index) => table.children.map((column) => column.data[index]));
  check('@uwdata/flechette', batches, (batch) => batch[0].length, (batch, column, row, kind, type) => {
    const data = batch[column];
    if (type === 'variant') return tagged(data.typeIds[row], data.at(row));
    if (type !== 'null' && isNull(data.validity, row) && data.nullCount > 0) return assert.equal(data.at(row), null), null;
    if (type === 'interval') return interval(data.values, row);
    if (raw.has(type)) return plainOf(data.values[row]);
    if (type === 'decimal128') return decimal(data.at(row), data.type.scale);
    return canonical(kind, data.at(row), nested);
  });
}

checkApache();
checkFlechette();
