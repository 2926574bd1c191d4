"""What page objects ask the browser to work out inside the page, in one round trip each.

Every script looks into open shadow roots: the admin mixes React Polaris with web components.
"""

from __future__ import annotations

TOUCHED = "data-runwright-touched"
"""Marks used elements, so that a screen that comes back can be told from a screen that has not gone yet."""

MARK = f"elements => elements.forEach(element => element.setAttribute('{TOUCHED}', ''))"
MARK_AS = f"""(elements, name) => {{
  elements.slice(0, 1).forEach(element => element.setAttribute('{TOUCHED}', name));
  return elements.length > 0;
}}"""
UNTOUCHED = f":not([{TOUCHED}])"

WATCH = """
(() => {
  const key = Symbol.for('runwright.quiet');
  if (document[key]) { return; }
  const state = {changed: performance.now(), answered: 0};
  const change = () => { state.changed = performance.now(); };
  const observer = new MutationObserver(change);
  const watched = new WeakSet();
  const roots = (root, found = [root]) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) { found.push(element.shadowRoot); roots(element.shadowRoot, found); }
    }
    return found;
  };
  state.roots = () => {
    const all = roots(document);
    for (const root of all.filter(each => !watched.has(each))) {
      watched.add(root);
      observer.observe(root, {childList: true, subtree: true, characterData: true});
      change();
    }
    return all;
  };
  for (const type of ['pointerdown', 'click', 'keydown', 'input', 'change', 'submit', 'load', 'popstate']) {
    addEventListener(type, change, {capture: true, passive: true});
  }
  new PerformanceObserver(list => {
    const isData = each => ['fetch', 'xmlhttprequest'].includes(each.initiatorType);
    if (list.getEntries().some(isData)) { state.answered = performance.now(); }
  }).observe({type: 'resource'});
  Object.defineProperty(document, key, {value: state});
  state.roots();
})();
"""
"""Note, from the beginning of a document on, when it last changed, was last used and last got data."""

SETTLE = f"""
([quiet, limit]) => new Promise(resolve => {{
  {WATCH}
  const busyMarks = '[aria-busy="true"], [class*="Skeleton"], [class*="Spinner"], s-spinner, s-internal-spinner';
  const state = document[Symbol.for('runwright.quiet')];
  const started = performance.now();
  // A table of Polaris keeps a spinner above itself, without opacity, for when it loads.
  const seen = element => element.checkVisibility({{opacityProperty: true, visibilityProperty: true}});
  const busy = all => all.some(root => [...root.querySelectorAll(busyMarks)].some(seen));
  const look = () => {{
    const all = state.roots();
    const now = performance.now();
    // A page that polls never becomes quiet: it is waited for once only.
    const last = Math.max(state.changed, Math.min(state.answered, started));
    const settled = document.readyState === 'complete' && now - last >= quiet && !busy(all);
    if (!settled && now - started < limit) {{ setTimeout(look, 20); return; }}
    resolve(settled);
  }};
  look();
}})
"""
"""Resolve once the document has been complete, unchanged and without a busy mark for `quiet` ms (or after `limit`).

At once, where it has been so for that long already: what happened before the question counts, see `WATCH`.
"""

HOLD_STILL = """
element => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('[data-runwright-still] { animation: none !important; transition: none !important; ' +
    'transform: none !important; translate: none !important; }');
  let part = element;
  while (part) {
    const root = part.getRootNode();
    part.setAttribute('data-runwright-still', '');
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    part = root.host;
  }
}
"""
"""Switch off the motion of one control (and of the components around it) that never holds still."""

MOTION = """
async elements => {
  const [element] = elements;
  if (!element) { return 'unknown'; }
  const up = node => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const endless = motion => motion.effect?.getComputedTiming().iterations === Infinity;
  for (let part = element; part; part = part.getRootNode().host) {
    if (part.getAnimations().some(endless)) { return 'endless'; }
  }
  for (let part = element; part; part = up(part)) {
    if (part.getAnimations().some(motion => motion.playState === 'running')) { return 'unknown'; }
  }
  const place = () => { const {x, y, width, height} = element.getBoundingClientRect(); return [x, y, width, height]; };
  const before = place();
  const passed = milliseconds => new Promise(done => setTimeout(done, milliseconds));
  await Promise.all([passed(17), Promise.race([new Promise(requestAnimationFrame), passed(250)])]);
  return place().every((side, index) => side === before[index]) ? 'still' : 'unknown';
}
"""
"""Return how a control moves: `endless` (at a turning point it may seem to rest), `still`, or `unknown`."""

APP_ROWS = """
links => {
  const idOf = link => (/\\/development\\/(\\d+)(?=[/?#]|$)/.exec(link.getAttribute('href') || '') || [])[1];
  const up = node => node.parentElement || (node.getRootNode().host ?? null);
  const inside = (node, found = []) => {
    if (node.nodeType === Node.TEXT_NODE) { found.push(node.textContent); return found; }
    if (node instanceof HTMLScriptElement || node instanceof HTMLStyleElement) { return found; }
    const root = node.shadowRoot;
    [...(root ? root.childNodes : []), ...node.childNodes].forEach(child => inside(child, found));
    return found;
  };
  const holds = (node, link) => { for (let n = link; n; n = up(n)) { if (n === node) { return true; } } return false; };
  const known = links.filter(idOf);
  return known.map(link => {
    const others = known.filter(each => idOf(each) !== idOf(link));
    let row = link;
    for (let above = up(row); above && above !== document.body; above = up(above)) {
      if (others.some(other => holds(above, other)) || /^(MAIN|SECTION|TABLE|UL|OL)$/.test(above.tagName)) { break; }
      row = above;
    }
    const whole = link.textContent;
    const texts = [...inside(row), whole, link.getAttribute('aria-label'), link.getAttribute('label')];
    return {id: idOf(link), texts: texts.map(text => (text || '').replace(/\\s+/g, ' ').trim()).filter(Boolean)};
  });
}
"""
"""Return the id and the texts of the row of every link to a custom app."""

ROWS = """
texts => new Set(texts.map(text => {
  for (let node = text; node; node = node.parentElement || node.getRootNode().host) {
    if (node.matches('tr, li, [role="row"], [role="listitem"]')) { return node; }
  }
  return null;
})).size
"""
"""Count the rows that texts belong to; all texts outside of rows count as one row."""

PLACES = """
texts => {
  const up = node => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const first = (node, wanted) => { while (node && !node.matches(wanted)) { node = up(node); } return node; };
  const address = text => {
    const link = first(text, '[href]');
    return link ? new URL(link.getAttribute('href'), document.baseURI).href : null;
  };
  const found = texts.map(text => [first(text, 'tr, li, [role="row"], [role="listitem"]'), address(text)]);
  // Two lists of one page may have the same app: its rows have the same address then.
  const ofRow = new Map();
  for (const [row, link] of found) { if (row && !ofRow.get(row)) { ofRow.set(row, link); } }
  const places = found.map(([row, link]) => row ? ofRow.get(row) ?? row : link);
  return [new Set(places.filter(Boolean)).size, places.filter(place => !place).length];
}
"""
"""Count the rows that texts belong to, or the addresses of links outside of rows, and the texts that have neither."""

SCOPE_BOXES = """
boxes => boxes.map((box, index) => {
  const root = box.getRootNode();
  const walk = (node, found = []) => {
    if (node.nodeType === Node.TEXT_NODE) { found.push(node.textContent); }
    node.childNodes.forEach(child => walk(child, found));
    return found;
  };
  const textOf = node => node ? walk(node).join(' ') : '';
  const texts = [...(box.labels || [])].map(textOf);
  for (const id of (box.getAttribute('aria-labelledby') || '').split(/\\s+/).filter(Boolean)) {
    texts.push(textOf(root.getElementById?.(id)));
  }
  texts.push(...['aria-label', 'label', 'value', 'name', 'id'].map(name => box.getAttribute(name)));
  for (let host = root.host; host; host = host.getRootNode().host) {
    texts.push(host.getAttribute('label'), textOf(host), host.getAttribute('value'), host.getAttribute('name'));
  }
  if (box.getAttribute('role') === 'checkbox') { texts.push(textOf(box)); }
  const clean = texts.map(text => (text || '').trim()).filter(Boolean);
  const exact = clean.find(text => /^(read|write)_[a-z0-9_]+$/.test(text));
  const within = clean.map(text => /(?<!\\w)(?:read|write)_[a-z0-9_]+/.exec(text)?.[0]).find(Boolean);
  const checked = box instanceof HTMLInputElement ? box.checked : box.getAttribute('aria-checked') === 'true';
  return {index, checked, handle: exact || within || '', exact: Boolean(exact)};
})
"""
"""Return the scope handle and state of every checkbox, by its index among the located ones."""

PRESS_EACH = """
async elements => {
  for (const element of elements) { element.click(); await new Promise(requestAnimationFrame); }
}
"""
"""Press dozens of controls that only open something on the page, each after what the one before it has led to."""

PRESS_SOME = """
async (elements, indices) => {
  for (const index of indices) { elements[index]?.click(); await new Promise(done => setTimeout(done)); }
}
"""
"""Press those at these places, each after the scripts of the page have done with the one before it."""

_SCROLLED = """
  const up = node => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const around = boxes => { const all = []; for (let n = boxes.at(-1); n; n = up(n)) { all.push(n); } return all; };
  const to = (part, top) => part.scrollTo({top, behavior: 'instant'});
  const drawn = () => new Promise(done => {
    requestAnimationFrame(() => requestAnimationFrame(done));
    setTimeout(done, 250);
  });
"""
SCROLL_UP = f"async boxes => {{ {_SCROLLED} around(boxes).forEach(part => to(part, 0)); await drawn(); }}"
"""Scroll everything around the last of the boxes to its top, and wait until the page has drawn what is there."""
SCROLL_ON = f"""
async boxes => {{ {_SCROLLED}
  const moved = around(boxes).some(part => {{
    const before = part.scrollTop;
    to(part, before + part.clientHeight * 0.8);
    return part.scrollTop !== before;
  }});
  if (moved) {{ await drawn(); }}
  return moved;
}}
"""
"""Scroll the innermost part around the last of the boxes that is not at its end; return whether there is one."""

SECTION_NAMES = """
sections => sections.map(section => [section.textContent, section.getAttribute('aria-label') ?? '', section.id]
  .join(' ').replace(/\\s+/g, ' ').trim())
"""
"""Return a text for each section that stays the same when it is drawn again."""

LABEL = "box => box.labels?.[0] ?? box.closest('label')"
"""Return the label of a checkbox, or null."""

TOKENS = """
(parts, pattern) => parts.map(part => String(part.value || part.getAttribute('value') || part.textContent).trim())
  .filter(value => new RegExp(pattern).test(value))
"""
"""Return the values of fields, and the texts of other elements, that have the form of a token."""

_READ = """
  const read = node => {
    if (node.nodeType === Node.TEXT_NODE) { return node.textContent; }
    const children = node.assignedNodes?.().length ? node.assignedNodes() : (node.shadowRoot ?? node).childNodes;
    return [...children].map(read).join(' ');
  };
"""
TEXTS = f"elements => {{ {_READ} return elements.map(read); }}"
"""Return the texts that are shown in elements, with what is slotted into them."""

CONTROLS = f"""
elements => {{ {_READ}
  const off = node => Boolean(node) && (
    node.disabled === true || node.getAttribute('aria-disabled') === 'true' || off(node.parentElement));
  const set = (node, name) => node.hasAttribute?.(name) && node.getAttribute(name) !== 'false';
  const busy = node => Boolean(node) && (
    set(node, 'aria-busy') || set(node, 'loading') || busy(node.getRootNode().host ?? null));
  return elements.map(element => ({{text: read(element), disabled: off(element), busy: busy(element)}}));
}}
"""
"""Return the text of every control, whether it is disabled, and whether it or a component around it is busy."""

MARK_MENUS = f"""
(names, [pattern, mark]) => {{ {_READ}
  const up = node => node.parentElement || (node.getRootNode().host ?? null);
  const deep = (root, found = []) => {{
    for (const element of root.querySelectorAll('*')) {{
      if (element.matches('button, [role="button"]')) {{ found.push(element); }}
      if (element.shadowRoot) {{ deep(element.shadowRoot, found); }}
    }}
    return found;
  }};
  const nameOf = button => button.getAttribute('aria-label') || read(button);
  const wanted = new RegExp(pattern, 'i');
  const menus = new Set();
  for (const name of names) {{
    for (let part = up(name); part && !/^(MAIN|SECTION|TABLE|TBODY|UL|OL|BODY)$/.test(part.tagName); part = up(part)) {{
      const own = [...deep(part), ...(part.shadowRoot ? deep(part.shadowRoot) : [])];
      const found = [...new Set(own)].filter(button => wanted.test(nameOf(button)) && button.checkVisibility());
      if (found.length === 1) {{ menus.add(found[0]); }}
      if (found.length) {{ break; }}
    }}
  }}
  menus.forEach(menu => menu.setAttribute('{TOUCHED}', mark));
  return menus.size;
}}
"""
"""Mark the one button of this name that each row has for itself, and count these buttons."""
