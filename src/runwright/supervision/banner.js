// Evaluated in an isolated world: its prototypes are the browser's own, whatever the page has done to its.
(() => {
  const XHTML = 'http://www.w3.org/1999/xhtml';
  const MARGIN = 4, EDGE = 14;
  const TABS_AND_TOOLBAR = 85;
  const SHIELDED = ['click', 'dblclick', 'contextmenu', 'mousedown', 'mouseup', 'pointerdown', 'pointerup',
    'touchstart', 'touchend', 'keydown', 'keyup', 'keypress', 'wheel', 'focusin', 'focusout'];
  let host = null, bar = null, mark = null, rescue = null, pressed = null, isMoved = false, windowHeight = 0;

  const make = (tag, name, text) => {
    const element = document.createElementNS(XHTML, tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  };

  const button = (name, label, react) => {
    const element = make('button', name, label);
    element.type = 'button';
    // Taking the focus would close a menu that the step has opened.
    element.addEventListener('mousedown', event => event.preventDefault());
    element.addEventListener('click', event => { if (event.isTrusted) react(element); });
    return element;
  };

  const choose = (choice) => (element) => {
    if (pressed) return;
    pressed = choice.value;
    element.classList.add('pressed');
  };

  // A viewport of a set size may reach below the window on a small screen. A headless window has no toolbar.
  const visibleHeight = () =>
    ([0, innerHeight].includes(windowHeight) ? innerHeight : Math.min(innerHeight, windowHeight - TABS_AND_TOOLBAR));

  const build = (content, styles) => {
    windowHeight = content.window_height;
    host = make('runwright-banner');
    host.popover = 'manual';
    const root = host.attachShadow({mode: 'closed'});
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
    SHIELDED.forEach(kind => root.addEventListener(kind, event => event.stopPropagation()));
    mark = make('div', 'mark');
    bar = make('div', content.failed ? 'bar failed' : 'bar');
    const head = make('div', 'head');
    head.append(make('span', 'place', content.place), make('span', 'name', content.name),
      button('move', '\u21c5', () => { isMoved = !isMoved; }));
    head.lastChild.title = 'Move to the other edge of the window';
    const words = make('div', 'words');
    content.sentences.forEach(sentence => words.append(make('p', 'sentence', sentence)));
    words.append(make('p', 'text', content.text));
    if (content.hint) words.append(make('p', 'hint', content.hint));
    const foot = make('div', 'foot');
    content.choices.forEach((choice, index) =>
      foot.append(button(index ? 'choice' : 'choice first', choice.label, choose(choice))));
    foot.append(make('span', 'outlook', content.outlook));
    bar.append(head, words, foot);
    root.append(mark, bar);
  };

  // Outside a modal dialog everything is inert; then the banner has to be inside.
  const home = () => [...document.querySelectorAll('dialog:modal')].at(-1) || document.documentElement;

  const attach = () => {
    if (host.parentNode !== home()) home().append(host);
    if (!host.matches(':popover-open')) host.showPopover();
    const isHidden = getComputedStyle(document.documentElement).display === 'none';
    if (isHidden && !rescue) {
      rescue = new CSSStyleSheet();
      rescue.replaceSync(':root:not(#\\31):not(#\\32):not(#\\33) { display: block !important; }');
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, rescue];
    }
  };

  const place = (box) => {
    const isAbove = box === null || box.y > visibleHeight() - box.y - box.height;
    const isTop = isAbove !== isMoved;
    bar.style.top = isTop ? `${EDGE}px` : 'auto';
    bar.style.bottom = isTop ? 'auto' : `${innerHeight - visibleHeight() + EDGE}px`;
    mark.hidden = box === null;
    if (box === null) return;
    mark.style.left = `${box.x - MARGIN}px`;
    mark.style.top = `${box.y - MARGIN}px`;
    mark.style.width = `${box.width + 2 * MARGIN}px`;
    mark.style.height = `${box.height + 2 * MARGIN}px`;
  };

  // What entered the top layer last lies on top.
  const raise = () => {
    const area = bar.getBoundingClientRect();
    if (document.elementFromPoint(area.x + area.width / 2, area.y + area.height / 2) === host) return;
    host.hidePopover();
    host.showPopover();
  };

  const keep = (box) => {
    if (!document.documentElement) return null;
    attach();
    place(box);
    raise();
    return pressed;
  };

  return {
    show(content, styles, box) { build(content, styles); return keep(box); },
    keep,
    remove() {
      host.remove();
      if (rescue) document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => sheet !== rescue);
    },
  };
})()
