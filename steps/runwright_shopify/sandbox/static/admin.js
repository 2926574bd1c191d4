// What the admin's controls do. Every click goes through one listener; data attributes say what is meant.
import { clone, field, isDisabled, setDisabled, setLoading, setValue, showError } from "./fields.js";
import { startScopes } from "./scopes.js";
import "./uninstall.js";

const portals = document.getElementById("PolarisPortalsContainer");

export async function send(url, body) {
  const headers = {
    "Content-Type": "application/json",
    "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content,
  };
  const problem = { error: "Something went wrong. Try again." };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => null);
  if (!response) return problem;
  const answer = await response.json().catch(() => problem);
  if (answer.redirect) location.assign(`${answer.redirect}?return_to=${encodeURIComponent(location.pathname)}`);
  return { ok: response.ok, ...answer };
}

export function toast(text, critical = false) {
  const note = document.createElement("div");
  note.className = critical ? "Polaris-Frame-Toast Polaris-Frame-Toast--error" : "Polaris-Frame-Toast";
  note.textContent = text;
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 5000);
}

function openModal(name) {
  portals.append(clone(document.querySelector(`[data-modal-name="${name}"]`)));
  const modal = portals.lastElementChild;
  modal.querySelector('[role="dialog"]')?.focus();
  for (const button of modal.querySelectorAll("[data-enable-after]"))
    setTimeout(() => setDisabled(button, false), Number(button.dataset.enableAfter));
}

async function post(button) {
  const modal = button.closest("[data-modal]");
  const names = (button.dataset.send ?? "").split(" ").filter(Boolean);
  const body = Object.fromEntries(names.map((name) => [name, field(modal, name).value]));
  setLoading(button, true);
  const answer = await send(button.dataset.post, body);
  if (answer.ok && "stays" in button.dataset) return location.reload();
  if (answer.location) return location.assign(answer.location);
  setLoading(button, false);
  if (answer.field) return showError(field(modal, answer.field), answer.error);
  return answer.error && toast(answer.error, true);
}

// The token comes once, by its own request, and lives only as the value of a read-only input, or as a text.
async function reveal(button) {
  const area = button.closest("[data-token-area]");
  setLoading(button, true);
  const answer = await send(area.dataset.url, {});
  if (!answer.token) {
    setLoading(button, false);
    return toast(answer.error, true);
  }
  const inDialog = area.dataset.tokenIn === "dialog";
  if (inDialog) openModal("token");
  else area.replaceChildren(clone(document.querySelector("[data-token-template]")));
  const place = inDialog ? portals : area;
  const text = place.querySelector("[data-token-text]");
  if (text) text.textContent = answer.token;
  else setValue(field(place, "adminApiAccessToken"), answer.token);
  return setLoading(button, false);
}

async function showSecret(button) {
  const { secret } = await send(button.dataset.showSecret, {});
  setValue(field(button.closest("[data-secret-area]"), "apiSecret"), secret);
  button.remove();
}

async function copy(button) {
  await navigator.clipboard?.writeText(field(document, button.dataset.copy).value).catch(() => undefined);
  toast("✓");
}

function toggleMenu(button) {
  const open = button.parentElement.querySelector("[data-popover]");
  button.setAttribute("aria-expanded", open ? "false" : "true");
  if (open) open.remove();
  else button.after(clone(button.parentElement.querySelector("template")));
}

async function dismissAnnouncement(button) {
  button.closest("[data-announcement]").remove();
  await send(`${document.body.dataset.home}/announcement/dismiss`, {});
}

function open(control) {
  control.closest("[data-popover]")?.remove();
  if (control.dataset.tell) send(control.dataset.tell, {});
  openModal(control.dataset.open);
}

const behaviours = {
  "data-open": open,
  "data-close": (control) => control.closest("[data-modal]").remove(),
  "data-post": post,
  "data-go": (control) => location.assign(control.dataset.go),
  "data-reveal": reveal,
  "data-show-secret": showSecret,
  "data-copy": copy,
  "data-menu": toggleMenu,
  "data-dismiss-announcement": dismissAnnouncement,
};

document.addEventListener("click", (event) => {
  const known = Object.keys(behaviours);
  const control = event.target.closest(known.map((name) => `[${name}]`).join());
  if (!control) return;
  event.preventDefault();
  if (isDisabled(control)) return;
  behaviours[known.find((name) => control.hasAttribute(name))](control);
});

function closePopovers(except) {
  for (const popover of document.querySelectorAll("[data-popover]"))
    if (!except?.contains(popover)) popover.remove();
}

document.addEventListener("click", (event) => closePopovers(event.target.closest(".more-actions")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (document.querySelector("[data-popover]")) closePopovers();
  else portals.lastElementChild?.remove();
});

function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

// The admin takes keys outside of a field for its shortcuts.
document.addEventListener("keydown", (event) => {
  const typing = focused()?.matches("input, textarea, select, [contenteditable]");
  if (!("shortcuts" in document.body.dataset) || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[\p{L}\p{N}/?]$/u.test(event.key)) location.assign(`${document.body.dataset.home}/orders`);
});

for (const shift of document.querySelectorAll("[data-layout-shift]")) setTimeout(() => shift.remove(), 700);

const tokenArea = document.querySelector("[data-token-area]");
if (tokenArea && new URLSearchParams(location.search).has("installed")) {
  toast(tokenArea.dataset.toast);
  history.replaceState(null, "", location.pathname);
}

startScopes(send, toast);
