// Runs in an isolated world of every frame, so the page can neither see it nor call its binding. It listens only.
// What is typed into a password- or token-like field is not sent: only that something was typed, its length and a short
// checksum, by which texts that show it again are dropped.
(() => {
  if (globalThis.runwrightCaptures) return;
  globalThis.runwrightCaptures = true;
  const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
  const SECRET_PART = new RegExp([
    'passw', 'passwd', 'passphrase', 'passcode', 'kennwort', 'token', 'secret', 'geheim', 'schl(?:ü|ue)ssel',
    'credential', 'contrase', 'mot de passe', 'senha', 'wachtwoord', 'has[łl]o', 'парол', '密码', '密碼', 'パスワード', '비밀번호',
    '(?:api|access|private|licen[cs]e|security|shared|auth|client|recovery|encryption|signing)[ _-]*key',
    '(?:verification|security|one[ -]?time|einmal|sicherheits|best(?:ä|ae)tigungs|auth\\w*|recovery|backup)[ _-]*code',
  ].join('|'), 'i');
  const SECRET_WORD = /(?:^|[^\p{L}\p{N}])(?:keys?|pins?|otp|totp|tan|pwd|pw|pass|mfa|2fa|cvv|cvc|bearer|jwt|seed)(?![\p{L}\p{N}])/iu;
  const SECRET_COMPLETION = /password|one-time-code|cc-(?:number|csc|exp)/i;
  const TOKEN = /(?=\S*[0-9])(?=\S*[A-Za-z])[A-Za-z0-9_\-.+/=]{20,}|-----BEGIN /;
  const ROLES = new Set(('alert alertdialog article banner button cell checkbox columnheader combobox complementary contentinfo dialog ' +
    'figure form grid gridcell group heading img link list listbox listitem main menu menubar menuitem menuitemcheckbox ' +
    'menuitemradio navigation option radio radiogroup region row rowheader search searchbox slider spinbutton status switch ' +
    'tab table tablist tabpanel textbox toolbar tree treegrid treeitem').split(' '));
  const TAGS = { BUTTON: 'button', TEXTAREA: 'textbox', TR: 'row', DIALOG: 'dialog', TABLE: 'table', NAV: 'navigation',
    MAIN: 'main', FIELDSET: 'group', UL: 'list', OL: 'list', LI: 'listitem', TD: 'cell', OPTION: 'option', OUTPUT: 'status' };
  const TYPES = { checkbox: 'checkbox', radio: 'radio', button: 'button', submit: 'button', reset: 'button', image: 'button',
    number: 'spinbutton', range: 'slider', search: 'searchbox', text: 'textbox', email: 'textbox', tel: 'textbox', url: 'textbox' };
  const PRESSED = new Set(['button', 'link', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'tab', 'option', 'checkbox', 'radio',
    'switch', 'treeitem', 'combobox']);
  const PLACES = new Set(['row', 'dialog', 'alertdialog', 'form', 'group', 'region', 'navigation', 'table', 'list', 'tabpanel',
    'toolbar', 'menu', 'radiogroup', 'listitem']);
  const LISTS = new Set(['listbox', 'tree', 'grid', 'menu']);
  const UNQUOTED = new Set(['SCRIPT', 'STYLE', 'OPTION', 'INPUT', 'TEXTAREA', 'LABEL', 'TITLE', 'CODE', 'PRE']);
  const secretFields = new Set(), secretNames = new Set(), typedSecrets = new Set();

  const send = what => globalThis.runwrightRecord(JSON.stringify(what));
  const squeezed = text => (text || '').replace(/\s+/g, ' ').replace(UNSEEN, '').trim();
  const holdsSecret = text => {
    for (const field of secretFields) if ((field.value || '').length > 3) typedSecrets.add(field.value);
    for (const value of typedSecrets) if (text.includes(value)) return true;
    return TOKEN.test(text);
  };
  // What a runbook may quote: no secret, no reference of the runbook's own language, not too long.
  const clean = text => {
    const short = squeezed(text);
    return short.length > 100 || short.includes('${{') || holdsSecret(short) ? '' : short;
  };
  // null: an option that a runbook may not quote. An option without a text is known by its value, which may be empty.
  const choiceOf = option => clean(option.label) || (clean(option.value) || !squeezed(option.label + option.value) ? { value: clean(option.value) } : null);
  const lower = text => text.toLowerCase();
  const isShown = element => element.checkVisibility({ visibilityProperty: true })
    && (element.offsetWidth > 0 || element.getClientRects().length > 0);
  const everything = (root, found = []) => {
    for (const element of root.querySelectorAll('*')) {
      found.push(element);
      if (element.shadowRoot) everything(element.shadowRoot, found);
    }
    return found;
  };
  const parentOf = element => element.assignedSlot || element.parentElement || element.getRootNode().host || null;
  const isEditor = element => element.isContentEditable && !['INPUT', 'TEXTAREA'].includes(element.tagName);
  const isTyped = element => element.tagName === 'TEXTAREA' || isEditor(element) || (element.tagName === 'INPUT'
    && !['checkbox', 'radio', 'button', 'submit', 'reset', 'image', 'file', 'hidden'].includes(element.type));

  const roleOf = element => {
    const given = (element.getAttribute('role') || '').split(/\s+/).find(each => ROLES.has(each));
    if (given) return given;
    const tag = element.tagName;
    if (tag === 'A' || tag === 'AREA') return element.hasAttribute('href') ? 'link' : '';
    if (tag === 'SELECT') return element.multiple || element.size > 1 ? 'listbox' : 'combobox';
    if (tag === 'INPUT') return TYPES[element.type] === 'textbox' && element.hasAttribute('list') ? 'combobox' : TYPES[element.type] || '';
    return /^H[1-6]$/.test(tag) ? 'heading' : TAGS[tag] || '';
  };
  const textOf = node => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || ['SELECT', 'INPUT', 'TEXTAREA', 'SCRIPT', 'STYLE'].includes(node.tagName)) return '';
    if (node.getAttribute('aria-hidden') === 'true' || !node.checkVisibility({ visibilityProperty: true })) return '';
    if (node.getAttribute('aria-label')) return ` ${node.getAttribute('aria-label')} `;
    if (node.tagName === 'IMG') return ` ${node.alt} `;
    const isInline = getComputedStyle(node).display.startsWith('inline') && !getComputedStyle(node).display.includes('-');
    const inner = [...(node.shadowRoot || node).childNodes].map(textOf).join('');
    return isInline ? inner : ` ${inner} `;
  };
  const elementsOf = (element, attribute) => (element.getAttribute(attribute) || '').split(/\s+/).filter(Boolean)
    .map(id => element.getRootNode().getElementById?.(id)).filter(Boolean);
  const textsOf = (element, attribute) => elementsOf(element, attribute).map(textOf).join(' ');
  // `element.labels` walks the whole tree for each element: too slow for a long table.
  let labelsById = null;
  const labelsOf = element => {
    if (!('labels' in element) || element.getRootNode() !== document) return [...(element.labels || [])];
    if (!labelsById) {
      labelsById = new Map();
      for (const label of document.querySelectorAll('label[for]')) labelsById.set(label.htmlFor, [...(labelsById.get(label.htmlFor) || []), label]);
      queueMicrotask(() => { labelsById = null; });
    }
    const around = element.closest('label');
    return [...new Set([...(around?.control === element ? [around] : []), ...(labelsById.get(element.id || ' ') || [])])];
  };
  const labelOf = element => !labelsOf(element).length && !element.hasAttribute('aria-label') && !element.hasAttribute('aria-labelledby') ? ''
    : squeezed(textsOf(element, 'aria-labelledby')) || squeezed(element.getAttribute('aria-label'))
    || squeezed(labelsOf(element).map(label => [...label.childNodes].map(textOf).join('')).join(' '));
  const nameOf = (element, role) => {
    const label = labelOf(element);
    if (label) return label;
    if (element.tagName === 'INPUT' && role === 'button') return squeezed(element.value || element.alt || (element.type === 'submit' ? 'Submit' : ''));
    if (isTyped(element) || element.tagName === 'SELECT') return squeezed(element.title || element.placeholder);
    if (role === 'group') return squeezed(element.querySelector(':scope > legend')?.textContent);
    if (['dialog', 'alertdialog', 'form', 'region', 'navigation', 'table', 'list', 'tabpanel', 'toolbar', 'menu', 'radiogroup', 'listitem'].includes(role)) return '';
    const text = element.children.length ? [...element.childNodes].map(textOf).join('') : element.textContent;
    return squeezed(text) || squeezed(element.title);
  };

  const isSecret = element => {
    if (secretFields.has(element)) return true;
    const marks = [element.name, element.id].filter(Boolean);
    const about = [...marks.map(mark => mark.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ')), labelOf(element),
      element.placeholder, element.title, element.getAttribute('aria-description'), textsOf(element, 'aria-describedby'),
      element.getAttribute('data-testid')].filter(Boolean);
    const found = element.type === 'password' || SECRET_COMPLETION.test(element.getAttribute('autocomplete') || '')
      || getComputedStyle(element).webkitTextSecurity !== 'none' || marks.some(mark => secretNames.has(mark))
      || about.some(text => SECRET_PART.test(text) || SECRET_WORD.test(text)) || holdsSecret(element.value || '');
    if (found) remember(element);
    return found;
  };
  const remember = element => {
    secretFields.add(element);
    for (const mark of [element.name, element.id]) if (mark) secretNames.add(mark);
  };
  // A button that shows the password makes the field one for text.
  new MutationObserver(changes => changes.forEach(change => lower(change.oldValue || '') === 'password' && remember(change.target)))
    .observe(document, { subtree: true, attributes: true, attributeFilter: ['type'], attributeOldValue: true });

  const ways = element => {
    const role = roleOf(element), label = clean(labelOf(element)), name = clean(nameOf(element, role)), found = [];
    const isField = isTyped(element) || ['SELECT', 'INPUT'].includes(element.tagName) && role !== 'button';
    const shown = other => other === element || isShown(other);
    const add = (target, matches) => found.push({ target, matches: other => matches(other) && shown(other) });
    if (isField && label) add({ label }, other => lower(labelOf(other)) === lower(label));
    if (role && name) add({ role, name }, other => roleOf(other) === role && lower(nameOf(other, role)) === lower(name));
    if (clean(element.placeholder)) add({ placeholder: clean(element.placeholder) }, other => squeezed(other.placeholder) === clean(element.placeholder));
    const mark = clean(element.getAttribute('data-testid'));
    if (mark) add({ test_id: mark }, other => other.getAttribute('data-testid') === mark);
    if (isField && clean(element.name)) add({ name_attribute: element.name }, other => other.getAttribute('name') === element.name);
    const text = isField ? '' : clean(textOf(element));
    if (text && text.length < 60) add({ text }, other => !other.children.length && lower(squeezed(other.textContent)) === lower(text));
    if (clean(element.id)) add({ css: '#' + CSS.escape(element.id) }, other => other.id === element.id);
    return found;
  };
  const pathOf = element => {
    const parts = [];
    for (let each = element; each && each.tagName !== 'BODY'; each = each.parentElement) {
      const same = [...(each.parentElement?.children || [])].filter(other => other.tagName === each.tagName);
      parts.unshift(`${each.tagName.toLowerCase()}:nth-of-type(${same.indexOf(each) + 1})`);
    }
    return ['body', ...parts].join(' > ');
  };
  const placesOf = function* (element, all) {
    for (let place = parentOf(element); place; place = parentOf(place)) {
      const role = roleOf(place);
      if (!PLACES.has(role)) continue;
      const alike = all.filter(other => roleOf(other) === role);
      if (['row', 'listitem'].includes(role)) {
        const textsOfRow = row => new Set([...row.querySelectorAll('*')].filter(each => !each.children.length)
          .map(each => lower(squeezed(each.textContent))));
        const others = alike.filter(other => other !== place).map(textsOfRow);
        for (const leaf of place.querySelectorAll('*')) {
          const text = leaf.children.length || PRESSED.has(roleOf(leaf)) ? '' : clean(leaf.textContent);
          if (text && !others.some(texts => texts.has(lower(text)))) yield [place, { role, has: { text } }];
        }
      } else {
        const name = clean(nameOf(place, role));
        if (name && alike.filter(other => lower(nameOf(other, role)) === lower(name)).length === 1) yield [place, { role, name }];
      }
    }
  };
  const framesAround = () => {
    let target = null, unsure = '';
    for (let inner = window; inner !== inner.parent && !unsure; inner = inner.parent) {
      let frame = null;
      try { frame = inner.frameElement; } catch { frame = null; }
      const given = frame && clean(frame.title || frame.name || frame.id || frame.getAttribute('src'));
      if (!given) unsure = 'frame';
      const here = { frame: given || clean(inner === window ? window.name || location.host + location.pathname : '') || 'frame' };
      if (!target) target = here;
      else { let last = target; while (last.within) last = last.within; last.within = here; }
    }
    return [target, unsure];
  };
  const found = element => {
    const all = everything(document), list = ways(element);
    for (const { target, matches } of list) if (all.filter(matches).length === 1 && matches(element)) return [target, ''];
    for (const [place, within] of placesOf(element, all)) {
      const inside = everything(place);
      for (const { target, matches } of list) if (inside.filter(matches).length === 1 && matches(element)) return [{ ...target, within }, ''];
    }
    for (const { target, matches } of list) {
      const index = all.filter(matches).indexOf(element);
      if (index >= 0) return [{ ...target, nth: index + 1 }, 'nth'];
    }
    return [{ css: pathOf(element) }, 'css'];
  };
  const describe = element => {
    const [target, unsure] = found(element), [frames, doubt] = framesAround();
    if (frames) {
      let last = target;
      while (last.within) last = last.within;
      last.within = frames;
    }
    return { target, unsure: unsure || doubt, lang: document.documentElement.lang, url: location.origin + location.pathname };
  };

  const kindOf = element => ['alert', 'status', 'heading'].includes(roleOf(element)) ? roleOf(element)
    : element.closest('[role=alert]') ? 'alert' : element.closest('[role=status], output') ? 'status' : 'text';
  const textsIn = elements => {
    const texts = [];
    for (const element of elements) {
      if (texts.length >= 200) break;
      if (element.children.length && roleOf(element) !== 'heading' || element.textContent.length > 200) continue;
      if (UNQUOTED.has(element.tagName) || PRESSED.has(roleOf(element))) continue;
      const text = clean(element.textContent);
      if (text.length > 1 && text.length < 61 && isShown(element)) texts.push([kindOf(element), text]);
    }
    return texts;
  };
  let watchedUntil = 0;
  const watcher = new MutationObserver(changes => {
    if (performance.now() > watchedUntil) return watcher.disconnect();
    const elements = changes.flatMap(change => change.type === 'childList' ? [change.target, ...change.addedNodes] : [change.target.parentElement])
      .filter(node => node?.nodeType === Node.ELEMENT_NODE).slice(0, 100)
      .flatMap(element => [element, ...Array.from(element.querySelectorAll('*')).slice(0, 100)]);
    const texts = textsIn(new Set(elements));
    if (texts.length) send({ kind: 'seen', texts });
  });
  const watch = () => {
    watchedUntil = performance.now() + 60000;
    watcher.observe(document, { subtree: true, childList: true, characterData: true });
  };
  addEventListener('DOMContentLoaded', () => send({ kind: 'seen', texts: textsIn(everything(document)) }));

  const mark = value => {
    let hash = 2166136261;
    for (let index = 0; index < value.length; index++) hash = Math.imul(hash ^ value.charCodeAt(index), 16777619) >>> 0;
    return value.length < 6 ? null : [value.length, (hash ^ (hash >>> 16)) & 0xffff];
  };
  const described = new WeakMap(), waiting = new Map();
  const tell = element => {
    clearTimeout(waiting.get(element));
    waiting.delete(element);
    const about = { kind: 'fill', ...described.get(element) };
    const value = isEditor(element) ? element.innerText : element.value;
    if (isSecret(element)) {
      typedSecrets.add(value);
      send({ ...about, secret: true, mark: mark(value), password: element.type === 'password' });
    } else send({ ...about, value });
  };
  const tellAll = () => [...waiting.keys()].forEach(tell);
  const act = (kind, element, more = {}) => {
    tellAll();
    send({ kind, ...more, ...(element ? more.about || describe(element) : { url: location.origin + location.pathname }), about: undefined,
      before: textsIn(everything(document)) });
    watch();
  };
  const inner = event => event.composedPath()[0];
  const pressedOf = event => event.composedPath().find(each => each instanceof Element
    && (PRESSED.has(roleOf(each)) || isTyped(each) || ['LABEL', 'SELECT', 'INPUT', 'SUMMARY'].includes(each.tagName))) || null;
  const listen = (name, heard) => addEventListener(name, event => event.isTrusted && heard(event), { capture: true, passive: true });
  let pressed = null, box = null;
  const isWithin = (element, outer) => {
    for (let each = element; each; each = parentOf(each)) if (each === outer) return true;
    return false;
  };
  const hasFocus = element => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return isWithin(active, element);
  };
  const expandedOf = element => (element.hasAttribute('aria-expanded') ? element : element.querySelector('[aria-expanded]'))
    ?.getAttribute('aria-expanded');
  const optionsIn = root => everything(root).filter(each => roleOf(each) === 'option' && isShown(each) && each.checkVisibility({ opacityProperty: true }));
  const listOf = option => {
    for (let each = parentOf(option); each; each = parentOf(each)) if (LISTS.has(roleOf(each))) return each;
    return parentOf(option);
  };
  const listsNamedBy = element => ['aria-controls', 'aria-owns'].flatMap(name => {
    const holder = element.closest(`[${name}]`) || element.querySelector(`[${name}]`);
    return holder ? elementsOf(holder, name) : [];
  });
  const noteBox = element => {
    if (!element || roleOf(element) !== 'combobox' || element.tagName === 'SELECT') return;
    const isKnown = box?.element === element && expandedOf(element) !== 'false';
    box = { element, listsBefore: isKnown ? box.listsBefore : new Set(optionsIn(document).map(listOf)), about: describe(element) };
  };
  // An option is the box's if its list is named by the box, or came up while the box was open.
  const boxOf = option => {
    if (!box?.element.isConnected) return null;
    const lists = listsNamedBy(box.element), expanded = expandedOf(box.element);
    if (lists.some(list => isWithin(option, list))) return box;
    const isOpen = expanded ? expanded === 'true' : hasFocus(box.element);
    return isOpen && !lists.some(list => optionsIn(list).length) && !box.listsBefore.has(listOf(option)) ? box : null;
  };

  // Not `focusin`: a page that opens a list on `focus` would have done so before.
  listen('focus', event => {
    const element = inner(event);
    if (!(element instanceof Element)) return;
    if (element.type === 'password') remember(element);
    noteBox(element);
  });
  listen('pointerdown', event => {
    tellAll();
    const element = pressedOf(event) || inner(event);
    noteBox(pressedOf(event));
    pressed = { element, at: performance.now(), isOn: element.ariaChecked === 'true', about: describe(element), box: boxOf(element) };
  });
  listen('click', event => {
    const hit = pressedOf(event), byKey = event.detail === 0;
    const isKept = !byKey && pressed && performance.now() - pressed.at < 3000 && (!hit || hit === pressed.element || !pressed.element.isConnected);
    const element = isKept ? pressed.element : hit || inner(event), about = isKept ? pressed.about : describe(element), role = roleOf(element);
    if (['checkbox', 'radio', 'file'].includes(element.type) || element.closest('select') || isTyped(element)) return;
    if (element.tagName === 'LABEL' && element.control) return;
    const ofBox = role === 'option' && (isKept ? pressed.box : boxOf(element));
    if (ofBox && nameOf(element, role)) return act('choose', element, { about: ofBox.about, option: clean(nameOf(element, role)) || null });
    if (['checkbox', 'switch', 'radio', 'menuitemcheckbox'].includes(role) && element.hasAttribute('aria-checked'))
      return act('check', element, { about, on: !(isKept ? pressed.isOn : element.ariaChecked === 'true') });
    act('click', element, { about, byKey, plain: !PRESSED.has(role) && element.tagName !== 'SUMMARY' });
  });
  listen('input', event => {
    const element = inner(event);
    if (!isTyped(element)) return;
    const field = isEditor(element) ? element.closest('[contenteditable]') || element : element;
    if (!described.has(field) || !waiting.has(field)) described.set(field, describe(field));
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => tell(field), 400));
    watch();
  });
  listen('focusout', tellAll);
  listen('keydown', event => {
    const element = inner(event), isBox = element instanceof Element && roleOf(element) === 'combobox' && element.tagName !== 'SELECT';
    if (event.isComposing || !(element instanceof Element)) return;
    if (event.key === 'Escape') act('press', null, { key: 'Escape' });
    else if (event.key === 'Enter' && element.tagName === 'INPUT' && isTyped(element)) act('press', element, { key: 'Enter' });
    else if (isBox && ['ArrowDown', 'ArrowUp'].includes(event.key)) act('press', element, { key: event.key });
  });
  // A page that sets a field by itself sends no trusted event; a file comes through the browser's own window.
  addEventListener('change', event => {
    const element = inner(event);
    if (element.type === 'file' && element.files.length) act('upload', element, { files: [...element.files].map(file => clean(file.name)), hidden: !isShown(element) });
    else if (!event.isTrusted) return;
    else if (element.tagName === 'SELECT') act('select', element, { several: element.multiple, options: [...element.selectedOptions].map(choiceOf) });
    else if (['checkbox', 'radio'].includes(element.type)) act('check', element, { on: element.checked });
  }, { capture: true, passive: true });
})();
