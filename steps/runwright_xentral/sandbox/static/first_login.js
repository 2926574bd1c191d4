"use strict";

new Assistant({
  getUrl: "index.php?module=welcome&action=start&cmd=getfirstlogin",
  saveUrl: "index.php?module=welcome&action=start&cmd=savefirstlogin",
  requiredLabel: document.currentScript.dataset.required,
  shortLabel: document.currentScript.dataset.short,
}).open();
