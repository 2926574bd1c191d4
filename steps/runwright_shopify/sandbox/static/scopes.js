// The scope editor. What counts is the selection that clicks have made; setting `checked` by script changes nothing.
import { clone, isDisabled, setLoading } from "./fields.js";

class ScopeEditor {
  constructor(editor, send, toast) {
    this.editor = editor;
    this.send = send;
    this.toast = toast;
    this.boxes = [...editor.querySelectorAll("[data-scope]")];
    this.saved = new Set(this.boxes.filter((box) => box.hasAttribute("checked")).map((box) => box.dataset.scope));
    this.chosen = new Set(this.saved);
  }

  listen() {
    this.editor.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("click", (event) => this.barClicked(event));
    document.addEventListener("input", (event) => this.filter(event.target.closest?.("[data-filter]")));
    this.draw();
    if ("lazy" in this.editor.dataset) this.drawByAndBy();
  }

  // The groups after the first come as the end of those that are there comes into sight.
  drawByAndBy() {
    const waiting = [...this.editor.querySelectorAll("[data-group]")].slice(1);
    waiting.forEach((group) => group.remove());
    const end = document.createElement("div");
    end.style.height = "1px";
    this.editor.append(end);
    const watch = new IntersectionObserver(([seen]) => {
      if (!seen.isIntersecting) return;
      watch.disconnect();
      const next = waiting.shift();
      if (!next) return;
      end.before(next);
      watch.observe(end);
    });
    watch.observe(end);
  }

  draw() {
    for (const box of this.boxes) {
      box.checked = this.chosen.has(box.dataset.scope);
      box.setAttribute("aria-checked", String(box.checked));
    }
    const same = this.chosen.size === this.saved.size && [...this.chosen].every((handle) => this.saved.has(handle));
    const bar = document.querySelector("[data-save-bar]");
    if (same) bar?.remove();
    else if (!bar) document.body.append(clone(document.querySelector("[data-save-bar-template]")));
  }

  clicked(event) {
    const box = event.target.closest("[data-scope]");
    // A click on a label arrives a second time, from the input: only that one counts.
    if (!box || (box.shadowRoot && !event.composedPath()[0].matches("input"))) return;
    this.toggle(box.dataset.scope);
    // The browser takes back what a listener does to a tick within its own click, hence later.
    setTimeout(() => this.draw());
  }

  toggle(handle) {
    if (this.chosen.delete(handle)) return;
    this.chosen.add(handle);
    const read = handle.replace(/^write_/, "read_");
    const offered = this.boxes.some((box) => box.dataset.scope === read);
    if ("writeTicksRead" in this.editor.dataset && offered) this.chosen.add(read);
  }

  barClicked(event) {
    const button = event.target.closest("[data-save], [data-discard]");
    if (!button || isDisabled(button)) return;
    if ("save" in button.dataset) this.save(button);
    else this.discard();
  }

  async save(button) {
    setLoading(button, true);
    const answer = await this.send(this.editor.dataset.url, { scopes: [...this.chosen] });
    setLoading(button, false);
    if (!answer.ok) return this.toast(answer.error, true);
    this.saved = new Set(answer.scopes);
    this.draw();
    return this.toast(this.editor.dataset.saved);
  }

  discard() {
    this.chosen = new Set(this.saved);
    this.draw();
  }

  filter(field) {
    if (!field) return;
    for (const group of this.editor.querySelectorAll("[data-group]"))
      group.hidden = ![...group.querySelectorAll("[data-scope]")].some((box) => box.dataset.scope.includes(field.value));
  }
}

export function startScopes(send, toast) {
  const editor = document.querySelector("[data-scopes]");
  if (editor) new ScopeEditor(editor, send, toast).listen();
}
