"use strict";

const table = document.getElementById("onlineshopslist");
const labels = table.dataset;
const columns = ["id", "designation", "module", "url", "active", "fetching", "project"];

function cell(text) {
  const made = document.createElement("td");
  made.textContent = text;
  return made;
}

function icon(label, sign, href) {
  const link = document.createElement("a");
  link.href = href;
  link.title = label;
  link.textContent = sign;
  const made = document.createElement("td");
  made.append(link);
  return { made, link };
}

function menuCell(row) {
  const page = "index.php?module=onlineshops&action=";
  const edit = icon(labels.edit, "✎", `${page}edit&id=${row.id}`);
  const remove = icon(labels.delete, "✕", "#");
  remove.link.addEventListener("click", (event) => {
    event.preventDefault();
    if (window.confirm(labels.confirm)) window.location.href = `${page}delete&id=${row.id}`;
  });
  const inner = document.createElement("table");
  inner.insertRow().append(edit.made, remove.made);
  const made = document.createElement("td");
  made.append(inner);
  return made;
}

function emptyRow() {
  const made = cell(labels.nothing);
  made.colSpan = 8;
  made.className = "dataTables_empty";
  return made;
}

function show(rows) {
  const body = table.tBodies[0];
  body.replaceChildren();
  if (!rows.length) body.insertRow().append(emptyRow());
  rows.forEach((row, at) => {
    const line = body.insertRow();
    line.className = at % 2 ? "even" : "odd";
    line.append(...columns.map((name) => cell(row[name])), menuCell(row));
  });
  document.getElementById("onlineshopslist_info").textContent = rows.length;
}

async function load() {
  const answer = await fetch("index.php?module=ajax&action=table&cmd=onlineshopslist");
  const { rows } = await answer.json();
  show(rows);
  document.getElementById("onlineshopslist_filter").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    show(rows.filter((row) => columns.some((name) => String(row[name]).toLowerCase().includes(wanted))));
  });
}

load();
