"use strict";

const integration = document.getElementById("integration");

document.getElementById("test")?.addEventListener("click", async () => {
  const { pathname, search } = new URL(integration.action);
  const answer = await fetch(`${pathname}${search.replace("action=store", "action=test")}`, {
    method: "POST",
    body: new FormData(integration),
  });
  document.getElementById("verdict").textContent = (await answer.json()).words;
});
