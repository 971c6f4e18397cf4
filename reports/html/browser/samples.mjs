// Results files for the tests, and the pages that portcullis makes of them.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const portcullis = process.env.PORTCULLIS;
if (!portcullis) throw new Error('PORTCULLIS is not set: the program that makes the pages');

const folder = mkdtempSync(join(tmpdir(), 'portcullis-page-'));
let files = 0;

// evidence: one complaint, as a run of the suite would leave it.
export const evidence = (id, more = {}) => ({
  cause: 'forbidden', requirements: [id], step: 3, call: 'WSAIoctl(s1, ACQUIRE, out: 15 bytes)',
  allowed: 'WSAEINVAL, returned 0', observed: 'WSAEFAULT, returned 0',
  replay: `portcullis replay ${id}.json --target acme`,
  trace: ['  1  WSAStartup(2.2)', '     -> step 1: success', '  3  WSAIoctl(s1, ACQUIRE, out: 15 bytes)'],
  ...more,
});

export const requirement = (id, result, more = {}) => ({
  id, level: 'documented', statement: `It is as ${id} says.`, source: 'a page, a section', confirmed: '', result,
  cases: [{
    name: `Case.${id}`, result,
    ...(result === 'fail' ? { cause: 'forbidden', evidence: [evidence(id)] } : {}),
    ...(result.startsWith('not') ? { reason: 'the target lacks: threads' } : {}),
  }],
  ...more,
});

export const question = (id, reading) => ({
  id, level: 'unspecified', statement: `What does ${id} leave open?`, reading,
  cases: [{ name: `Case.${id}`, result: 'recorded' }],
});

export const results = (name, requirements, more = {}) => ({
  format: 1, target: { name, version: '1.0', system: 'Linux', capabilities: ['acquire'] },
  run: { target: `exec:${name}`, selection: [], generated: { seed: 1 } }, catalogue: { version: 3 },
  requirements, questions: [question('Q-ACQ-ZERO-PORTS', 'granted')],
  totals: { cases: requirements.length, pass: requirements.length, generated: { cases: 0, of: 0 } }, ...more,
});

// file: a results file on the disk.
export const file = (object) => {
  const path = join(folder, `results-${++files}.json`);
  writeFileSync(path, JSON.stringify(object));
  return path;
};

// run: portcullis with these words; its output.
export const run = (...words) => execFileSync(portcullis, words, { encoding: 'utf8', maxBuffer: 1 << 28 });

// made: what `portcullis report` writes of these results by a flag such as --html.
export const made = (flag, ...all) => {
  const path = join(folder, `made-${++files}.${flag.replace(/^-+/, '')}`);
  run('report', ...all.map(file), flag, path);
  return { path, text: readFileSync(path, 'utf8') };
};

export const page = (...all) => made('--html', ...all);
