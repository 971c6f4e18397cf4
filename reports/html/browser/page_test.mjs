// What a reader does with the page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { open } from './chromium.mjs';
import { page, requirement, results } from './samples.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const before = results('acme', [
  requirement('ACQ-OUT-01', 'pass'), requirement('ACQ-OUT-02', 'fail'),
  requirement('REL-TOKEN-01', 'not supported'), requirement('BND-OWN-01', 'differs', { level: 'observed' }),
]);
const after = results('acme', [
  requirement('ACQ-OUT-01', 'pass'), requirement('ACQ-OUT-02', 'pass'),
  requirement('REL-TOKEN-01', 'fail'), requirement('BND-OWN-01', 'differs', { level: 'observed' }),
]);
after.target.version = '2.0';
const two = page(before, after).path;

const shown = (at) => at.locator('#matrix tr:visible').evaluateAll((rows) => rows.map((row) => row.id));

// reset: the page looks at its filters only once the click has cleared them.
const reset = async (at) => {
  await at.locator('button[type=reset]').click();
  await at.evaluate(() => new Promise((cleared) => setTimeout(cleared)));
};

// violations: what axe finds, a line each.
const violations = async (at) => {
  await at.evaluate(axe);
  const found = await at.evaluate(() => globalThis.axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  return found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html).join(' | ')}`);
};

test('failures come first, and a failure leads to what was seen', async () => {
  const { page: at, close, shot } = await open(two);
  await shot('two-runs');
  assert.equal((await shown(at))[0], 'ACQ-OUT-02');
  await at.locator('#ACQ-OUT-02 a[href="#ACQ-OUT-02-1"]').click();
  const seen = at.locator('section[id="ACQ-OUT-02-1"]');
  assert.ok(await seen.isVisible());
  assert.match(await seen.innerText(), /WSAEFAULT, returned 0/);
  assert.match(await seen.innerText(), /portcullis replay ACQ-OUT-02\.json/);
  await seen.locator('summary').click();
  assert.match(await seen.locator('pre').innerText(), /1 {2}WSAStartup\(2\.2\)/);
  await close();
});

test('what changed between two runs of a target stands before the matrix', async () => {
  const { page: at, close } = await open(two);
  const changes = await at.locator('section, h2#changes ~ .scroll').first().innerText();
  assert.match(changes, /worse\s+REL-TOKEN-01/);
  assert.match(changes, /better\s+ACQ-OUT-02/);
  await close();
});

test('filters by result, level, api and text leave the rows that match, and say how many', async () => {
  const { page: at, close } = await open(two);
  const left = () => at.locator('#filters output').innerText();
  await at.locator('input[name=result][value=fail]').check();
  assert.deepEqual((await shown(at)).sort(), ['ACQ-OUT-02', 'REL-TOKEN-01']);
  assert.match(await left(), /^2 of 4 requirements/);
  await at.locator('select[name=run]').selectOption('2');
  assert.deepEqual(await shown(at), ['REL-TOKEN-01']);
  await reset(at);
  assert.equal((await shown(at)).length, 4);
  await at.locator('select[name=level]').selectOption('observed');
  assert.deepEqual(await shown(at), ['BND-OWN-01']);
  await reset(at);
  await at.locator('select[name=api]').selectOption('acquire');
  assert.deepEqual(await shown(at), ['ACQ-OUT-02', 'ACQ-OUT-01']);
  await reset(at);
  await at.locator('input[name=q]').fill('rel-token says');
  assert.deepEqual(await shown(at), ['REL-TOKEN-01']);
  await at.locator('input[name=q]').fill('no such words');
  assert.deepEqual(await shown(at), []);
  await reset(at);
  await at.locator('input[name=differ]').check();
  assert.deepEqual((await shown(at)).sort(), ['ACQ-OUT-02', 'REL-TOKEN-01']);
  await close();
});

test('filters hide the evidence and the proof of what they hide', async () => {
  const { page: at, close } = await open(two, { hash: '#?q=REL-TOKEN' });
  assert.ok(await at.locator('section[id="proof-REL-TOKEN-01"]').isVisible());
  assert.ok(!await at.locator('section[id="proof-ACQ-OUT-02"]').isVisible());
  assert.ok(!await at.locator('section[id="ACQ-OUT-02-1"]').isVisible());
  await close();
});

test('a filtered view has an address that shows it again', async () => {
  const { page: at, close } = await open(two);
  await at.locator('input[name=result][value=fail]').check();
  await at.locator('select[name=run]').selectOption('1');
  const hash = await at.evaluate(() => location.hash);
  await close();
  const again = await open(two, { hash });
  assert.deepEqual(await shown(again.page), ['ACQ-OUT-02']);
  assert.ok(await again.page.locator('input[name=result][value=fail]').isChecked());
  await again.close();
});

test('a requirement has an address, and a link to what is filtered out shows it', async () => {
  const { page: at, close } = await open(two, { hash: '#REL-TOKEN-01' });
  assert.ok(await at.locator('#REL-TOKEN-01').evaluate((row) => row.matches(':target')));
  await at.locator('input[name=q]').fill('ACQ-OUT-01');
  assert.deepEqual(await shown(at), ['ACQ-OUT-01']);
  await at.evaluate(() => { location.hash = '#REL-TOKEN-01'; });
  await at.locator('#REL-TOKEN-01').waitFor({ state: 'visible' });
  await close();
});

test('every link of the page leads somewhere', async () => {
  const { page: at, close } = await open(two);
  const dead = await at.evaluate(() => Array.from(document.querySelectorAll('a[href^="#"]'))
    .map((link) => link.getAttribute('href').slice(1)).filter((name) => !document.getElementById(name)));
  assert.deepEqual(dead, []);
  await close();
});

test('the replay line is copied by a button', async () => {
  const { page: at, close } = await open(two);
  const button = at.locator('section[id="ACQ-OUT-02-1"] button.copy');
  await button.focus();
  await at.keyboard.press('Enter');
  await at.locator('#said', { hasText: 'copied' }).waitFor();
  assert.equal(await button.innerText(), 'copied');
  await at.locator('input[name=q]').focus();
  await at.keyboard.press('Control+V');
  assert.equal(await at.locator('input[name=q]').inputValue(), 'portcullis replay ACQ-OUT-02.json --target acme');
  await close();
});

test('the keyboard reaches everything, and / the text filter', async () => {
  const { page: at, close } = await open(two);
  await at.keyboard.press('Tab');
  assert.equal(await at.evaluate(() => document.activeElement.textContent), 'skip to the content');
  await at.keyboard.press('/');
  assert.equal(await at.evaluate(() => document.activeElement.name), 'q');
  await at.keyboard.type('ACQ-OUT-01');
  assert.deepEqual(await shown(at), ['ACQ-OUT-01']);
  await at.keyboard.press('Escape');
  assert.equal((await shown(at)).length, 4);
  // What can be clicked can be reached: nothing is taken out of the order of Tab.
  const out = await at.evaluate(() => Array.from(document.querySelectorAll('a, button, input, select, summary'))
    .filter((one) => one.tabIndex < 0).map((one) => one.outerHTML));
  assert.deepEqual(out, []);
  await at.keyboard.press('Tab');
  const outline = await at.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, 'solid');
  await close();
});

for (const scheme of ['light', 'dark']) {
  test(`axe finds nothing in the ${scheme} page`, async () => {
    const { page: at, close, shot } = await open(two, { scheme });
    await shot(`two-runs-${scheme}`);
    assert.deepEqual(await violations(at), []);
    await close();
  });
}

test('axe finds nothing in a page of many runs, nor on a phone', async () => {
  const many = page(...Array.from({ length: 6 }, (_, i) => {
    const one = structuredClone(i % 2 === 0 ? before : after);
    one.target.version = `1.${i}`;
    return one;
  })).path;
  for (const width of [1280, 390]) {
    const { page: at, close, shot } = await open(many, { width });
    await shot(`six-runs-${width}`);
    assert.deepEqual(await violations(at), []);
    await close();
  }
});

test('dark is dark, and paper is white in both', async () => {
  const paper = (at) => at.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const { page: at, close } = await open(two, { scheme: 'dark' });
  assert.equal(await paper(at), 'rgb(13, 17, 23)');
  await at.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.equal(await paper(at), 'rgb(255, 255, 255)');
  await close();
});

test('what is printed has the results and not the controls', async () => {
  const { page: at, close } = await open(two);
  await at.emulateMedia({ media: 'print' });
  for (const gone of ['nav', '#filters select', 'button.copy', '.anchor']) {
    assert.equal(await at.locator(`${gone}:visible`).count(), 0, gone);
  }
  assert.equal((await shown(at)).length, 4);
  const pdf = await at.pdf({ format: 'A4' });
  assert.ok(pdf.length > 10000);
  await close();
});

test('a phone shows cards, each result with its run, and nothing is wider than the screen', async () => {
  const { page: at, close, shot } = await open(two, { width: 390, height: 844 });
  await shot('phone');
  assert.ok(await at.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const name = await at.locator('#matrix td.run').first().evaluate((cell) => getComputedStyle(cell, '::before').content);
  assert.match(name, /acme 1\.0/);
  await close();
});

test('without the script everything is shown', async () => {
  const { page: at, close } = await open(two);
  const context = await at.context().browser().newContext({ javaScriptEnabled: false });
  const bare = await context.newPage();
  await bare.goto(`file://${two}`);
  assert.equal(await bare.locator('#matrix tr:visible').count(), 4);
  assert.equal(await bare.locator('#filters:visible').count(), 0);
  await context.close();
  await close();
});
