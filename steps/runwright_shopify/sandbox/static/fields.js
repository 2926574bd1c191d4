// Reads and changes controls alike, whether React Polaris or web components drew them.
const isComponent = (element) => element.localName.startsWith("s-");

export const isDisabled = (element) =>
  element.getAttribute("aria-disabled") === "true" || element.hasAttribute("disabled") || element.hasAttribute("loading");

export function setDisabled(button, disabled) {
  if (isComponent(button)) button.toggleAttribute("disabled", disabled);
  else {
    button.classList.toggle("Polaris-Button--disabled", disabled);
    if (disabled) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

// A loading Polaris button is aria-disabled without `disabled`, and its spinner's text joins its name.
export function setLoading(button, loading) {
  if (isComponent(button)) return button.toggleAttribute("loading", loading);
  setDisabled(button, loading);
  button.querySelector(".Polaris-Spinner")?.remove();
  if (!loading) return undefined;
  const spinner = document.createElement("span");
  spinner.className = "Polaris-Spinner";
  spinner.innerHTML = '<i aria-hidden="true"></i><span class="visually-hidden"></span>';
  spinner.lastChild.textContent = document.body.dataset.loading;
  button.prepend(spinner);
  return undefined;
}

export const field = (root, name) => root.querySelector(`[data-field="${name}"]`);

export function setValue(input, value) {
  input.value = value;
  // React keeps the attribute in step with the property; the components do not.
  if (!isComponent(input)) input.setAttribute("value", value);
}

export function showError(input, message) {
  if (isComponent(input)) return input.setAttribute("error", message);
  const note = input.closest(".Polaris-Labelled").querySelector("[data-error]");
  note.textContent = message;
  note.hidden = !message;
  input.setAttribute("aria-invalid", message ? "true" : "false");
  return undefined;
}

export const clone = (template) => template.content.cloneNode(true);
