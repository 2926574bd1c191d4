"use strict";

/* The dialog of all assistants. A page comes from the server, is sent back, and brings the next one. */
class Assistant {
  constructor(settings) {
    this.settings = settings;
    this.pages = [];
    this.index = -1;
    this.values = {};
    this.window = null;
  }

  async open() {
    const answer = await this.post(this.settings.getUrl, this.settings.opening || {});
    const page = await answer.json();
    if (page.direct) {
      window.location.href = this.settings.directUrl;
      return;
    }
    this.buildWindow();
    this.add(page);
  }

  post(url, fields) {
    return fetch(url, { method: "POST", body: new URLSearchParams(fields) });
  }

  buildWindow() {
    this.root = element("div", "click-by-click-assistant");
    this.window = element("div", "assistant-window");
    if (this.settings.closeLabel) {
      const close = element("button", "assistant-close", "×");
      close.type = "button";
      close.setAttribute("aria-label", this.settings.closeLabel);
      close.addEventListener("click", () => this.root.remove());
      this.window.append(close);
    }
    this.stage = element("div", "assistant-stage");
    this.dots = element("ul", "assistant-dots");
    this.window.append(this.stage, this.dots);
    this.root.append(this.window);
    document.body.append(this.root);
  }

  /* Every answer adds its page and moves on by one, also the second answer to a double click. */
  add(page) {
    this.pages.push(page);
    this.index += 1;
    const index = this.index;
    const leaving = this.stage.querySelector(".page:not(.leaving)");
    if (leaving) leaving.classList.add("leaving");
    setTimeout(() => this.show(index), leaving ? 250 : 0);
  }

  show(index) {
    if (index !== this.index) return;
    const page = element("div", "page entering");
    page.dataset.pageindex = String(index);
    this.fill(page, this.pages[index]);
    this.stage.replaceChildren(page);
    this.dots.replaceChildren(...this.pages.map((_, at) => element("li", at === index ? "here" : "")));
    requestAnimationFrame(() => requestAnimationFrame(() => page.classList.remove("entering")));
  }

  fill(page, content) {
    page.append(element("h2", "", content.title), element("p", "", content.text));
    const button = element("button", "cta", content.button);
    button.type = "submit";
    if (!content.rows.length) {
      button.addEventListener("click", () => { window.location.href = content.href; });
      page.append(button);
      return;
    }
    const form = element("form");
    form.noValidate = true;
    form.append(...content.rows.map((row) => this.row(row)));
    const message = element("div", "errorMsg");
    form.append(message, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(form, content, button, message);
    });
    page.append(form);
    if (content.link_text) {
      const link = element("a", "assistant-link", content.link_text);
      link.href = content.link_href;
      page.append(link);
    }
  }

  row(row) {
    const line = element("div", `assistant-row ${row.type}`);
    const label = element("label", "", row.required ? `${row.label} ${this.settings.requiredLabel}` : row.label);
    label.htmlFor = row.name;
    const field = element(row.type === "select" ? "select" : "input");
    field.id = field.name = row.name;
    if (row.type === "select") {
      field.append(...row.choices.map(([value, text]) => new Option(text, value)));
      field.value = this.values[row.name] ?? row.choices[0][0];
    } else if (row.type === "checkbox") {
      field.type = "checkbox";
      field.value = "1";
      field.checked = row.name in this.values;
    } else {
      field.type = row.type;
      field.autocomplete = "off";
      field.value = this.values[row.name] ?? "";
    }
    line.append(...(row.type === "checkbox" ? [field, label] : [label, field]));
    return line;
  }

  async send(form, content, button, message) {
    if (!this.longEnough(form, content)) return;
    content.rows.forEach((row) => delete this.values[row.name]);
    Object.assign(this.values, Object.fromEntries(new FormData(form)));
    message.textContent = "";
    const spinner = element("span", "spinner");
    button.append(spinner);
    const answer = await this.post(this.settings.saveUrl, { ...this.values, step: content.step });
    const body = await answer.json();
    spinner.remove();
    if (!answer.ok) message.textContent = body.error;
    else if (body.title) this.add(body);
    else this.root.remove();
  }

  longEnough(form, content) {
    form.querySelectorAll(".input-error").forEach((old) => old.remove());
    const short = content.rows.filter((row) => row.required && form.elements[row.name].value.trim().length === 1);
    short.forEach((row) => {
      form.elements[row.name].after(element("div", "input-error", this.settings.shortLabel));
    });
    return short.length === 0;
  }
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
