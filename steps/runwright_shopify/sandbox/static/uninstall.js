// The reasons of the dialog that uninstalls an app: some of them must be given before its button can be pressed.
import { clone, field, setDisabled } from "./fields.js";

function modalOf() {
  return document.querySelector("[data-modal] [data-field='reason']")?.closest("[data-modal]");
}

document.addEventListener("change", (event) => {
  const modal = modalOf();
  if (!event.target.matches?.("[data-reason]") || !modal) return;
  field(modal, "reason").value = event.target.value;
  setDisabled(modal.querySelector("[data-needs-reason]"), false);
});

// The list of reasons lies over the dialog's buttons until somebody clicks elsewhere.
document.addEventListener("click", (event) => {
  const list = document.querySelector("[data-reason-popover]");
  const opener = event.target.closest("[data-reasons]");
  if (list && !list.contains(event.target)) list.remove();
  if (opener && !list) document.body.append(clone(opener.parentElement.querySelector("[data-reason-list]")));
});
