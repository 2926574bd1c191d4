"use strict";

const settings = document.currentScript.dataset;
const tiles = document.querySelectorAll("a.createbutton");

function openAssistant(shopmodule) {
  const page = "index.php?module=onlineshops&action=create&cmd=";
  new Assistant({
    getUrl: `${page}getassistant`,
    saveUrl: `${page}saveassistent`,
    directUrl: `${page}direct&shopmodule=${shopmodule}`,
    opening: { shopmodule },
    requiredLabel: settings.required,
    shortLabel: settings.short,
    closeLabel: settings.close,
  }).open();
}

document.getElementById("suche").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  tiles.forEach((tile) => { tile.hidden = !tile.textContent.toLowerCase().includes(wanted); });
});

/* Until the handlers are there, a click on a tile does nothing at all. */
window.addEventListener("load", () => setTimeout(() => {
  tiles.forEach((tile) => tile.addEventListener("click", (event) => {
    event.preventDefault();
    openAssistant(tile.dataset.module);
  }));
}, Number(settings.late)));

if (settings.open) openAssistant(settings.open);
