// The admin's private web components: open shadow roots, hosts without a box of their own.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: contents; }
  * { box-sizing: border-box; font: inherit; }
  .button { display: inline-flex; gap: 6px; align-items: center; padding: 6px 12px; border: 0; border-radius: 8px; cursor: pointer;
    background: #fff; color: #303030; font-size: 13px; font-weight: 600; text-decoration: none; box-shadow: inset 0 0 0 1px #ccc; white-space: nowrap; }
  .primary { background: #303030; color: #fff; box-shadow: none; }
  .critical { background: #c70a24; color: #fff; box-shadow: none; }
  .button[aria-disabled] { background: #e3e3e3; color: #999; box-shadow: none; cursor: default; }
  .spinner:empty { display: none; }
  .restless { animation: sway 0.6s infinite alternate; }
  @keyframes sway { from { transform: translateX(-3px); } to { transform: translateX(3px); } }
  .field { display: block; margin: 0 0 14px; flex: 1; }
  .field label { display: block; margin-bottom: 4px; font-size: 13px; }
  .field input, .field select { width: 100%; padding: 7px 10px; border: 1px solid #8a8a8a; border-radius: 8px; background: #fdfdfd; font-size: 13px; }
  .error { color: #8e0b21; font-size: 12px; margin-top: 4px; }
  .choice { display: flex; gap: 8px; align-items: center; padding: 4px 0; font-size: 13px; cursor: pointer; }
  .box { position: relative; width: 18px; height: 18px; }
  .box input { margin: 0; width: 18px; height: 18px; accent-color: #303030; }
  .cover { position: absolute; inset: 0; border: 1px solid #8a8a8a; border-radius: 4px; background: #fff; }
  input:checked + .cover { background: #303030; }
  .section { display: block; background: #fff; border-radius: 12px; padding: 16px; margin: 0 0 16px; box-shadow: 0 1px 2px #0002; }
  h2 { margin: 0 0 10px; font-size: 14px; font-weight: 650; }
  .banner { display: block; border-radius: 12px; padding: 14px 16px; margin: 0 0 16px; background: #eaf4ff; font-size: 13px; }
  .banner.warning { background: #fff1e3; }
  .overlay { position: fixed; inset: 0; z-index: 60; display: grid; place-items: center; background: #0007; }
  .dialog { width: min(560px, 92vw); max-height: 84vh; overflow: auto; background: #fff; border-radius: 16px; outline: 0; font-size: 13px; }
  .dialog header { display: flex; justify-content: space-between; align-items: center; padding: 12px 16px; background: #f3f3f3; }
  .dialog header h2 { margin: 0; }
  .dialog header button { border: 0; background: none; font-size: 18px; cursor: pointer; }
  .body { padding: 16px; }
  .dialog footer { display: flex; gap: 8px; justify-content: flex-end; padding: 12px 16px; border-top: 1px solid #ebebeb; }
`);

class Component extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    this.build(this.shadowRoot);
    this.update(this.shadowRoot);
  }
  attributeChangedCallback() {
    if (this.shadowRoot) this.update(this.shadowRoot);
  }
  text(name) {
    return this.getAttribute(name) ?? "";
  }
  update() {}
}

class Button extends Component {
  static observedAttributes = ["disabled", "loading", "variant"];
  build(root) {
    const link = this.hasAttribute("href");
    root.innerHTML = link ? '<a part="button"><slot></slot></a>' : '<button type="button" part="button"><span class="spinner"></span><slot></slot></button>';
    const inner = root.firstElementChild;
    if (!link) return;
    inner.href = this.text("href");
    if (this.hasAttribute("target")) inner.target = this.text("target");
  }
  update(root) {
    const inner = root.firstElementChild;
    const inert = this.hasAttribute("disabled") || this.hasAttribute("loading");
    inner.className = `button ${this.text("variant")} ${this.hasAttribute("restless") ? "restless" : ""}`;
    if (inert) inner.setAttribute("aria-disabled", "true");
    else inner.removeAttribute("aria-disabled");
    const spinner = root.querySelector(".spinner");
    if (spinner) spinner.textContent = this.hasAttribute("loading") ? `${document.body.dataset.loading} ` : "";
  }
}

class TextField extends Component {
  static observedAttributes = ["error"];
  build(root) {
    root.innerHTML = '<div class="field"><label for="input"></label><input id="input" type="text" autocomplete="off"><div class="error" hidden></div></div>';
    root.querySelector("label").textContent = this.text("label");
    const input = root.querySelector("input");
    input.name = this.text("name");
    input.value = this.text("value");
    input.readOnly = this.hasAttribute("readonly");
  }
  update(root) {
    const note = root.querySelector(".error");
    note.textContent = this.text("error");
    note.hidden = !note.textContent;
    root.querySelector("input").setAttribute("aria-invalid", String(!note.hidden));
  }
  get value() {
    return this.shadowRoot.querySelector("input").value;
  }
  set value(text) {
    this.shadowRoot.querySelector("input").value = text;
  }
}

class Select extends Component {
  build(root) {
    root.innerHTML = '<div class="field"><label for="select"></label><select id="select"></select></div>';
    root.querySelector("label").textContent = this.text("label");
    const select = root.querySelector("select");
    select.name = this.text("name");
    for (const option of this.querySelectorAll("s-option")) select.add(new Option(option.textContent, option.getAttribute("value")));
    this.replaceChildren();
  }
  get value() {
    return this.shadowRoot.querySelector("select").value;
  }
}

class Checkbox extends Component {
  build(root) {
    const cover = this.hasAttribute("covered") ? '<span class="cover"></span>' : "";
    root.innerHTML = `<label class="choice"><span class="box"><input type="checkbox">${cover}</span><span class="label"></span></label>`;
    root.querySelector(".label").textContent = this.text("label");
    this.checked = this.hasAttribute("checked");
  }
  get checked() {
    return this.shadowRoot.querySelector("input").checked;
  }
  set checked(on) {
    this.shadowRoot.querySelector("input").checked = on;
  }
}

class Section extends Component {
  build(root) {
    root.innerHTML = '<div class="section"><h2></h2><slot></slot></div>';
    const heading = root.querySelector("h2");
    if (this.hasAttribute("heading")) heading.textContent = this.text("heading");
    else heading.remove();
  }
}

class Banner extends Component {
  build(root) {
    root.innerHTML = '<div class="banner"><h2></h2><slot></slot></div>';
    const box = root.firstElementChild;
    box.classList.add(this.text("tone"));
    box.setAttribute("role", this.text("tone") === "warning" ? "alert" : "status");
    root.querySelector("h2").textContent = this.text("heading");
  }
}

class Modal extends Component {
  build(root) {
    root.innerHTML = `<div class="overlay"><div class="dialog" role="dialog" aria-modal="true" aria-labelledby="heading" tabindex="-1">
      <header><h2 id="heading"></h2><button type="button">×</button></header><div class="body"><slot></slot></div><footer><slot name="actions"></slot></footer></div></div>`;
    root.querySelector("h2").textContent = this.text("heading");
    const close = root.querySelector("button");
    close.setAttribute("aria-label", this.text("closelabel"));
    close.addEventListener("click", () => this.remove());
  }
}

customElements.define("s-internal-button", Button);
customElements.define("s-internal-text-field", TextField);
customElements.define("s-internal-select", Select);
customElements.define("s-internal-checkbox", Checkbox);
customElements.define("s-internal-modal", Modal);
customElements.define("s-section", Section);
customElements.define("s-banner", Banner);
