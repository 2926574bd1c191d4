(() => {
  const rows = [...document.querySelectorAll(".matrix tbody tr")];
  const search = document.getElementById("search");
  const buttons = [...document.querySelectorAll("[data-status]")];
  let status = "";
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const is = (!status || row.dataset.is === status) && words.every(word => row.dataset.text.includes(word));
      row.hidden = !is;
      count += is;
    }
    document.getElementById("shown").textContent = `${count} of ${rows.length}`;
  };
  for (const button of buttons) button.addEventListener("click", () => {
    status = status === button.dataset.status ? "" : button.dataset.status;
    for (const each of buttons) each.setAttribute("aria-pressed", String(each.dataset.status === status));
    show();
  });
  search.addEventListener("input", show);
  const place = () => document.documentElement.style.setProperty("--top", `${document.querySelector(".filters").offsetHeight}px`);
  addEventListener("resize", place);
  place();
})();
