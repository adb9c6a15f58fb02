"use strict";
// The analyst's word by keys: on a row that has the focus r, w and u judge, e edits, m says who is meant,
// j and k go to the next and the last row, z undoes. The server's token is asked for once and kept for the tab.

const place = document.getElementById("said");
const judged = () => [...document.querySelectorAll("[data-row]")];
const kept = {
  get who() { return sessionStorage.getItem("judge"); },
  get token() { return sessionStorage.getItem("token"); },
  get done() { return JSON.parse(sessionStorage.getItem("judged") || "[]"); },
  set done(ids) { sessionStorage.setItem("judged", JSON.stringify(ids)); },
};

function tell(words) {
  place.textContent = words;
}

// A form in a dialog; its values once it is sent, or null where it is closed.
function ask(id, values = {}) {
  const dialog = document.getElementById(id);
  const form = dialog.querySelector("form");
  form.reset();
  for (const [name, value] of Object.entries(values)) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "checkbox") field.checked = value.includes(field.value);
      else field.value = value;
    }
  }
  const before = document.activeElement;
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      before?.focus?.();
      done(dialog.returnValue === "send" ? new FormData(form) : null);
    }, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}

async function signed() {
  if (kept.who && kept.token) return true;
  const given = await ask("sign");
  if (!given) return false;
  sessionStorage.setItem("judge", given.get("who"));
  sessionStorage.setItem("token", given.get("token"));
  return true;
}

async function send(method, path, body) {
  if (!(await signed())) return null;
  const answer = await fetch(`/api/v1/judgements${path}`, {
    method,
    headers: { Authorization: `Bearer ${kept.token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify({ ...body, who: kept.who }),
  });
  const said = await answer.json();
  if (answer.ok) return said;
  if (answer.status === 401) sessionStorage.removeItem("token");
  tell(said.detail || "that could not be said");
  return null;
}

// The page as it is after the change, with the focus where it was or on the row that took its place.
async function afresh(row) {
  const order = judged();
  const at = order.indexOf(row);
  const id = row?.dataset.row;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = document.getElementById("main");
  main.replaceChildren(...page.getElementById("main").childNodes);
  main.dispatchEvent(new CustomEvent("fresh", { bubbles: true }));
  const found = judged();
  (found.find((r) => r.dataset.row === id) || found[Math.min(Math.max(at, 0), found.length - 1)] || main).focus();
}

async function say(row, words, method, path, body) {
  const made = await send(method, path, body);
  if (!made) return;
  kept.done = [...kept.done, made.id];
  tell(`${words}. z takes it back.`);
  await afresh(row);
}

const names = (text) => text.split(",").map((n) => n.trim()).filter(Boolean);

async function edit(row) {
  const answer = await fetch(`/api/v1/tables/event_mentions/${encodeURIComponent(row.dataset.row)}`);
  if (!answer.ok) return tell("this row cannot be edited");
  const was = await answer.json();
  const ids = (list) => list.map((p) => p.entity || p.state).filter(Boolean).join(", ");
  const before = {
    type: was.type, mode: was.mode || "", actors: ids(was.actors), recipients: ids(was.recipients),
    auxiliary: was.auxiliary, date: was.date?.start === was.date?.end ? was.date?.start || "" : "", note: "",
  };
  const given = await ask("edit", before);
  if (!given) return;
  const fields = {};
  for (const name of ["type", "mode", "date"]) {
    if (given.get(name) !== before[name]) fields[name] = given.get(name) || null;
  }
  for (const name of ["actors", "recipients"]) {
    if (given.get(name) !== before[name]) fields[name] = names(given.get(name)).map((entity) => ({ entity }));
  }
  const auxiliary = given.getAll("auxiliary");
  if (auxiliary.join() !== [...before.auxiliary].join()) fields.auxiliary = auxiliary;
  if (!Object.keys(fields).length && !given.get("note")) return tell("nothing was changed");
  const body = { row: row.dataset.row, verdict: "wrong", fields, note: given.get("note") };
  await say(row, "Corrected", "POST", "", body);
}

async function merge(row) {
  const own = document.querySelector("[data-entity]")?.dataset.entity || "";
  const first = row?.querySelector("a.entity")?.getAttribute("href")?.split("/").pop() || "";
  const given = await ask("merge", { entity: own || decodeURIComponent(first) });
  if (!given) return;
  const body = { entity: given.get("entity"), meant: given.get("meant") };
  await say(row, `${body.entity} is ${body.meant}`, "POST", "/one", body);
}

async function undo(row) {
  const ids = kept.done;
  const last = ids.pop();
  if (!last) return tell("you have said nothing in this tab that could be taken back");
  if (!(await send("DELETE", `/${encodeURIComponent(last)}`))) return;
  kept.done = ids;
  tell("Taken back.");
  await afresh(row);
}

function step(by) {
  const all = judged();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement.closest("[data-row]"));
  all[Math.min(Math.max(at + by, 0), all.length - 1)].focus();
}

const VERDICTS = { r: "right", w: "wrong", u: "unsure" };

function act(key, row) {
  if (key === "z") return undo(row);
  if (key === "m") return merge(row);
  if (!row) return null;
  if (key === "e") return row.dataset.table === "event_mentions" ? edit(row) : tell("only events are edited");
  const body = { row: row.dataset.row, table: row.dataset.table, verdict: VERDICTS[key] };
  return say(row, `${row.dataset.row} is ${VERDICTS[key]}`, "POST", "", body);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, select, textarea")) return;
  if (event.key === "j" || event.key === "k") {
    step(event.key === "j" ? 1 : -1);
  } else if ("rwuemz".includes(event.key) && event.key.length === 1) {
    const row = event.target.closest("[data-row]");
    if (!row && !"mz".includes(event.key)) return;
    event.preventDefault();
    act(event.key, row);
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-key]");
  if (button) act(button.dataset.key, button.closest("[data-row]"));
});
