// What other programs read: SARIF as the committee's schema has it, Markdown as another reader takes it.

import Ajv from 'ajv-draft-04';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import MarkdownIt from 'markdown-it';
import { evidence, file, made, requirement, results, run } from './samples.mjs';

const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const isSarif = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(schema);

const nasty = 'x | <b>bold</b> `code` [link](http://a.example) *stars* @all\n\n# heading \u0000 "quoted" \\';
const sample = () => {
  const broken = requirement('ACQ-OUT-02', 'fail');
  broken.statement = broken.source = nasty;
  broken.cases[0].name = nasty;
  broken.cases[0].evidence = [evidence('ACQ-OUT-02', { call: nasty, allowed: nasty, observed: nasty, replay: nasty })];
  const others = ['error', 'unstable', 'differs', 'pass', 'disturbed', 'not provoked', 'not supported', 'not run']
    .map((result, i) => requirement(`ACQ-OTHER-0${i}`, result));
  return results('acme', [broken, ...others]);
};

test('SARIF is valid by its schema, whatever a target says', () => {
  const log = JSON.parse(made('--sarif', sample(), results('other', [requirement('ACQ-OUT-02', 'pass')])).text);
  assert.ok(isSarif(log), JSON.stringify(isSarif.errors, null, 1));
  assert.equal(log.runs.length, 2);
  const [first] = log.runs;
  for (const result of first.results) assert.equal(first.tool.driver.rules[result.ruleIndex].id, result.ruleId);
  const failed = first.results.find((result) => result.ruleId === 'ACQ-OUT-02');
  assert.equal(failed.level, 'error');
  assert.equal(failed.locations[0].logicalLocations[0].fullyQualifiedName, nasty);
  assert.deepEqual(first.results.map((result) => result.kind).sort(),
    ['fail', 'fail', 'fail', 'fail', 'notApplicable', 'notApplicable', 'open', 'open', 'pass']);
});

test('the schema is one that refuses', () => {
  assert.ok(!isSarif({ version: '2.1.0' }));
  assert.ok(!isSarif({ version: '2.1.0', runs: [{ tool: { driver: {} } }] }));
});

// cells: of the table whose head begins with `head`, as another reader of Markdown has it.
const tables = (text) => {
  const found = [];
  let cell = null;
  for (const token of new MarkdownIt({ html: true }).enable('table').parse(text, {})) {
    if (token.type === 'table_open') found.push([]);
    if (token.type === 'tr_open') found.at(-1).push([]);
    if (token.type === 'td_open' || token.type === 'th_open') cell = '';
    if (token.type === 'inline' && cell !== null) cell += token.content;
    if (token.type === 'td_close' || token.type === 'th_close') { found.at(-1).at(-1).push(cell); cell = null; }
  }
  return found;
};

test('Markdown is a table of runs and one of failures, whose cells no target ends', () => {
  const { text } = made('--markdown', sample());
  const [runs, failures] = tables(text);
  assert.deepEqual(runs.map((row) => row.length), [4, 4]);
  assert.ok(failures.every((row) => row.length === 4));
  assert.deepEqual(failures.slice(1).map((row) => row[0]), ['error', 'fail', 'unstable', 'differs']);
  const html = new MarkdownIt({ html: true }).render(text);
  assert.doesNotMatch(html, /<b>|<em>|<h1|href=/);
  assert.match(html, /&lt;b&gt;bold&lt;\/b&gt;/);
});

test('the Markdown of a difference is a table as well', () => {
  const before = file(results('acme', [requirement('ACQ-OUT-02', 'pass'), requirement('ACQ-OUT-01', 'pass')]));
  const path = `${before}.md`;
  assert.throws(() => run('diff', before, file(sample()), '--markdown', path), { status: 1 });
  const [changes] = tables(readFileSync(path, 'utf8'));
  assert.ok(changes.length > 2 && changes.every((row) => row.length === 4), JSON.stringify(changes));
});

test('plain text says the same without a colour', () => {
  const text = run('report', file(sample()));
  assert.match(text, /FAIL {2}ACQ-OUT-02/);
  assert.doesNotMatch(text, /\u001b/);
  assert.match(text.trimEnd().split('\n').at(-1), /^acme: 1 error, 1 fail/);
});
