"use strict";

const integration = document.getElementById("integration");
const pages = Array.from(integration.querySelectorAll("[data-page]"));
const automatic = document.getElementById("automatic");

integration.querySelectorAll("[data-next]").forEach((button) => button.addEventListener("click", () => {
  const at = pages.indexOf(button.closest("[data-page]"));
  setTimeout(() => { pages[at].hidden = true; pages[at + 1].hidden = false; }, 150);
}));

automatic.addEventListener("click", () => {
  const on = automatic.getAttribute("aria-checked") !== "true";
  automatic.setAttribute("aria-checked", String(on));
  integration.querySelector("[data-automatic]").hidden = !on;
  integration.querySelector("[data-manual]").hidden = on;
});

document.getElementById("test").addEventListener("click", async () => {
  const answer = await fetch("index.php?module=shopifyconnector&action=test", {
    method: "POST",
    body: new FormData(integration),
  });
  const { works, words } = await answer.json();
  document.getElementById("verdict").textContent = words;
  document.getElementById("after-test").disabled = !works;
});
