// The page without it shows everything; with it, what is asked for: filters, and buttons that copy a command.
//
// Filters apply to whatever has data-results: the rows of the matrix and of the register, what was seen, the
// proofs. They are in the URL behind #?, so that a view can be sent as a link. Text is only ever read or
// compared, never made markup.
'use strict';
(() => {
  const form = document.getElementById('filters');
  const rows = Array.from(document.querySelectorAll('[data-results]'));
  const matrix = rows.filter((row) => row.closest('#matrix'));
  const field = (name) => form.elements.namedItem(name);
  const ticks = () => Array.from(form.querySelectorAll('input[name=result]'));
  const texts = new Map(); // of a row, small letters; made when the first text is looked for

  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };

  const wanted = () => ({
    q: field('q').value.trim().toLowerCase().split(/\s+/).filter(Boolean),
    api: field('api').value,
    level: field('level').value,
    run: field('run') ? field('run').value : '',
    results: ticks().filter((tick) => tick.checked).map((tick) => tick.value),
    differ: Boolean(field('differ') && field('differ').checked),
  });

  const isShown = (row, want) => {
    const results = row.dataset.results.split(' ');
    const asked = want.run === '' ? results : [results[Number(want.run) - 1]];
    return (want.api === '' || row.dataset.api === want.api) &&
      (want.level === '' || row.dataset.level === want.level) &&
      (want.results.length === 0 || want.results.some((result) => asked.includes(result))) &&
      (!want.differ || results.some((result) => result !== results[0])) &&
      want.q.every((word) => textOf(row).includes(word));
  };

  // Hides what is not asked for, and says how much is left.
  const apply = () => {
    const want = wanted();
    for (const row of rows) row.hidden = !isShown(row, want);
    const left = matrix.filter((row) => !row.hidden).length;
    form.querySelector('output').value = `${left} of ${matrix.length} requirements` +
      (left === matrix.length ? '' : ' shown; what is hidden below follows the same filters');
  };

  // The filters as a fragment: "#?api=acquire&result=fail"; "" where nothing is filtered.
  const fragment = () => {
    const set = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== '') set.append(name, value);
    return set.toString() === '' ? '' : `#?${set}`;
  };

  const fromFragment = (hash) => {
    const set = new URLSearchParams(hash.slice(2));
    form.reset();
    for (const name of ['q', 'api', 'level', 'run']) {
      if (field(name) && set.has(name)) field(name).value = set.get(name);
      if (field(name) && field(name).selectedIndex === -1) field(name).selectedIndex = 0;
    }
    for (const tick of ticks()) tick.checked = set.getAll('result').includes(tick.value);
    if (field('differ')) field('differ').checked = set.has('differ');
    apply();
  };

  const changed = () => {
    apply();
    history.replaceState(null, '', fragment() || '#requirements');
  };

  // A link to what the filters hide takes them back.
  const follow = () => {
    if (location.hash.startsWith('#?')) {
      fromFragment(location.hash);
      return;
    }
    const name = location.hash.slice(1);
    let there = document.getElementById(name);
    if (!there) {
      try { there = document.getElementById(decodeURIComponent(name)); } catch { /* no name of ours */ }
    }
    if (!there) return;
    if (there.closest('[hidden]')) {
      form.reset();
      apply();
    }
    there.scrollIntoView();
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { // not allowed here: by a selection
      const area = document.createElement('textarea');
      area.value = text;
      area.setAttribute('aria-hidden', 'true');
      document.body.append(area);
      area.select();
      const done = document.execCommand('copy');
      area.remove();
      return done;
    }
  };

  for (const code of document.querySelectorAll('code.replay')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'copy';
    button.setAttribute('aria-label', 'copy the command that shows it again');
    code.after(button);
  }
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button.copy');
    if (!button) return;
    const done = await copy(button.previousElementSibling.textContent);
    button.textContent = done ? 'copied' : 'not copied';
    document.getElementById('said').textContent = button.textContent;
    button.focus();
  });

  if (!form) return; // a page without a run

  document.addEventListener('keydown', (event) => {
    const in_field = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === '/' && !in_field && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field('q').focus();
    }
    if (event.key === 'Escape' && event.target === field('q')) {
      field('q').value = '';
      changed();
    }
  });

  form.hidden = false;
  form.addEventListener('input', changed);
  form.addEventListener('reset', () => setTimeout(changed));
  form.addEventListener('submit', (event) => event.preventDefault());
  apply();
  addEventListener('hashchange', follow);
  if (location.hash) follow();
})();
