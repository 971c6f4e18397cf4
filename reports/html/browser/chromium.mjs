// A page in Chromium. What its console says, what it asks of the network and every dialog is kept: nobody
// expects any.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { chromium } from 'playwright-core';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!program) throw new Error('no Chromium here: ci/setup browser installs it');

// Its own sandbox wants rights that a container does not give; what it opens is ours.
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
after(() => browser.close());

// open: the page of a file at a fragment. `close` of what it returns asserts that nothing unexpected happened.
export const open = async (path, { hash = '', width = 1280, height = 900, scheme = 'light' } = {}) => {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  const unexpected = [];
  page.on('console', (message) => unexpected.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => unexpected.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { unexpected.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== `file://${path}`) unexpected.push(`request: ${request.url()}`);
  });
  await page.goto(`file://${path}${hash}`);
  return {
    page,
    shot: async (name) => {
      const folder = process.env.PORTCULLIS_SCREENSHOTS;
      if (!folder) return;
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`) });
    },
    close: async () => {
      await context.close();
      assert.deepEqual(unexpected, []);
    },
  };
};
