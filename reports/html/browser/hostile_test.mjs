// Whatever a testee or a foreign results file says is text on the page: none of it runs, none of it is lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './chromium.mjs';
import { evidence, page, question, requirement, results } from './samples.mjs';

const run = 'globalThis.ran = true';
const hostile = {
  'a script tag': `<script>${run}</script>`,
  'an image that fails': `<img src=x onerror="${run}">`,
  'the end of an attribute': `" onmouseover="${run}" autofocus onfocus="${run}`,
  'the end of an attribute in single quotes': `' onmouseover='${run}`,
  'the end of the style and of the script': `</style></script><script>${run}</script>`,
  'a comment and a CDATA section': `<!--<script>${run}</script>--><![CDATA[<script>${run}</script>]]>`,
  'a link that runs': `javascript:${run}`,
  'an entity': `&lt;script&gt;${run}&#60;/script&#62;`,
};

// everywhere: results with `text` wherever a text of a target or a file can stand.
const everywhere = (text) => {
  const one = requirement('ACQ-OUT-02', 'fail');
  for (const key of ['statement', 'source', 'confirmed']) one[key] = text;
  one.cases[0].name = one.cases[0].reason = text;
  one.cases[0].evidence = [evidence('ACQ-OUT-02', {
    requirements: ['ACQ-OUT-02', text], call: text, allowed: text, observed: text, replay: text, example: text,
    trace: [text],
  })];
  const other = requirement(text, 'not supported');
  other.cases[0].reason = text;
  const made = results('acme', [one, other], { questions: [question(text, text)] });
  made.target = { name: text, version: text, system: text, capabilities: [text] };
  made.run.selection = [text];
  return made;
};

for (const [name, text] of Object.entries(hostile)) {
  test(`${name} is shown and does not run`, async () => {
    const { page: at, close } = await open(page(everywhere(text), everywhere(text)).path);
    await at.mouse.move(200, 300);
    await at.locator('input[name=q]').fill('ACQ');
    await at.locator('input[name=q]').fill('');
    await at.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
    assert.equal(await at.evaluate(() => globalThis.ran), undefined);
    assert.equal(await at.locator('script').count(), 1);
    assert.equal(await at.locator('main img, main iframe, main object, main [onmouseover], main [onfocus]').count(), 0);
    const seen = at.locator('section.seen').first();
    assert.ok((await seen.textContent()).includes(text));
    assert.equal(await seen.locator('code.replay').textContent(), text);
    await close();
  });
}

test('even markup that escaped would not run: the policy forbids it', async () => {
  const { page: at } = await open(page(everywhere('x')).path);
  await at.evaluate((code) => {
    const script = document.createElement('script');
    script.textContent = code;
    document.body.append(script);
  }, run);
  assert.equal(await at.evaluate(() => globalThis.ran), undefined);
  await at.context().close();
});

test('marks that turn the direction of text are named, and turn nothing', async () => {
  const { page: at, close } = await open(page(everywhere('pass \u202E lliaf \u2066 x \u200F')).path);
  const text = await at.locator('main').textContent();
  assert.ok(text.includes('pass [U+202E] lliaf [U+2066] x [U+200F]'));
  assert.doesNotMatch(text, /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/);
  await close();
});

test('NUL, escape and backspace are shown as their pictures', async () => {
  const { page: at, close } = await open(page(everywhere('a\u0000b\u001b[2Jc\bd')).path);
  assert.ok((await at.locator('section.seen').first().textContent()).includes('a\u2400b\u241b[2Jc\u2408d'));
  await close();
});

test('a megabyte is cut, says so, and does not make the page one', async () => {
  const made = page(everywhere('x'.repeat(1 << 20)));
  assert.ok(made.text.length < 2_000_000, `${made.text.length} bytes`);
  const { page: at, close } = await open(made.path);
  assert.match(await at.locator('section.seen dd').first().textContent(), /1044576 more bytes, in the results file/);
  assert.ok(await at.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await close();
});
